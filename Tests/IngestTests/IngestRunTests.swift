import Foundation
import SegmentStore
import Telemetry
import TestSupport
import Testing

@testable import Ingest

@Suite struct IngestRunTests {
    @Test func aDumpIsStored() throws {
        let bench = try Bench()
        let report = try bench.ingest(try bench.file("a.ndjson", dump(0..<100)))
        #expect(report.counters.accepted == 100 && report.counters.chargePoints == 2 && report.counters.segments == 1)
        #expect(report.counters.bytesIn == dump(0..<100).utf8.count)
        #expect(try bench.rows(.statuses).count == 100)
    }

    /// Rows are written, and the next file is hashed, while lines are read: the same store, and the same report.
    @Test func aSecondThreadChangesNothing() throws {
        let results = try [1, 2].map { threads in
            let bench = try Bench()
            let report = try bench.ingest(
                try bench.file("a.ndjson", dump(0..<2000) + "junk\n"), try bench.file("b.ndjson", dump(1000..<3000)),
                try bench.file("a-again.ndjson", dump(0..<2000) + "junk\n"), try bench.file("c.ndjson", ""),
                rowBytes: 1, threads: threads)
            return "\(report.counters) \(report.quarantine.map(\.count)) \(try bench.content())"
        }
        #expect(results[0] == results[1])
    }

    #if os(Linux)
        /// It says that it has no bytes.
        @Test func aFileMadeUpAsItIsReadIsRead() throws {
            let counters = try Bench().ingest("/proc/version").counters
            #expect(counters.recordsRead == 1 && counters.quarantined == 1 && counters.bytesIn > 0)
        }
    #endif

    @Test func theSameDumpTwiceAddsNothing() throws {
        let bench = try Bench()
        let path = try bench.file("a.ndjson", dump(0..<50))
        try bench.ingest(path)
        let again = try bench.ingest(path, try bench.file("renamed.ndjson", dump(0..<50))).counters
        var skipped = IngestCounters()
        skipped.sourcesSkipped = 2
        #expect(again == skipped)
        #expect(try bench.rows(.statuses).count == 50)
    }

    /// A file of a size that the store does not know is read while it is hashed; one of a known size is hashed first.
    @Test(arguments: [1, 2]) func aFileIsKnownByItsBytesNotItsSize(threads: Int) throws {
        let bench = try Bench()
        func line(_ number: Int) -> String {
            envelope(#"[2,"1","Heartbeat",{}]"#, at: "2026-03-01T10:00:00Z", cp: "LP-\(number)")
        }
        let a = try bench.file("a.ndjson", line(1))
        let copy = try bench.file("copy.ndjson", line(1))
        let sameSize = try bench.file("b.ndjson", line(2))
        let report = try bench.ingest(a, copy, sameSize, a, threads: threads)
        #expect(report.counters.sourcesSkipped == 2 && report.counters.accepted == 2)
        #expect(report.sources.map(\.counters.sourcesSkipped) == [0, 1, 0, 1])
        #expect(Set(report.sources.map(\.sourceID)).count == 2 && report.counters.duplicates == 0)
    }

    @Test func extendedAndOverlappingDumpsAddOnlyWhatIsNew() throws {
        let bench = try Bench()
        try bench.ingest(try bench.file("a.ndjson", dump(0..<50)))
        let extended = try bench.ingest(try bench.file("b.ndjson", dump(0..<80))).counters
        #expect(extended.duplicates == 50 && extended.accepted == 30)
        let overlapping = try bench.ingest(try bench.file("c.ndjson", dump(40..<120))).counters
        #expect(overlapping.duplicates == 40 && overlapping.accepted == 40)
        #expect(try bench.rows(.statuses).count == 120)
    }

    @Test func otherSpacingOfTheSameFramesIsADuplicateOtherTimesAreNot() throws {
        let bench = try Bench()
        let frame = envelope(#"[2,"m","StatusNotification",{"connectorId":1,"errorCode":"NoError","status":"A"}]"#)
        let spaced = frame.replacing(",", with: " , ")
        let later = envelope(
            #"[2,"m","StatusNotification",{"connectorId":1,"errorCode":"NoError","status":"A"}]"#,
            at: "2026-03-01T06:00:00.001Z")
        let counters = try bench.ingest(try bench.file("a.ndjson", frame + spaced + later + frame)).counters
        #expect(counters.accepted == 2 && counters.duplicates == 2)
    }

    @Test func duplicatesAreFoundAcrossSpillsAndOutOfOrder() throws {
        let bench = try Bench()
        let lines = dump(0..<3000).split(separator: "\n").map { $0 + "\n" }
        let text = lines.joined() + lines.reversed().joined()
        let counters = try bench.ingest(try bench.file("a.ndjson", text), rowBytes: 1).counters
        #expect(counters.accepted == 3000 && counters.duplicates == 3000)
        #expect(try bench.rows(.statuses).count == 3000)
    }

    @Test func framesThatAreEqualButForTheirTableAreTwo() throws {
        let bench = try Bench()
        let a = envelope(#"[2,"m","DataTransfer",{"vendorId":"v"}]"#)
        let b = envelope(#"[2,"m","DataTransfer",{"vendorId":"v"}]"#, dir: "out")
        #expect(try bench.ingest(try bench.file("a.ndjson", a + b)).counters.accepted == 2)
    }

    @Test func quarantinedRecordsAreDuplicatesByBytesChargePointAndTime() throws {
        let bench = try Bench()
        let bad = #"{"ts":"2026-03-01T06:00:00Z","cp":"LP-1","msg":[2,"1""# + "\n"
        let first = try bench.ingest(try bench.file("a.ndjson", bad + bad + "junk\n")).counters
        #expect(first.quarantined == 2 && first.duplicates == 1)
        let second = try bench.ingest(try bench.file("b.ndjson", "junk\n" + bad + "more\n")).counters
        #expect(second.quarantined == 1 && second.duplicates == 2)
        let kept = try bench.store.quarantined()
        #expect(kept.count == 3)
        let entry = try #require(kept.first { $0.chargePoint == "LP-1" })
        #expect(try bench.store.quarantinedBytes(entry) == Array(bad.utf8.dropLast()))
        #expect(entry.offset == 0 && entry.reason == "unexpected-end")
    }

    @Test func packedDumpsAndTheirPlainTwinGiveTheSameRows() throws {
        var contents: [[String]] = []
        for bytes in [Array(Packed.line.utf8), Packed.gzip, Packed.zstd] {
            let bench = try Bench()
            try bench.ingest(try bench.file("a.bin", bytes))
            contents.append(try bench.content())
        }
        #expect(contents[0] == contents[1] && contents[1] == contents[2] && contents[0].count == 1)
    }

    @Test func aTruncatedGzipKeepsWhatCameOutAndSaysSo() throws {
        let bench = try Bench()
        let report = try bench.ingest(try bench.file("a.ndjson.gz", Packed.gzip + Packed.gzip.prefix(60)))
        #expect(report.counters.accepted == 1 && report.counters.quarantined == 1)
        let count = try #require(report.quarantine.first)
        #expect(count.reason == "truncated-gzip" && count.examples[0].offset == Packed.line.utf8.count)
        let zstd = try bench.ingest(try bench.file("b.ndjson.zst", Packed.zstd + Packed.zstd.prefix(40)))
        #expect(zstd.quarantine.map(\.reason) == ["truncated-zstd"])
    }

    /// What is wrong with a whole source has no bytes to be told apart by.
    @Test func twoSourcesCutShortAreNoDuplicates() throws {
        let bench = try Bench()
        let zip = Array("PK\u{3}\u{4}".utf8)
        let paths = try [
            ("a.gz", Array(Packed.gzip.prefix(12))), ("b.gz", Array(Packed.gzip.prefix(14))), ("c.zip", zip + [1]),
            ("d.zip", zip + [2]), ("e.zst", Array(Packed.zstd.prefix(7))),
        ].map { try bench.file($0, $1) }
        for path in paths {
            let counters = try bench.ingest(path).counters
            #expect(counters.recordsRead == 1 && counters.quarantined == 1 && counters.duplicates == 0, "\(path)")
        }
        #expect(try bench.store.quarantined().count == 5)
        #expect(try bench.ingest(paths[0]).counters.sourcesSkipped == 1)
    }

    @Test func anEmptyFileIsASourceToo() throws {
        let bench = try Bench()
        #expect(try bench.ingest(try bench.file("a.ndjson", "")).counters.recordsRead == 0)
        #expect(try bench.ingest(try bench.file("b.ndjson", "")).counters.sourcesSkipped == 1)
    }

    @Test func bareFramesTakeTheirChargePointFromThePathAndTheirTimesFromEvents() throws {
        let bench = try Bench()
        let text = """
            [2,"1","Heartbeat",{}]
            [2,"2","StatusNotification",{"connectorId":1,"errorCode":"NoError","status":"A","timestamp":"2026-03-01T06:00:00Z"}]
            [2,"3","StatusNotification",{"connectorId":1,"errorCode":"NoError","status":"B","timestamp":"2026-03-01T05:00:00Z"}]
            [3,"3",{}]

            """
        let counters = try bench.ingest(try bench.file("LP-7/ocpp.log", text)).counters
        #expect(counters.accepted == 4)
        #expect(
            try bench.rows(.contacts).map { [$0["charge_point"], $0["ts"], $0["frame"]] } == [
                ["LP-7", "2026-03-01T06:00:00.000Z", nil], ["LP-7", "2026-03-01T06:00:00.000Z", "4"],
            ])
        #expect(try Set(bench.rows(.statuses).map { $0["receive_delay_ms"]! }) == ["0", "3600000"])
    }

    @Test func bareFramesWithoutAnyTimeAreQuarantined() throws {
        let bench = try Bench()
        let report = try bench.ingest(try bench.file("LP-7.log", "[2,\"1\",\"Heartbeat\",{}]\n"))
        #expect(report.quarantine.map(\.reason) == ["no-time"])
    }

    /// Several charge points' of them in the order of the file, so that no two runs write the quarantine differently.
    @Test func untimedFramesOfSeveralChargePointsAreQuarantinedInTheFilesOrder() throws {
        let bench = try Bench()
        let lines = (0..<40).map { number in
            #"cs/in/ocpp1.6/CP-\#(number * 7 % 11) {"type":2,"action":"Heartbeat","id":"\#(number)","request":{}}"#
        }
        try bench.ingest(try bench.file("bus.log", lines.joined(separator: "\n") + "\n"))
        let kept = try bench.store.quarantined().sorted { $0.place < $1.place }.map(bench.store.quarantinedBytes)
        #expect(kept.map { String(decoding: $0, as: UTF8.self) } == lines)
    }

    @Test func tokensLeaveNoTraceButInQuarantine() throws {
        let bench = try Bench()
        let text =
            envelope(#"[2,"1","Authorize",{"idTag":"SECRET123"}]"#)
            + envelope(#"[2,"2","RemoteStartTransaction",{"idTag":"SECRET123"}]"#, dir: "out")
        try bench.ingest(try bench.file("a.ndjson", text), key: PseudonymizerTests.key)
        #expect(try bench.content().count == 2)
        for row in try bench.content() { #expect(!row.contains("SECRET123")) }
    }

    @Test func traceFindsTheLineAgain() throws {
        let bench = try Bench()
        let path = try bench.file("a.ndjson", "junk\n" + dump(0..<40))
        try bench.ingest(path)
        for row in try bench.rows(.statuses) {
            let line = try #require(
                try Trace.find(path: path, chargePoint: row["charge_point"]!, frame: Int64(row["frame"] ?? "1")!))
            #expect(String(decoding: line.bytes, as: UTF8.self).contains("\"\(row["status"]!)\""))
            #expect(
                Array(try Data(contentsOf: URL(fileURLWithPath: path)))[Int(line.offset)...].starts(with: line.bytes))
        }
        #expect(try Trace.find(path: path, chargePoint: "LP-0", frame: 21) == nil)
    }
}
