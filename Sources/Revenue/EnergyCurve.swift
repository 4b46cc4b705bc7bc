import Telemetry

/// A session's energy over time, made whole: from (start, 0) to (end, total), ascending, straight lines between.
///
/// All arithmetic is in integers; readings that contradict the bounds or the order are left out.
struct EnergyCurve {
    /// At least two; only the first two may share an instant (a session without duration).
    private(set) var points: [EnergyPoint]
    /// Whether readings between start and end shaped it.
    let isMeasured: Bool

    /// Below this mean power a stretch is standby, not charging (thousandths of W). IEC 61851-1's least offer is 6 A,
    /// 1.4 kW; what idle electronics draw through the meter is a few tens of watts.
    static let idlePowerMilliw: Int64 = 100_000

    init(session: Session, start: Instant, end: Instant) {
        let total = max(0, session.energyMilliwh)
        points = [EnergyPoint(at: start, energyMilliwh: 0)]
        for point in session.energyCurve where point.at > start && point.at < end {
            guard point.energyMilliwh <= total, let last = points.last else { continue }
            if point.at > last.at, point.energyMilliwh >= last.energyMilliwh { points.append(point) }
        }
        isMeasured = points.count > 1
        if !isMeasured, total > 0 { points += Self.unmeasured(session, start: start, end: end, total: total) }
        points.append(EnergyPoint(at: end, energyMilliwh: total))
    }

    /// With nothing read in between, energy is taken to flow evenly from the first to the last sign of power.
    private static func unmeasured(_ session: Session, start: Instant, end: Instant, total: Int64) -> [EnergyPoint] {
        let from = min(max(session.firstPower ?? start, start), end)
        let to = min(max(session.lastPower ?? end, start), end)
        guard from < to else { return [] }
        var points: [EnergyPoint] = []
        if from > start { points.append(EnergyPoint(at: from, energyMilliwh: 0)) }
        if to < end { points.append(EnergyPoint(at: to, energyMilliwh: total)) }
        return points
    }

    var isEmpty: Bool { points.last!.energyMilliwh == 0 }

    /// Energy delivered up to `instant`, rounded down; all of it at the end.
    func energyMilliwh(at instant: Instant) -> Int64 {
        let next = index { $0.at > instant }
        guard next < points.count else { return points.last!.energyMilliwh }
        guard next > 0 else { return 0 }
        let (a, b) = (points[next - 1], points[next])
        let risen = Int128(b.energyMilliwh - a.energyMilliwh) * Int128(instant - a.at) / Int128(b.at - a.at)
        return a.energyMilliwh + Int64(risen)
    }

    /// The first whole millisecond at which `energy` has been delivered; nil where it never is.
    func instant(ofMilliwh energy: Int64) -> Instant? {
        let next = index { $0.energyMilliwh >= energy }
        guard next < points.count else { return nil }
        guard next > 0 else { return points[0].at }
        let (a, b) = (points[next - 1], points[next])
        let (rise, part) = (Int128(b.energyMilliwh - a.energyMilliwh), Int128(energy - a.energyMilliwh))
        return a.at + Int64((part * Int128(b.at - a.at) + rise - 1) / rise)
    }

    /// Mean power of the stretch that begins at or holds `instant`, thousandths of W.
    func powerMilliw(from instant: Instant) -> Int64 {
        let next = min(index { $0.at > instant }, points.count - 1)
        return next == 0 ? 0 : power(endingAt: next)
    }

    /// The first point of which `isBeyond` holds, as it does of all after it; `points.count` where there is none.
    private func index(_ isBeyond: (EnergyPoint) -> Bool) -> Int {
        var (low, high) = (0, points.count)
        while low < high {
            let middle = (low + high) / 2
            if isBeyond(points[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }

    /// When charging ended for good: the end of the last stretch above standby; nil where there is none.
    var chargingEnd: Instant? {
        let last = points.indices.last { $0 > 0 && power(endingAt: $0) >= Self.idlePowerMilliw }
        return last.map { points[$0].at }
    }

    private func power(endingAt index: Int) -> Int64 {
        let (a, b) = (points[index - 1], points[index])
        guard b.at > a.at else { return 0 }
        let energy = Int128(b.energyMilliwh - a.energyMilliwh)
        return Int64(clamping: energy * Int128(Int64.hour) / Int128(b.at - a.at))
    }
}
