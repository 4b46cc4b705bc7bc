import Foundation
import SegmentStore
import StoreTestSupport
import Telemetry
import TestSupport
import Testing

@testable import PipelineEngine

/// Power cuts in whole streams, at random steps: while a start takes up what earlier runs left, while logs are turned over
/// and sealed, while sealed ones are removed. After each the client sends again what was not acknowledged, and nothing else.
/// The seeds are printed, though the order of steps among threads is the system's. `LADDPULS_POWER_CUTS=10000` for a long
/// run.
@Suite struct StreamPowerCutTests {
    private static let cuts = ProcessInfo.processInfo.environment["LADDPULS_POWER_CUTS"].flatMap(Int.init) ?? 48
    /// A stream waits most of the time: some at once.
    private static let shards = 6

    private static func lines() throws -> [String] {
        try [("token_brute_force", 138), ("truncated_lines", 60)].flatMap { name, count in
            let file = Paths.package.appendingPathComponent("SampleData/stories/\(name).ndjson")
            let lines = String(decoding: try Data(contentsOf: file), as: UTF8.self).split(separator: "\n")
            return lines.prefix(count).map(String.init)
        }
    }

    /// What the stream's store must hold in the end.
    private static let expected = Result {
        let lines = try Self.lines()
        let folder = try Paths.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let client = StreamClient(folder, lines, seed: 1)
        let disk = PowerCutFileSystem(graveyard: folder.path)
        try client.send(disk)
        return (image: try client.image(), lines: lines, steps: disk.steps)
    }

    /// One store: a process killed now and then, a cut, now and then another in the start after it, then a whole run.
    private static func faults(seed: UInt64) throws -> (cuts: Int, faults: [String]) {
        let (image, lines, steps) = try expected.get()
        let folder = try Paths.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        var random = RandomRows(seed: seed)
        let client = StreamClient(folder, lines, seed: seed)
        var (cuts, faults) = (0, [String]())
        for most in [Int64(steps), 60].prefix(1 + Int(random.below(2))) {
            let cut = 2 + Int(random.below(most))
            let disk = PowerCutFileSystem(
                killAtStep: random.below(2) == 0 ? .max : 1 + Int(random.below(Int64(cut) - 1)), cutAtStep: cut,
                seed: UInt64(random.below(1 << 40)), losesAll: random.below(2) == 0, graveyard: folder.path)
            for _ in 0..<2 {
                // Where the step was never come to, or was one whose failure is none, the lines are all through.
                do { try client.send(disk) } catch { if !disk.isDead { faults.append("of itself: \(error)") } }
                disk.restart()
                if disk.isDead { break }
            }
            if disk.isDead { cuts += 1 }
        }
        do {
            try client.send(POSIXFileSystem())
            faults += try client.faults(image)
        } catch { faults.append("the last run: \(error)") }
        return (cuts, faults.map { "seed \(seed): \($0)" })
    }

    @Test(arguments: 0..<shards) func loseAndDoubleNothing(shard: Int) throws {
        let seed = UInt64.random(in: 1...1 << 40)
        var (cuts, stores, found) = (0, 0, [String]())
        while cuts < (Self.cuts + Self.shards - 1) / Self.shards {
            let outcome = try Self.faults(seed: seed + UInt64(stores))
            cuts += outcome.cuts
            stores += 1
            found += outcome.faults
        }
        print("the stream: \(cuts) power cuts in \(stores) stores, seeds from \(seed): \(found.count) faults")
        #expect(found == [])
    }

    /// The negative controls: what is not synchronized goes with the power after a whole run.
    @Test(arguments: Forgotten.allCases) func findWhatIsNotSynchronized(_ forgotten: Forgotten) throws {
        let (image, lines, _) = try Self.expected.get()
        let folder = try Paths.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let client = StreamClient(folder, lines, seed: 1)
        let disk = PowerCutFileSystem(losesAll: true, graveyard: folder.path)
        try client.send(ForgetfulFileSystem(forgotten, over: disk))
        disk.cut()
        let found = Result {
            try client.send(POSIXFileSystem())
            return try client.faults(image)
        }
        switch found {
        case .success(let faults): #expect(!faults.isEmpty)
        case .failure(let error): #expect(error is StoreError, "\(error)")
        }
    }
}
