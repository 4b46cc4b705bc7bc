import Foundation
import TestSupport
import Testing

/// A run that is ended before its time leaves nothing half made, and says so where it can.
@Suite(.enabled(if: Needs.hasBinary, Needs.binary), .serialized) struct InterruptionTests {
    /// Ends `command` by `signal` once `*.laddpuls-unfinished-*` is there, and prints its status and what is left.
    private func interrupted(_ work: Workspace, _ command: String, by signal: String) throws -> [Substring] {
        let script = """
            \(command) >/dev/null 2>&1 & process=$!
            while kill -0 $process 2>/dev/null && ! compgen -G '*.laddpuls-unfinished-*' >/dev/null; do :; done
            compgen -G '*.laddpuls-unfinished-*' >/dev/null && echo caught
            kill -\(signal) $process; wait $process; echo $?; ls -A
            """
        return try work.shell(script).stdout.split(separator: "\n")
    }

    @Test(arguments: [("INT", "130"), ("TERM", "143"), ("HUP", "129")])
    func aSignalLeavesNoHalfNetwork(signal: String, status: String) throws {
        let work = try Workspace()
        defer { work.remove() }
        let simulate = "laddpuls simulate --days 900 --start 2026-03-01 --out network"
        // A background job of a script has SIGINT ignored; a terminal's has not.
        let command = "env --default-signal=\(signal) \(simulate)"
        #expect(try interrupted(work, command, by: signal) == ["caught", Substring(status)])
    }

    @Test func whatIsIgnoredStaysIgnored() throws {
        let work = try Workspace()
        defer { work.remove() }
        let simulate = "laddpuls simulate --days 3 --start 2026-03-01 --charge-points 4 --out network"
        #expect(try interrupted(work, "nohup \(simulate)", by: "HUP") == ["caught", "0", "network"])
    }

    /// Killed, it leaves a name that says what it is; the next run makes the same network as one that was let alone.
    @Test func aKilledSimulationIsMadeAnew() throws {
        let work = try Workspace()
        defer { work.remove() }
        let simulate = "laddpuls simulate --days 3 --start 2026-03-01 --charge-points 4 --out"
        let left = try interrupted(work, "\(simulate) network", by: "KILL")
        #expect(left.count == 3 && left[0] == "caught" && left[2].hasPrefix("network.laddpuls-unfinished-"), "\(left)")
        try work.shell("mkdir -p inside/.laddpuls-unfinished-99999999; \(simulate) network && \(simulate) inside")
        try work.shell("test \"$(ls -A)\" = \"$(printf 'inside\\nnetwork')\" && diff -r network inside")
        #expect(try work.shell("ls -A network").stdout.contains("truth_sessions.ndjson"))
    }

    @Test func aReportLeavesNothingAndTidiesUpAfterTheDead() throws {
        let work = try Workspace()
        defer { work.remove() }
        try work.ingest(Sample.network)
        let report = "laddpuls report --store store --out r.sqlite"
        var isCaught = false
        for _ in 0..<10 {
            let left = try interrupted(work, "env --default-signal=INT \(report)", by: "INT")
            #expect(left == ["caught", "130", "store"] || left == ["0", "r.sqlite", "store"], "\(left)")
            isCaught = left.first == "caught"
            if isCaught { break }
            try work.shell("rm r.sqlite")
        }
        #expect(isCaught)
        // The shell itself is alive; no process has the other number.
        let listed = try work.shell(
            "touch r.sqlite.laddpuls-unfinished-99999999 r.sqlite.laddpuls-unfinished-$$; \(report) >/dev/null; ls")
        let names = listed.stdout.split(separator: "\n")
        #expect(
            names.count == 3 && names.contains("r.sqlite") && !names.contains("r.sqlite.laddpuls-unfinished-99999999"))
    }

    /// From the least address space that the program starts in to one that is enough: one line and 2, or done.
    @Test func tooLittleMemoryIsOneLine() throws {
        let work = try Workspace()
        defer { work.remove() }
        let story = Sample.network + "/day=2026-03-02"
        var starts = 64 << 10
        while try work.shell("(ulimit -v \(starts); laddpuls --version) >/dev/null 2>&1; echo $?").stdout != "0\n" {
            starts += 2 << 10
        }
        /// `timeout` kills, since the tests' runner may have its children ignore SIGTERM.
        func isShort(_ kibibytes: Int) throws -> Bool {
            let run = try work.shell(
                "(ulimit -v \(kibibytes); exec timeout -s KILL 120 laddpuls ingest '\(story)' --store store --json) 2>err; "
                    + "echo $?; cat err")
            let lines = run.stdout.split(separator: "\n")
            let isShort = lines.last?.hasPrefix("laddpuls: out of memory: ") == true
            #expect(isShort ? lines.count == 2 && lines[0] == "2" : lines.last == "0", "\(kibibytes): \(run.stdout)")
            // An empty catalog is of a store that was not made yet.
            if try work.shell("[ ! -s store/catalog.sqlite ]; echo $?").stdout == "1\n" {
                try work.laddpuls("verify", "--store", "store")
            }
            return isShort
        }
        let short = try stride(from: starts, to: starts + (96 << 10), by: 6 << 10).filter(isShort)
        // Finer, and each into a new store: once it was the room for the stack of one thread that decided.
        for kibibytes in stride(from: starts, to: try #require(short.last) + (6 << 10), by: 256) {
            try work.shell("rm -rf store")
            _ = try isShort(kibibytes)
        }
        try work.ingest(story)
        let whole = try Workspace()
        defer { whole.remove() }
        try whole.ingest(story)
        let verified = { (work: Workspace) in try work.laddpuls("verify", "--store", "store").stdout }
        #expect(try verified(work) == verified(whole))
    }
}
