import Telemetry
import Testing

@testable import Analysis

/// The finding's kind once, its start within a minute of `start`, at `evse`; and no finding of another kind.
func expect(
    _ kind: FindingKind, in story: Story, startingAt start: Double, evse: Int = 0, asOf minute: Double? = nil,
    location: SourceLocation = #_sourceLocation
) {
    let findings = story.outputs(asOf: minute).findings
    #expect(findings.map(\.kind) == [kind], sourceLocation: location)
    guard let finding = findings.first else { return }
    #expect(abs(finding.start - Story.at(start)) <= .minute, sourceLocation: location)
    #expect(finding.evseID == evse, sourceLocation: location)
    #expect(
        !finding.evidence.isEmpty && Set(finding.evidence).count == finding.evidence.count, sourceLocation: location)
    #expect(!finding.summary.isEmpty && !finding.action.isEmpty, sourceLocation: location)
}

func expectSilence(
    _ story: Story, asOf minute: Double? = nil, location: SourceLocation = #_sourceLocation
) {
    #expect(story.outputs(asOf: minute).findings.map(\.kind) == [], sourceLocation: location)
}

/// The story's one session.
func only(_ story: Story, asOf minute: Double? = nil) throws -> Session {
    let sessions = story.outputs(asOf: minute).sessions
    try #require(sessions.count == 1)
    return sessions[0]
}
