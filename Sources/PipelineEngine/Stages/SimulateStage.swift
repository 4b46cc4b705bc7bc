import Simulation
import Telemetry

/// Writes a simulated network's dumps, fleet, tariffs and truth (CONTRACT 6), all of it or nothing.
public struct SimulateStage: Sendable {
    public var seed: UInt64 = 1
    public var chargePoints = 12
    public var days = 28
    public var start: Day
    public var intervalSeconds = 60
    /// Names with commas between, `all` or `none`.
    public var faults = "all"
    public var out: String

    public init(out: String, start: Day) {
        self.out = out
        self.start = start
    }

    public func run(progress: ProgressHandler = { _ in }) throws -> SimulateResult {
        var simulator = try Simulator(try options()) { Zones.table($0) ?? .utc }
        let folder = try FolderReplacement(out)
        var writer = DayWriter(folder)
        try simulator.run { day, lines in
            try writer.write(lines, day)
            progress(
                Progress(stage: "simulate", done: Int64(day.number - start.number) + 1, total: Int64(days), unit: .days)
            )
        }
        try writer.finish()
        let truth = (simulator.truth, simulator.truthSessions)
        try Files.write(simulator.fleetYAML, to: folder.file("fleet.yaml"))
        try Files.write(simulator.tariffsJSON, to: folder.file("tariffs.json"))
        try Files.write(truth.0, to: folder.file("truth.ndjson"))
        try Files.write(truth.1, to: folder.file("truth_sessions.ndjson"))
        try folder.publish()
        return SimulateResult(
            out: out, seed: seed, days: days, chargePoints: chargePoints, lines: writer.lines, bytes: writer.bytes,
            faults: Self.lines(truth.0), sessions: Self.lines(truth.1))
    }

    private func options() throws -> SimulationOptions {
        SimulationOptions(
            seed: seed, chargePoints: chargePoints, days: days, start: start, intervalSeconds: intervalSeconds,
            faults: try SimulationOptions.faults(named: faults))
    }

    private static func lines(_ bytes: [UInt8]) -> Int { bytes.count { $0 == 0x0A } }
}

/// One compressed file a day, as the simulator hands the days over: in order.
private struct DayWriter {
    private let folder: FolderReplacement
    private var day: Day?
    private var file: ZstdFile?
    private(set) var lines = 0
    private(set) var bytes = 0

    init(_ folder: FolderReplacement) { self.folder = folder }

    mutating func write(_ chunk: [UInt8], _ day: Day) throws {
        if day != self.day {
            try finish()
            try folder.createFolder("day=\(day.iso8601)")
            file = try ZstdFile(path: folder.file("day=\(day.iso8601)/ocpp.ndjson.zst"), level: 12)
            self.day = day
        }
        lines += chunk.count { $0 == 0x0A }
        bytes += chunk.count
        try chunk.withUnsafeBytes { try file?.write($0) }
    }

    mutating func finish() throws {
        try file?.finish()
        file = nil
    }
}

public struct SimulateResult: Sendable, Encodable {
    public var out: String
    public var seed: UInt64
    public var days: Int
    public var chargePoints: Int
    public var lines: Int
    public var bytes: Int
    public var faults: Int
    public var sessions: Int

    public var text: String {
        "\(out): \(lines) lines in \(bytes) bytes before compression, \(days) days of \(chargePoints) charge points, "
            + "\(sessions) sessions, \(faults) faults (seed \(seed))"
    }

    public var json: String { JSONText.of(self) }
}
