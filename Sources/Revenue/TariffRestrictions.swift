import Telemetry

/// When a tariff element is active (OCPI 2.2.1 TariffRestrictions). Nothing set: always.
///
/// Lower bounds are inclusive and upper bounds exclusive throughout, so that elements tile without gap or overlap.
public struct TariffRestrictions: Hashable, Sendable {
    /// Minutes after local midnight. An end at or before the start lies on the next day; `00:00` as end is midnight.
    public var startMinute: Int64?
    public var endMinute: Int64?
    /// Local calendar days; the end day itself is no longer included.
    public var startDay: Day?
    public var endDay: Day?
    /// Energy delivered so far in the session, thousandths of Wh.
    public var minMilliwh: Int64?
    public var maxMilliwh: Int64?
    /// Sum over the phases, thousandths of A.
    public var minMilliamps: Int64?
    public var maxMilliamps: Int64?
    /// Thousandths of W.
    public var minMilliw: Int64?
    public var maxMilliw: Int64?
    /// Time since the session's start.
    public var minMilliseconds: Int64?
    public var maxMilliseconds: Int64?
    /// 0 Monday … 6 Sunday, local; empty: all. Each moment is judged by its own day, also past midnight.
    public var weekdays: Set<Int>
    /// The element prices a reservation, never the charging session itself.
    public var isReservation: Bool
    /// Restrictions with names or values not understood: the element never becomes active, and pricing says so.
    public var notUnderstood: [String]

    public init() {
        weekdays = []
        isReservation = false
        notUnderstood = []
    }
}
