import Foundation
import JSONText
import OCPPWire
import SegmentStore
import Telemetry
import TestSupport
import Testing

@testable import Ingest

/// Lines known by heart give the rows, in the same order, and the counters that the general path gives (DESIGN 5).
@Suite struct LineTemplatesTests {
    /// The share of lines that were known.
    @discardableResult private func expectSame(_ bytes: [UInt8], _ note: String = "") throws -> Double {
        let known = try take(bytes, key: [7])
        let general = try take(bytes, key: [7], remembersLines: false)
        #expect(general.knownLines == 0)
        #expect(known.counters == general.counters && known.reasons == general.reasons, "\(note)")
        try #require(known.batches.map(\.table) == general.batches.map(\.table), "\(note)")
        for (a, b) in zip(known.batches, general.batches) {
            try #require(a.count == b.count, "\(note): \(a.table.name)")
            for column in a.table.schema.columns.indices {
                let row = firstDifference(a, b, column)
                #expect(
                    row == nil, "\(note): \(a.table.name).\(a.table.schema.columns[column].name) of row \(row ?? 0)")
            }
        }
        return Double(known.knownLines) / Double(max(1, known.counters.recordsRead))
    }

    private func firstDifference(_ a: ColumnBatch, _ b: ColumnBatch, _ column: Int) -> Int? {
        if a.column(column) == nil, b.column(column) == nil { return nil }
        let isText = [.word, .text].contains(a.table.schema.columns[column].type)
        return (0..<a.count).first { row in
            let (x, y) = (a.value(column, row), b.value(column, row))
            guard isText, x != nil, y != nil else { return x != y }
            return !a.bytes(column, row)!.elementsEqual(b.bytes(column, row)!)
        }
    }

    @Test func repeatingChargers() throws {
        var corpus = LineCorpus(seed: 1)
        let lines = (0..<4000).map { _ in corpus.line() }
        #expect(try expectSame(Array(lines.joined(separator: [0x0A]))) > 0.6)
    }

    /// Every value a slot may or may not hold, after lines that taught the template.
    @Test(arguments: [
        "0", "-0", "1", "007", "-1", "+1", "1.", ".5", "1.5", "1.25", "1.125", "1.0625", "1e3", "1E3", "99999999999",
        "999999999999", "0.000000001", "-0.001", "12345.678", "", " 1", "1 ", "NaN", "null", "1,5", "--1", "1.2.3",
        "9999999999", "2147483648", "1\\u0030", "é", "\u{7F}", "\"",
    ]) func slotValues(value: String) throws {
        func lines(_ value: String, _ number: Int) -> String {
            let unit = #""unit":"kWh""#
            let element = #"{"timestamp":"2026-03-01T05:59:59Z","sampledValue":[{"value":"\#(value)",\#(unit)}]}"#
            let bare = #"{"timestamp":"2026-03-01T05:59:59.5Z","sampledValue":[{"value":\#(value)}]}"#
            return envelope(
                #"[2,"a","MeterValues",{"connectorId":1,"transactionId":\#(number),"meterValue":[\#(element)]}]"#)
                + envelope(#"[2,"\#(value)","MeterValues",{"evseId":1,"meterValue":[\#(bare)]}]"#)
                + envelope(
                    #"[2,"a","TransactionEvent",{"eventType":"Updated","timestamp":"2026-03-01T05:59:59Z","seqNo":\#(value),"transactionInfo":{"transactionId":"\#(value)"}}]"#
                )
                + envelope(
                    #"[2,"a","MeterValues",{"connectorId":1,"transactionId":\#(value),"meterValue":[\#(element)]}]"#)
                + envelope(#"[2,"a","Heartbeat",{}]"#, at: value)
                + envelope(#"[2,"a","Heartbeat",{}]"#, at: "2026-03-01T06:00:0\(number % 10)Z", cp: value)
        }
        let taught = lines("1", 1) + lines("2", 2) + lines("3", 3)
        try expectSame(Array((taught + lines(value, 4) + taught).utf8), value)
    }

    @Test(arguments: [
        "2026-03-01T06:00:00Z", "2026-03-01T06:00:00.1Z", "2026-03-01T06:00:00.123456Z", "2026-03-01T06:00:00+01:00",
        "2026-03-01T06:00:00", "2026-03-01 06:00:00.000Z", "2026-02-29T06:00:00Z", "2026-03-01T23:59:60.999Z",
        "0000-01-01T00:00:00.000Z", "9999-12-31T23:59:59.999Z", "2026-03-01T06:00:00.000z", "soon", "",
    ]) func slotTimes(time: String) throws {
        func line(_ at: String, _ time: String) -> String {
            envelope(
                #"[2,"a","MeterValues",{"connectorId":1,"meterValue":[{"timestamp":"\#(time)","sampledValue":[{"value":"1"}]}]}]"#,
                at: at)
        }
        let usual = (1...4).map { line("2026-03-01T06:00:0\($0).000Z", "2026-03-01T05:59:0\($0).000Z") }.joined()
        try expectSame(Array((usual + line(time, "2026-03-01T05:59:59.000Z") + usual).utf8), time)
        try expectSame(Array((usual + line("2026-03-01T06:01:00.000Z", time) + usual).utf8), time)
    }

    /// Each byte of a known line changed to each of a few others, which leaves some known and damages most.
    @Test func everyByteOfALine() throws {
        var corpus = LineCorpus(seed: 5)
        var line = corpus.line()
        while line.count < 200 { line = corpus.line() }
        for byte in Array("0\"x,}\\".utf8) {
            var bytes = Array([[UInt8]](repeating: line, count: 3).joined(separator: [0x0A]))
            for place in line.indices {
                var changed = line
                changed[place] = byte
                bytes += [0x0A] + changed
            }
            try expectSame(bytes, "\(byte)")
        }
    }

    /// Every line is another than its charger's, most by a digit only. LADDPULS_MUTATED_LINES sets how many; LADDPULS_SEED from
    /// where.
    @Test func mutatedLines() throws {
        let environment = ProcessInfo.processInfo.environment
        let wanted = environment["LADDPULS_MUTATED_LINES"].flatMap(Int.init) ?? 20_000
        let seed = environment["LADDPULS_SEED"].flatMap(UInt64.init) ?? 20_260_302
        var (mutated, round) = (0, 0)
        while mutated < wanted {
            var corpus = LineCorpus(seed: seed &+ UInt64(round))
            var bytes: [UInt8] = []
            for _ in 0..<4000 {
                let line = corpus.line()
                var mutant = line
                while mutant == line { corpus.next(4) == 0 ? corpus.damage(&mutant) : corpus.alter(&mutant) }
                mutated += 1
                bytes += mutant + (corpus.next(50) == 0 ? [0x0D, 0x0A] : [0x0A])
            }
            let share = try expectSame(bytes, "seed \(seed), round \(round)")
            print("mutated lines: seed \(seed), round \(round): \(Int(share * 100)) % known, \(mutated) so far")
            #expect(share >= 0.3 && share <= 0.7)
            round += 1
        }
    }

    @Test func sampleData() throws {
        let folder = Paths.package.appendingPathComponent("SampleData")
        for path in try SourceSearch.files([folder.path]).prefix(40) {
            let stream = try ByteStream(path: path)
            var bytes = [UInt8](repeating: 0, count: 300_000)
            let count = try bytes.withUnsafeMutableBytes { try stream.read(into: $0) }
            try expectSame(Array(bytes[..<count]), path)
        }
    }

    /// More skeletons than are kept, and more than are ever worth a lesson.
    @Test func moreThanAreRemembered() throws {
        var text = ""
        for number in 0..<6000 {
            let line = envelope(#"[2,"\#(number)","Heartbeat",{"vendor":\#(number / 2)}]"#)
            text += line
        }
        try expectSame(Array(text.utf8))
    }
}
