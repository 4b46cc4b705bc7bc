import Telemetry
import Testing

@testable import Analysis

@Suite struct TokenAtTwoSitesTests {
    private let context: AnalysisContext = {
        func site(_ id: String, _ chargePoint: String, _ latitude: Double?, _ longitude: Double?) -> Site {
            Site(
                id: id, name: id, timeZone: "UTC", latitude: latitude, longitude: longitude,
                chargePoints: [ChargePoint(id: chargePoint, evses: [])])
        }
        // Gothenburg, Stockholm (397 km away), and one of unknown place.
        return AnalysisContext(
            fleet: Fleet(sites: [
                site("G", "CP-G", 57.7089, 11.9746), site("S", "CP-S", 59.3293, 18.0686), site("U", "CP-U", nil, nil),
            ]))
    }()

    private func session(_ site: String, _ from: Double, _ to: Double, token: String = "T") -> ChargePointOutputs {
        var outputs = ChargePointOutputs(
            chargePoint: "CP-\(site)", siteID: site, firstReceived: Story.at(from), lastReceived: Story.at(to))
        var session = Session(
            chargePoint: "CP-\(site)", evseID: 1, connectorID: 1, siteID: site, firstSeen: Story.at(from))
        session.idToken = token
        session.start = Story.at(from)
        session.startMessage = MessageTime(receivedAt: Story.at(from), ts: Story.at(from))
        session.end = Story.at(to)
        outputs.sessions = [session]
        return outputs
    }

    private func findings(_ outputs: [ChargePointOutputs]) -> [Finding] {
        NetworkAnalysis.run(outputs, now: Story.at(1000), context: context).findings
    }

    @Test func distanceIsRight() {
        #expect(abs(GreatCircle.kilometres((57.7089, 11.9746), (59.3293, 18.0686)) - 397) < 2)
    }

    @Test func oneTokenInTwoPlacesIsFoundAtBoth() {
        let found = findings([session("S", 20, 60), session("G", 0, 60)])
        #expect(found.map(\.chargePoint) == ["CP-G", "CP-S"])
        #expect(found.map(\.start) == [Story.at(20), Story.at(20)])
        #expect(found.map(\.subject) == ["T", "T"])
    }

    @Test func fasterThanAnyCar() {
        #expect(findings([session("G", 0, 60), session("S", 120, 160)]).count == 2)
        #expect(findings([session("G", 0, 60), session("U", 30, 160)]).count == 2)
    }

    @Test func travellersAndOtherTokensAreHonest() {
        #expect(findings([session("G", 0, 60), session("S", 360, 400)]).isEmpty)
        #expect(findings([session("G", 0, 60), session("U", 61, 160)]).isEmpty)
        #expect(findings([session("G", 0, 60), session("S", 20, 60, token: "U")]).isEmpty)
        #expect(findings([session("G", 0, 60), session("G", 20, 60)]).isEmpty)
    }
}

@Suite struct ScoringTests {
    private func fault(_ kind: FindingKind, _ evse: Int, _ from: Double, _ to: Double) -> TrueFault {
        TrueFault(kind: kind, chargePoint: "LP-0001", evseID: evse, start: Story.at(from), end: Story.at(to))
    }

    private func finding(
        _ kind: FindingKind, _ evse: Int, _ start: Double, _ severity: Finding.Severity = .warning
    ) -> Finding {
        Finding(
            kind: kind, chargePoint: "LP-0001", evseID: evse, start: Story.at(start), severity: severity, confidence: 1,
            summary: "", action: "")
    }

    /// Fault on port 1 from minute 100 to 400; the finding's port, start and whether they match.
    @Test(
        arguments: [
            (1, 100, true), (1, 85, true), (1, 84.9, false), (1, 400, true), (1, 400.1, false), (0, 100, true),
            (2, 100, false),
        ] as [(Int, Double, Bool)]) func window(evse: Int, start: Double, matches: Bool)
    {
        let score = Scoring(findings: [finding(.bootLoop, evse, start)], truth: [fault(.bootLoop, 1, 100, 400)])
        #expect(score.matches.count == (matches ? 1 : 0))
        #expect(score.falseFindings.count == (matches ? 0 : 1))
        #expect(score.recall == (matches ? 1 : 0))
    }

    @Test func aShortFaultIsFoundUpToAnHourLate() {
        #expect(Scoring(findings: [finding(.bootLoop, 0, 160)], truth: [fault(.bootLoop, 0, 100, 110)]).recall == 1)
        #expect(Scoring(findings: [finding(.bootLoop, 0, 161)], truth: [fault(.bootLoop, 0, 100, 110)]).recall == 0)
    }

    @Test func oneToOneAndInfoIsFree() {
        let truth = [fault(.bootLoop, 0, 100, 400), fault(.bootLoop, 0, 300, 500)]
        let twice = Scoring(findings: [finding(.bootLoop, 0, 320), finding(.bootLoop, 0, 110)], truth: truth)
        #expect((twice.matches.count, twice.falseFindings.count) == (2, 0))
        let shared = Scoring(findings: [finding(.bootLoop, 0, 320)], truth: truth)
        #expect((shared.matches.count, shared.missed.count) == (1, 1))
        let noisy = Scoring(
            findings: [finding(.bootLoop, 0, 110), finding(.bootLoop, 0, 120), finding(.offlineGap, 0, 1, .info)],
            truth: [truth[0]])
        #expect(noisy.falseFindings.count == 1)
        #expect(noisy.falsePerPortWeek(ports: 2, days: 14) == 0.25)
    }

    /// Greedy by start would give the first fault the only finding that fits the second.
    @Test func matchingIsGreatest() {
        #expect(Scoring.matching([[0, 1], [0]]) == [1, 0])
        #expect(Scoring.matching([[0], [0], []]).compactMap { $0 } == [0])
    }
}
