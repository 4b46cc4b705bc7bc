import Foundation
import SegmentStore
import Synchronization

/// A machine that loses power at its Nth step, where each change that was not yet synchronized survives or is lost by the
/// throw of a seeded die: what POSIX allows a disk to do, and no more than that.
///
/// - Bytes of a file written since its last `synchronize` survive whole, or up to any byte, or as zeros from any byte on.
/// - A file or folder created, renamed or removed survives or not, each by itself, unless its folder was synchronized since.
/// - A commit of the catalog is one atomic, durable step.
///
/// `StoppingFileSystem` stops at every step with one outcome each; this one explores the outcomes. Of several threads each
/// step is whole: none is half done when the power goes, but for a write.
public final class PowerCutFileSystem: SteppedFileSystem {
    private struct State {
        var steps = 0
        var die: RandomRows
        var isKilled = false
        var changes: [FolderChange] = []
        /// How many bytes of a file are on the disk for sure, for files with more.
        var certain: [String: Int] = [:]
    }

    public let inner = POSIXFileSystem()
    private let killAtStep: Int
    private let cutAtStep: Int
    private let losesAll: Bool
    private let graveyard: String
    private let state: Mutex<State>
    private let turn = NSLock()

    /// - Parameters:
    ///   - killAtStep: where a process dies first, and what it did not synchronize waits in the machine's memory still.
    ///   - losesAll: no die is thrown: whatever was not synchronized is lost.
    ///   - graveyard: a folder outside the store, for what might have to come back.
    public init(
        killAtStep: Int = .max, cutAtStep: Int = .max, seed: UInt64 = 1, losesAll: Bool = false, graveyard: String
    ) {
        self.killAtStep = killAtStep
        self.cutAtStep = cutAtStep
        self.losesAll = losesAll
        self.graveyard = graveyard
        state = Mutex(State(die: RandomRows(seed: seed)))
    }

    public var steps: Int { state.withLock { $0.steps } }

    /// Whether the process was stopped, and no other began.
    public var isDead: Bool { state.withLock { $0.isKilled || $0.steps >= cutAtStep } }

    /// The next process begins.
    public func restart() { state.withLock { $0.isKilled = false } }

    public func createFolder(_ path: String, mode: UInt32) throws(StoreError) {
        turn.lock()
        defer { turn.unlock() }
        try step("create folder", path)
        let isNew = !exists(path)
        try inner.createFolder(path, mode: mode)
        if isNew { note(.created(path)) }
    }

    public func open(_ path: String, mode: UInt32, append: Bool) throws(StoreError) -> OpenFile {
        turn.lock()
        defer { turn.unlock() }
        try step("open", path)
        let isNew = !exists(path)
        let file = try inner.open(path, mode: mode, append: append)
        if isNew { note(.created(path)) }
        state.withLock { if $0.certain[path] == nil { $0.certain[path] = append ? size(path) : 0 } }
        return file
    }

    public func write(_ bytes: UnsafeRawBufferPointer, to file: OpenFile) throws(StoreError) {
        turn.lock()
        defer { turn.unlock() }
        // The cut may come in the middle of a write.
        if state.withLock({ $0.steps + 1 == cutAtStep }) {
            let half = state.withLock { Int($0.die.below(Int64(bytes.count) + 1)) }
            try inner.write(UnsafeRawBufferPointer(rebasing: bytes[..<half]), to: file)
        }
        try step("write", file.path)
        state.withLock { if $0.certain[file.path] == nil { $0.certain[file.path] = size(file.path) } }
        try inner.write(bytes, to: file)
    }

    public func synchronize(_ file: OpenFile) throws(StoreError) {
        turn.lock()
        defer { turn.unlock() }
        try step("sync", file.path)
        try inner.synchronize(file)
        state.withLock { $0.certain[file.path] = nil }
    }

    public func truncate(_ file: OpenFile, to bytes: Int) throws(StoreError) {
        turn.lock()
        defer { turn.unlock() }
        try step("truncate", file.path)
        try inner.truncate(file, to: bytes)
        state.withLock { $0.certain[file.path] = min($0.certain[file.path] ?? bytes, bytes) }
    }

    public func rename(_ path: String, to newPath: String) throws(StoreError) {
        turn.lock()
        defer { turn.unlock() }
        try step("rename", path)
        try inner.rename(path, to: newPath)
        state.withLock { $0.certain[newPath] = $0.certain.removeValue(forKey: path) }
        note(.renamed(path, to: newPath))
    }

    public func synchronizeFolder(_ path: String) throws(StoreError) {
        turn.lock()
        defer { turn.unlock() }
        try step("sync folder", path)
        try inner.synchronizeFolder(path)
        state.withLock { state in state.changes.removeAll { $0.folder == path } }
    }

    public func remove(_ path: String) throws(StoreError) {
        turn.lock()
        defer { turn.unlock() }
        try step("remove", path)
        guard exists(path) else { return }
        let kept = graveyard + "/" + UUID().uuidString
        var isFolder: ObjCBool = false
        _ = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
        if !isFolder.boolValue { try? FileManager.default.linkItem(atPath: path, toPath: kept) }
        try inner.remove(path)
        state.withLock { $0.certain[path] = nil }
        note(.removed(path, kept: kept, isFolder: isFolder.boolValue))
    }

    public func close(_ file: OpenFile) throws(StoreError) {
        turn.lock()
        defer { turn.unlock() }
        defer { try? inner.close(file) }
        try step("close", file.path)
    }

    public func lock(_ path: String) throws(StoreError) -> FileLock {
        turn.lock()
        defer { turn.unlock() }
        try step("lock", path)
        return try inner.lock(path)
    }

    public func commit<T>(_ name: String, _ transaction: () throws -> T) throws -> T {
        turn.lock()
        defer { turn.unlock() }
        try step("commit", name)
        return try inner.commit(name, transaction)
    }

    private func note(_ change: FolderChange) { state.withLock { $0.changes.append(change) } }
    private func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }
    private func size(_ path: String) -> Int {
        ((try? FileManager.default.attributesOfItem(atPath: path))?[.size] as? Int) ?? 0
    }
}

// MARK: - The cut

extension PowerCutFileSystem {
    /// At the cut, and at every step after it, the process is as good as dead.
    public func step(_ operation: String, _ path: String) throws(StoreError) {
        let (number, isKilled) = state.withLock { state in
            if !state.isKilled { state.steps += 1 }
            if state.steps == killAtStep { state.isKilled = true }
            return (state.steps, state.isKilled)
        }
        guard isKilled || number >= cutAtStep else { return }
        if !isKilled, number == cutAtStep { state.withLock { lose(&$0) } }
        throw .system(operation: operation, path: path, code: EIO)
    }

    /// The power goes now, whatever step it is; no process runs.
    public func cut() { state.withLock { lose(&$0) } }

    private func lose(_ state: inout State) {
        for (path, certain) in state.certain.sorted(by: { $0.key < $1.key }) where exists(path) {
            tear(path, after: certain, &state.die)
        }
        for change in state.changes.reversed() where losesAll || state.die.below(2) == 0 { change.undo() }
    }

    private func tear(_ path: String, after certain: Int, _ die: inout RandomRows) {
        let size = size(path)
        guard size > certain else { return }
        let end = losesAll ? certain : certain + Int(die.below(Int64(size - certain) + 1))
        switch losesAll ? 1 : die.below(3) {
        case 0: break
        case 1: _ = cutFile(path, end)
        default:
            _ = cutFile(path, end)
            _ = cutFile(path, size)
        }
    }
}
