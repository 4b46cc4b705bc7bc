import Foundation
import SegmentStore
import Telemetry
import Testing

@testable import Ingest

/// A stream stores what a batch of the same lines does.
@Suite struct LiveIngestTests {
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

    /// A broken line of a live log that is in quarantine, or came before in the log, is a duplicate to whoever reads.
    @Test func readersKnowBrokenLinesAgain() throws {
        let bench = try Bench()
        try bench.ingest(try bench.file("a.ndjson", "junk\nold junk\n"))
        let log = try bench.store.createLiveLog(of: Source(stream: "run 1"), sequence: 1)
        for (number, line) in ["junk", "new junk", "new junk", "junk", "newer junk"].enumerated() {
            try Array(line.utf8).withUnsafeBytes { try log.append($0, number: number + 1, order: number + 1) }
        }
        try log.synchronize()
        let view = try StoreView(bench.store) { IngestOptions(tokenKey: nil) }
        #expect(view.live.recordsRead == 5 && view.live.quarantined == 2 && view.live.duplicates == 3)
        #expect(view.quarantined.count == 4)
    }

    /// Frame numbers too must be the same, live and sealed.
    private func status(_ row: TextRow) -> String { "\(row["charge_point"]!) \(row["frame"] ?? "1") \(row["status"]!)" }
}
