import Foundation

/// Runs the release build of a program as a user would: in a folder, with arguments and stdin.
public struct Binary: Sendable {
    public struct Outcome: Sendable {
        public var status: Int32
        public var stdout: String
        public var stderr: String
    }

    public let url: URL
    public init(url: URL) { self.url = url }

    /// `make test` builds it and says where; nil elsewhere, where end-to-end tests skip.
    public static let laddpuls = named("laddpuls")
    /// Ingests with a file system that kills the process at a given step.
    public static let crashRig = named("crash-rig")

    private static func named(_ name: String) -> Binary? {
        guard let folder = ProcessInfo.processInfo.environment["LADDPULS_RELEASE_BIN"] else { return nil }
        let url = URL(fileURLWithPath: folder).appendingPathComponent(name)
        return FileManager.default.isExecutableFile(atPath: url.path) ? Binary(url: url) : nil
    }

    @discardableResult
    public func run(_ arguments: [String], in folder: URL? = nil, input: Data? = nil) throws -> Outcome {
        let process = Process()
        process.executableURL = url
        process.arguments = arguments
        if let folder { process.currentDirectoryURL = folder }
        // Files rather than pipes: nothing can fill up, and an orphan cannot hold the test open.
        let scratch = try Paths.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: scratch) }
        let (out, err, source) = (
            scratch.appendingPathComponent("out"), scratch.appendingPathComponent("err"),
            scratch.appendingPathComponent("in")
        )
        try Data().write(to: out)
        try Data().write(to: err)
        try (input ?? Data()).write(to: source)
        process.standardOutput = try FileHandle(forWritingTo: out)
        process.standardError = try FileHandle(forWritingTo: err)
        process.standardInput = try FileHandle(forReadingFrom: source)
        try process.run()
        process.waitUntilExit()
        return Outcome(
            status: process.terminationReason == .uncaughtSignal
                ? -process.terminationStatus : process.terminationStatus,
            stdout: String(decoding: try Data(contentsOf: out), as: UTF8.self),
            stderr: String(decoding: try Data(contentsOf: err), as: UTF8.self))
    }
}

/// Runs a Python script of the tests under the oracles' interpreter.
public enum Oracle {
    /// The script's stdout; throws with its stderr if it fails.
    public static func run(_ script: URL, _ arguments: [String]) throws -> String {
        guard let python = Paths.oraclePython else { throw OracleFailure(description: "no oracle Python") }
        let outcome = try Binary(url: python).run([script.path] + arguments)
        guard outcome.status == 0 else { throw OracleFailure(description: outcome.stderr + outcome.stdout) }
        return outcome.stdout
    }
}

public struct OracleFailure: Error, CustomStringConvertible {
    public var description: String
    public init(description: String) { self.description = description }
}
