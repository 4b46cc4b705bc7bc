import Telemetry

/// How good the data is, by UTC day of receive time.
struct DataQualityTracker: Sendable {
    private static let lateAfter: Int64 = 5 * .minute
    private static let firstSaneInstant = Instant(milliseconds: Civil.days(year: 2010, month: 1, day: 1) * .day)
    private(set) var days: [DataQualityDay] = []
    private var lastReceived: Instant?

    mutating func note(_ row: Row) {
        let (ts, receivedAt) = (row.ts, row.receivedAt)
        day(receivedAt) { day in
            if receivedAt - ts > Self.lateAfter, ts >= Self.firstSaneInstant { day.lateRows += 1 }
            if ts < Self.firstSaneInstant || ts - receivedAt > .hour { day.impossibleTimes += 1 }
            guard row.table == .meterValues else { return }
            day.meterRows += 1
            let flags = MeterValueFlags(rawValue: Int32(truncatingIfNeeded: row.int(MeterValuesColumn.flags) ?? 0))
            if flags.contains(.defaulted) { day.defaultedRows += 1 }
            if !flags.isDisjoint(with: [.looseValue, .looseTimestamp, .aliasedUnit]) { day.looseRows += 1 }
        }
    }

    mutating func noteQuarantined(_ receivedAt: Instant) { day(receivedAt) { $0.quarantined += 1 } }

    private mutating func day(_ receivedAt: Instant, _ body: (inout DataQualityDay) -> Void) {
        if days.last?.day != receivedAt.day {
            // Rows come in order of receive time, so a new day is the last.
            days.append(DataQualityDay(day: receivedAt.day))
        }
        let gap = lastReceived.map { receivedAt - $0 } ?? 0
        days[days.count - 1].longestGap = max(days[days.count - 1].longestGap, gap)
        lastReceived = receivedAt
        body(&days[days.count - 1])
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
