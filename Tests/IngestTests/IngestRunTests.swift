import Foundation
import SegmentStore
import Telemetry
import TestSupport
import Testing

@testable import Ingest

/// What the one source there would be read as.
func explain(_ path: String) throws -> Explanation {
    var refused: [String] = []
    let explanations = try Explanation.of([path], options: IngestOptions(tokenKey: nil), refused: &refused)
    #expect(refused.isEmpty)
    return try #require(explanations.first)
}

/// A store in a folder of its own, and ingests into it; every one checks the counting identities (CONTRACT 5).
final class Bench {
    let folder: URL
    let store: SegmentStore

    init() throws {
        folder = try Paths.temporaryFolder()
        store = try SegmentStore(path: folder.appendingPathComponent("store").path, access: .write)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    func file(_ name: String, _ text: String) throws -> String { try file(name, Array(text.utf8)) }

    func file(_ name: String, _ bytes: [UInt8]) throws -> String {
        let file = folder.appendingPathComponent("in/" + name)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: file)
        return file.path
    }

    @discardableResult func ingest(
        _ paths: String..., chargePoint: String? = nil, zone: ZoneTable? = nil, key: [UInt8]? = nil,
        rowBytes: Int = 24 << 20, threads: Int = 1
    ) throws -> IngestReport {
        let before = try rowCount()
        let options = IngestOptions(
            chargePoint: chargePoint, zone: zone, tokenKey: key, rowBytes: rowBytes, bufferBytes: rowBytes * 4,
            threads: threads)
        let report = try IngestRun(store: store, options: options).run(paths)
        #expect(report.counters.check() == [])
        for source in report.sources { #expect(source.counters.check() == []) }
        #expect(report.quarantine.reduce(0) { $0 + $1.count } == report.counters.quarantined)
        #expect(try rowCount() - before >= report.counters.accepted, "every accepted frame leaves a row")
        return report
    }

    func rows(_ table: TableID) throws -> [TextRow] {
        let batch = try store.read(table)
        return (0..<batch.count).map { textRow(batch, $0) }
    }

    /// All rows of the store without source and frame, in an order of their own.
    func content() throws -> [String] {
        try TableID.allCases.flatMap { table in
            try rows(table).map { row in
                "\(table.name) "
                    + row.filter { $0.key != "frame" }.map { "\($0.key)=\($0.value)" }.sorted().joined(separator: " ")
            }
        }.sorted()
    }

    func rowCount() throws -> Int { try TableID.allCases.reduce(0) { try $0 + store.read($1, columns: [0]).count } }
}

@Suite struct IngestRunTests {
    /// Frames of two charge points at distinct times, one status each.
    private func dump(_ range: Range<Int>) -> String {
        range.map { number in
            envelope(
                #"[2,"m\#(number)","StatusNotification",{"connectorId":1,"errorCode":"NoError","status":"S\#(number)"}]"#,
                at: Instant(milliseconds: 1_772_344_800_000 + Int64(number) * 60_000).iso8601, cp: "LP-\(number % 2)")
        }.joined()
    }

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

    /// A log rotated after it was hashed: what lies there when its turn comes is read, under its own hash.
    @Test func aFileReplacedMeanwhileIsReadAsItIs() throws {
        let bench = try Bench()
        let (a, b) = (try bench.file("a.ndjson", dump(0..<10)), try bench.file("b.ndjson", dump(10..<20)))
        let later = Data(dump(20..<40).utf8)
        var isReplaced = false
        let run = IngestRun(store: bench.store, options: IngestOptions(tokenKey: nil, threads: 2)) { step in
            guard !isReplaced, step.source == a else { return }
            usleep(200_000)
            isReplaced = (try? later.write(to: URL(fileURLWithPath: b), options: .atomic)) != nil
        }
        #expect(try run.run([a, b]).counters.accepted == 30 && isReplaced)
        #expect(try bench.rows(.statuses).count == 30)
        #expect(try bench.ingest(b).counters.sourcesSkipped == 1)
    }

    /// Hash and rows are made in two passes: where the second meets other bytes, rows would stand under a wrong name.
    @Test(arguments: [1, 2], ["cut", "replaced", "written over"])
    func aFileChangedWhileItIsReadIsRefused(threads: Int, change: String) throws {
        let bench = try Bench()
        let path = try bench.file("a.ndjson", dump(10..<20))
        let other = Data(dump(20..<30).utf8)
        let url = URL(fileURLWithPath: path)
        var isChanged = false
        let run = IngestRun(store: bench.store, options: IngestOptions(tokenKey: nil, threads: threads)) { step in
            guard !isChanged, step.done > 0 else { return }
            usleep(50_000)
            switch change {
            case "cut": isChanged = truncate(path, off_t(step.total / 2)) == 0
            case "replaced": isChanged = (try? other.write(to: url, options: .atomic)) != nil
            default: isChanged = (try? other.write(to: url)) != nil
            }
        }
        let error = #expect(throws: IngestError.self) { try run.run([path]) }
        #expect("\(error!)".contains(path) && "\(error!)".contains("while it was read") && isChanged)
        #expect(try bench.rows(.statuses).isEmpty)
        #expect(try bench.ingest(path).counters.sourcesSkipped == 0)
    }

    /// A log that is written on meanwhile is read up to where it ended when it was looked at.
    @Test(arguments: [1, 2]) func aFileThatGrowsWhileItIsReadIsTaken(threads: Int) throws {
        let bench = try Bench()
        let path = try bench.file("a.ndjson", dump(0..<10))
        var isGrown = false
        let run = IngestRun(store: bench.store, options: IngestOptions(tokenKey: nil, threads: threads)) { step in
            guard !isGrown, step.done > 0 else { return }
            let handle = FileHandle(forWritingAtPath: path)
            isGrown =
                (try? handle?.seekToEnd()) != nil && (try? handle?.write(contentsOf: Data(dump(10..<30).utf8))) != nil
        }
        #expect(try run.run([path]).counters.accepted == 10 && isGrown)
        let later = try bench.ingest(path).counters
        #expect(later.accepted == 20 && later.duplicates == 10)
    }

    #if os(Linux)
        /// It says that it has no bytes.
        @Test func aFileMadeUpAsItIsReadIsRead() throws {
            let counters = try Bench().ingest("/proc/version").counters
            #expect(counters.recordsRead == 1 && counters.quarantined == 1 && counters.bytesIn > 0)
        }
    #endif

    /// What hashing the next file throws is told in that file's turn.
    @Test func aFileThatGoesAwayIsNamedInItsTurn() throws {
        let bench = try Bench()
        let paths = [try bench.file("a.ndjson", dump(0..<10)), try bench.file("b.ndjson", dump(10..<20))]
        chmod(paths[1], 0)
        defer { chmod(paths[1], 0o600) }
        guard access(paths[1], R_OK) != 0 else { return }
        let report = try bench.ingest(paths[0], paths[1], threads: 2)
        #expect(report.refused == ["\(paths[1]): Permission denied"] && report.counters.accepted == 10)
    }

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

    @Test func aMissingPathStopsBeforeAnythingStarts() throws {
        let bench = try Bench()
        let path = try bench.file("a.ndjson", dump(0..<5))
        #expect(throws: IngestError.self) { try bench.ingest(path, "/no/such/dump") }
        #expect(try bench.store.sources().isEmpty)
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

    @Test func streamAndBatchStoreTheSame() throws {
        let lines = dump(0..<60).split(separator: "\n").map(String.init)
        let (cut, other) = (String(lines[3].dropLast(9)), String(lines[3].dropLast(8)))
        let mixed =
            ["junk", cut] + lines + lines.prefix(10) + ["junk", "", cut, other, other]
            + dump(60..<90).split(separator: "\n").map(String.init)
        let batch = try Bench()
        let expected = try batch.ingest(try batch.file("a.ndjson", mixed.joined(separator: "\n") + "\n")).counters

        let bench = try Bench()
        let source = Source(stream: "run 1")
        let options = IngestOptions(tokenKey: nil)
        let live = try LiveIngest(store: bench.store, source: source, options: options)
        var counters = IngestCounters()
        var liveRows: [String] = []
        var (duplicates, quarantined) = (0, 0)
        for (sequence, part) in [mixed.prefix(50), mixed.dropFirst(50)].enumerated() {
            let log = try bench.store.createLiveLog(of: source, sequence: sequence + 1)
            live.logStarted()
            for (number, line) in part.enumerated() {
                try Array(line.utf8).withUnsafeBytes { bytes in
                    switch try live.take(bytes) {
                    case .accepted(let batches):
                        liveRows += batches.flatMap { batch in (0..<batch.count).map { status(textRow(batch, $0)) } }
                    case .duplicate: duplicates += 1
                    case .quarantined: quarantined += 1
                    case .blank: #expect(line.isEmpty)
                    }
                    try log.append(bytes, number: number + 1, order: number + 1)
                }
            }
            try log.synchronize()
            let file = try #require(try bench.store.liveLogs().first)
            counters += try LiveIngest.seal(file, isLast: sequence == 1, store: bench.store, options: options)
            live.logSealed()
        }
        #expect(try bench.content() == batch.content())
        #expect(counters.accepted == expected.accepted && counters.duplicates == expected.duplicates)
        #expect(counters.quarantined == expected.quarantined && counters.check() == [])
        #expect(duplicates == counters.duplicates && quarantined == counters.quarantined && quarantined == 3)
        #expect(liveRows.sorted() == (try bench.rows(.statuses).map(status).sorted()))
    }

    /// While a log is being sealed nobody but the stream itself knows its broken lines.
    @Test func aBrokenLineOfALogNotSealedYetIsKnown() throws {
        let bench = try Bench()
        let live = try LiveIngest(
            store: bench.store, source: Source(stream: "run 1"), options: IngestOptions(tokenKey: nil))
        func isNew(_ line: String) throws -> Bool {
            try Array(line.utf8).withUnsafeBytes { bytes in
                if case .quarantined = try live.take(bytes) { true } else { false }
            }
        }
        #expect(try isNew("junk") && !isNew("junk"))
        live.logStarted()
        #expect(try !isNew("junk") && isNew("more junk"))
        live.logStarted()
        #expect(try !isNew("more junk") && !isNew("junk"))
    }

    /// Frame numbers too must be the same, live and sealed.
    private func status(_ row: TextRow) -> String { "\(row["charge_point"]!) \(row["frame"] ?? "1") \(row["status"]!)" }

    /// A link that leads nowhere among a folder's files costs itself; what comes after it is read, by one thread or two.
    @Test(arguments: [1, 2]) func aFileThatCannotBeOpenedIsRefusedAndTheOthersGoIn(threads: Int) throws {
        let bench = try Bench()
        for name in ["a", "c"] {
            _ = try bench.file("dump/\(name).ndjson", envelope(#"[2,"\#(name)","Heartbeat",{}]"#))
        }
        let gone = "\(bench.folder.path)/in/dump/b.ndjson"
        try FileManager.default.createSymbolicLink(atPath: gone, withDestinationPath: "\(bench.folder.path)/gone")
        let report = try bench.ingest("\(bench.folder.path)/in/dump", threads: threads)
        #expect(report.counters.accepted + report.counters.duplicates == 2 && report.sources.count == 2)
        #expect(report.refused == ["\(gone): No such file or directory"])
        var refused: [String] = []
        let explained = try Explanation.of(
            ["\(bench.folder.path)/in/dump"], options: IngestOptions(tokenKey: nil), refused: &refused)
        #expect(explained.count == 2 && refused == report.refused)
    }

    @Test func aFolderThatCannotBeSearchedIsRefusedAndTheOthersGoIn() throws {
        let bench = try Bench()
        _ = try bench.file("dump/z.ndjson", envelope(#"[2,"a","Heartbeat",{}]"#))
        let locked = "\(bench.folder.path)/in/dump/locked"
        try FileManager.default.createDirectory(atPath: locked, withIntermediateDirectories: true)
        chmod(locked, 0)
        defer { chmod(locked, 0o700) }
        guard access(locked, R_OK) != 0 else { return }
        let report = try bench.ingest("\(bench.folder.path)/in/dump")
        #expect(report.counters.accepted == 1 && report.refused == ["\(locked): Permission denied"])
    }

    /// A source that a flag is missing for is told with the remedy, and left for the next run; the others go in.
    @Test func linesThatNameNoChargePointAreRefusedUntilItIsSaid() throws {
        let bench = try Bench()
        let lacking = try bench.file("logs/ocpp.ndjson", #"[2,"m0","Heartbeat",{}]"# + "\n")
        let whole = try bench.file("logs/zz.ndjson", envelope(#"[2,"m1","Heartbeat",{}]"#))
        let first = try bench.ingest(lacking, whole)
        #expect(first.counters.accepted == 1 && first.counters.recordsRead == 1)
        #expect(first.refused.count == 1 && first.refused[0].contains("--charge-point"))
        #expect(try bench.store.sources().count == 1)
        let event = try bench.file(
            "logs/ocpp.ndjson",
            #"[2,"m0","StatusNotification",{"connectorId":1,"errorCode":"NoError","status":"Available","timestamp":"2026-03-01T06:00:00Z"}]"#
        )
        let second = try bench.ingest(event, whole, chargePoint: "LP-1")
        #expect(second.refused.isEmpty && second.counters.accepted == 1 && second.counters.sourcesSkipped == 1)
    }
}
