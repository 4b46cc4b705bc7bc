import Analysis
import Telemetry

/// Scores of every place, from ports upward, with the rows that explain them.
struct Health {
    private(set) var scores: [HealthScoreRow] = []
    private(set) var contributions: [HealthContributionRow] = []
    private let map: NetworkMap
    private let window: Range<Instant>
    private let findings: [String: [Finding]]

    init(_ map: NetworkMap, findings: [Finding], sessions: [String: [SessionRow]], days: Int) {
        self.map = map
        window = (map.now - Int64(days) * .day)..<map.now
        self.findings = Dictionary(grouping: findings, by: \.chargePoint)
        var siteScores: [(component: String, score: Int, why: String)] = []
        for site in map.sites {
            var stationScores: [(component: String, score: Int, why: String)] = []
            for station in map.stations where station.siteID == site.id && station.seen != nil {
                guard let score = addStation(station, sessions[station.id] ?? []) else { continue }
                stationScores.append(("charge_point:\(station.id)", score, "\(station.id) is at \(decimal(score))."))
            }
            guard let score = addMean(.site(site.id), stationScores) else { continue }
            siteScores.append(
                ("site:\(site.id)", score, "\(site.described?.name ?? "Unlisted") is at \(decimal(score))."))
        }
        _ = addMean(.network, siteScores)
    }

    /// The weakest of its ports; nil for a charge point without any.
    private mutating func addStation(_ station: NetworkMap.Station, _ sessions: [SessionRow]) -> Int? {
        let ports = station.ports.map { port in
            let penalties = symptoms(station, port.evseID, sessions).penalties
            return (port.evseID, add(.port(station.siteID, station.id, port.evseID), penalties), penalties)
        }
        guard let weakest = ports.min(by: { $0.1 < $1.1 }) else { return nil }
        let penalties = weakest.2.map { penalty in
            var penalty = penalty
            penalty.why = "Port \(weakest.0): " + penalty.why
            return penalty
        }
        return add(.chargePoint(station.siteID, station.id), ports.count > 1 ? penalties : weakest.2)
    }

    private mutating func add(_ place: Place, _ penalties: [Penalty]) -> Int {
        let score = max(0, 1000 - penalties.reduce(0) { $0 + $1.tenths })
        append(place, score, penalties.map { ($0.component, Double($0.tenths) / 10, $0.why) })
        return score
    }

    /// The mean of the parts in tenths, rounded down; each part contributes what it lacks, divided by their number.
    private mutating func addMean(_ place: Place, _ parts: [(component: String, score: Int, why: String)]) -> Int? {
        guard !parts.isEmpty else { return nil }
        let score = parts.reduce(0) { $0 + $1.score } / parts.count
        let lacking = parts.filter { $0.score < 1000 }.map {
            ($0.component, Double(1000 - $0.score) / 10 / Double(parts.count), $0.why)
        }
        append(place, score, lacking)
        return score
    }

    private mutating func append(_ place: Place, _ score: Int, _ reasons: [(String, Double, String)]) {
        scores.append(
            HealthScoreRow(place: place, score: Double(score) / 10, band: HealthScore.band(tenths: score)))
        contributions += reasons.map {
            HealthContributionRow(place: place, component: $0.0, penalty: $0.1, why: $0.2)
        }
    }

    private func symptoms(_ station: NetworkMap.Station, _ evseID: Int, _ sessions: [SessionRow]) -> PortSymptoms {
        let observed = station.observed.overlap(window) ?? map.now..<map.now
        let isOwn = { (id: Int) in id == evseID || id == 0 }
        let outages = station.ledger.filter { $0.evseID == evseID && !$0.isExcluded }
        return PortSymptoms(
            now: map.now, findings: (findings[station.id] ?? []).filter { isOwn($0.evseID) && isRecent($0) },
            outages: outages.compactMap { clipped($0, to: observed) }, downSince: outages.last { $0.end == nil }?.start,
            open: station.open, observedMs: observed.milliseconds,
            openMs: observed.parts(in: station.open).reduce(0) { $0 + $1.milliseconds },
            outcomes: sessions.filter { $0.session.evseID == evseID && window.contains($0.session.firstSeen) }
                .map(\.outcome),
            errors: (station.seen?.errors ?? []).filter { isOwn($0.evseID) && $0.day.end > observed.lowerBound }
                .reduce(0) { $0 + $1.count })
    }

    private func isRecent(_ finding: Finding) -> Bool {
        finding.state != .closed || (finding.end ?? finding.start) >= window.lowerBound
    }

    /// The part within `range`; an outage that lasts stays without an end.
    private func clipped(_ outage: Outage, to range: Range<Instant>) -> Outage? {
        guard let part = outage.range(now: map.now).overlap(range) else { return nil }
        var outage = outage
        outage.start = part.lowerBound
        if outage.end != nil { outage.end = part.upperBound }
        return outage
    }
}

private func decimal(_ tenths: Int) -> String { "\(tenths / 10).\(tenths % 10)" }
