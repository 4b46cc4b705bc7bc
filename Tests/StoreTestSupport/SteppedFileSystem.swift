import SegmentStore

/// A file system over another one, told of each step before it is taken: what the doubles have in common. Each has methods
/// of its own only where it does more.
public protocol SteppedFileSystem: FileSystem {
    associatedtype Inner: FileSystem
    var inner: Inner { get }
    /// May refuse the step.
    func step(_ operation: String, _ path: String) throws(StoreError)
}

extension SteppedFileSystem {
    public func createFolder(_ path: String, mode: UInt32) throws(StoreError) {
        try step("create folder", path)
        try inner.createFolder(path, mode: mode)
    }

    public func open(_ path: String, mode: UInt32, append: Bool) throws(StoreError) -> OpenFile {
        try step("open", path)
        return try inner.open(path, mode: mode, append: append)
    }

    public func write(_ bytes: UnsafeRawBufferPointer, to file: OpenFile) throws(StoreError) {
        try step("write", file.path)
        try inner.write(bytes, to: file)
    }

    public func synchronize(_ file: OpenFile) throws(StoreError) {
        try step("sync", file.path)
        try inner.synchronize(file)
    }

    public func truncate(_ file: OpenFile, to bytes: Int) throws(StoreError) {
        try step("truncate", file.path)
        try inner.truncate(file, to: bytes)
    }

    /// Closing changes nothing on disk, but a dead process takes no step; its descriptors are closed all the same.
    public func close(_ file: OpenFile) throws(StoreError) {
        defer { try? inner.close(file) }
        try step("close", file.path)
    }

    public func rename(_ path: String, to newPath: String) throws(StoreError) {
        try step("rename", path)
        try inner.rename(path, to: newPath)
    }

    public func synchronizeFolder(_ path: String) throws(StoreError) {
        try step("sync folder", path)
        try inner.synchronizeFolder(path)
    }

    public func remove(_ path: String) throws(StoreError) {
        try step("remove", path)
        try inner.remove(path)
    }

    public func lock(_ path: String) throws(StoreError) -> FileLock {
        try step("lock", path)
        return try inner.lock(path)
    }

    public func commit<T>(_ name: String, _ transaction: () throws -> T) throws -> T {
        try step("commit", name)
        return try inner.commit(name, transaction)
    }
}
