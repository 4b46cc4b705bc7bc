import Foundation
import OCPPWire
import SegmentStore
import Telemetry
import Testing

@testable import Ingest

/// What could not be read once and can be now ends as if it had been read at first, exactly once.
@Suite struct QuarantineReplayTests {
    private func frames(_ bench: Bench) throws -> [String] {
        try TableID.allCases.flatMap { table in try bench.rows(table).map { "\(table.name) \($0.sorted(by: <))" } }
            .sorted()
    }

    private func expectSound(_ store: SegmentStore) throws {
        #expect(try store.verify() == [])
        for record in try store.sources() { #expect(record.counters.check() == []) }
        let quarantined = try store.sources().reduce(0) { $0 + $1.counters.quarantined }
        #expect(try store.quarantined().count == quarantined)
    }

    /// Lines as an earlier version, which could not read them, left them: in quarantine, with their numbers.
    @Test(arguments: [0, 3, 7, 255]) func aFixGivesTheRowsOfAFirstReading(unread: Int) throws {
        let lines = (0..<8).map {
            envelope(
                #"[2,"m\#($0)","MeterValues",{"connectorId":1,"meterValue":[{"timestamp":"2026-03-01T06:00:0\#($0)Z","sampledValue":[{"value":"\#($0)"},{"value":"x"}]}]}]"#,
                at: "2026-03-01T06:00:0\($0).000Z", cp: "LP-\($0 % 2)")
        }
        let broken = "{\"ts\":\"2026-03-01T06:00:00.000Z\",\"cp\":\"LP-1\",\"msg\":[2,\n"
        let fresh = try Bench()
        try fresh.ingest(try fresh.file("dump.ndjson", lines.joined() + broken))
        let bench = try Bench()
        let source = try fresh.store.sources()[0].source
        try leave(lines, broken, unread, source, bench)
        let replay = QuarantineReplay(store: bench.store, options: IngestOptions(tokenKey: nil))
        let counters = try replay.run(bench.store.quarantined())
        #expect(counters.accepted == unread.nonzeroBitCount)
        #expect(counters.quarantined == 1)
        #expect(try frames(bench) == frames(fresh))
        var (expected, found) = (try fresh.store.sources()[0].counters, try bench.store.sources()[0].counters)
        for path in [\IngestCounters.segments, \.bytesStored, \.bytesIn] {
            expected[keyPath: path] = found[keyPath: path]
        }
        found.chargePoints = expected.chargePoints
        #expect(found == expected)
        try expectSound(bench.store)
        // The same lines under another name are known.
        let again = try bench.ingest(try bench.file("other.ndjson", lines.reversed().joined()))
        #expect(again.counters.duplicates == 8)
    }

    /// Publishes the lines as read but for those in `unread`'s bits, which go to quarantine.
    private func leave(_ lines: [String], _ broken: String, _ unread: Int, _ source: Source, _ bench: Bench) throws {
        let publication = try bench.store.beginPublication(of: source)
        var intake = Intake(
            lifter: Lifter(pseudonyms: Pseudonymizer(key: nil)), duplicates: DuplicateIndex(store: bench.store),
            assumedChargePoint: nil)
        for cp in 0...1 { intake.chargePoints.setLastNumber(0, of: "LP-\(cp)") }
        var ingest = SourceIngest(intake, into: publication, name: "dump", rowBytes: 1 << 20)
        var counters = IngestCounters()
        var reader = RecordReaderForTests()
        for (index, line) in (lines + [broken]).enumerated() {
            let number = index < 8 ? Int64(index / 2 + 1) : 5
            if index == 8 || unread >> index & 1 == 1 {
                let record = QuarantinedRecord(
                    chargePoint: index == 8 ? "LP-1" : "LP-\(index % 2)",
                    receivedAt: Instant(iso8601: "2026-03-01T06:00:0\(index % 8).000Z"), offset: index * 1000,
                    reason: "unread", frame: number, dialect: "envelope")
                let bytes = Array(line.utf8.dropLast())
                #expect(try bytes.withUnsafeBytes { try publication.quarantine(record, bytes: $0) })
                counters.quarantined += 1
                counters.recordsRead += 1
            } else {
                try reader.take(line, into: &ingest, number: number)
            }
        }
        try ingest.flush()
        counters += ingest.counters
        counters.chargePoints = 2
        #expect(counters.check() == [])
        try publication.commit(counters: counters)
    }

    /// Only their beginnings are kept, yet lines that differ later are no duplicates, and equal ones are.
    @Test(arguments: [4500, 1 << 20]) func linesBeyondTheLimitDifferByTheirEnds(length: Int) throws {
        let bench = try Bench()
        let long = String(repeating: "x", count: length)
        let options = IngestOptions(tokenKey: nil, longestLineBytes: 4400)
        for (ends, counts) in [("aba", [2, 1]), ("bc", [1, 1])] {
            let path = try bench.file("\(ends).ndjson", ends.map { "\(long)\($0)\n" }.joined())
            let counters = try IngestRun(store: bench.store, options: options).run([path]).counters
            #expect([counters.quarantined, counters.duplicates] == counts, "\(ends)")
        }
    }

    /// Nothing was fixed: nothing changes, however often it is tried. Lines that were apart in the source are no frame together;
    /// what reads as nothing, or as free text of a log, is still a broken line of an envelope file.
    @Test(arguments: [
        [
            "2024-02-26T09:10:45.446Z: ChargePoint>CentralSystem StatusNotification", "",
            #"[2,"s1","StatusNotification","#,
            "", #"{"connectorId":1,"errorCode":"NoError","status":"Faulted"}]"#,
        ],
        [#"{"messages":["#],
        ["[INFO ] 2024-02-26 09:10:45,448 de.rwth.X - text", "POWER 7.2 kW important vendor text 123"],
        ["\u{FEFF}" + #"{"ts":"2026-03-01T06:00:09.000Z","cp":"LP-1","msg":[2,"b","Heartbeat",{}]}"#, "", "\u{FEFF}x"],
    ])
    func withoutAFixNothingChanges(lines: [String]) throws {
        let bench = try Bench()
        let good = (0..<9).map { envelope(#"[2,"g\#($0)","Heartbeat",{}]"#, at: "2026-03-01T06:00:0\($0).000Z") }
        let text = good[7] + zip(lines, good).map { $0.isEmpty ? $1 : $0 + "\n" }.joined() + good[8]
        let counters = try bench.ingest(try bench.file("dump.ndjson", text)).counters
        let before = try bench.store.quarantined()
        #expect(before.count == lines.count { !$0.isEmpty } && counters.ignored == 0)
        let (rows, sources) = (try frames(bench), try bench.store.sources().map(\.counters))
        for _ in 0..<2 {
            let options = IngestOptions(chargePoint: "CPX", tokenKey: nil)
            let again = try QuarantineReplay(store: bench.store, options: options).run(bench.store.quarantined())
            #expect(again.quarantined == before.count && again.recordsRead == before.count)
            #expect(
                try bench.store.quarantined() == before && frames(bench) == rows
                    && bench.store.sources().map(\.counters) == sources)
        }
        try expectSound(bench.store)
    }

    @Test func whatCannotBeReadAgainStays() throws {
        let bench = try Bench()
        let long =
            "{\"ts\":\"2026-03-01T06:00:00.000Z\",\"cp\":\"LP-1\",\"msg\":\"" + String(repeating: "x", count: 5000)
        let path = try bench.file("dump.ndjson", long + "\n")
        let options = IngestOptions(tokenKey: nil, longestLineBytes: 4500)
        _ = try IngestRun(store: bench.store, options: options).run([path])
        let zip = try bench.file("dump.zip", [0x50, 0x4B, 3, 4, 0, 0])
        try bench.ingest(zip)
        let before = try bench.store.quarantined()
        #expect(before.count == 2)
        let counters = try QuarantineReplay(store: bench.store, options: IngestOptions(tokenKey: nil)).run(before)
        #expect(counters.recordsRead == 2 && counters.quarantined == 2)
        #expect(try bench.store.quarantined() == before)
        try expectSound(bench.store)
    }
}

/// Feeds single envelope lines.
private struct RecordReaderForTests: ~Copyable {
    private var reader = RecordReader(dialect: .envelope)

    mutating func take(_ line: String, into ingest: inout SourceIngest, number: Int64) throws {
        try Array(line.utf8.dropLast()).withUnsafeBytes { bytes in
            guard let record = reader.nextLine(bytes) else {
                Issue.record("no record")
                return
            }
            try ingest.take(record) { _ in number }
        }
    }
}
