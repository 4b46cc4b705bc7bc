import Testing

@testable import Simulation

@Suite struct VehicleTests {
    @Test(arguments: [false, true]) func curvesRiseToThePeakAndTaper(northAmerican: Bool) {
        for number in 0..<200 {
            var random = Random(1, .fleet, number)
            guard let taper = Vehicle.random(&random, northAmerican: northAmerican).dc else { continue }
            let powers = stride(from: Int64(0), through: 100_000, by: 500).map {
                (soc: $0, milliw: taper.power(soc: $0))
            }
            #expect(powers.allSatisfy { $0.milliw > 0 && $0.milliw <= taper.peakMilliw })
            for (a, b) in zip(powers, powers.dropFirst()) {
                #expect(b.soc < taper.plateauEnd ? a.milliw <= b.milliw : true, "plateau at \(a.soc)")
                #expect(a.soc >= taper.plateauEnd ? a.milliw >= b.milliw : true, "taper at \(a.soc)")
            }
            #expect(taper.power(soc: 100_000) < taper.peakMilliw / 5)
        }
    }

    @Test func strongCarsTakeAllAThreePhasePortGives() {
        var random = Random(1, .fleet)
        let car = Vehicle.strong(&random, northAmerican: false)
        #expect(car.phases == 3 && car.maxCurrentMilliamperes == 32_000)
    }
}
