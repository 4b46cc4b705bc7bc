import Foundation
import SegmentStore
import TestSupport
import Testing

/// Real faults of a real process: killed at any moment, a disk that answers EIO, a disk that is full.
@Suite(.enabled(if: Needs.hasBinary, Needs.binary), .serialized) struct DiskFaultTests {
    private static let stories = ["healthy_day", "register_reset", "truncated_lines"].map {
        Sample.folder.appendingPathComponent("stories/\($0).ndjson").path
    }
    private static let ingest = ["ingest"] + stories + ["--store", "store", "--plain-tokens"]

    private func undisturbed() throws -> StoreImage {
        let work = try Workspace()
        defer { work.remove() }
        _ = try #require(Binary.laddpuls).run(Self.ingest, in: work.folder)
        return try StoreImage(path: work.path("store"))
    }

    /// `LADDPULS_KILLS=1000` for a long run; the seed is printed. Runs that end before their kill comes do not count.
    @Test func killedAtAnyMomentAndRunAgain() throws {
        let wanted = ProcessInfo.processInfo.environment["LADDPULS_KILLS"].flatMap(Int.init) ?? 20
        let whole = try undisturbed()
        let work = try Workspace()
        defer { work.remove() }
        let duration = try ContinuousClock().measure { _ = try Binary.laddpuls?.run(Self.ingest, in: work.folder) }
        let microseconds = max(1, UInt64(duration / .microseconds(1)))
        let seed = UInt64.random(in: 0 ... .max)
        var random = SplitMix(state: seed)
        var (tried, killed) = (0, 0)
        while killed < wanted {
            let work = try Workspace()
            defer { work.remove() }
            // The same store is killed again and again, then a run is let alone.
            for _ in 0..<(1 + random.next() % 8) {
                tried += 1
                let delay = UInt32(random.next() % microseconds)
                guard try Self.killed(afterMicroseconds: delay, in: work) else { break }
                killed += 1
            }
            #expect(try Binary.laddpuls?.run(Self.ingest, in: work.folder).status == 0, "seed \(seed), try \(tried)")
            try work.laddpuls("verify", "--store", "store")
            #expect(try StoreImage(path: work.path("store")) == whole, "seed \(seed), try \(tried)")
        }
        print("\(killed) kills in \(tried) runs, seed \(seed)")
    }

    /// Whether the run was killed before it ended well.
    private static func killed(afterMicroseconds delay: UInt32, in work: Workspace) throws -> Bool {
        let process = Process()
        process.executableURL = try #require(Binary.laddpuls).url
        process.arguments = ingest
        process.currentDirectoryURL = work.folder
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        usleep(delay)
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        return process.terminationReason == .uncaughtSignal
    }

    /// Of the calls of each kind that change the disk, SQLite's own among them, about fourteen fail, one in each run: one line
    /// and exit 2, or nothing lost by it; then the same again on a sound disk.
    @Test(
        .enabled(if: FaultyDisk.compiler != nil, "needs Linux and a C compiler"),
        arguments: ["write", "sync", "rename", "mkdir", "open", "remove"])
    func aDiskThatAnswersEIO(kind: String) throws {
        let whole = try undisturbed()
        let disk = try FaultyDisk(kind)
        defer { disk.remove() }
        let ingest = ["ingest"] + Self.stories + ["--store", disk.store, "--plain-tokens"]
        let calls = try disk.run(failingAt: 0, ingest).calls
        let first = Int.random(in: 1...max(1, calls / 14))
        var failed = 0
        for call in stride(from: first, through: calls, by: max(1, calls / 14)) {
            let (outcome, _) = try disk.run(failingAt: call, ingest)
            #expect([0, 2].contains(outcome.status), "call \(call): \(outcome)")
            if outcome.status == 2 {
                failed += 1
                #expect(outcome.stderr.split(separator: "\n").count == 1, "call \(call): \(outcome.stderr)")
            }
            #expect(try Binary.laddpuls?.run(ingest, in: disk.folder).status == 0, "call \(call)")
            #expect(try StoreImage(path: disk.store) == whole, "call \(call) of \(calls)")
            #expect(try SegmentStore(path: disk.store, access: .read).verify() == [], "call \(call)")
        }
        print("EIO, \(kind): \(failed) runs ended with 2, of \(calls) calls")
        // A folder that is there already, and litter that stays, are no trouble.
        #expect(failed > 0 || kind == "remove", "\(kind)")
    }

    /// A small file system of its own, mounted where only these processes see it.
    @Test(.enabled(if: FullDisk.canMount, "needs to be root and to mount a tmpfs")) func aFullFileSystem() throws {
        let work = try Workspace()
        defer { work.remove() }
        let laddpuls = try #require(Binary.laddpuls).url.path
        let script = """
            mkdir disk && mount -t tmpfs -o size=700k none disk && cd disk
            '\(laddpuls)' ingest '\(Sample.network)' --store store --plain-tokens >/dev/null 2>../first; echo $?
            '\(laddpuls)' verify --store store >../verified 2>&1; echo $?
            mount -o remount,size=200m . && '\(laddpuls)' ingest '\(Sample.network)' --store store --plain-tokens >/dev/null
            echo $?; cp -r store ../store
            """
        let outcome = try FullDisk.unshare.run(["-m", "/bin/sh", "-c", script], in: work.folder)
        #expect(outcome.stdout == "2\n0\n0\n", "\(outcome)")
        let first = try String(contentsOfFile: work.path("first"), encoding: .utf8)
        #expect(first.split(separator: "\n").count == 1 && first.contains("No space left"), "\(first)")
        let whole = try Workspace()
        defer { whole.remove() }
        try whole.laddpuls("ingest", Sample.network, "--store", "store", "--plain-tokens")
        #expect(try StoreImage(path: work.path("store")) == StoreImage(path: whole.path("store")))
    }
}

/// Tests/FaultyDisk/faulty_disk.c, compiled and preloaded.
private struct FaultyDisk {
    #if os(Linux)
        static let compiler = ["/usr/bin/cc", "/usr/bin/gcc", "/usr/bin/clang"].first {
            FileManager.default.isExecutableFile(atPath: $0)
        }
    #else
        static let compiler: String? = nil
    #endif

    let folder: URL
    var store: String { folder.appendingPathComponent("store").path }
    private let kind: String
    private let library: String

    init(_ kind: String) throws {
        self.kind = kind
        folder = try Paths.temporaryFolder()
        library = folder.appendingPathComponent("faulty_disk.so").path
        let source = Paths.package.appendingPathComponent("Tests/FaultyDisk/faulty_disk.c").path
        let outcome = try Binary(url: URL(fileURLWithPath: #require(Self.compiler))).run(
            ["-shared", "-fPIC", "-o", library, source, "-ldl"])
        #expect(outcome.status == 0, "\(outcome.stderr)")
    }

    func remove() { try? FileManager.default.removeItem(at: folder) }

    /// In a store of its own each time.
    func run(failingAt call: Int, _ arguments: [String]) throws -> (outcome: Binary.Outcome, calls: Int) {
        try? FileManager.default.removeItem(atPath: store)
        let count = folder.appendingPathComponent("count").path
        let variables = [
            "LD_PRELOAD=\(library)", "FAULTY_DISK_ROOT=\(store)", "FAULTY_DISK_AT=\(call)",
            "FAULTY_DISK_COUNT=\(count)", "FAULTY_DISK_CALL=\(kind)",
        ]
        let outcome = try Binary(url: URL(fileURLWithPath: "/usr/bin/env")).run(
            variables + [#require(Binary.laddpuls).url.path] + arguments, in: folder)
        let text = try String(contentsOfFile: count, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
        return (outcome, try #require(Int(text)))
    }
}

private enum FullDisk {
    static let unshare = Binary(url: URL(fileURLWithPath: "/usr/bin/unshare"))
    static let canMount =
        FileManager.default.isExecutableFile(atPath: unshare.url.path)
        && (try? unshare.run(["-m", "/bin/sh", "-c", "mount -t tmpfs -o size=64k none /mnt"]))?.status == 0
}
