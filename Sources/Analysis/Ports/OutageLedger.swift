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
        var isExcluded = false

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

    /// Claims of one port, in any order, cut at `now` (a claim that reaches it stays open).
    static func resolve(_ claims: [Claim], evse: Int, asOf now: Instant) -> [Outage] {
        let valid = claims.filter { $0.span.start <= now && $0.span.bound > $0.span.start }
        let edges = Set(valid.flatMap { [$0.span.start, min($0.span.bound, now)] } + [now]).sorted()
        var outages: [Outage] = []
        for (from, to) in zip(edges, edges.dropFirst()) {
            let winner = valid.filter { $0.span.start <= from && $0.span.bound >= to }.min { precedes($0, $1) }
            guard let winner else { continue }
            append(winner, evse, from, to, to: &outages)
        }
        if let last = outages.last, last.end == now, isOpen(valid, at: now) { outages[outages.count - 1].end = nil }
        return outages
    }

    private static func isOpen(_ claims: [Claim], at now: Instant) -> Bool { claims.contains { $0.span.bound > now } }

    private static func precedes(_ a: Claim, _ b: Claim) -> Bool {
        (a.rank, a.span.start, a.detail) < (b.rank, b.span.start, b.detail)
    }

    /// Neighbouring stretches that say the same are one outage.
    private static func append(
        _ claim: Claim, _ evse: Int, _ from: Instant, _ to: Instant, to outages: inout [Outage]
    ) {
        if let last = outages.last, last.end == from, last.cause == claim.cause, last.detail == claim.detail {
            outages[outages.count - 1].end = to
        } else {
            outages.append(
                Outage(
                    evseID: evse, start: from, end: to, cause: claim.cause, detail: claim.detail,
                    isExcluded: claim.isExcluded))
        }
    }
}
