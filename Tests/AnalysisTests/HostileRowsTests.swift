import Telemetry
import Testing

@testable import Analysis

/// Whatever the rows hold, the fold concludes something and never traps.
@Suite struct HostileRowsTests {
    private static let quantities: [Int64] = [
        0, 1, -1, 999, 1000, -1000, 1_000_000, 999_999_999_999_999_999, -999_999_999_999_999_999, 1_000_000_000_000_000,
    ]
    private static let words = [
        "", "-1", "0", "1", "started", "updated", "ended", "boot", "heartbeat", "ack", "Available", "Preparing",
        "Faulted", "Occupied", "GroundFailure", "Transaction.Begin", "Transaction.End", "Accepted", "Invalid", "out",
        "in",
        "ChangeAvailability", "RemoteStartTransaction", #"{"idTag":"T","interval":99999999999999999999}"#, #"{"a":"\"#,
        "NotifyEvent", #"{"techCode":"CX002","id":-7,"cleared":"#, "ChargingStateChanged", "Charging", "\u{1F4A9}",
    ]
    /// 0000, 1970, the story's noon, 9999.
    private static let moments: [Int64] = [
        -62_167_219_200_000, 0, 60_000, Story.noon.milliseconds, 253_402_300_799_000,
    ]

    @Test(arguments: UInt64(1)...24) func randomRowsNeverTrap(seed: UInt64) {
        var random = SplitMix(state: seed)
        var story = Story(ratedW: seed % 3 == 0 ? nil : 22_000, ports: 2)
        if seed % 4 == 0 { story.context.repairsOff = Set(RepairRule.allCases) }
        for step in 0..<400 { Self.addRow(&story, Double(step) * 3, &random) }
        let outputs = story.outputs(asOf: 1500)
        for session in outputs.sessions {
            #expect(session.energyMilliwh >= 0, "seed \(seed)")
            let curve = session.energyCurve.map(\.energyMilliwh)
            #expect(curve == curve.sorted(), "seed \(seed)")
        }
        for evse in Set(outputs.outages.map(\.evseID)) {
            let spans = outputs.outages.filter { $0.evseID == evse }
            for (a, b) in zip(spans, spans.dropFirst()) { #expect(a.end.map { $0 <= b.start } == true, "seed \(seed)") }
        }
    }

    /// A port occupied since year 1, silent ever since, and asked about in 9999: what is spread over time stays bounded.
    @Test func centuriesDoNotFillMemory() {
        var story = Story()
        story.status(-1_060_000_000, "Preparing")
        story.start(-1_059_999_999, "7", meter: 100_000)
        story.status(0, "Charging")
        story.stop(5, "7", meter: 111_000)
        story.status(6, "Preparing")
        let quarters = story.outputs(asOf: 4_100_000_000).quarterHours
        let most = 2 * (QuarterHours.longest / .quarterHour + 2)
        #expect(!quarters.isEmpty && Int64(quarters.count) <= most)
        #expect(quarters.reduce(0) { $0 + $1.energyMilliwh } == 11_000_000)
    }

    private static func addRow(_ story: inout Story, _ minute: Double, _ random: inout SplitMix) {
        let table = TableID.allCases[random.below(TableID.allCases.count)]
        var values: [(AnyColumn, Story.Value)] = []
        for (index, column) in table.schema.columns.enumerated().dropFirst(8) {
            guard !column.isNullable || random.below(3) > 0 else { continue }
            let isWord = column.type == .word || column.type == .text
            let value: Story.Value =
                isWord
                ? .text(words[random.below(words.count)]) : .number(quantities[random.below(quantities.count)])
            values.append((AnyColumn(rawValue: index)!, value))
        }
        let wild = random.below(4) == 0 ? Instant(milliseconds: moments[random.below(moments.count)]) : nil
        let near = Story.at(minute - Double(random.below(200)))
        story.add(
            table, minute, values, evse: random.below(4), connector: random.below(3), stamp: wild ?? near,
            sameFrame: random.below(4) == 0)
    }
}

/// A column by its number alone.
private struct AnyColumn: SchemaColumn {
    let rawValue: Int
    var intValue: Int? { rawValue }
    var stringValue: String { "\(rawValue)" }
    init?(rawValue: Int) { self.rawValue = rawValue }
    init?(intValue: Int) { rawValue = intValue }
    init?(stringValue: String) { nil }
    static var allCases: [AnyColumn] { [] }
    var columnType: ColumnType { .int64 }
    static var required: Set<AnyColumn> { [] }
}

/// S. Vigna's splitmix64.
private struct SplitMix {
    var state: UInt64

    mutating func below(_ bound: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((z ^ (z >> 31)) % UInt64(bound))
    }
}
