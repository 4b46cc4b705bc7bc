import Foundation
import Telemetry
import Testing

@testable import Revenue

/// Pricing against a slow twin that walks second by second, with Foundation's calendar for local time, on random
/// sessions and tariffs; and what must hold of every session.
struct PricingOracleTests {
    private static let zoneName = "Europe/Stockholm"
    private static let zone = zoneTable(zoneName, years: 2025...2027)

    /// Around the changes of 2026-03-29 and 2026-10-25 and an ordinary day; whole seconds, whole milliwatthours a second.
    private static func randomSession(_ random: inout SeededRandom) -> Session {
        let base = ["2026-03-28T21:00:00Z", "2026-10-24T21:00:00Z", "2026-06-10T12:00:00Z"].randomElement(
            using: &random)!
        var at = Instant(iso8601: base)! + Int64.random(in: 0..<6 * 3600, using: &random) * .second
        var session = Session(chargePoint: "CP", evseID: 1, connectorID: 1, firstSeen: at)
        session.start = at
        var energy: Int64 = 0
        for _ in 0..<Int.random(in: 1...6, using: &random) {
            let seconds = Int64.random(in: 1...1500, using: &random)
            at = at + seconds * .second
            // 0, or 360 W to 22 kW, so that no stretch is near the threshold of standby.
            energy += seconds * (Bool.random(using: &random) ? 0 : Int64.random(in: 100...6000, using: &random))
            session.energyCurve.append(EnergyPoint(at: at, energyMilliwh: energy))
        }
        session.end = at + Int64.random(in: 1...1500, using: &random) * .second
        session.energyMilliwh = energy
        return session
    }

    private static func randomTariff(_ random: inout SeededRandom) -> Tariff {
        let elements = (0..<Int.random(in: 1...5, using: &random)).map { _ in
            let dimensions = TariffDimension.allCases.filter { _ in Bool.random(using: &random) }
            let components = dimensions.map {
                PriceComponent(
                    dimension: $0, priceMicros: Int64.random(in: 0...5_000_000, using: &random),
                    vatMillionths: [nil, 0, 250_000].randomElement(using: &random)!,
                    stepSize: [0, 1, 60, 900].randomElement(using: &random)!)
            }
            return TariffElement(components: components, restrictions: randomRestrictions(&random))
        }
        return Tariff(id: "T", currency: "SEK", elements: elements)
    }

    /// Of energy only thresholds that no second divides: the twin knows nothing finer.
    private static func randomRestrictions(_ random: inout SeededRandom) -> TariffRestrictions {
        var restrictions = TariffRestrictions()
        func maybe() -> Bool { Int.random(in: 0..<4, using: &random) == 0 }
        // Often in the hours that daylight saving skips or repeats.
        func minute() -> Int64 { Int64.random(in: Bool.random(using: &random) ? 0..<1440 : 110..<200, using: &random) }
        if maybe() || maybe() { restrictions.startMinute = minute() }
        if maybe() || maybe() { restrictions.endMinute = minute() }
        if maybe() { restrictions.minMilliseconds = Int64.random(in: 0...4000, using: &random) * .second }
        if maybe() { restrictions.maxMilliseconds = Int64.random(in: 0...8000, using: &random) * .second }
        if maybe() { restrictions.minMilliw = Int64.random(in: 0...22, using: &random) * 1_000_000 }
        if maybe() { restrictions.maxMilliw = Int64.random(in: 0...22, using: &random) * 1_000_000 }
        if maybe() { restrictions.weekdays = [Int.random(in: 0...6, using: &random), 6] }
        return restrictions
    }

    /// Billed volume before steps, by element and dimension.
    private struct Key: Hashable { var element: Int, dimension: TariffDimension }

    private static func slowly(_ session: Session, _ tariff: Tariff) -> [Key: Int64] {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = TimeZone(identifier: zoneName)!
        let (start, end) = (session.start!, session.end!)
        var points = [EnergyPoint(at: start, energyMilliwh: 0)] + session.energyCurve
        points.append(EnergyPoint(at: end, energyMilliwh: session.energyMilliwh))
        let lastRise = points.indices.last { $0 > 0 && points[$0].energyMilliwh > points[$0 - 1].energyMilliwh }
        let chargingEnd = lastRise.map { points[$0].at } ?? start
        var volumes: [Key: Int64] = [:]
        var flatIsBilled = false
        var parts = DateComponents()
        for second in 0..<(end - start) / .second {
            let at = start + second * .second
            let next = points.firstIndex { $0.at > at }!
            let stretch = points[next].at - points[next - 1].at
            let perSecond = (points[next].energyMilliwh - points[next - 1].energyMilliwh) / (stretch / .second)
            let isCharging = at < chargingEnd
            if second == 0 || at.milliseconds % .minute == 0 {
                let date = Date(timeIntervalSince1970: Double(at.milliseconds) / 1000)
                parts = calendar.dateComponents([.hour, .minute, .weekday], from: date)
            }
            for dimension in TariffDimension.allCases {
                let volume =
                    switch dimension {
                    case .flat: Int64(flatIsBilled ? 0 : 1)
                    case .energy: perSecond
                    case .time: isCharging ? Int64.second : 0
                    case .parkingTime: isCharging ? 0 : Int64.second
                    }
                let active = tariff.elements.firstIndex { element in
                    element.components.contains { $0.dimension == dimension }
                        && matches(
                            element.restrictions, minute: Int64(parts.hour! * 60 + parts.minute!),
                            weekday: (parts.weekday! + 5) % 7, elapsed: second * .second,
                            power: isCharging ? perSecond * 3600 : 0)
                }
                guard volume > 0, let active else { continue }
                if dimension == .flat { flatIsBilled = true }
                volumes[Key(element: active, dimension: dimension), default: 0] += volume
            }
        }
        return volumes
    }

    private static func matches(
        _ r: TariffRestrictions, minute: Int64, weekday: Int, elapsed: Int64, power: Int64
    ) -> Bool {
        if !r.weekdays.isEmpty, !r.weekdays.contains(weekday) { return false }
        if let low = r.minMilliseconds, elapsed < low { return false }
        if let high = r.maxMilliseconds, elapsed >= high { return false }
        if let low = r.minMilliw, power < low { return false }
        if let high = r.maxMilliw, power >= high { return false }
        let start = r.startMinute ?? 0
        guard let end = r.endMinute else { return minute >= start }
        if start < end { return minute >= start && minute < end }
        return minute >= start || minute < end
    }

    @Test(arguments: 1...80 as ClosedRange<UInt64>) func agreesWithTheSlowTwin(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let session = Self.randomSession(&random)
        let tariff = Self.randomTariff(&random)
        let price = Pricing.price(session: session, tariff: tariff, zone: Self.zone)
        let volumes = Dictionary(
            uniqueKeysWithValues: price.components.map {
                (Key(element: $0.element, dimension: $0.dimension), $0.volume)
            })
        #expect(volumes == Self.slowly(session, tariff), "seed \(seed)")
        for line in price.components {
            #expect(line.billedVolume >= line.volume && line.inclVATMicros >= line.exclVATMicros, "seed \(seed)")
        }
        #expect(price.exclVATMicros == price.components.reduce(0) { $0 + $1.exclVATMicros }, "seed \(seed)")
        stepsRoundTheTotal(price, tariff, seed)
    }

    /// Each dimension's billed total is the least multiple of its step not below the volume, or the volume itself.
    private func stepsRoundTheTotal(_ price: Price, _ tariff: Tariff, _ seed: UInt64) {
        for dimension in TariffDimension.allCases where dimension != .flat {
            let lines = price.components.filter { $0.dimension == dimension }
            let volume = lines.reduce(0) { $0 + $1.volume }
            let billed = lines.reduce(0) { $0 + $1.billedVolume }
            let steps = lines.map { line in
                tariff.elements[line.element].components.first { $0.dimension == dimension }!.stepSize
                    * dimension.volumePerStep
            }
            let allowed = [volume] + steps.filter { $0 > 0 }.map { (volume + $0 - 1) / $0 * $0 }
            #expect(allowed.contains(billed), "seed \(seed), \(dimension)")
        }
    }

    /// Whatever the tariff cuts, slices add up to the session: every millisecond once, every milliwatthour once.
    @Test(arguments: 1...60 as ClosedRange<UInt64>) func slicesAddUpToTheSession(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var session = Self.randomSession(&random)
        session.energyCurve = session.energyCurve.map {
            EnergyPoint(at: $0.at + Int64.random(in: 0..<900, using: &random), energyMilliwh: $0.energyMilliwh)
        }
        session.end = session.end! + 1234
        var tariff = Self.randomTariff(&random)
        for index in tariff.elements.indices {
            tariff.elements[index].restrictions.minMilliwh = Int64.random(in: 0...session.energyMilliwh, using: &random)
        }
        let slices = SessionSlices(session: session).slices(tariff: tariff, zone: Self.zone)
        #expect(slices.reduce(0) { $0 + $1.milliseconds } == session.end! - session.start!, "seed \(seed)")
        #expect(slices.reduce(0) { $0 + $1.energyMilliwh } == session.energyMilliwh, "seed \(seed)")
        #expect(slices.allSatisfy { $0.milliseconds >= 0 && $0.energyMilliwh >= 0 }, "seed \(seed)")
    }

    /// Energy thresholds are met to the milliwatthour, wherever they fall between readings.
    @Test(arguments: 1...40 as ClosedRange<UInt64>) func energyThresholdsAreExact(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let session = Self.randomSession(&random)
        let threshold = Int64.random(in: 0...session.energyMilliwh + 10, using: &random)
        let tiers = tariff(
            element(component(.energy, 1, step: 0)) { $0.maxMilliwh = threshold },
            element(component(.energy, 2, step: 0)))
        let price = Pricing.price(session: session, tariff: tiers, zone: .utc)
        let first = price.components.filter { $0.element == 0 }.reduce(0) { $0 + $1.volume }
        #expect(first == min(threshold, session.energyMilliwh), "seed \(seed)")
    }
}
