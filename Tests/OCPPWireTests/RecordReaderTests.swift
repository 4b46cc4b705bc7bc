import JSONText
import OCPPWire
import Telemetry
import Testing

@Suite struct RecordReaderTests {
    @Test func readsEnvelopes() {
        #expect(
            RecordReader.describe(Examples.envelope) == [
                "0+98 | cp=LP-1 | ts=2026-03-01T06:00:12.345Z | conn=c17 | dir=in | call a Heartbeat {}",
                "99+110 | cp=LP-1 | ts=2026-03-01T06:00:12.400Z | dir=out | result a - {\"currentTime\":\"2026-03-01T06:00:12Z\"}",
                "212+111 | cp=LP-\"2 | ts=2026-03-01T06:00:12.345Z | error b - {} | InternalError: å",
                "324+95 | cp=LP-3 | ts=2026-03-01T06:00:13.000Z | broken unexpected-end@95",
                "420+8 | broken unexpected-byte@0",
                "429+79 | cp=LP-5 | ts=2026-03-01T06:00:14.000Z | call d Reset {\"type\":\"Soft\"}",
            ])
    }

    @Test func readsBareFrames() {
        #expect(
            RecordReader.describe(Examples.bare) == [
                "0+22 | call a Heartbeat {}",
                "23+55 | result a - {\"currentTime\":\"2026-03-01T06:00:12Z\"}",
                "79+31 | resultError x - {} | FormatViolation: ",
                "111+44 | send s NotifyPeriodicEventStream {\"id\":1}",
                "156+7 | broken wrong-element-count",
            ])
    }

    @Test func readsCSV() {
        #expect(
            RecordReader.describe(Examples.csv) == [
                "0+23 | ignored csv-header",
                "24+74 | cp=CH-001 | ts=2025-10-01T08:00:00.000Z | action=Heartbeat | call 5f Heartbeat {}",
                "99+95 | cp=CH-001 | ts=2025-10-01T08:00:00.100Z | result 5f - {\"currentTime\": \"2025-10-01T08:00:00.000Z\"}",
                "195+74 | cp=CH,\"2 | ts=2025-10-01T08:00:01.000Z | action=Heartbeat | call 60 Heartbeat {}",
                "270+48 | cp=CH-001 | ts=2025-10-01T08:00:02.000Z | action=Heartbeat | broken unexpected-end",
                "319+49 | cp=CH-001 | ts=2025-10-01T08:00:02.000Z | action=Heartbeat | broken bad-quotes",
                "369+27 | cp=CH-001 | ts=2025-10-01T08:00:03.000Z | broken wrong-field-count",
                "397+23 | ignored csv-header",
                "421+67 | cp=CH-003 | ts=2025-10-01T08:00:04.000Z | action=Heartbeat | call 62 Heartbeat {}",
            ])
    }

    @Test func readsTheComplianceToolsLog() {
        #expect(
            RecordReader.describe(Examples.octt) == [
                "0+28 | ignored free-text",
                "29+6 | ignored free-text",
                "36+35 | ignored free-text",
                "72+85 | ts=2024-05-17T09:20:43.732Z | dir=out | call bb GetVariables {\"getVariableData\":[]}",
                "158+71 | ts=2024-05-17T09:20:43.792Z | dir=in | result bb - {\"getVariableResult\": []}",
                "230+54 | broken bad-header",
                "285+68 | ts=2024-05-17T09:20:44.492Z | dir=in | broken unexpected-end@68",
                "354+45 | broken bad-header",
            ])
    }

    @Test(arguments: Examples.all + Examples.more) func everySplitGivesTheSameRecords(input: String) {
        let whole = RecordReader.describe(input)
        #expect(whole.count >= 5)
        for split in 1..<input.utf8.count {
            #expect(RecordReader.describe(input, pieces: [split, .max]) == whole, "split at \(split)")
        }
        for size in 1...9 { #expect(RecordReader.describe(input, pieces: [size]) == whole, "pieces of \(size)") }
    }

    @Test(arguments: Examples.more, [20, 97, 200]) func overlongElementsAndFramesDependOnNoSplit(
        input: String, limit: Int
    ) {
        let whole = RecordReader.describe(input, maximumLineBytes: limit)
        for pieces in [[1], [3], [7, 50], [limit], [limit + 1]] {
            #expect(RecordReader.describe(input, pieces: pieces, maximumLineBytes: limit) == whole, "\(pieces)")
        }
    }

    @Test(arguments: Examples.all, [1, 2, 20, 64, 97]) func overlongLinesToo(input: String, limit: Int) {
        let whole = RecordReader.describe(input, maximumLineBytes: limit)
        let isLonger = input.split(separator: "\n").contains { $0.utf8.count > limit + 1 }
        #expect(whole.contains { $0.hasSuffix("broken line-too-long@\(limit)") } == isLonger)
        for split in stride(from: 1, to: input.utf8.count, by: 3) {
            #expect(RecordReader.describe(input, pieces: [split, 7], maximumLineBytes: limit) == whole)
        }
        #expect(RecordReader.describe(input, pieces: [1], maximumLineBytes: limit) == whole)
    }

    /// A line of any length costs no more memory than the limit and the piece being fed.
    @Test func anEndlessLineIsOneRecordAndNoMemory() {
        var reader = RecordReader(maximumLineBytes: 1 << 18)
        let beginning = Array(#"{"ts":"2026-03-01T06:00:12Z","cp":"LP-1","msg":[2,"a","#.utf8)
        beginning.withUnsafeBufferPointer { reader.append($0) }
        let piece = [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 16)
        for _ in 0..<100 {
            piece.withUnsafeBufferPointer { reader.append($0) }
            #expect(reader.drain() == [])
        }
        Array("\n{\"ts\"".utf8).withUnsafeBufferPointer { reader.append($0) }
        reader.finish()
        let length = beginning.count + 100 << 16
        let rest = FNV128.hash(String(repeating: "x", count: length - RecordReader.keptOfLongLine).utf8)
        #expect(reader.drain { ($0.bytes.count) } == [RecordReader.keptOfLongLine, 5])
        #expect(reader.memoryBytes < 1 << 20)
        #expect(
            RecordReader.describe(
                String(decoding: beginning, as: UTF8.self) + String(repeating: "x", count: 100 << 16) + "\n{\"ts\"",
                pieces: [1 << 16], maximumLineBytes: 1 << 18) == [
                    "0+\(length) | cp=LP-1 | ts=2026-03-01T06:00:12.000Z | rest=\(String(rest, radix: 16)) | "
                        + "broken line-too-long@262144",
                    "\(length + 1)+5 | broken unexpected-end@5",
                ])
    }

    @Test func aWorkerMayBeginAtAnyLine() {
        var reader = RecordReader(dialect: .bare, startingAt: 1000)
        Array("[2,\"a\",\"Heartbeat\",{}]".utf8).withUnsafeBufferPointer { reader.append($0) }
        #expect(reader.drain() == [])
        reader.finish()
        #expect(reader.drain() == ["1000+22 | call a Heartbeat {}"])
        #expect(reader.drain() == [])
    }

    @Test func spaceAndCommitReadAsAppendDoes() {
        var reader = RecordReader()
        for byte in Examples.envelope.utf8 {
            reader.space(1)[0] = byte
            reader.commit(1)
        }
        reader.finish()
        #expect(reader.drain() == RecordReader.describe(Examples.envelope))
    }
}

@Suite struct DialectTests {
    @Test(
        arguments: [
            (Examples.envelope, .envelope), (Examples.bare, .bare), (Examples.csv, .kwwhat), (Examples.octt, .octt),
            (Examples.array, .bare), (Examples.capture, .evpanda), (Examples.everest, .everest),
            (Examples.page, .everest), (Examples.bus, .maeve),
            (#"[{"type":2,"action":"A","id":"1","request":{}}]"#, .maeve),
            (Examples.steve, .steve), (Examples.table, .steveTable), (Examples.console, .microOcpp),
            ("", nil), ("\n \n", .envelope), ("garbage\nmore\n", .envelope),
            ("\u{FEFF}[2,\"a\",\"Heartbeat\",{}]", .bare),
            ("\u{FEFF}timestamp,id,action,msg\n", .kwwhat), ("garbage\n\n[3,\"a\",{}]", .bare),
            ("id,timestamp,msg,action\r\n", .kwwhat), ("\"timestamp\",\"id\",\"action\",\"msg\"\n", .kwwhat),
            ("[2024-05-17T09:20:43:732] [info] x", .octt), ("timestamp,id,action\n{", .envelope),
            (String(repeating: "free text\n", count: 7000) + "[2,\"a\",\"Heartbeat\",{}]", .envelope),
            (String(repeating: "free text\n", count: 6000) + "[2,\"a\",\"Heartbeat\",{}]", .bare),
            (String(repeating: "x", count: 70_000) + "\n[2,\"a\",\"Heartbeat\",{}]", .envelope),
        ] as [(String, Dialect?)]) func isFoundFromTheFirstLineThatTells(input: String, dialect: Dialect?)
    {
        for pieces in [[Int.max], [1], [255, 1, 1, 1000]] {
            var reader = RecordReader()
            let bytes = Array(input.utf8)
            var (start, piece) = (0, 0)
            while start < bytes.count {
                let size = min(pieces[min(piece, pieces.count - 1)], bytes.count - start)
                bytes[start..<(start + size)].withUnsafeBufferPointer { reader.append($0) }
                (start, piece) = (start + size, piece + 1)
                _ = reader.drain()
            }
            reader.finish()
            _ = reader.drain()
            let found = reader.dialect
            #expect(found == (dialect ?? .envelope))
        }
    }

    @Test func aByteOrderMarkIsPassedOverAtTheBeginningOnly() {
        let line = "[2,\"a\",\"Heartbeat\",{}]"
        #expect(
            RecordReader.describe("\u{FEFF}\(line)\n\u{FEFF}\(line)") == [
                "3+22 | call a Heartbeat {}", "26+25 | broken unexpected-byte@0",
            ])
    }
}
