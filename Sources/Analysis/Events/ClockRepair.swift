import Telemetry

/// Chargers' clocks, repaired against the receive time (rules R11 and R12; DOMAIN 3, rows 11 and 12).
///
/// - A stamp before 2010 comes from a clock that was never set. It still counts seconds, so the run of such stamps is
///   moved as a whole: by the least lag seen in the run, which is the lag of the message that waited least.
/// - A stamp ahead of its receive time by a multiple of 15 minutes is local time labelled as UTC. Stamps behind are taken
///   so at once where the site's zone says the same and no queue is to be expected, else when several in a row agree over
///   some minutes of receiving: a queue sent late passes every lag, but quickly.
/// - A stamp further ahead than any zone, or older than any queue, is replaced by the receive time.
struct ClockRepair: Sendable {
    private struct Candidate: Codable {
        var offset: Int64
        var count: Int
        var since: Instant
    }

    /// Milliseconds: how far from exact a stamp may be (clock drift and the way to the CSMS).
    private static let tolerance: Int64 = 2 * .minute
    /// 2010-01-01.
    static var firstSaneInstant: Instant { Instant(milliseconds: 14_610 * .day) }
    private static let largestZoneOffset: Int64 = 14 * .hour
    /// Milliseconds a message may have waited to be sent.
    private static let longestWait: Int64 = 400 * .day
    private static let agreeingStamps = 3
    private static let agreeingSpan: Int64 = 12 * .minute
    private static let agreeingSpanInZone: Int64 = 90 * .second

    private let zone: ZoneTable?
    private let off: Set<RepairRule>
    private var leastLag: Int64?
    /// Milliseconds the stamps are ahead of UTC; 0 for a clock that is right.
    private var offset: Int64 = 0
    private var candidate: Candidate?

    init(zone: ZoneTable?, off: Set<RepairRule> = []) {
        self.zone = zone
        self.off = off
    }

    /// A boot starts the clock anew: an unset clock counts from 1970 again.
    mutating func restart() { leastLag = nil }

    /// - Parameter maySendQueue: the charge point was silent not long ago, so old messages are to be expected.
    mutating func resolve(_ message: MessageTime, frame: Int64, maySendQueue: Bool) -> EventTime {
        let (ts, receivedAt) = (message.ts, message.receivedAt)
        var time = EventTime(at: ts, ts: ts, receivedAt: receivedAt, frame: frame)
        let lag = receivedAt - ts
        if lag == 0 { return time }
        if abs(lag) <= Self.tolerance, ts >= Self.firstSaneInstant {
            isRight()
            return time
        }
        if ts < Self.firstSaneInstant {
            let shift = min(lag, leastLag ?? lag)
            leastLag = shift
            if !off.contains(.unsynchronisedClock) {
                time.at = ts + shift
                time.anomaly = .unsynchronised
            }
        } else if let ahead = zoneOffset(lag: lag, receivedAt: receivedAt, maySendQueue) {
            if !off.contains(.localTime) {
                time.at = min(ts - ahead, receivedAt)
                time.anomaly = .offset(ahead)
            }
        } else if lag < -Self.tolerance, !off.contains(.implausibleTime) {
            time.at = receivedAt
            time.anomaly = .implausible
        }
        if receivedAt - time.at > Self.longestWait, !off.contains(.implausibleTime) {
            time.at = receivedAt
            if time.anomaly == .none { time.anomaly = .implausible }
        }
        return time
    }

    private mutating func isRight() {
        offset = 0
        candidate = nil
    }

    /// Milliseconds to take off a stamp that is `lag` behind its receive time; nil for a clock that is right.
    private mutating func zoneOffset(lag: Int64, receivedAt: Instant, _ maySendQueue: Bool) -> Int64? {
        let nearest = floorDivide(-lag + .quarterHour / 2, .quarterHour) * .quarterHour
        let fits = nearest != 0 && abs(-lag - nearest) <= Self.tolerance && abs(nearest) <= Self.largestZoneOffset
        let zoneSays = zone.map { $0.offset(at: receivedAt) * .second }
        let isZones = nearest == zoneSays
        if fits, nearest > 0 || (isZones && !maySendQueue) || agrees(nearest, receivedAt, isZones) {
            // A stamp from an offline queue under a known offset lies less far ahead than the clock does.
            if offset > 0, nearest > 0, nearest < offset, nearest != zoneSays { return offset }
            offset = nearest
            return nearest
        }
        return offset > 0 && lag + offset >= -Self.tolerance ? offset : nil
    }

    /// Several stamps in a row with the same offset, spread over more receiving time than a queue takes to pass it.
    private mutating func agrees(_ nearest: Int64, _ receivedAt: Instant, _ isZones: Bool) -> Bool {
        if offset == nearest { return true }
        guard let seen = candidate, seen.offset == nearest else {
            candidate = Candidate(offset: nearest, count: 1, since: receivedAt)
            return false
        }
        candidate = Candidate(offset: nearest, count: seen.count + 1, since: seen.since)
        let span = isZones ? Self.agreeingSpanInZone : Self.agreeingSpan
        return seen.count + 1 >= Self.agreeingStamps && receivedAt - seen.since >= span
    }
}

/// The zone and the rules are the profile's.
extension ClockRepair: Codable {
    private enum CodingKeys: CodingKey { case leastLag, offset, candidate }

    init(from decoder: any Decoder) throws {
        self.init(zone: decoder.profile.zone, off: decoder.profile.repairsOff)
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        leastLag = try fields.decodeIfPresent(Int64.self, forKey: .leastLag)
        offset = try fields.decode(Int64.self, forKey: .offset)
        candidate = try fields.decodeIfPresent(Candidate.self, forKey: .candidate)
    }

    func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: CodingKeys.self)
        try fields.encodeIfPresent(leastLag, forKey: .leastLag)
        try fields.encode(offset, forKey: .offset)
        try fields.encodeIfPresent(candidate, forKey: .candidate)
    }
}
