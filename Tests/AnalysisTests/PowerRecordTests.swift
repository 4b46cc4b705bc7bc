import Telemetry
import Testing

@testable import Analysis

@Suite struct PowerRecordTests {
    /// 12 kW for half an hour, sampled each minute, power said to flow from the start: 100 Wh while it rises, 28 × 200, and 200
    /// held to the stop make 5900 Wh, which may be off by the rise (100) and the end (200). The register shows 5910, so
    /// that the port's integrals are off by 10 of 300; three times that is what a frozen register leaves open, once eight
    /// sessions have shown it: 30 Wh and the register's last digit.
    @Test(arguments: [(7, 301_000...301_000, true), (8, 31_000...31_001, false)] as [(Int, ClosedRange<Int64>, Bool)])
    func aPortsSoundSessionsBoundItsFrozenOnes(sound: Int, bound: ClosedRange<Int64>, isUncertain: Bool) throws {
        var story = Story()
        var register: Int64 = 100_001
        for visit in 0...sound {
            let isFrozen = visit == sound
            let at = Double(visit) * 60
            story.start(at, "\(visit)", meter: register)
            story.status(at, "Charging")
            for minute in 1...29 {
                story.sample(
                    at + Double(minute), "\(visit)", register: register + (isFrozen ? 0 : Int64(minute) * 200 - 90),
                    power: 12_000)
            }
            register += isFrozen ? 0 : 5910
            story.stop(at + 30, "\(visit)", meter: register)
            story.status(at + 30, "Available")
        }
        let sessions = story.outputs().sessions
        #expect(sessions.map(\.energyMilliwh) == Array(repeating: 5_910_000, count: sound) + [5_900_000])
        #expect(bound.contains(try #require(sessions[sound].energyUncertaintyMilliwh)))
        #expect(sessions[sound].flags.contains(.energyFromPower))
        #expect(sessions[sound].flags.contains(.energyUncertain) == isUncertain)
    }
}
