import SegmentStore

/// What a `ForgetfulFileSystem` never synchronizes.
public enum Forgotten: CaseIterable, Sendable { case files, folders }

/// The negative control of the power cuts: a store that never synchronizes its files, or its folders. What it calls
/// published or acknowledged may then be lost, and the test must say so.
public struct ForgetfulFileSystem<Inner: FileSystem>: SteppedFileSystem {
    public let inner: Inner
    private let forgotten: Forgotten

    public init(_ forgotten: Forgotten, over inner: Inner) {
        self.forgotten = forgotten
        self.inner = inner
    }

    public func synchronize(_ file: OpenFile) throws(StoreError) {
        if forgotten != .files { try inner.synchronize(file) }
    }

    public func synchronizeFolder(_ path: String) throws(StoreError) {
        if forgotten != .folders { try inner.synchronizeFolder(path) }
    }

    public func step(_ operation: String, _ path: String) {}
}
