import Telemetry

/// One token in two places at once: a copied card or a shared account.
///
/// A use of the token (accepted authorisation or session start) conflicts with a session elsewhere that is running, and
/// with a use elsewhere that nobody could have driven from in the time, at `fastestKilometresPerHour` along the great
/// circle. Where the fleet file gives no coordinates only the overlap counts. Each pair gives a finding at both charge
/// points, from the moment the two cannot be one person.
struct TokenAtTwoSites {
    private static let quiet: Int64 = 3 * .hour
    private let uses: [[TokenUse]]
    private let context: AnalysisContext

    /// - Parameter uses: of charge points whose site is known, in any order.
    init(uses: [TokenUse], context: AnalysisContext) {
        self.context = context
        let byToken = Dictionary(grouping: uses, by: \.token)
        self.uses = byToken.values.filter { Set($0.map(\.siteID)).count > 1 }
            .map {
                $0.sorted { ($0.start, $0.chargePoint, $0.evse, $0.end) < ($1.start, $1.chargePoint, $1.evse, $1.end) }
            }
            .sorted { $0[0].token < $1[0].token }
    }

    func findings(asOf now: Instant) -> [Finding] {
        var findings: [Finding] = []
        for uses in uses {
            var conflicts: [(first: TokenUse, second: TokenUse)] = []
            for (index, later) in uses.enumerated() {
                // The nearest earlier use elsewhere that still conflicts.
                guard let earlier = uses[..<index].last(where: { conflict($0, later) }) else { continue }
                if let last = conflicts.last, later.start - last.second.start <= Self.quiet { continue }
                conflicts.append((earlier, later))
            }
            findings += conflicts.flatMap {
                [finding($0.first, $0.second), finding($0.second, $0.first, at: $0.second.start)]
            }
        }
        return findings.sorted { ($0.start, $0.chargePoint, $0.subject) < ($1.start, $1.chargePoint, $1.subject) }
    }

    private func conflict(_ a: TokenUse, _ b: TokenUse) -> Bool {
        guard a.siteID != b.siteID else { return false }
        if b.start < a.end { return true }
        guard let kilometres = distance(a.siteID, b.siteID) else { return false }
        let hours = Double(b.start - a.end) / Double(Int64.hour)
        return hours < kilometres / context.settings.fastestKilometresPerHour
    }

    private func distance(_ a: String, _ b: String) -> Double? {
        guard let from = place(a), let to = place(b) else { return nil }
        return GreatCircle.kilometres(from, to)
    }

    private func place(_ siteID: String) -> (latitude: Double, longitude: Double)? {
        guard let site = context.fleet.sites.first(where: { $0.id == siteID }), let latitude = site.latitude,
            let longitude = site.longitude
        else { return nil }
        return (latitude, longitude)
    }

    private func finding(_ here: TokenUse, _ there: TokenUse, at start: Instant? = nil) -> Finding {
        let start = start ?? there.start
        return Finding(
            kind: .tokenAtTwoSites, chargePoint: here.chargePoint, siteID: here.siteID, subject: here.token,
            start: start, end: max(start, here.end), state: .closed, severity: .critical, confidence: 0.9,
            summary: "The token used at \(here.chargePoint) (\(here.siteID)) was used at \(there.chargePoint) "
                + "(\(there.siteID)) as well; nobody can be at both.",
            evidence: [
                Citation(chargePoint: here.chargePoint, here.message, note: "used here"),
                Citation(
                    chargePoint: there.chargePoint, there.message, note: "used there"),
            ], action: "Block the token and ask its holder.")
    }
}
