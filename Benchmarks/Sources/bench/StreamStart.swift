import Foundation

/// From the start of `stream` until its first line is acknowledged, which is when it lies on the disk: on a new store, on one
/// that holds such a line, and on one that holds a month of the sample network, which is folded meanwhile. Every line must be found
/// in the store once the stream has ended.
struct StreamStartBenchmark {
    let laddpuls: String
    let sample: String
    let python: String
    let scratch: URL

    private static let starts = 10
    private static let chargePoint = "LP-9999"

    func run() throws {
        say("stream: start to the first line acknowledged, wall, median (least, most) of \(Self.starts)")
        tell("new store", try (0..<Self.starts).map { try starts(1, on: path("stream-\($0)"))[0] })
        tell("store of one line", Array(try starts(Self.starts + 1, on: path("stream-one"))[1...]))
        let month = path("stream-month")
        _ = try measure([laddpuls, "ingest", sample, "--store", month])
        tell("store of a month", try starts(Self.starts, on: month))
    }

    /// Streams of one line each into a store, and then a look into it.
    private func starts(_ count: Int, on store: String) throws -> [Double] {
        let times = (0..<count).map { "2026-03-01T06:\(10 + $0):12.345Z" }
        let seconds = try times.map { try start(on: store, heartbeatAt: $0) }
        try StoreChecks(python: python).contacts(store, of: Self.chargePoint, at: times)
        return seconds
    }

    private func path(_ name: String) -> String { scratch.appendingPathComponent(name).path }

    private func tell(_ name: String, _ times: [Double]) {
        let milliseconds = [median(times), times.min()!, times.max()!].map { String(format: "%.1f", $0 * 1000) }
        say(
            "  \(name.padding(toLength: 18, withPad: " ", startingAt: 0)) \(milliseconds[0]) ms (\(milliseconds[1]), \(milliseconds[2]))"
        )
    }

    /// Seconds to the acknowledgement; returns when the stream has ended as its input did.
    private func start(on store: String, heartbeatAt time: String) throws -> Double {
        let (input, acknowledgements) = (Pipe(), Pipe())
        // Our ends are not the program's: while it held one, it would wait for itself to write more.
        for end in [input.fileHandleForWriting, acknowledgements.fileHandleForReading] {
            _ = fcntl(end.fileDescriptor, F_SETFD, FD_CLOEXEC)
        }
        let line =
            #"{"ts":"\#(time)","cp":"\#(Self.chargePoint)","dir":"in","msg":[2,"\#(UUID().uuidString)","Heartbeat",{}]}"#
        let command = [laddpuls, "stream", "--store", store, "--ack-fd", "3"]
        let start = ContinuousClock.now
        let pid = try spawn(
            command,
            [
                (STDIN_FILENO, input.fileHandleForReading.fileDescriptor),
                (3, acknowledgements.fileHandleForWriting.fileDescriptor),
            ], output: "/dev/null")
        try acknowledgements.fileHandleForWriting.close()
        try input.fileHandleForReading.close()
        try input.fileHandleForWriting.write(contentsOf: Data((line + "\n").utf8))
        let said = acknowledgements.fileHandleForReading.availableData
        let taken = ContinuousClock.now - start
        try input.fileHandleForWriting.close()
        _ = try wait(pid, command)
        guard String(decoding: said, as: UTF8.self) == "{\"acknowledged\":1}\n" else {
            throw Failure(description: "stream --store \(store): \(String(decoding: said, as: UTF8.self))")
        }
        return seconds(taken)
    }
}
