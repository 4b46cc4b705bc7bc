import Foundation
import SegmentStore
import Synchronization
import TestSupport

@testable import PipelineEngine

/// Tells a test of each step before it is done; the test may hold it up or fail it.
struct HookedFileSystem: FileSystem {
    typealias Hook = @Sendable (_ operation: String, _ path: String) throws(StoreError) -> Void
    let hook: Hook
    private let inner = POSIXFileSystem()

    init(_ hook: @escaping Hook) { self.hook = hook }

    func commit<T>(_ name: String, _ transaction: () throws -> T) throws -> T {
        try hook("commit", name)
        return try inner.commit(name, transaction)
    }

    func rename(_ path: String, to newPath: String) throws(StoreError) {
        try hook("rename", path)
        try inner.rename(path, to: newPath)
    }

    func createFolder(_ path: String, mode: UInt32) throws(StoreError) { try inner.createFolder(path, mode: mode) }
    func open(_ path: String, mode: UInt32, append: Bool) throws(StoreError) -> OpenFile {
        try inner.open(path, mode: mode, append: append)
    }
    func write(_ bytes: UnsafeRawBufferPointer, to file: OpenFile) throws(StoreError) {
        try inner.write(bytes, to: file)
    }
    func synchronize(_ file: OpenFile) throws(StoreError) { try inner.synchronize(file) }
    func truncate(_ file: OpenFile, to bytes: Int) throws(StoreError) { try inner.truncate(file, to: bytes) }
    func close(_ file: OpenFile) throws(StoreError) { try inner.close(file) }
    func synchronizeFolder(_ path: String) throws(StoreError) { try inner.synchronizeFolder(path) }
    func remove(_ path: String) throws(StoreError) { try inner.remove(path) }
    func lock(_ path: String) throws(StoreError) -> FileLock { try inner.lock(path) }
}

/// Counts the steps of one kind, and holds up the nth until it is opened, or fails it.
final class Gate: Sendable {
    private let operation: String
    private let word: String
    private let number: Int
    private let failure: StoreError?
    private let count = Mutex(0)
    private let opened = DispatchSemaphore(value: 0)

    /// - Parameter number: from 1; none for counting alone.
    init(_ operation: String, _ word: String, number: Int = .max, failing failure: StoreError? = nil) {
        (self.operation, self.word, self.number, self.failure) = (operation, word, number, failure)
    }

    var passed: Int { count.withLock { $0 } }

    var fileSystem: HookedFileSystem {
        HookedFileSystem { [self] (operation, path) throws(StoreError) in try pass(operation, path) }
    }

    func open() { opened.signal() }

    private func pass(_ operation: String, _ path: String) throws(StoreError) {
        guard operation == self.operation, path.contains(word) else { return }
        let now = count.withLock { count in
            count += 1
            return count
        }
        guard now == number else { return }
        if let failure { throw failure }
        opened.wait()
    }
}

/// A `StreamStage` that runs in a thread of its own, with its stdin held open.
final class StreamRun: @unchecked Sendable {
    private let input = Pipe()
    private let output: URL
    private let ended = DispatchSemaphore(value: 0)
    private let over = Mutex(false)
    private var failure: (any Error)?

    init(_ stage: StreamStage, _ folder: URL, _ fileSystem: any FileSystem) throws {
        output = folder.appendingPathComponent(UUID().uuidString)
        try Data().write(to: output)
        let file = try FileHandle(forWritingTo: output)
        let thread = Thread { [self] in
            do {
                try stage.run(
                    input: input.fileHandleForReading.fileDescriptor,
                    output: Descriptor(file.fileDescriptor, "findings"), fileSystem: fileSystem)
            } catch { failure = error }
            try? file.close()
            over.withLock { $0 = true }
            ended.signal()
        }
        thread.stackSize = 8 << 20
        thread.start()
    }

    func send(_ lines: some Sequence<String>) throws {
        try input.fileHandleForWriting.write(contentsOf: Data(lines.map { $0 + "\n" }.joined().utf8))
    }

    var isOver: Bool { over.withLock { $0 } }

    func closeInput() { try? input.fileHandleForWriting.close() }

    /// Throws what the run threw.
    func wait() throws {
        ended.wait()
        if let failure { throw failure }
    }

    /// What is said of each finding last, without those taken back.
    func findings() throws -> [String: String] {
        var last: [String: String] = [:]
        for line in try String(contentsOf: output, encoding: .utf8).split(separator: "\n") {
            let (id, state, text) = try Self.said(line)
            last[id] = state == "retracted" ? nil : text
        }
        return last
    }

    /// All of a finding but for when it was said; `updated` is open.
    static func said(_ line: Substring) throws -> (id: String, state: String, text: String) {
        guard var finding = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any] else {
            throw Trouble("no finding: \(line)")
        }
        let state = finding["state"] as? String ?? ""
        finding["emitted_at"] = nil
        if state == "updated" { finding["state"] = "open" }
        let data = try JSONSerialization.data(withJSONObject: finding, options: .sortedKeys)
        return (finding["finding_id"] as? String ?? "", state, String(decoding: data, as: UTF8.self))
    }
}

/// Waits for what another thread does; false when that takes too long.
func comes(within seconds: Double = 60, every microseconds: UInt32 = 2000, _ condition: () -> Bool) -> Bool {
    let end = Date(timeIntervalSinceNow: seconds)
    while !condition() {
        if Date() > end { return false }
        usleep(microseconds)
    }
    return true
}
