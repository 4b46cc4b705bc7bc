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
/// `StoppingFileSystem` stops at every step with one outcome each; this one explores the outcomes.
public final class PowerCutFileSystem: SteppedFileSystem {
    private enum Change {
        case created(String)
        case renamed(String, to: String)
        /// With where its bytes wait, in case the removal is lost.
        case removed(String, kept: String, isFolder: Bool)

        /// The folder that makes it last, once synchronized.
        var folder: String {
            switch self {
            case .created(let path), .renamed(_, to: let path), .removed(let path, _, _): Self.parent(path)
            }
        }

        private static func parent(_ path: String) -> String { (path as NSString).deletingLastPathComponent }
    }

    private struct State {
        var steps = 0
        var die: RandomRows
        var isKilled = false
        var changes: [Change] = []
        /// How many bytes of a file are on the disk for sure, for files with more.
        var certain: [String: Int] = [:]
    }

    public let inner = POSIXFileSystem()
    private let killAtStep: Int
    private let cutAtStep: Int
    private let graveyard: String
    private let state: Mutex<State>

    /// - Parameters:
    ///   - killAtStep: where a process dies first, and what it did not synchronize waits in the machine's memory still.
    ///   - graveyard: a folder outside the store, for what might have to come back.
    public init(killAtStep: Int = .max, cutAtStep: Int = .max, seed: UInt64, graveyard: String) {
        self.killAtStep = killAtStep
        self.cutAtStep = cutAtStep
        self.graveyard = graveyard
        state = Mutex(State(die: RandomRows(seed: seed)))
    }

    public var steps: Int { state.withLock { $0.steps } }

    /// The next process begins.
    public func restart() { state.withLock { $0.isKilled = false } }

    public func createFolder(_ path: String, mode: UInt32) throws(StoreError) {
        try step("create folder", path)
        let isNew = !exists(path)
        try inner.createFolder(path, mode: mode)
        if isNew { note(.created(path)) }
    }

    public func open(_ path: String, mode: UInt32, append: Bool) throws(StoreError) -> OpenFile {
        try step("open", path)
        let isNew = !exists(path)
        let file = try inner.open(path, mode: mode, append: append)
        if isNew { note(.created(path)) }
        state.withLock { if $0.certain[path] == nil { $0.certain[path] = append ? size(path) : 0 } }
        return file
    }

    public func write(_ bytes: UnsafeRawBufferPointer, to file: OpenFile) throws(StoreError) {
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
        try step("sync", file.path)
        try inner.synchronize(file)
        state.withLock { $0.certain[file.path] = nil }
    }

    public func truncate(_ file: OpenFile, to bytes: Int) throws(StoreError) {
        try step("truncate", file.path)
        try inner.truncate(file, to: bytes)
        state.withLock { $0.certain[file.path] = min($0.certain[file.path] ?? bytes, bytes) }
    }

    public func rename(_ path: String, to newPath: String) throws(StoreError) {
        try step("rename", path)
        try inner.rename(path, to: newPath)
        state.withLock { $0.certain[newPath] = $0.certain.removeValue(forKey: path) }
        note(.renamed(path, to: newPath))
    }

    public func synchronizeFolder(_ path: String) throws(StoreError) {
        try step("sync folder", path)
        try inner.synchronizeFolder(path)
        state.withLock { state in state.changes.removeAll { $0.folder == path } }
    }

    public func remove(_ path: String) throws(StoreError) {
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

    private func note(_ change: Change) { state.withLock { $0.changes.append(change) } }
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

    private func lose(_ state: inout State) {
        for (path, certain) in state.certain.sorted(by: { $0.key < $1.key }) where exists(path) {
            tear(path, after: certain, &state.die)
        }
        for change in state.changes.reversed() where state.die.below(2) == 0 { undo(change) }
    }

    private func tear(_ path: String, after certain: Int, _ die: inout RandomRows) {
        let size = size(path)
        guard size > certain else { return }
        let end = certain + Int(die.below(Int64(size - certain) + 1))
        switch die.below(3) {
        case 0: break
        case 1: _ = cutFile(path, end)
        default:
            _ = cutFile(path, end)
            _ = cutFile(path, size)
        }
    }

    /// A change whose later changes were kept may have nothing left to undo.
    private func undo(_ change: Change) {
        let files = FileManager.default
        switch change {
        case .created(let path): try? files.removeItem(atPath: path)
        case .renamed(let old, let new): if exists(new), !exists(old) { try? files.moveItem(atPath: new, toPath: old) }
        case .removed(let path, _, isFolder: true):
            try? files.createDirectory(atPath: path, withIntermediateDirectories: false)
        case .removed(let path, let kept, isFolder: false):
            if !exists(path) { try? files.moveItem(atPath: kept, toPath: path) }
        }
    }
}
