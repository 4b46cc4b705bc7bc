import Telemetry
import Testing

@testable import Analysis

/// A fold goes on from its written state as if it had never been written. (Every story of these tests is also told with a
/// break in its middle: `Story.outputs`.)
@Suite struct StateTests {
    /// What a session, its repairs and most trackers hold.
    private var story: Story {
        var story = Story()
        story.session(0, "1", meter: 100_000, token: "A")
        story.session(70, "2", power: 7_000, meter: 5_000, token: "B")
        story.quarantine(135)
        story.session(140, "3", meter: 0, token: "A", evse: 2)
        return story
    }

    @Test func aBreakAfterAnyRowChangesNothing() throws {
        let story = story
        let whole = "\(story.fold().outputs(asOf: Story.at(600)))"
        for count in 0...story.lines.count {
            let state = try story.fold(first: count).state()
            var fold = try ChargePointFold(state: state, chargePoint: story.chargePoint, context: story.context)
            for line in story.ordered.dropFirst(count) { Story.consume(line, &fold) }
            #expect("\(fold.outputs(asOf: Story.at(600)))" == whole, "after \(count) rows")
        }
    }

    @Test func whatIsCutIsNoState() throws {
        let story = story
        let state = try story.fold().state()
        for count in Set(stride(from: 0, to: state.count, by: 101)).union(state.count - 70..<state.count) {
            #expect(throws: DecodingError.self) {
                try ChargePointFold(
                    state: Array(state.prefix(count)), chargePoint: story.chargePoint, context: story.context)
            }
        }
        #expect(throws: DecodingError.self) {
            try ChargePointFold(state: state + [0], chargePoint: story.chargePoint, context: story.context)
        }
    }

    private struct Everything: Codable, Equatable {
        enum Shape: Codable, Equatable {
            case point
            case circle(radius: Int)
            case pair(Double, String?)
        }
        enum Word: String, Codable { case one, two }
        var truth = false
        var small: UInt8 = 0
        var whole: Int64 = 0
        var natural: UInt64 = 0
        var real = 0.0
        var text = ""
        var maybe: Int?
        var maybeSmall: UInt8?
        var maybeShort: Int32?
        var maybeNatural: UInt64?
        var maybeReal: Float?
        var word: Word?
        var at = Instant(milliseconds: 0)
        var numbers: [Int64] = []
        var shapes: [Shape] = []
        var ports: [String: Int] = [:]
        var counts: [Word: Int] = [:]
        var set: Set<Int> = []
        var inner: [[String]] = []
    }

    @Test func everyKindOfValueComesBack() throws {
        var full = Everything()
        full.truth = true
        full.small = 255
        full.maybe = -1
        full.maybeSmall = 7
        full.maybeShort = -8
        full.maybeNatural = .max
        full.maybeReal = 0.1
        full.word = .two
        full.at = Instant(milliseconds: .min)
        full.numbers = [.min, -1, 0, 1, 63, 64, 8191, 8192, .max]
        full.shapes = [.point, .circle(radius: -3), .pair(.infinity, nil), .pair(-0.0, "x")]
        full.ports = ["a": 1, "": -2]
        full.counts = [.one: 1, .two: 2]
        full.set = [3, 1, 2]
        full.inner = [[], ["å", "\u{0}"], [""]]
        full.text = "laddpuls ⚡️"
        var values = [Everything(), full]
        for number: Int64 in [.min, -129, -128, -1, 1, 127, 128, .max] {
            full.whole = number
            full.natural = UInt64(bitPattern: number)
            full.real = Double(number) / 3
            values.append(full)
        }
        for value in values {
            #expect(try StateDecoder.decode(Everything.self, from: StateEncoder.encode(value)) == value)
        }
    }

    /// Their keys would be lost.
    @Test func dictionariesByTextOrNumberAreRefused() {
        #expect(throws: EncodingError.self) { try StateEncoder.encode([1: "a"]) }
        #expect(throws: EncodingError.self) { try StateEncoder.encode([["a": "b"]]) }
    }

    @Test func negativeCountsAreDamage() throws {
        let bytes = try StateEncoder.encode(-5)
        #expect(throws: DecodingError.self) { try StateDecoder.decode([[Int64]].self, from: [1, 0, 0, 0] + bytes) }
        #expect(throws: DecodingError.self) {
            try StateDecoder.decode([[String: Int]].self, from: [1, 0, 0, 0] + bytes)
        }
    }

    /// Nothing tells a nil of an array from a value: that is refused, not read back wrong.
    @Test func nilInAnArrayIsRefused() {
        #expect(throws: EncodingError.self) { try StateEncoder.encode([Int?.none, 1]) }
    }
}
