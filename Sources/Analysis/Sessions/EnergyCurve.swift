import Telemetry

/// How a session's energy grew: ascending points; a level stretch keeps only its two ends.
struct EnergyCurve: Codable, Sendable {
    var points: [EnergyPoint] = []

    mutating func add(_ at: Instant, _ energy: Int64) {
        guard let last = points.last else { return points.append(EnergyPoint(at: at, energyMilliwh: energy)) }
        let energy = max(energy, last.energyMilliwh)
        guard at > last.at else {
            points[points.count - 1].energyMilliwh = energy
            return
        }
        let isLevel = points.count >= 2 && points[points.count - 2].energyMilliwh == energy
        if isLevel { points.removeLast() }
        points.append(EnergyPoint(at: at, energyMilliwh: energy))
    }

    /// So much flowed from `start` until the first point.
    mutating func precede(_ start: Instant, by energy: Int64) {
        for place in points.indices { points[place].energyMilliwh += energy }
        points.removeAll { $0.at <= start }
        points.insert(EnergyPoint(at: start, energyMilliwh: 0), at: 0)
    }

    /// The last point; a total below what was reached (a fall taken at face value) leaves only the two ends.
    mutating func end(_ at: Instant, _ total: Int64) {
        if let first = points.first, let last = points.last, total < last.energyMilliwh {
            points = [EnergyPoint(at: first.at, energyMilliwh: 0)]
        }
        add(at, total)
    }

    /// Nothing above a total that turned out to be less.
    mutating func cap(_ total: Int64) {
        for place in points.indices { points[place].energyMilliwh = min(points[place].energyMilliwh, total) }
    }

    func scaled(by factor: Int64) -> [EnergyPoint] {
        points.map { EnergyPoint(at: $0.at, energyMilliwh: SessionMeter.scale($0.energyMilliwh, factor)) }
    }
}
