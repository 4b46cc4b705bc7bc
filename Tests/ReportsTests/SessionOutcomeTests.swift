import Telemetry
import Testing

@testable import Reports

@Suite struct SessionOutcomeTests {
    private func outcome(_ change: (inout Session) -> Void) -> SessionOutcome {
        var session = TinyNetwork.session("2026-03-28T10:00:00Z", "2026-03-28T11:00:00Z", kWh: 1)
        change(&session)
        return SessionOutcome(session)
    }

    @Test func aStopWithoutAReasonMeansLocal() { #expect(outcome { _ in } == .success) }

    @Test(arguments: ["EVDisconnected", "Remote", "SOCLimitReached", "StoppedByEV"])
    func aReasonThatADriverOrCarCanWishForIsASuccess(reason: String) {
        #expect(outcome { $0.stopReason = reason } == .success)
    }

    @Test(arguments: ["PowerLoss", "EmergencyStop", "HardReset", "DeAuthorized", "Other", "GroundFault"])
    func anyOtherReasonIsAbnormal(reason: String) {
        #expect(outcome { $0.stopReason = reason } == .abnormalStop)
    }

    /// OCPP 1.6 has no other word for a car that is full.
    @Test func otherIsValidIn16() {
        #expect(
            outcome {
                $0.stopReason = "Other"
                $0.meterStart = 5_000_000
            } == .success)
    }

    @Test func aSessionEndedWithoutAStopMessageIsAbnormal() {
        #expect(outcome { $0.flags = .noStop } == .abnormalStop)
    }

    @Test func powerWithoutARegisterIsStillPower() {
        #expect(outcome { $0.energyMilliwh = 0 } == .success)
        #expect(
            outcome {
                $0.energyMilliwh = 0
                $0.firstPower = nil
            } == .noPower)
    }

    @Test func whatRunsOrBeganBeforeTheDataIsNotJudged() {
        #expect(outcome { $0.end = nil } == .open)
        #expect(outcome { $0.flags = .open } == .open)
        #expect(outcome { $0.start = nil } == .cut)
        #expect(outcome { $0.flags = .noStart } == .cut)
    }
}
