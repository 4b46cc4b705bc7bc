import Telemetry

/// Phase 2: what only all charge points together show. A pure function of phase 1's outputs up to `now`.
public enum NetworkAnalysis {
    /// - Parameter outputs: one per charge point, in any order; they come back ordered by charge point.
    public static func run(
        _ outputs: [ChargePointOutputs], now: Instant, context: AnalysisContext
    ) -> NetworkOutputs {
        let ordered = outputs.sorted { $0.chargePoint < $1.chargePoint }
        let findings = TokenAtTwoSites(outputs: ordered, context: context).findings(asOf: now)
        return NetworkOutputs(now: now, chargePoints: ordered, findings: findings)
    }
}
