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

            Exit codes: 0 done, 1 findings at or above --fail-on (verify: anything wrong), 2 trouble.
            """,
        version: "0.1.0",
        subcommands: [
            Simulate.self, Ingest.self, Convert.self, Analyze.self, Report.self, Run.self, Check.self, Stream.self,
            Query.self,
            Export.self, Inspect.self, Repairs.self, Verify.self, Trace.self, Quarantine.self,
        ])

    static func main() {
        ProcessSetup.prepare()
        let arguments = CommandLine.arguments.dropFirst()
        if let trouble = emptyArgument(arguments) { quit(2, saying: trouble) }
        var command: any ParsableCommand
        do { command = try parsed(Array(arguments)) } catch {
            let message = fullMessage(for: error)
            end(error, saying: message.hasPrefix("Error: ") ? String(message.dropFirst(7)) : message)
        }
        do { try command.run() } catch { end(error, saying: "\(error)") }
    }

    /// `--store ""`, what a shell makes of a variable that is not set: no command means anything by an empty argument.
    private static func emptyArgument(_ arguments: ArraySlice<String>) -> String? {
        let remedy = "is empty; give it a value (a shell variable that is not set?)"
        for (index, argument) in zip(arguments.indices, arguments) {
            if argument.hasPrefix("--"), argument.firstIndex(of: "=") == argument.indices.last {
                return "\(argument.dropLast()) \(remedy)"
            }
            guard argument.isEmpty else { continue }
            let before = index > arguments.startIndex ? arguments[index - 1] : ""
            return before.hasPrefix("--") ? "\(before) \(remedy)" : "an argument \(remedy)"
        }
        return nil
    }

    /// Trouble is said on stderr, with 2. Help and the version are errors to the parser's library, and good ends to us.
    private static func end(_ error: any Error, saying message: String) -> Never {
        if let code = error as? ExitCode { quit(code.rawValue) }
        guard exitCode(for: error).isSuccess else { quit(2, saying: message) }
        do { try say(fullMessage(for: error)) } catch { quit(2, saying: "\(error)") }
        quit(0)
    }
}

private func quit(_ code: Int32, saying trouble: String? = nil) -> Never {
    if let trouble { fputs("laddpuls: \(Trouble.printableLines(trouble))\n", stderr) }
    exit(code)
}

/// Results go to stdout, by line.
func say(_ text: String) throws { try Descriptor.standardOutput.write(text + "\n") }
