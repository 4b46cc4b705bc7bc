import Foundation
import SegmentStore
import Synchronization

/// What a `ForgetfulFileSystem` never synchronizes: files, folders, or folders after something in them was removed.
public enum Forgotten: CaseIterable, Sendable { case files, folders, removals }

/// The negative control of the power cuts: a store that never synchronizes its files, or its folders, or some. What it calls
/// published, acknowledged or removed may then be lost, or come back, and the test must say so.
public final class ForgetfulFileSystem<Inner: FileSystem>: SteppedFileSystem {
    public let inner: Inner
    private let forgotten: Forgotten
    /// Folders with removals since they were synchronized last.
    private let cleared = Mutex<Set<String>>([])

    public init(_ forgotten: Forgotten, over inner: Inner) {
        self.forgotten = forgotten
        self.inner = inner
    }

    public func remove(_ path: String) throws(StoreError) {
        try inner.remove(path)
        cleared.withLock { _ = $0.insert((path as NSString).deletingLastPathComponent) }
    }

    public func synchronize(_ file: OpenFile) throws(StoreError) {
        if forgotten != .files { try inner.synchronize(file) }
    }

    public func synchronizeFolder(_ path: String) throws(StoreError) {
        let isCleared = cleared.withLock { $0.remove(path) != nil }
        if forgotten == .folders || forgotten == .removals && isCleared { return }
        try inner.synchronizeFolder(path)
    }

    public func step(_ operation: String, _ path: String) {}
}
