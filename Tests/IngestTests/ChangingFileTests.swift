import Foundation
import SegmentStore
import Telemetry
import Testing

@testable import Ingest

/// Files that change, grow or are replaced while they are read.
@Suite struct ChangingFileTests {
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
}
