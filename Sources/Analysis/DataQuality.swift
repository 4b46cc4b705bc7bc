import Telemetry

/// How good the data is, by UTC day of receive time.
struct DataQualityTracker: Codable, Sendable {
    private static let lateAfter: Int64 = 5 * .minute
    private var past: [DataQualityDay] = []
    /// Rows come in order of receive time, so that only the newest day changes.
    private var newest = DataQualityDay(day: Day(number: 0))
    private var newestSpan = Day(number: 0).start..<Day(number: 0).end
    private var lastReceived: Instant?

    var days: [DataQualityDay] { lastReceived == nil ? [] : past + [newest] }

    mutating func note(_ row: Row, _ message: MessageTime) {
        let (ts, receivedAt) = (message.ts, message.receivedAt)
        turn(to: receivedAt)
        let isSane = ts >= ClockRepair.firstSaneInstant
        if receivedAt - ts > Self.lateAfter, isSane { newest.lateRows += 1 }
        if !isSane || ts - receivedAt > .hour { newest.impossibleTimes += 1 }
        guard row.table == .meterValues else { return }
        newest.meterRows += 1
        guard let bits = row.int(MeterValuesColumn.flags), bits != 0 else { return }
        let flags = MeterValueFlags(rawValue: Int32(truncatingIfNeeded: bits))
        if flags.contains(.defaulted) { newest.defaultedRows += 1 }
        if !flags.isDisjoint(with: [.looseValue, .looseTimestamp, .aliasedUnit]) { newest.looseRows += 1 }
    }

    mutating func noteQuarantined(_ receivedAt: Instant) {
        turn(to: receivedAt)
        newest.quarantined += 1
    }

    private mutating func turn(to receivedAt: Instant) {
        if receivedAt == lastReceived { return }
        if lastReceived == nil || !newestSpan.contains(receivedAt) {
            if lastReceived != nil { past.append(newest) }
            newest = DataQualityDay(day: receivedAt.day)
            newestSpan = newest.day.start..<newest.day.end
        }
        newest.longestGap = max(newest.longestGap, receivedAt - (lastReceived ?? receivedAt))
        lastReceived = receivedAt
    }
}

/// How often each port said each error, by UTC day of event time.
struct ErrorTracker: Codable, Sendable {
    private struct Key: Hashable, Codable {
        var evse: Int
        var day: Day
        var errorCode: String
        var vendorErrorCode: String
    }
    private struct Tally: Codable {
        var count = 0
        var firstReceived: Instant
        var lastReceived: Instant
    }
    private var tallies: [Key: Tally] = [:]

    mutating func note(_ report: StatusReport, _ time: EventTime) {
        let hasCode = report.errorCode != "" && report.errorCode != "NoError"
        guard hasCode || report.vendorErrorCode != "" else { return }
        let key = Key(
            evse: report.place.evse, day: time.at.day, errorCode: report.errorCode,
            vendorErrorCode: report.vendorErrorCode)
        let received = time.receivedAt
        var tally = tallies[key] ?? Tally(firstReceived: received, lastReceived: received)
        tally.count += 1
        tally.firstReceived = min(tally.firstReceived, received)
        tally.lastReceived = max(tally.lastReceived, received)
        tallies[key] = tally
    }

    var sorted: [ErrorCount] {
        tallies.map {
            ErrorCount(
                evseID: $0.evse, day: $0.day, errorCode: $0.errorCode, vendorErrorCode: $0.vendorErrorCode,
                count: $1.count, firstReceived: $1.firstReceived, lastReceived: $1.lastReceived)
        }
        .sorted {
            ($0.evseID, $0.day, $0.errorCode, $0.vendorErrorCode) < (
                $1.evseID, $1.day, $1.errorCode, $1.vendorErrorCode
            )
        }
    }
}
