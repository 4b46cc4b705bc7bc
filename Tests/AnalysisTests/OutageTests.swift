import Telemetry
import Testing

@testable import Analysis

@Suite struct SpanTests {
    private func span(_ start: Double, _ end: Double?) -> Span { Span(start: Story.at(start), end: end.map(Story.at)) }

    /// Spans as digit pairs: start and end minute; 99 is open.
    private func spans(_ pairs: [[Double]]) -> [Span] { pairs.map { span($0[0], $0[1] == 99 ? nil : $0[1]) } }

    @Test(
        arguments: [
            ([], []),
            ([[0, 1]], [[0, 1]]),
            ([[0, 2], [1, 3]], [[0, 3]]),
            ([[0, 1], [1, 2]], [[0, 2]]),
            ([[0, 9], [2, 3]], [[0, 9]]),
            ([[4, 5], [0, 1]], [[0, 1], [4, 5]]),
            ([[0, 99], [2, 3]], [[0, 99]]),
            ([[0, 2], [1, 99]], [[0, 99]]),
            ([[3, 3], [1, 0]], []),
        ] as [([[Double]], [[Double]])]) func union(given: [[Double]], expected: [[Double]])
    {
        #expect(Span.union(spans(given)) == spans(expected))
    }

    @Test(
        arguments: [
            ([[[0, 9]]], [[0, 9]]),
            ([[[0, 5]], [[3, 9]]], [[3, 5]]),
            ([[[0, 5]], [[5, 9]]], []),
            ([[[0, 99]], [[3, 99]]], [[3, 99]]),
            ([[[0, 2], [4, 9]], [[1, 5], [8, 99]]], [[1, 2], [4, 5], [8, 9]]),
            ([[[0, 2]], []], []),
        ] as [([[[Double]]], [[Double]])]) func intersection(given: [[[Double]]], expected: [[Double]])
    {
        #expect(Span.intersection(given.map(spans)) == spans(expected))
    }

    /// Every pair of spans with ends in 0…4, against counting minutes.
    @Test func unionCountsEveryMinuteOnce() {
        let all = (0..<5).flatMap { a in (0..<5).map { b in (a, b) } }.filter { $0.0 < $0.1 }
        for a in all {
            for b in all {
                let covered = (0..<5).filter { ($0 >= a.0 && $0 < a.1) || ($0 >= b.0 && $0 < b.1) }.count
                let union = Span.union([span(Double(a.0), Double(a.1)), span(Double(b.0), Double(b.1))])
                #expect(union.reduce(0) { $0 + ($1.bound - $1.start) } == Int64(covered) * .minute)
            }
        }
    }
}

@Suite struct OutageTests {
    private typealias Claim = OutageLedger.Claim

    private func claim(_ start: Double, _ end: Double?, _ cause: Outage.Cause) -> Claim {
        Claim(
            span: Span(start: Story.at(start), end: end.map(Story.at)), cause: cause, detail: "",
            exclusion: cause == .maintenance ? .maintenance : nil)
    }

    private func text(_ outages: [Outage]) -> [String] {
        outages.map { outage in
            let end = outage.end.map { String(($0 - Story.noon) / .minute) } ?? "open"
            return "\((outage.start - Story.noon) / .minute)-\(end) \(outage.cause.rawValue)"
        }
    }

    private func resolve(_ claims: [Claim]) -> [String] {
        text(OutageLedger.resolve(claims, evse: 1, asOf: Story.at(60)))
    }

    @Test func claimsThatOverlapTouchNestOrStayOpen() {
        #expect(resolve([]) == [])
        #expect(resolve([claim(0, 5, .offline), claim(5, 9, .offline)]) == ["0-9 offline"])
        #expect(
            resolve([claim(0, 9, .offline), claim(2, 3, .faulted)]) == ["0-2 offline", "2-3 faulted", "3-9 offline"])
        #expect(resolve([claim(0, 9, .faulted), claim(2, 3, .offline)]) == ["0-9 faulted"])
        #expect(resolve([claim(0, 5, .unavailable), claim(3, 9, .stuck)]) == ["0-5 unavailable", "5-9 stuck"])
        #expect(resolve([claim(0, nil, .maintenance), claim(3, 9, .faulted)]) == ["0-open maintenance"])
        #expect(resolve([claim(50, 70, .faulted)]) == ["50-open faulted"])
        #expect(resolve([claim(50, 60, .faulted)]) == ["50-60 faulted"])
        #expect(resolve([claim(61, nil, .faulted)]) == [])
    }

    @Test func aFaultLastsUntilTheNextStatus() {
        var story = Story()
        story.heartbeats(0, 60)
        story.status(0, "Available")
        story.status(10, "Faulted", "GroundFailure")
        story.status(30, "Available")
        let outages = story.outputs().outages
        #expect(text(outages) == ["10-30 faulted"])
        #expect(outages[0].detail == "GroundFailure")
    }

    @Test func aPortIsDownOnlyWhenAllItsConnectorsAre() {
        var story = Story(connectors: [[1, 2]])
        story.heartbeats(0, 60)
        story.status(0, "Available", evse: 1)
        story.status(0, "Available", evse: 2)
        story.status(10, "Faulted", "OtherError", evse: 1)
        story.status(20, "Unavailable", evse: 2)
        story.status(30, "Available", evse: 1)
        #expect(text(story.outputs().outages) == ["20-30 faulted"])
    }

    @Test func connectorZeroSpeaksForAllPorts() {
        var story = Story(ports: 2)
        story.heartbeats(0, 60)
        story.status(0, "Available", evse: 1)
        story.status(0, "Available", evse: 2)
        story.status(10, "Unavailable", evse: 0)
        story.status(20, "Available", evse: 0)
        #expect(text(story.outputs().outages) == ["10-20 unavailable", "10-20 unavailable"])
        #expect(story.outputs().outages.map(\.evseID) == [1, 2])
    }

    /// Occupied for hours without a session is a stuck port, but not where nobody ever tells of sessions.
    @Test func aFeedOfStatusesAloneHasNoStuckPort() {
        var story = Story()
        story.heartbeats(0, 400)
        story.status(0, "Available")
        story.status(10, "Occupied")
        story.status(300, "Available")
        #expect(story.outputs(asOf: 400).outages.isEmpty && story.outputs(asOf: 400).attempts.isEmpty)
        #expect(story.findings(.stuckPreparing, asOf: 400).isEmpty)
        story.session(310, "7", minutes: 30)
        #expect(text(story.outputs(asOf: 400).outages) == ["10-300 stuck"])
    }

    @Test func announcedMaintenanceIsExcluded() {
        var story = Story()
        story.heartbeats(0, 60)
        story.status(0, "Available")
        story.command(5, "ChangeAvailability", #"{"connectorId":1,"type":"Inoperative"}"#, evse: 1)
        story.status(6, "Unavailable")
        story.command(30, "ChangeAvailability", #"{"connectorId":1,"type":"Operative"}"#, evse: 1)
        story.status(31, "Available")
        story.status(40, "Unavailable")
        story.status(50, "Available")
        let outages = story.outputs().outages
        #expect(text(outages) == ["6-31 maintenance", "40-50 unavailable"])
        #expect(outages.map(\.isExcluded) == [true, false])
    }

    @Test func silenceCountsByTheChargersOwnRhythm() {
        var story = Story()
        story.boot(0, interval: 600)
        story.heartbeats(10, 100, every: 10)
        story.heartbeats(129, 129)
        story.heartbeats(160, 170, every: 10)
        #expect(text(story.outputs().outages) == ["129-160 offline"])
        #expect(text(story.outputs(asOf: 199).outages) == ["129-160 offline"])
        #expect(text(story.outputs(asOf: 201).outages) == ["129-160 offline", "170-open offline"])
    }
}
