import Telemetry
import Testing

@testable import Analysis

/// The outage ledger, case by case: claims of one port, minutes after noon, worked out by hand as of minute 60.
///
/// `0-9 offline` is a claim or an outage, `0-` one that has no end, and `3-5 !utility` a time of the reasons file.
@Suite struct LedgerTests {
    struct Case: CustomTestStringConvertible, Sendable {
        var name: String
        var given: String
        var expected: String
        var testDescription: String { name }
        init(_ name: String, _ given: String, _ expected: String) {
            (self.name, self.given, self.expected) = (name, given, expected)
        }
    }

    static let cases = [
        Case("nothing", "", ""),
        Case("one", "0-9 offline", "0-9 offline"),
        Case("apart", "0-2 offline, 5-9 offline", "0-2 offline, 5-9 offline"),
        Case("touching, same cause: one", "0-5 offline, 5-9 offline", "0-9 offline"),
        Case("touching, other cause: two", "0-5 offline, 5-9 faulted", "0-5 offline, 5-9 faulted"),
        Case("overlapping, same cause: one", "0-6 offline, 4-9 offline", "0-9 offline"),
        Case("overlapping: what explains more wins", "0-6 offline, 4-9 faulted", "0-4 offline, 4-9 faulted"),
        Case("overlapping the other way", "0-6 faulted, 4-9 offline", "0-6 faulted, 6-9 offline"),
        Case("nested inside a lesser claim", "0-9 stuck, 3-5 faulted", "0-3 stuck, 3-5 faulted, 5-9 stuck"),
        Case("nested inside a greater claim", "0-9 faulted, 3-5 offline", "0-9 faulted"),
        Case("twice the same", "0-9 faulted, 0-9 faulted", "0-9 faulted"),
        Case("same start", "0-3 faulted, 0-9 offline", "0-3 faulted, 3-9 offline"),
        Case("same end", "0-9 offline, 5-9 faulted", "0-5 offline, 5-9 faulted"),
        Case(
            "three deep", "0-9 unable_to_dispense, 2-7 unavailable, 4-5 faulted",
            "0-2 unable_to_dispense, 2-4 unavailable, 4-5 faulted, 5-7 unavailable, 7-9 unable_to_dispense"),
        Case("open at the end", "50- faulted", "50- faulted"),
        Case("beyond now is open", "50-70 faulted", "50- faulted"),
        Case("ending now is closed", "50-60 faulted", "50-60 faulted"),
        Case(
            "a closed one inside an open one", "0- unavailable, 10-20 faulted",
            "0-10 unavailable, 10-20 faulted, 20- unavailable"),
        Case("an open one inside a closed one", "0-20 offline, 10- faulted", "0-10 offline, 10- faulted"),
        Case("from before everything", "-9000-5 offline", "-9000-5 offline"),
        Case("empty claims are none", "5-5 faulted", ""),
        Case("backward claims are none", "9-5 faulted", ""),
        Case("after now is none", "61- faulted", ""),
        Case("announced maintenance covers a fault", "0-9 maintenance, 3-5 faulted", "0-9 maintenance !maintenance"),
        Case("a reason over the whole outage", "2-5 faulted, 0-9 !vandalism", "2-5 faulted !vandalism"),
        Case(
            "a reason over its middle cuts it", "0-9 faulted, 3-5 !utility",
            "0-3 faulted, 3-5 faulted !utility, 5-9 faulted"),
        Case("a reason over its beginning", "2-9 offline, 0-4 !utility", "2-4 offline !utility, 4-9 offline"),
        Case("a reason over its end", "2-9 offline, 7-12 !utility", "2-7 offline, 7-9 offline !utility"),
        Case("a reason alone makes no outage", "0-9 !vehicle", ""),
        Case(
            "a reason that lasts", "50- offline, 55- !natural_disaster", "50-55 offline, 55- offline !natural_disaster"),
        Case("two reasons: the earlier counts", "0-9 faulted, 0-9 !vandalism, 3-6 !utility", "0-9 faulted !vandalism"),
        Case("open at both ends", "-9000- unavailable", "-9000- unavailable"),
        Case(
            "open at both ends, another within", "-9000- offline, 10-20 faulted",
            "-9000-10 offline, 10-20 faulted, 20- offline"),
        Case("a reason open at both ends", "0-9 faulted, -9000- !vandalism", "0-9 faulted !vandalism"),
        Case(
            "reasons that touch", "0-9 faulted, 0-4 !utility, 4-9 !vandalism",
            "0-4 faulted !utility, 4-9 faulted !vandalism"),
        Case(
            "a reason over two causes", "0-4 faulted, 4-9 offline, 2-6 !utility",
            "0-2 faulted, 2-4 faulted !utility, 4-6 offline !utility, 6-9 offline"),
        Case(
            "ends where another begins, nested in a third", "0-9 stuck, 2-4 faulted, 4-6 faulted",
            "0-2 stuck, 2-6 faulted, 6-9 stuck"),
        Case("three of one cause in a chain", "0-4 offline, 3-7 offline, 6-9 offline", "0-9 offline"),
        Case("a reason does not rename maintenance", "0-9 maintenance, 0-9 !utility", "0-9 maintenance !maintenance"),
    ]

    @Test(arguments: cases) func resolves(_ item: Case) {
        let words = item.given.isEmpty ? [] : item.given.split(separator: ", ").map { Self.parse(String($0)) }
        let outages = OutageLedger.resolve(
            words.compactMap(\.claim), excuses: words.compactMap(\.excuse), evse: 1, asOf: Story.at(60))
        #expect(outages.map(Self.text).joined(separator: ", ") == item.expected)
    }

    private static let causes: [Outage.Cause] = [
        .maintenance, .faulted, .offline, .unavailable, .stuck, .unableToDispense,
    ]

    /// Every two claims with ends in 0 … 4 and any causes, and random heaps of them, against asking minute by minute which
    /// claim explains most.
    @Test func everyMinuteHasTheCauseThatExplainsMost() {
        let spans = (0..<5).flatMap { a in (a + 1..<6).map { (a, $0) } }
        for a in spans {
            for b in spans {
                for cause in Self.causes { expectMinutes([(a.0, a.1, .offline), (b.0, b.1, cause)]) }
            }
        }
        var random = SeededRandom(state: 17)
        for _ in 0..<300 {
            expectMinutes(
                (0..<random.next(9)).map { _ in
                    let start = random.next(30)
                    return (start, start + 1 + random.next(12), Self.causes[random.next(6)])
                })
        }
    }

    private func expectMinutes(_ claims: [(start: Int, end: Int, cause: Outage.Cause)]) {
        let outages = OutageLedger.resolve(
            claims.map {
                OutageLedger.Claim(
                    span: Span(start: Story.at(Double($0.start)), end: Story.at(Double($0.end))), cause: $0.cause,
                    detail: "")
            }, evse: 1, asOf: Story.at(60))
        for minute in 0..<60 {
            let expected = Self.causes.first { cause in
                claims.contains { $0.cause == cause && $0.start <= minute && minute < $0.end }
            }
            let found = outages.filter { $0.start <= Story.at(Double(minute)) && Story.at(Double(minute)) < $0.end! }
            #expect(found.map(\.cause) == [expected].compactMap { $0 }, "\(claims) at \(minute)")
        }
    }

    /// A connector that says Faulted every other minute for half a year: 131,400 claims, resolved in a sweep.
    @Test func aLongHistoryIsOneSweep() {
        let claims = (0..<131_400).map { index in
            OutageLedger.Claim(
                span: Span(start: Story.at(Double(2 * index)), end: Story.at(Double(2 * index + 1))), cause: .faulted,
                detail: "")
        }
        let outages = OutageLedger.resolve(claims.reversed(), evse: 1, asOf: Story.at(300_000))
        #expect(outages.count == 131_400)
        #expect(outages.reduce(0) { $0 + ($1.end! - $1.start) } == 131_400 * .minute)
    }

    /// The error code is that which holds, not the first one, and of two connectors the one that failed first.
    @Test func eachFaultKeepsItsOwnCode() {
        var story = Story(connectors: [[1, 2]])
        story.heartbeats(0, 60)
        story.status(0, "Available", evse: 1)
        story.status(0, "Available", evse: 2)
        story.status(10, "Faulted", "GroundFailure", evse: 1)
        story.status(20, "Faulted", "OverVoltage", evse: 2)
        story.status(30, "Faulted", "HighTemperature", evse: 1)
        story.status(40, "Available", evse: 2)
        let outages = story.outputs().outages
        #expect(outages.map(Self.text) == ["20-30 faulted", "30-40 faulted"])
        #expect(outages.map(\.detail) == ["GroundFailure", "OverVoltage"])
    }

    private static func parse(_ text: String) -> (claim: OutageLedger.Claim?, excuse: OutageLedger.Excuse?) {
        let parts = text.split(separator: " ")
        let isNegative = parts[0].hasPrefix("-")
        let ends = parts[0].drop { $0 == "-" }.split(separator: "-", omittingEmptySubsequences: false)
        let start = Double(ends[0])! * (isNegative ? -1 : 1)
        let span = Span(start: Story.at(start), end: Double(ends[1]).map(Story.at))
        if let reason = Outage.Exclusion(rawValue: String(parts[1].dropFirst())) {
            return (nil, OutageLedger.Excuse(span: span, reason: reason))
        }
        let cause = Outage.Cause(rawValue: String(parts[1]))!
        let exclusion: Outage.Exclusion? = cause == .maintenance ? .maintenance : nil
        return (OutageLedger.Claim(span: span, cause: cause, detail: "", exclusion: exclusion), nil)
    }

    private static func text(_ outage: Outage) -> String {
        let end = outage.end.map { String(($0 - Story.noon) / .minute) } ?? ""
        return "\((outage.start - Story.noon) / .minute)-\(end) \(outage.cause.rawValue)"
            + (outage.exclusion.map { " !\($0.rawValue)" } ?? "")
    }

    /// Three drivers let in and none served: down from the first of them until power flows again.
    @Test func threeFailuresInARowAreAnOutage() {
        var story = Story()
        story.heartbeats(0, 400)
        story.status(0, "Available")
        for minute in [10.0, 60, 110] {
            story.authorize(minute, "T\(minute)", status: "Accepted")
            story.status(minute + 1, "Preparing")
            story.status(minute + 2, "Faulted", "ConnectorLockFailure")
            story.status(minute + 4, "Available")
        }
        story.status(299, "Preparing")
        story.session(300, "7", minutes: 30)
        story.status(331, "Available")
        let outages = story.outputs(asOf: 400).outages
        #expect(
            outages.map(Self.text) == [
                "10-12 unable_to_dispense", "12-14 faulted", "14-62 unable_to_dispense", "62-64 faulted",
                "64-112 unable_to_dispense", "112-114 faulted", "114-301 unable_to_dispense",
            ])
    }

    @Test func driversTurnedDownSayNothingOfThePort() {
        var story = Story()
        story.heartbeats(0, 300)
        for minute in [10.0, 60, 110] {
            story.authorize(minute, "T\(minute)", status: "Invalid")
            story.status(minute + 1, "Preparing")
            story.status(minute + 3, "Available")
        }
        #expect(story.outputs(asOf: 300).outages.isEmpty)
    }

    @Test func theReasonsFileExcusesWhatLiesInIt() {
        var story = Story(ports: 2)
        story.context.exclusions = [
            ExcludedTime(chargePoint: "LP-0001", evseID: 0, start: Story.at(15), end: Story.at(20), reason: .utility),
            ExcludedTime(chargePoint: "LP-0001", evseID: 2, start: Story.at(0), end: nil, reason: .vandalism),
            ExcludedTime(chargePoint: "LP-0009", evseID: 0, start: Story.at(0), end: nil, reason: .vandalism),
        ]
        story.heartbeats(0, 60)
        for evse in [1, 2] {
            story.status(0, "Available", evse: evse)
            story.status(10, "Faulted", "OtherError", evse: evse)
            story.status(30, "Available", evse: evse)
        }
        let outages = story.outputs().outages
        #expect(
            outages.filter { $0.evseID == 1 }.map(Self.text) == [
                "10-15 faulted", "15-20 faulted !utility", "20-30 faulted",
            ])
        #expect(outages.filter { $0.evseID == 2 }.map(Self.text) == ["10-30 faulted !vandalism"])
    }
}

/// SplitMix64, so that the heaps are the same on every machine.
struct SeededRandom {
    var state: UInt64

    mutating func next(_ bound: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((z ^ (z >> 31)) % UInt64(bound))
    }
}
