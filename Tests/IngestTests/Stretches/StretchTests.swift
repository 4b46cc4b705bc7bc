import Foundation
import JSONText
import SegmentStore
import Telemetry
import TestSupport
import Testing

@testable import Ingest

/// Lines lifted side by side: rows, numbers, counters and quarantine are those of one thread.
@Suite struct StretchTests {
    private func cut(_ text: [UInt8], into count: Int, shortest: Int) -> [[UInt8]] {
        text.withUnsafeBufferPointer { text in
            Stretch.cut(text, into: count, shortest: shortest).map { Array($0.bytes) }
        }
    }

    /// Every text of up to nine bytes over a letter and the line's end, in up to four parts.
    @Test func partsAreWholeLinesAndNothingIsLost() {
        for length in 0...9 {
            for bits in 0..<(1 << length) {
                let text = (0..<length).map { bits >> $0 & 1 == 1 ? UInt8(ascii: "\n") : UInt8(ascii: "a") }
                let whole = text.lastIndex(of: 0x0A).map { Array(text[...$0]) } ?? []
                for count in 1...4 {
                    let parts = cut(text, into: count, shortest: 1)
                    #expect(Array(parts.joined()) == whole && parts.count <= count)
                    #expect(parts.allSatisfy { $0.last == 0x0A })
                }
            }
        }
    }

    @Test func shortTextsAreNotCut() {
        #expect(
            cut(Array("a\nb\nc\n".utf8), into: 4, shortest: 3).map { String(decoding: $0, as: UTF8.self) } == [
                "a\nb\n", "c\n",
            ])
        #expect(cut(Array("a\nb\n".utf8), into: 4, shortest: 5).isEmpty)
    }

    /// Meter values and statuses of some charge points; every now and then a line again, a broken, blank, overlong or
    /// refused one, another line's end.
    private func dump(_ lines: Int, _ random: inout Numbers) -> String {
        var recent: [String] = []
        var text = "\u{FEFF}"
        for number in 0..<lines {
            let time = Instant(milliseconds: 1_772_344_800_000 + Int64(number) * 700).iso8601
            let name = "LP-\(random.next() % 7)"
            let message =
                number % 5 == 0
                ? #"[2,"s\#(number)","StatusNotification",{"connectorId":1,"errorCode":"NoError","status":"Charging"}]"#
                : #"[2,"m\#(number)","MeterValues",{"connectorId":1,"meterValue":[{"timestamp":"\#(time)","sampledValue":[{"value":"\#(number).5","measurand":"Power.Active.Import","unit":"W"}]}]}]"#
            let line = envelope(message, at: time, cp: name)
            text += line
            recent.append(line)
            if recent.count > 500 { recent.removeFirst(250) }
            switch random.next() % 60 {
            case 0: text += recent[Int(random.next() % UInt64(recent.count))]
            case 1: text += "{\"ts\":\"\(time)\",\"cp\":\"\(name)\",\"msg\":[2,\n"
            case 2: text += "\n \r\n"
            case 3: text += line.replacingOccurrences(of: "\n", with: "") + String(repeating: "x", count: 3000) + "\n"
            case 4: text += #"{"ts":"\#(time)","cp":"\#(name)","msg":[9,"x"]}"# + "\r\n"
            case 5: text += envelope(#"[2,"r\#(number)","MeterValues",{"meterValue":7}]"#, at: time, cp: name)
            default: break
            }
        }
        return String(text.dropLast())
    }

    @Test(arguments: [11, 12] as [UInt64]) func threadsChangeNothing(seed: UInt64) throws {
        var random = Numbers(seed: seed)
        let text = dump(8_000, &random)
        let results = try [1, 2, 5].map { threads in
            let bench = try Bench()
            let run = IngestRun(
                store: bench.store,
                options: IngestOptions(
                    tokenKey: nil, longestLineBytes: 2048, rowBytes: 1 << 20, bufferBytes: 4 << 20, threads: threads))
            // What the second file repeats of the first is found in the store.
            let report = try run.run([
                try bench.file("a.ndjson", text), try bench.file("b.ndjson", String(text.dropFirst(text.count / 2))),
            ])
            return Result(
                counters: report.counters, cut: report.cutTimestamps, rows: try rows(bench),
                quarantine: try bench.store.quarantined().map { "\($0)" })
        }
        #expect(results[0].counters.duplicates > 4000 && results[0].counters.quarantined > 200, "seed \(seed)")
        for other in results.dropFirst() {
            #expect(other.counters == results[0].counters && other.cut == results[0].cut, "seed \(seed)")
            #expect(other.rows == results[0].rows, "seed \(seed)")
            #expect(other.quarantine == results[0].quarantine, "seed \(seed)")
        }
    }

    private struct Result {
        var counters: IngestCounters
        var cut: Int
        var rows: [[String]]
        var quarantine: [String]
    }

    /// In the contract's order, with their frames' numbers.
    private func rows(_ bench: Bench) throws -> [[String]] {
        try TableID.allCases.map { table in
            try bench.rows(table).map { row in row.map { "\($0.key)=\($0.value)" }.sorted().joined(separator: " ") }
                .sorted()
        }
    }
}

/// SplitMix64 (Steele, Lea and Flood, 2014).
private struct Numbers {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = (state ^ state >> 30) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ word >> 27) &* 0x94D0_49BB_1331_11EB
        return word ^ word >> 31
    }
}
