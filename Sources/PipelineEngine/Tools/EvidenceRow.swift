import Reports
import Telemetry

/// A row of `kpi_evidence`. The report may be of any making: what does not fit is said, with its place.
struct EvidenceRow {
    static let columns = "source_table, site_id, charge_point, evse_id, at_ts, from_ts, to_ts, numerator, denominator"
    var sourceTable: String
    var siteID: String
    var chargePoint: String
    var evseID: Int
    var at: String
    var from: String
    var to: String
    var numerator: Int64
    var denominator: Int64

    init(_ cells: [ReportValue], _ report: String) throws {
        (sourceTable, siteID, chargePoint) = (cells[0].plain, cells[1].plain, cells[2].plain)
        (at, from, to) = (cells[4].plain, cells[5].plain, cells[6].plain)
        evseID = Int(try cells[3].whole("evse_id", report))
        numerator = try cells[7].whole("numerator", report)
        denominator = try cells[8].whole("denominator", report)
    }
}

/// A time of a port (0: of the whole charge point), both ends included, and what the figure's table makes of its rows.
struct EvidenceWindow {
    var sourceTable: String
    var chargePoint: String
    var evseID: Int
    /// Of sessions and attempts: what tells them from others of the port.
    var at: Instant
    var time: ClosedRange<Instant>
    /// Of errors: how many of its rows count, and the day that they count on.
    var counted: (rows: Int64, day: String)?

    init(_ sourceTable: String, _ chargePoint: String, _ row: EvidenceRow, _ report: String) throws {
        try self.init(sourceTable, chargePoint, row.evseID, row.at, row.from, row.to, report)
        if sourceTable == "error_counts" { counted = (row.numerator, row.at) }
    }

    /// - Parameter cells: charge point, port, start and end.
    init(_ sourceTable: String, _ cells: [ReportValue], _ report: String) throws {
        let evse = Int(try cells[1].whole("evse_id", report))
        try self.init(sourceTable, cells[0].plain, evse, cells[2].plain, cells[2].plain, cells[3].plain, report)
    }

    private init(
        _ sourceTable: String, _ chargePoint: String, _ evseID: Int, _ at: String, _ from: String, _ to: String,
        _ report: String
    ) throws {
        (self.sourceTable, self.chargePoint, self.evseID) = (sourceTable, chargePoint, evseID)
        guard let start = Instant(iso8601: from) else {
            throw Trouble("\(report): \"\(printable(from))\" is no time; \(EvidenceRow.remedy)")
        }
        self.at = Instant(iso8601: at) ?? start
        time = start...max(start, Instant(iso8601: to) ?? start)
    }

    /// Whether a row of this place is behind the figure. Error messages are statuses with a code, and counted at their
    /// own place. A sign of life tells nothing of a driver; and what names a session's transaction is that
    /// session's (of `own`), whenever it was sent or received, or of an attempt that led to none.
    func contains(_ row: Row, _ place: EvidencePlaces.Place, own: Set<EvidencePlaces.Session>) -> Bool {
        let isOurs = place.ports.isEmpty || place.ports.contains(evseID)
        switch sourceTable {
        case "error_counts":
            return row.hasErrorCode && (place.ports.isEmpty ? [0] : place.ports) == [evseID]
                && time.contains(row.receivedAt)
        case "attempts", "sessions", "visits":
            if row.isSignOfLife { return false }
            if let session = place.session, !(own.isEmpty && place.isSignOfDriver) { return own.contains(session) }
            return isOurs && isInside(place)
        default: return (isOurs || evseID == 0) && isInside(place)
        }
    }

    /// A charge point that was away over midnight says how it is before it sends its queue: of the rows received in the window
    /// of one day some are then of another. Its clock tells which, where they are as many as count.
    func select(from rows: [Row]) -> [Row] {
        guard let counted, rows.count != counted.rows else { return rows }
        let own = rows.filter { $0.ts.day.iso8601 == counted.day }
        return own.count == counted.rows ? own : rows
    }

    /// By the charger's time or by ours.
    private func isInside(_ place: EvidencePlaces.Place) -> Bool { place.times.contains(where: time.contains) }
}

extension EvidenceRow {
    static let remedy = "make the report anew with `laddpuls report`"
}

extension ReportValue {
    /// Nil where it is none that Int64 holds exactly.
    var whole: Int64? {
        switch self {
        case .integer(let value): value
        case .real(let value): Int64(exactly: value)
        default: nil
        }
    }

    /// Nil where it is none, or none that JSON can say.
    var finite: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .real(let value) where value.isFinite: value
        default: nil
        }
    }

    /// NULL counts nothing.
    fileprivate func whole(_ column: String, _ report: String) throws -> Int64 {
        if self == .null { return 0 }
        if let whole { return whole }
        throw Trouble("\(report): its evidence has \"\(printable(plain))\" as \(column); \(EvidenceRow.remedy)")
    }
}
