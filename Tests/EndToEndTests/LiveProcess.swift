import Foundation
import Synchronization
import TestSupport
import Testing

/// A running `laddpuls stream`, with its stdin held open; findings come on stdout, acknowledgements on descriptor 3.
final class LiveProcess: @unchecked Sendable {
    private let process = Process()
    private let input = Pipe()
    private let output: URL
    private let acknowledgements: URL

    init(_ work: Workspace, _ arguments: [String]) throws {
        let name = UUID().uuidString
        output = work.folder.appendingPathComponent("out-\(name)")
        acknowledgements = work.folder.appendingPathComponent("ack-\(name)")
        try Data().write(to: output)
        try Data().write(to: acknowledgements)
        // The shell gives the acknowledgements their descriptor, as an operator's script would.
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        let binary = try #require(Binary.laddpuls).url.path
        process.arguments = ["-c", "exec \"$0\" \"$@\" 3>>'\(acknowledgements.path)'", binary] + arguments
        process.currentDirectoryURL = work.folder
        process.standardInput = input
        process.standardOutput = try FileHandle(forWritingTo: output)
        signal(SIGPIPE, SIG_IGN)
        try process.run()
    }

    var isRunning: Bool { process.isRunning }

    func write(_ data: Data) throws { try input.fileHandleForWriting.write(contentsOf: data) }
    func closeInput() { try? input.fileHandleForWriting.close() }
    func terminate() { process.terminate() }
    func kill() { if process.isRunning { Foundation.kill(process.processIdentifier, SIGKILL) } }

    func waitForExit() -> Int32 {
        process.waitUntilExit()
        return process.terminationStatus
    }

    /// The whole lines of stdout so far.
    var said: String {
        let text = (try? String(contentsOf: output, encoding: .utf8)) ?? ""
        return text.lastIndex(of: "\n").map { String(text[...$0]) } ?? ""
    }

    /// Waits for a whole line of stdout with `word` in it.
    func line(containing word: String, within limit: Duration) -> String? {
        let end = ContinuousClock.now + limit
        while ContinuousClock.now < end {
            if let line = said.split(separator: "\n").first(where: { $0.contains(word) }) { return String(line) }
            usleep(5000)
        }
        return nil
    }

    func waitForAcknowledgement(of lines: Int, within limit: Duration) -> Bool {
        let end = ContinuousClock.now + limit
        while acknowledged() < lines {
            if ContinuousClock.now > end { return false }
            usleep(5000)
        }
        return true
    }

    /// Sends lines until the process is killed after `delay`; returns how many of them it had acknowledged.
    ///
    /// - Parameter sinceFirst: the delay begins with the first acknowledgement, however slow the machine is.
    func sendUntilKilled(_ lines: [Data], after delay: Duration, sinceFirst: Bool) -> Int {
        let victim = process.processIdentifier
        let milliseconds = delay.components.attoseconds / 1_000_000_000_000_000
        let killer = Thread { [self] in
            if sinceFirst { _ = waitForAcknowledgement(of: 1, within: .seconds(60)) }
            usleep(UInt32(milliseconds) * 1000)
            Foundation.kill(victim, SIGKILL)
        }
        killer.start()
        for start in stride(from: 0, to: lines.count, by: 100) {
            let chunk = Data(lines[start..<min(start + 100, lines.count)].joined(separator: [0x0A]) + [0x0A])
            do { try write(chunk) } catch { break }
        }
        process.waitUntilExit()
        closeInput()
        return acknowledged()
    }

    private func acknowledged() -> Int {
        let text = (try? String(contentsOf: acknowledgements, encoding: .utf8)) ?? ""
        let whole = text[..<(text.lastIndex(of: "\n") ?? text.startIndex)]
        guard let last = whole.split(separator: "\n").last,
            let object = try? JSONSerialization.jsonObject(with: Data(last.utf8)) as? [String: Int]
        else { return 0 }
        return object["acknowledged"] ?? 0
    }
}
