import Telemetry

/// Phase 2: what only all charge points together show. A pure function of phase 1's outputs up to `now`.
public enum NetworkAnalysis {
    /// - Parameter outputs: one per charge point, in any order; they come back ordered by charge point.
    public static func run(
        _ outputs: [ChargePointOutputs], now: Instant, context: AnalysisContext
    ) -> NetworkOutputs {
        let ordered = outputs.sorted { $0.chargePoint < $1.chargePoint }
        let uses = ordered.filter { $0.siteID != "" }.flatMap(\.tokenUses)
        return NetworkOutputs(
            now: now, chargePoints: ordered, findings: findings(uses, asOf: now, context: context))
    }

    /// What the stream asks after each use of a token; `run` gives the same findings.
    public static func findings(_ uses: [TokenUse], asOf now: Instant, context: AnalysisContext) -> [Finding] {
        TokenAtTwoSites(uses: uses, context: context).findings(asOf: now)
    }
}
