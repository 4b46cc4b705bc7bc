/// The one door through which the store changes anything on disk.
///
/// Each call is one step. A test's double counts them and stops, or kills the process, at the Nth; what is left on disk
/// then must lose nothing and double nothing. Reading does not pass here: it changes nothing.
public protocol FileSystem: Sendable {
    /// Makes one folder; one that exists already is fine, and is closed to whom `mode` leaves out.
    func createFolder(_ path: String, mode: UInt32) throws(StoreError)
    /// Creates the file, or empties it, or with `append` keeps it and writes at its end.
    func open(_ path: String, mode: UInt32, append: Bool) throws(StoreError) -> OpenFile
    /// Writes all of `bytes`.
    func write(_ bytes: UnsafeRawBufferPointer, to file: OpenFile) throws(StoreError)
    /// Returns when the file's bytes are on the disk.
    func synchronize(_ file: OpenFile) throws(StoreError)
    func truncate(_ file: OpenFile, to bytes: Int) throws(StoreError)
    func close(_ file: OpenFile) throws(StoreError)
    func rename(_ path: String, to newPath: String) throws(StoreError)
    /// Returns when the folder's entries (what was created, renamed and removed in it) are on the disk.
    func synchronizeFolder(_ path: String) throws(StoreError)
    /// Removes a file or an empty folder; one that is not there is fine.
    func remove(_ path: String) throws(StoreError)
    /// Takes the exclusive lock at `path`, held until the value is released or the process ends.
    func lock(_ path: String) throws(StoreError) -> FileLock
    /// A transaction on the catalog: atomic of itself, so one step.
    func commit<T>(_ name: String, _ transaction: () throws -> T) throws -> T
}

extension FileSystem {
    /// A folder for whom the process's mask allows.
    public func createFolder(_ path: String) throws(StoreError) { try createFolder(path, mode: 0o777) }
}

/// A file being written.
public struct OpenFile: Sendable {
    public let descriptor: Int32
    public let path: String

    public init(descriptor: Int32, path: String) {
        self.descriptor = descriptor
        self.path = path
    }
}
