import Analysis
import Telemetry

/// How an attempt ended; what the success rates count.
public enum AttemptOutcome: String, Sendable, CaseIterable {
    case success
    case noPower = "no_power"
    case abnormalStop = "abnormal_stop"
    /// Power flows still.
    case open
    /// Too young to judge.
    case pending
    case turnedDown = "turned_down"
    case noSession = "no_session"
    /// Its session was never metered and never said to charge.
    case unknown

    static let doc =
        "success, no_power, abnormal_stop, open (power flows still), turned_down, no_session; pending and unknown are "
        + "not judged."

    var isJudged: Bool { self != .pending && self != .unknown }
}

/// An attempt with its verdicts, each a column of 0 and 1 that the success rates sum.
public struct AttemptRow: ReportRow {
    public var chargePoint: String
    public var siteID: String
    public var attempt: Attempt
    /// Tells attempts of one port with the same first sign apart; from 0.
    public var sequence: Int
    /// Calendar day at the site of its first sign.
    public var localDay: Day
    /// The session it led to.
    var session: SessionRow?

    /// German CSR asks that charging completes: a stop came, and for none of these reasons.
    private static let faultStops: Set<String> = [
        "EmergencyStop", "GroundFault", "HardReset", "ImmediateReset", "OvercurrentFault", "PowerLoss", "PowerQuality",
        "Reboot", "SoftReset",
    ]

    public var outcome: AttemptOutcome {
        guard let session else {
            return attempt.isAccepted == false ? .turnedDown : attempt.isPending ? .pending : .noSession
        }
        switch session.outcome {
        case .success: return .success
        case .noPower: return attempt.powerAt == nil ? .noPower : .abnormalStop
        case .abnormalStop: return .abnormalStop
        case .open: return attempt.powerAt == nil ? .pending : .open
        case .unknown, .cut: return .unknown
        }
    }

    /// The session's last evidence or, without one, the last sign that was joined.
    var end: Instant { max(attempt.lastSign, session?.session.lastSeen ?? attempt.lastSign) }
    var isJudged: Bool { outcome.isJudged }
    var hasEnded: Bool { isJudged && outcome != .open }
    var hadPower: Bool { outcome == .success || outcome == .abnormalStop || outcome == .open }
    var hasSucceeded: Bool { outcome == .success }
    var lastedFiveMinutes: Bool {
        guard hadPower, let session = session?.session else { return false }
        return (session.end ?? session.lastSeen) - (session.start ?? session.firstSeen) >= 5 * .minute
    }
    var isComplete: Bool {
        guard hadPower, hasEnded, let session = session?.session, !session.flags.contains(.noStop) else { return false }
        return !Self.faultStops.contains(session.stopReason ?? "")
    }
    var waitMs: Int64? { attempt.powerAt.map { max(0, $0 - attempt.start) } }
    var sessionFirstSeen: Instant? { session?.session.firstSeen }
    var transactionID: String? { session?.session.transactionID }

    public static let table = ReportTable<Self>(
        "attempts",
        "One row per try at charging (ChargeX; for OCPP 1.6 our documented equivalent): plug-in, card, app or start, "
            + "joined where they belong together. Success rates are sums over it.",
        primaryKey: ["charge_point", "evse_id", "start_ts", "mode", "sequence"],
        [
            .init("charge_point", \.chargePoint, "Charge point."),
            .init("evse_id", \.attempt.evseID, "Port; 0 where nothing names one."),
            .init("start_ts", \.attempt.start, "First sign of it."),
            .init("end_ts", \.end, "Last evidence of its session; without one, its last sign."),
            .init("local_day", \.localDay, "Calendar day at the site on which it began."),
            .init("mode", \.attempt.mode.rawValue, "What the first sign was: plug_in, authorize, remote_start, start."),
            .init("sequence", \.sequence, "Tells attempts of one place, moment and mode apart; from 0."),
            .init("site_id", \.siteID, "Site."),
            .init("id_token", \.attempt.idToken, "Pseudonym of the token."),
            .init("is_accepted", \.attempt.isAccepted, "1 let in, 0 turned down; NULL: no answer says."),
            .init("session_first_seen_ts", \.sessionFirstSeen, "Its session's first_seen_ts; NULL: no session."),
            .init("transaction_id", \.transactionID, "Its session's transaction."),
            .init("power_ts", \.attempt.powerAt, "First Charging or power above zero; NULL: not seen."),
            .init("wait_ms", \.waitMs, unit: "ms", "From the first sign to power."),
            .init("outcome", \.outcome.rawValue, AttemptOutcome.doc),
            .init("is_judged", \.isJudged, "1 where its beginning can be judged."),
            .init("has_ended", \.hasEnded, "1 where its end can be judged too."),
            .init("had_power", \.hadPower, "1 where power flowed."),
            .init("has_succeeded", \.hasSucceeded, "1 where it ended for a reason that a driver or car can wish for."),
            .init("lasted_5_minutes", \.lastedFiveMinutes, "1 where power flowed and the session lasted 5 min (SCAR)."),
            .init("is_complete", \.isComplete, "1 where a stop came that no fault caused (German CSR)."),
        ])
}

/// Attempts of a charge point with the sessions they led to.
enum Attempts {
    private struct Moment: Hashable {
        var evseID: Int
        var start: Instant
        var mode: Attempt.Mode
    }

    static func rows(_ station: NetworkMap.Station, _ sessions: [SessionRow]) -> [AttemptRow] {
        var sequences: [Moment: Int] = [:]
        return (station.seen?.attempts ?? []).map { attempt in
            precondition(
                attempt.session.map(sessions.indices.contains) ?? true, "\(station.id): an attempt names no session")
            let moment = Moment(evseID: attempt.evseID, start: attempt.start, mode: attempt.mode)
            defer { sequences[moment, default: 0] += 1 }
            return AttemptRow(
                chargePoint: station.id, siteID: station.siteID, attempt: attempt, sequence: sequences[moment] ?? 0,
                localDay: station.zone.localDay(attempt.start), session: attempt.session.map { sessions[$0] })
        }
    }
}
