import Telemetry
import Testing

@testable import PipelineEngine

@Suite struct FindingLedgerTests {
    private let start = Instant(iso8601: "2026-03-01T06:00:00Z")!

    private func finding(
        _ kind: FindingKind = .offlineGap, state: Finding.State = .open, severity: Finding.Severity = .warning,
        summary: String = "first"
    ) -> Finding {
        Finding(
            kind: kind, chargePoint: "LP-1", start: start, state: state, severity: severity, confidence: 1,
            summary: summary, action: "look")
    }

    private func said(_ findings: [Finding]) -> [String] { findings.map { "\($0.state.rawValue) \($0.summary)" } }

    @Test func aNewOneIsSaidAndSaidOnce() {
        var ledger = FindingLedger()
        #expect(said(ledger.update("LP-1", [finding()])) == ["open first"])
        #expect(ledger.update("LP-1", [finding()]) == [])
        #expect(ledger.takeHeld() == [])
    }

    @Test func whatAnOpenOneGathersIsHeldAndItsLastStateSaid() {
        var ledger = FindingLedger()
        _ = ledger.update("LP-1", [finding()])
        #expect(ledger.update("LP-1", [finding(summary: "second")]) == [])
        #expect(ledger.update("LP-1", [finding(summary: "third")]) == [])
        #expect(said(ledger.takeHeld()) == ["updated third"])
        #expect(ledger.takeHeld() == [])
        #expect(ledger.update("LP-1", [finding(summary: "third")]) == [])
        // Back to what was said: nothing is left to say.
        _ = ledger.update("LP-1", [finding(summary: "fourth")])
        _ = ledger.update("LP-1", [finding(summary: "third")])
        #expect(ledger.takeHeld() == [])
    }

    @Test func severityAndTheEndAreNews() {
        var ledger = FindingLedger()
        _ = ledger.update("LP-1", [finding()])
        #expect(said(ledger.update("LP-1", [finding(severity: .critical, summary: "worse")])) == ["updated worse"])
        _ = ledger.update("LP-1", [finding(severity: .critical, summary: "longer")])
        #expect(said(ledger.update("LP-1", [finding(state: .closed, summary: "over")])) == ["closed over"])
        #expect(ledger.takeHeld() == [])
        #expect(said(ledger.update("LP-1", [finding(state: .closed, summary: "later")])) == ["closed later"])
        #expect(said(ledger.update("LP-1", [finding(summary: "again")])) == ["updated again"])
    }

    @Test func whatIsNoMoreIsTakenBackAndNotHeld() {
        var ledger = FindingLedger()
        _ = ledger.update("LP-1", [finding(), finding(.bootLoop)])
        _ = ledger.update("LP-1", [finding(summary: "second"), finding(.bootLoop)])
        #expect(said(ledger.update("LP-1", [finding(.bootLoop)])) == ["retracted first"])
        #expect(ledger.takeHeld() == [])
        #expect(ledger.update("LP-2", []) == [])
    }
}
