import Telemetry

/// How good the data is, by UTC day of receive time.
struct DataQualityTracker: Sendable {
    private static let lateAfter: Int64 = 5 * .minute
    private static let firstSaneInstant = Instant(milliseconds: Civil.days(year: 2010, month: 1, day: 1) * .day)
    private var past: [DataQualityDay] = []
    /// Rows come in order of receive time, so that only the newest day changes.
    private var newest: DataQualityDay?
    private var lastReceived: Instant?

    var days: [DataQualityDay] { past + [newest].compactMap { $0 } }

    mutating func note(_ row: Row, _ message: MessageTime) {
        let (ts, receivedAt) = (message.ts, message.receivedAt)
        turn(to: receivedAt)
        if receivedAt - ts > Self.lateAfter, ts >= Self.firstSaneInstant { newest!.lateRows += 1 }
        if ts < Self.firstSaneInstant || ts - receivedAt > .hour { newest!.impossibleTimes += 1 }
        guard row.table == .meterValues else { return }
        newest!.meterRows += 1
        let flags = MeterValueFlags(rawValue: Int32(truncatingIfNeeded: row.int(MeterValuesColumn.flags) ?? 0))
        if flags.contains(.defaulted) { newest!.defaultedRows += 1 }
        if !flags.isDisjoint(with: [.looseValue, .looseTimestamp, .aliasedUnit]) { newest!.looseRows += 1 }
    }

    mutating func noteQuarantined(_ receivedAt: Instant) {
        turn(to: receivedAt)
        newest!.quarantined += 1
    }

    private mutating func turn(to receivedAt: Instant) {
        let gap = lastReceived.map { receivedAt - $0 } ?? 0
        lastReceived = receivedAt
        if gap == 0, newest != nil { return }
        if newest?.day != receivedAt.day {
            if let newest { past.append(newest) }
            newest = DataQualityDay(day: receivedAt.day)
        }
        newest!.longestGap = max(newest!.longestGap, gap)
    }
}

/// How often each port said each error, by UTC day of event time.
struct ErrorTracker: Sendable {
    private struct Key: Hashable {
        var evse: Int
        var day: Day
        var errorCode: String
        var vendorErrorCode: String
    }
    private var counts: [Key: Int] = [:]

    mutating func note(_ report: StatusReport, _ time: EventTime) {
        let hasCode = report.errorCode != "" && report.errorCode != "NoError"
        guard hasCode || report.vendorErrorCode != "" else { return }
        let key = Key(
            evse: report.place.evse, day: time.at.day, errorCode: report.errorCode,
            vendorErrorCode: report.vendorErrorCode)
        counts[key, default: 0] += 1
    }

    var sorted: [ErrorCount] {
        counts.map {
            ErrorCount(
                evseID: $0.evse, day: $0.day, errorCode: $0.errorCode, vendorErrorCode: $0.vendorErrorCode, count: $1)
        }
        .sorted {
            ($0.evseID, $0.day, $0.errorCode, $0.vendorErrorCode) < (
                $1.evseID, $1.day, $1.errorCode, $1.vendorErrorCode
            )
        }
    }
}
