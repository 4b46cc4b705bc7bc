import Telemetry
import Testing

@testable import Analysis

/// Faults that only the meter values show, each a small story, and near misses that must stay silent.
@Suite struct MeterDetectorTests {
    @Test func frozenRegister() {
        var story = Story()
        story.heartbeats(0, 60)
        story.start(0, "1", meter: 100_000)
        for minute in 1...10 {
            story.sample(Double(minute), "1", register: 100_000 + Int64(minute) * 200, power: 12_000)
        }
        for minute in 11...40 { story.sample(Double(minute), "1", register: 102_000, power: 12_000) }
        expect(.frozenRegister, in: story, startingAt: 11, evse: 1)
    }

    @Test func coarseRegistersAndFullCarsAreNotFrozen() {
        var story = Story()
        story.heartbeats(0, 200)
        story.start(0, "1", meter: 100_000)
        // Whole kilowatt-hours at 12 kW: a step every five minutes.
        for minute in 1...60 {
            story.sample(Double(minute), "1", register: 100_000 + Int64(minute / 5) * 1000, power: 12_000)
        }
        for minute in 61...180 { story.sample(Double(minute), "1", register: 112_000, power: 0) }
        story.stop(181, "1", meter: 112_000)
        expectSilence(story)
    }

    @Test func registerReset() {
        var story = Story()
        story.heartbeats(0, 60)
        story.start(0, "1", meter: 100_000)
        story.sample(1, "1", register: 100_200, power: 12_000)
        story.sample(2, "1", register: 10, power: 12_000)
        story.sample(3, "1", register: 210, power: 12_000)
        story.stop(4, "1", meter: 410)
        expect(.registerReset, in: story, startingAt: 2, evse: 1)
    }

    @Test func smallStepsBackAndSessionMetersAreNoReset() {
        var story = Story()
        story.heartbeats(0, 200)
        story.start(0, "1", meter: 100_000)
        story.sample(1, "1", register: 100_200, power: 12_000)
        story.sample(2, "1", register: 100_100, power: 12_000)
        story.stop(3, "1", meter: 100_600)
        // A meter that starts every session from zero.
        var other = Story()
        other.heartbeats(0, 200)
        for visit in 0..<3 {
            other.session(Double(visit) * 60, "\(visit)", minutes: 30, power: 10_000, meter: 0)
        }
        expectSilence(story)
        expectSilence(other)
        #expect(other.outputs().sessions.map(\.energyMilliwh) == [5_000_000, 5_000_000, 5_000_000])
    }

    @Test func unitMislabelled() {
        var story = Story()
        story.heartbeats(0, 100)
        story.session(0, "1", minutes: 20, power: 12_000, meter: 500_000)
        story.start(30, "2", meter: 504_000)
        for minute in 1...30 {
            story.sample(
                30 + Double(minute), "2", power: 12_000,
                more: [(.energyActiveImportRegisterWh, 504_000 + Int64(minute) * 200)])
        }
        story.stop(61, "2", meter: 510_200)
        expect(.unitMislabelled, in: story, startingAt: 31, evse: 1)
        #expect(story.outputs().sessions.map(\.energyMilliwh) == [4_000_000, 6_200_000])
    }

    /// Start and stop alone have the register: what the session's end shows is one piece of evidence.
    @Test func unitMislabelledBetweenStartAndStop() {
        var story = Story()
        story.heartbeats(0, 100)
        story.start(0, "1", meter: 500_000)
        for minute in 1...30 { story.sample(Double(minute), "1", power: 12_000) }
        story.stop(31, "1", meter: 500_006)
        expect(.unitMislabelled, in: story, startingAt: 1, evse: 1)
    }

    @Test func overRatedPower() {
        var story = Story(ratedW: 11_000)
        story.heartbeats(0, 40)
        story.session(0, "1", minutes: 30, power: 16_000)
        expect(.overRatedPower, in: story, startingAt: 1, evse: 1)
    }

    @Test func highMainsVoltageIsNotOverRated() {
        var story = Story(ratedW: 11_000)
        story.heartbeats(0, 40)
        story.session(0, "1", minutes: 30, power: 12_100)
        expectSilence(story)
        var unknown = Story(ratedW: nil)
        unknown.heartbeats(0, 40)
        unknown.session(0, "1", minutes: 30, power: 16_000)
        expectSilence(unknown)
    }

    private func phases(_ one: Int64, _ two: Int64, _ three: Int64) -> [(MeterValuesColumn, Int64)] {
        [(.currentImportL1A, one), (.currentImportL2A, two), (.currentImportL3A, three)]
    }

    @Test(arguments: [[50, 15_900, 16_000], [16_000, 0, 16_000], [16_000, 16_000, 60]] as [[Int64]])
    func phaseLoss(currents: [Int64]) {
        var story = Story()
        story.heartbeats(0, 40)
        story.session(0, "1", minutes: 30, power: 7360, more: phases(currents[0], currents[1], currents[2]))
        expect(.phaseLoss, in: story, startingAt: 1, evse: 1)
    }

    @Test(arguments: [[16_000, 0, 0], [16_000, 16_000, 0], [16_000, 16_000, 16_000], [900, 0, 0]] as [[Int64]])
    func carsOfOneOrTwoPhasesLoseNone(currents: [Int64]) {
        var story = Story()
        story.heartbeats(0, 40)
        story.session(0, "1", minutes: 30, power: 7360, more: phases(currents[0], currents[1], currents[2]))
        expectSilence(story)
    }

    @Test func thermalDerating() {
        var story = Story()
        story.heartbeats(0, 60)
        story.start(0, "1")
        for minute in 1...50 {
            let isHot = minute > 20
            story.sample(
                Double(minute), "1", power: isHot ? 7000 : 11_000,
                more: [(.temperatureBodyC, isHot ? 70_000 : 45_000), (.currentOfferedA, 16_000)])
        }
        expect(.thermalDerating, in: story, startingAt: 22, evse: 1)
    }

    @Test func lessPowerByALowerOfferATaperOrACoolChargerIsNoDerating() {
        var story = Story()
        story.heartbeats(0, 400)
        for (visit, later) in [
            (0, [(MeterValuesColumn.temperatureBodyC, 70_000), (.currentOfferedA, 10_000)]),
            (1, [(.temperatureBodyC, 70_000), (.currentOfferedA, 16_000), (.socPercent, 90_000)]),
            (2, [(.temperatureBodyC, 45_000), (.currentOfferedA, 16_000)]),
        ] as [(Int, [(MeterValuesColumn, Int64)])] {
            let begin = Double(visit) * 100
            story.start(begin, "\(visit)", meter: nil)
            for minute in 1...50 {
                let usual: [(MeterValuesColumn, Int64)] = [(.temperatureBodyC, 45_000), (.currentOfferedA, 16_000)]
                story.sample(
                    begin + Double(minute), "\(visit)", power: minute > 20 ? 7000 : 11_000,
                    more: minute > 20 ? later : usual)
            }
            story.stop(begin + 60, "\(visit)", meter: nil)
        }
        expectSilence(story)
    }

    @Test func zeroEnergySessions() {
        var story = Story()
        story.heartbeats(0, 200)
        for visit in 0..<4 {
            story.start(Double(visit) * 40, "\(visit)", meter: 100_000, token: "T\(visit)")
            story.stop(Double(visit) * 40 + 5, "\(visit)", meter: 100_000)
        }
        expect(.zeroEnergySessions, in: story, startingAt: 0, evse: 1)
        #expect(story.outputs().outages.map(\.cause) == [.unableToDispense])
    }

    @Test func singleEmptySessionsAreDrivers() {
        var story = Story()
        story.heartbeats(0, 400)
        for visit in 0..<6 {
            let energy: Int64 = visit % 3 == 2 ? 5000 : 0
            story.start(Double(visit) * 60, "\(visit)", meter: 100_000 + Int64(visit / 3) * 5000, token: "T\(visit)")
            story.stop(
                Double(visit) * 60 + 40, "\(visit)", meter: 100_000 + Int64(visit / 3) * 5000 + energy)
        }
        expectSilence(story)
    }

    /// DC sessions with the given peaks in kW, two hours apart: a ramp, then a plateau at the peak.
    private func fastSessions(_ peaks: [Int64], sameToken: Bool = false) -> Story {
        var story = Story(ratedW: 150_000, isDC: true)
        story.heartbeats(-5, Double(peaks.count) * 120, every: 10)
        for (visit, peak) in peaks.enumerated() {
            let begin = Double(visit) * 120
            story.start(begin, "\(visit)", meter: nil, token: sameToken ? "T" : "T\(visit)")
            for minute in 1...20 {
                let noise = Int64(minute % 3) * 200
                story.sample(begin + Double(minute), "\(visit)", power: minute < 4 ? 20_000 : peak * 1000 - noise)
            }
            story.stop(begin + 21, "\(visit)", meter: nil)
        }
        return story
    }

    @Test func moduleLoss() {
        expect(.moduleLoss, in: fastSessions([140, 120, 75, 75, 75, 75]), startingAt: 244, evse: 1)
    }

    @Test func differentCarsAndOneRegularAreNoModuleLoss() {
        expectSilence(fastSessions([140, 75, 90, 60, 75, 50, 82]))
        expectSilence(fastSessions([140, 75, 75, 75, 75], sameToken: true))
        expectSilence(fastSessions([140, 75, 75, 120, 75, 75]))
    }
}
