import Telemetry

/// One disjoint union of outages per port, from claims that may overlap, touch, nest and be open at either end.
///
/// Where claims overlap, the one that explains most wins: announced maintenance, then a fault the charger names, then
/// silence, then plain unavailability, then what is only inferred. Every uptime figure is a query on the result.
enum OutageLedger {
    struct Claim: Sendable {
        var span: Span
        var cause: Outage.Cause
        var detail: String
        var exclusion: Outage.Exclusion?

        fileprivate var rank: Int {
            switch cause {
            case .maintenance: 0
            case .faulted: 1
            case .offline: 2
            case .unavailable: 3
            case .stuck: 4
            case .unableToDispense: 5
            }
        }
    }

    /// A time with a reason that excuses the outages in it.
    struct Excuse: Sendable {
        var span: Span
        var reason: Outage.Exclusion
    }

    /// Claims of one port, in any order, cut at `now` (a claim that reaches it stays open) and at the excuses' edges; of
    /// two excuses the one that begins first counts. One sweep over the edges: what holds now is a handful, however long
    /// the history.
    static func resolve(
        _ claims: [Claim], excuses: [Excuse] = [], evse: Int, asOf now: Instant
    ) -> [Outage] {
        let valid = claims.filter { $0.span.start <= now && $0.span.bound > $0.span.start }
            .sorted { $0.span.start < $1.span.start }
        let spans = valid.map(\.span) + excuses.map(\.span).filter { $0.start <= now }
        let edges = Set(spans.flatMap { [$0.start, min($0.bound, now)] } + [now]).sorted()
        var outages: [Outage] = []
        var coming = valid[...]
        var holding: [Claim] = []
        for (from, to) in zip(edges, edges.dropFirst()) {
            holding.removeAll { $0.span.bound <= from }
            while let next = coming.first, next.span.start <= from { holding.append(coming.removeFirst()) }
            guard var winner = holding.min(by: precedes) else { continue }
            winner.exclusion = winner.exclusion ?? excuse(excuses, from, to)
            append(winner, evse, from, to, to: &outages)
        }
        if let last = outages.last, last.end == now, isOpen(valid, at: now) { outages[outages.count - 1].end = nil }
        return outages
    }

    private static func excuse(_ excuses: [Excuse], _ from: Instant, _ to: Instant) -> Outage.Exclusion? {
        excuses.filter { $0.span.start <= from && $0.span.bound >= to }
            .min { ($0.span.start, $0.reason.rawValue) < ($1.span.start, $1.reason.rawValue) }?.reason
    }

    private static func isOpen(_ claims: [Claim], at now: Instant) -> Bool { claims.contains { $0.span.bound > now } }

    private static func precedes(_ a: Claim, _ b: Claim) -> Bool {
        (a.rank, a.span.start, a.detail) < (b.rank, b.span.start, b.detail)
    }

    /// Neighbouring stretches that say the same are one outage.
    private static func append(
        _ claim: Claim, _ evse: Int, _ from: Instant, _ to: Instant, to outages: inout [Outage]
    ) {
        if let last = outages.last, last.end == from, last.cause == claim.cause, last.detail == claim.detail,
            last.exclusion == claim.exclusion
        {
            outages[outages.count - 1].end = to
        } else {
            outages.append(
                Outage(
                    evseID: evse, start: from, end: to, cause: claim.cause, detail: claim.detail,
                    exclusion: claim.exclusion))
        }
    }
}
