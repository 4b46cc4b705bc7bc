import Telemetry

/// Drivers' visits: the attempts of one token at one site, retries joined.
///
/// The published rule: an attempt goes on with a visit where it begins at most `visit_gap_minutes` after the last sign of
/// all its attempts before, at whichever charge point of the site. A session that began before the data is no attempt,
/// but what follows it is no first attempt either.
enum Visits {
    private struct Stay: Hashable, Comparable {
        let siteID: String
        let idToken: String
        static func < (a: Stay, b: Stay) -> Bool { (a.siteID, a.idToken) < (b.siteID, b.idToken) }
    }

    /// An attempt, or a session that no attempt led to (`outcome` is nil).
    private struct Try {
        var start: Instant
        var end: Instant
        var chargePoint: String
        var evseID: Int
        var sequence: Int
        var outcome: AttemptOutcome?
        var session: SessionRow?

        var order: (Instant, String, Int, Int) { (start, chargePoint, evseID, sequence) }
    }

    static func rows(
        _ attempts: [AttemptRow], _ sessions: [SessionRow], gapMinutes: Int, zones: [String: ZoneTable]
    ) -> [VisitRow] {
        let gap = Int64(gapMinutes) * .minute
        let tries = tries(attempts, sessions)
        return tries.keys.sorted().flatMap { stay in
            var visits: [[Try]] = []
            var end = Instant(milliseconds: .min)
            for item in tries[stay]!.sorted(by: { $0.order < $1.order }) {
                if !visits.isEmpty, item.start - end <= gap {
                    visits[visits.count - 1].append(item)
                    end = max(end, item.end)
                } else {
                    visits.append([item])
                    end = item.end
                }
            }
            return visits.map { visit(stay, $0, zones[stay.siteID] ?? .utc) }
        }
    }

    private static func tries(_ attempts: [AttemptRow], _ sessions: [SessionRow]) -> [Stay: [Try]] {
        var tries: [Stay: [Try]] = [:]
        for row in attempts {
            guard let token = row.attempt.idToken, !token.isEmpty else { continue }
            tries[Stay(siteID: row.siteID, idToken: token), default: []].append(
                Try(
                    start: row.attempt.start, end: row.end, chargePoint: row.chargePoint, evseID: row.attempt.evseID,
                    sequence: row.sequence, outcome: row.outcome, session: row.session))
        }
        for row in sessions where row.session.start == nil {
            guard let token = row.session.idToken, !token.isEmpty else { continue }
            tries[Stay(siteID: row.session.siteID, idToken: token), default: []].append(
                Try(
                    start: row.session.firstSeen, end: row.session.lastSeen, chargePoint: row.session.chargePoint,
                    evseID: row.session.evseID, sequence: row.sequence, outcome: nil, session: row))
        }
        return tries
    }

    private static func visit(_ stay: Stay, _ tries: [Try], _ zone: ZoneTable) -> VisitRow {
        var energy: Int64 = 0
        let sessions = tries.compactMap(\.session)
        for row in sessions { energy.addSaturating(row.session.energyMilliwh) }
        return VisitRow(
            siteID: stay.siteID, idToken: stay.idToken, start: tries[0].start, end: tries.map(\.end).max()!,
            localDay: zone.localDay(tries[0].start), attempts: tries.count { $0.outcome != nil },
            sessions: sessions.count,
            energyMilliwh: sessions.contains { $0.energyMilliwh != nil } ? energy : nil,
            firstOutcome: tries[0].outcome, outcome: VisitOutcome(tries.map(\.outcome)))
    }
}

/// How a driver's visit went, over all its attempts.
public enum VisitOutcome: String, Sendable, CaseIterable {
    case firstAttemptSuccess = "first_attempt_success"
    case troubledSuccess = "troubled_success"
    case failed
    /// Every card was turned down: no customer of this network.
    case turnedDown = "turned_down"
    case unjudged

    static let doc =
        "first_attempt_success, troubled_success (a later attempt), failed, turned_down (every card was), or unjudged "
        + "(the first attempt is not judged)."

    /// - Parameter outcomes: of the attempts in order; nil for a session that began before the data.
    init(_ outcomes: [AttemptOutcome?]) {
        precondition(!outcomes.isEmpty, "a visit without an attempt")
        switch outcomes[0] {
        case .success: self = .firstAttemptSuccess
        case .turnedDown where outcomes.allSatisfy { $0 == .turnedDown }: self = .turnedDown
        case .noPower, .abnormalStop, .turnedDown, .noSession:
            self =
                outcomes.contains(.success)
                ? .troubledSuccess
                : outcomes.contains(.open) || outcomes.contains(.pending) ? .unjudged : .failed
        case .open, .pending, .unknown, nil: self = .unjudged
        }
    }
}
