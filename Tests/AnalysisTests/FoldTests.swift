import Foundation
import Telemetry
import Testing

@testable import Analysis

/// Causality and determinism: outputs are a function of the rows so far and `now`, however one gets there.
@Suite struct FoldTests {
    /// A bit of everything: sessions, silence, faults, broken lines, a bad clock.
    private var story: Story {
        var story = Story(ports: 2)
        story.boot(-40, interval: 300)
        story.heartbeats(-35, 200)
        story.status(-30, "Available", evse: 1)
        story.status(-30, "Available", evse: 2)
        story.session(0, "1", minutes: 40, power: 9000)
        story.session(10, "2", minutes: 50, power: 0, evse: 2)
        story.start(60, "3", meter: 106_000)
        story.sample(70, "3", register: 107_000, power: 6000)
        story.sample(80, "3", register: 30, power: 6000)
        for minute in [90, 95, 99] as [Double] { story.quarantine(minute) }
        story.status(100, "Faulted", "GroundFailure", evse: 2)
        story.status(120, "Available", evse: 2)
        story.status(150, "Faulted", "GroundFailure", evse: 2)
        for turn in 0..<7 { story.authorize(160 + Double(turn), "X\(turn)", status: "Invalid") }
        story.status(190, "Available", evse: 1, stamp: Instant(milliseconds: 5000))
        story.heartbeats(300, 400)
        return story
    }

    /// One frame with a receive time gone wrong says nothing of the decades after it; two far apart are what they are.
    @Test(arguments: [(1, true), (2, false)]) func aStrayFirstFrameIsForgotten(frames: Int, isForgotten: Bool) {
        let tenDays = 10.0 * 24 * 60
        var stray = story
        for frame in 0..<frames { stray.heartbeat(-tenDays - Double(frame)) }
        let (plain, outputs) = (story.outputs(asOf: 500), stray.outputs(asOf: 500))
        #expect((describe(plain) == describe(outputs)) == isForgotten)
        #expect((outputs.firstReceived == plain.firstReceived) == isForgotten)
    }

    /// A call and its answer, seconds apart, are one stray; what tells of charging is not forgotten.
    @Test(arguments: [false, true]) func aStrayExchangeIsForgotten(tellsOfCharging: Bool) {
        let tenDays = 10.0 * 24 * 60
        var stray = story
        if tellsOfCharging { stray.start(-tenDays, "9") } else { stray.heartbeat(-tenDays) }
        stray.heartbeat(-tenDays + 0.4)
        #expect((stray.outputs(asOf: 500).firstReceived == story.outputs(asOf: 500).firstReceived) != tellsOfCharging)
    }

    /// Two broken lines that name a time before everything else, or one weeks after it, show no contact: no silence lies
    /// between them and the rest. They are counted all the same.
    @Test(arguments: [[-300, -299], [-300, 30], [30, 31]]) func theTimeOfABrokenLineIsNotBelieved(days: [Double]) {
        var broken = story
        for day in days { broken.quarantine(day * 24 * 60) }
        let now = 40.0 * 24 * 60
        let (plain, outputs) = (story.outputs(asOf: now), broken.outputs(asOf: now))
        #expect(outputs.firstReceived == plain.firstReceived && outputs.lastReceived == plain.lastReceived)
        #expect("\(outputs.findings)" == "\(plain.findings)")
        let counts = [plain, outputs].map { $0.dataQuality.reduce(0) { $0 + $1.quarantined } }
        #expect(counts == [3, 5])
    }

    /// A stream that keeps no rates tells the same findings, sessions and all.
    @Test func findingsNeedNoRates() {
        let story = story
        var lean = story
        lean.context.keepsRates = false
        let (whole, outputs) = (story.outputs(asOf: 500), lean.outputs(asOf: 500))
        #expect("\(whole.findings)" == "\(outputs.findings)" && "\(whole.sessions)" == "\(outputs.sessions)")
        #expect(whole.ports.contains { $0.rate != nil } && outputs.ports.allSatisfy { $0.rate == nil })
    }

    @Test func outputsOfAPrefixKnowNothingOfLaterRows() {
        let story = story
        for count in stride(from: 1, through: story.lines.count, by: 7) {
            let now = story.ordered[count - 1].receivedAt
            var grown = ChargePointFold(chargePoint: story.chargePoint, context: story.context)
            for line in story.ordered.prefix(count) { Story.consume(line, &grown) }
            let before = describe(grown.outputs(asOf: now))
            // Asking changes nothing, and neither does a copy that goes on.
            var later = grown
            for line in story.ordered.dropFirst(count) { Story.consume(line, &later) }
            #expect(describe(grown.outputs(asOf: now)) == before)
        }
    }

    @Test func findingsChangeOnlyWithRowsOrDeadlines() {
        let story = story
        var fold = ChargePointFold(chargePoint: story.chargePoint, context: story.context)
        var lines = story.ordered[...]
        var minute = -40.0
        while let line = lines.first {
            Story.consume(line, &fold)
            lines = lines.dropFirst()
            minute = Double(line.receivedAt - Story.noon) / 60_000
            let next = lines.first?.receivedAt ?? Story.at(minute + 3000)
            check(fold, from: line.receivedAt, until: next)
        }
    }

    /// Between two rows, findings differ only across a deadline that was announced.
    private func check(_ fold: ChargePointFold, from start: Instant, until next: Instant) {
        var now = start
        while now < next {
            let deadline = min(fold.nextDeadline(after: now) ?? next, next)
            #expect(fold.findings(asOf: deadline - 1).map(\.state) == fold.findings(asOf: now).map(\.state))
            #expect(fold.findings(asOf: deadline - 1).map(\.id) == fold.findings(asOf: now).map(\.id))
            now = deadline
        }
    }

    @Test func theSameStoryTwiceGivesTheSameOutputs() {
        #expect(describe(story.outputs()) == describe(story.outputs()))
        #expect(!story.outputs().findings.isEmpty)
    }

    private func describe(_ outputs: ChargePointOutputs) -> String { String(describing: outputs) }
}

@Suite struct FindingIDTests {
    @Test func idsNameWhatTheContractLists() {
        let finding = Finding(
            kind: .offlineGap, chargePoint: "LP-0001", start: Story.noon, severity: .warning, confidence: 1,
            summary: "",
            action: "")
        var other = finding
        other.severity = .critical
        other.summary = "later wording"
        other.end = Story.at(5)
        #expect(other.id == finding.id)
        #expect(finding.id.utf8.count == 32)
        for change in [
            { $0.evseID = 1 }, { $0.connectorID = 1 }, { $0.siteID = "S" }, { $0.subject = "t" },
            { $0.start = Story.at(1) }, { $0.chargePoint = "LP-0002" }, { $0.kind = .bootLoop },
        ] as [(inout Finding) -> Void] {
            var changed = finding
            change(&changed)
            #expect(changed.id != finding.id)
        }
    }
}

@Suite struct PayloadFieldTests {
    @Test(
        arguments: [
            (#"{"type":"Inoperative"}"#, "Inoperative"), (#"{ "type" : "Inoperative" }"#, "Inoperative"),
            (#"{"a":"type","type":"x"}"#, "x"), (#"{"type":{"type":"deep"}}"#, "deep"), (#"{"type":1}"#, nil),
            ("", nil),
            (#"{"type"#, nil), (#"{"type":"cut"#, "cut"), (#"{"a":"\"type\":\"no\"","type":"yes"}"#, "yes"),
        ] as [(String, String?)]) func strings(payload: String, expected: String?)
    {
        #expect(PayloadField(payload).string("type") == expected)
    }

    @Test func numbers() {
        #expect(PayloadField(#"{"interval":300,"x":-5}"#).integer("interval") == 300)
        #expect(PayloadField(#"{"interval":300,"x":-5}"#).integer("x") == -5)
        #expect(PayloadField(#"{"interval":"300"}"#).integer("interval") == nil)
        #expect(PayloadField(#"{"cleared": true}"#).isTrue("cleared"))
    }
}

@Suite struct SettingsTests {
    @Test func everySettingHasAName() throws {
        let count = Mirror(reflecting: AnalysisSettings()).children.count
        #expect(AnalysisSettings.names.count == count)
        #expect(Set(AnalysisSettings.names).count == count)
    }

    @Test func whatIsNamedChangesAndTheRestStays() throws {
        let json = Data(#"{"offline_floor_minutes": 7, "phase": 1}"#.utf8)
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(AnalysisSettings.self, from: json) }
        let huge = Data(#"{"offline_floor_minutes": 1e300}"#.utf8)
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(AnalysisSettings.self, from: huge) }
        let one = try JSONDecoder().decode(AnalysisSettings.self, from: Data(#"{"offline_floor_minutes": 7}"#.utf8))
        var expected = AnalysisSettings()
        expected.offlineFloorMinutes = 7
        #expect(one == expected)
        #expect(try JSONDecoder().decode(AnalysisSettings.self, from: JSONEncoder().encode(one)) == one)
    }
}
