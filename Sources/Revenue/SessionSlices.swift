import Telemetry

/// A stretch of a session during which no restriction of the tariff can change its answer.
struct SessionSlice {
    var moment: Moment
    var milliseconds: Int64
    var energyMilliwh: Int64
    var isCharging: Bool

    /// What is billed of a dimension here; nil where the dimension is not in use.
    func volume(_ dimension: TariffDimension) -> Int64? {
        let volume =
            switch dimension {
            case .flat: Int64(1)
            case .energy: energyMilliwh
            case .time: isCharging ? milliseconds : 0
            case .parkingTime: isCharging ? 0 : milliseconds
            }
        return volume > 0 ? volume : nil
    }
}

/// Cuts a session wherever a tariff could change its price: local clock times, days and daylight-saving changes, energy
/// and duration reached, power changing, charging over (OCPI mod_cdrs: a charging period for "every moment that has
/// relevance for the total costs").
struct SessionSlices {
    let start: Instant
    let end: Instant
    let curve: EnergyCurve
    /// From here on the car only parks: what the meter says, else the last sign of power, else the end (no energy at
    /// all: the start). Pauses within charging count as charging time.
    let chargingEnd: Instant

    init(session: Session) {
        start = session.start ?? session.firstSeen
        end = max(session.end ?? session.lastSeen, start)
        curve = EnergyCurve(session: session, start: start, end: end)
        let lastSign = curve.isMeasured ? curve.chargingEnd : session.lastPower ?? (curve.isEmpty ? nil : end)
        chargingEnd = min(max(lastSign ?? start, start), end)
    }

    func slices(tariff: Tariff, zone: ZoneTable) -> [SessionSlice] {
        let restrictions = tariff.elements.map(\.restrictions)
        let cuts = (timeCuts(restrictions, zone) + energyCuts(restrictions)).sorted {
            ($0.at, $0.energyMilliwh) < ($1.at, $1.energyMilliwh)
        }
        return zip(cuts, cuts.dropFirst()).compactMap { from, to in
            // A session without duration still is one slice; any other empty stretch is none.
            guard from != to || start == end else { return nil }
            let moment = Moment(
                local: zone.local(from.at), elapsedMilliseconds: from.at - start, energyMilliwh: from.energyMilliwh,
                powerMilliw: from.at < chargingEnd ? curve.powerMilliw(from: from.at) : 0)
            return SessionSlice(
                moment: moment, milliseconds: to.at - from.at, energyMilliwh: to.energyMilliwh - from.energyMilliwh,
                isCharging: from.at < chargingEnd)
        }
    }

    private func timeCuts(_ restrictions: [TariffRestrictions], _ zone: ZoneTable) -> [EnergyPoint] {
        var instants = [chargingEnd] + zone.changes.map(\.at) + clockCuts(restrictions, zone)
        for restriction in restrictions {
            instants += [restriction.minMilliseconds, restriction.maxMilliseconds].compactMap { $0 }
                .filter { $0 >= 0 && $0 <= end - start }.map { start + $0 }
        }
        if restrictions.contains(where: \.usesPower) { instants += curve.points.map(\.at) }
        let inside = Set(instants.filter { $0 > start && $0 < end })
        let bounds = [EnergyPoint(at: start, energyMilliwh: 0), curve.points.last!]
        return bounds + inside.map { EnergyPoint(at: $0, energyMilliwh: curve.energyMilliwh(at: $0)) }
    }

    /// Every local midnight, and every time of day that a restriction names, under every offset that local time has
    /// during the session: in the hour that an autumn night repeats, a clock time comes twice.
    private func clockCuts(_ restrictions: [TariffRestrictions], _ zone: ZoneTable) -> [Instant] {
        let minutes = Set([0] + restrictions.flatMap { [$0.startMinute, $0.endMinute] }.compactMap { $0 })
        let changes = zone.changes.filter { $0.at > start && $0.at <= end }
        let offsets = Set([zone.offset(at: start)] + changes.map(\.offset))
        let days = zone.local(start).day.number - 1...zone.local(end).day.number + 1
        return days.flatMap { number in
            minutes.flatMap { minute in
                offsets.map { Day(number: number).start + minute * .minute - $0 * .second }
            }
        }
    }

    private func energyCuts(_ restrictions: [TariffRestrictions]) -> [EnergyPoint] {
        let thresholds = Set(restrictions.flatMap { [$0.minMilliwh, $0.maxMilliwh] }.compactMap { $0 })
        return thresholds.compactMap { energy in
            guard energy > 0, energy < curve.points.last!.energyMilliwh else { return nil }
            return curve.instant(ofMilliwh: energy).map { EnergyPoint(at: $0, energyMilliwh: energy) }
        }
    }
}
