import ArgumentParser
import PipelineEngine

#if canImport(Glibc)
    @preconcurrency import Glibc
#else
    @preconcurrency import Darwin
#endif

/// The command line: flags in, stages run, exit codes out. Everything else lives in the rooms.
@main
struct Laddpuls: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "laddpuls",
        abstract:
            "Turns the OCPP traffic of an EV charging network into answers: which chargers are sick, why, what it costs and what they will earn.",
        discussion: """
            A day's work:
              laddpuls ingest dumps/2026-03-01 --store store
              laddpuls report --store store --fleet fleet.yaml --tariffs tariffs.json --out report.sqlite --html report.html
              laddpuls query report.sqlite --name worst-ports

            Exit codes: 0 done, 1 findings at or above --fail-on, 2 trouble.
            """,
        version: "0.1.0",
        subcommands: [
            Simulate.self, Ingest.self, Convert.self, Analyze.self, Report.self, Run.self, Check.self, Stream.self,
            Query.self,
            Export.self, Inspect.self, Repairs.self, Verify.self, Trace.self, Quarantine.self,
        ])

    static func main() {
        // A reader that goes away (`laddpuls query … | head`) ends the run quietly, as for any filter.
        signal(SIGPIPE, SIG_DFL)
        var command: any ParsableCommand
        do { command = try parseAsRoot() } catch { end(parsing: error) }
        do { try command.run() } catch { end(running: error) }
    }

    /// A flag that is wrong is said on stderr with 2.
    private static func end(parsing error: any Error) -> Never {
        endWell(error)
        fputs("laddpuls: \(fullMessage(for: error))\n", stderr)
        quit(2)
    }

    /// Help and the version are errors to the parser's library, and good ends to us: stdout, 0.
    private static func endWell(_ error: any Error) {
        if exitCode(for: error).isSuccess { exit(withError: error) }
    }

    private static func end(running error: any Error) -> Never {
        if let code = error as? ExitCode { quit(code.rawValue) }
        endWell(error)
        fputs("laddpuls: \(error)\n", stderr)
        quit(2)
    }
}

private func quit(_ code: Int32) -> Never {
    fflush(stdout)
    exit(code)
}
