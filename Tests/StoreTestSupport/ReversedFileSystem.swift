import SegmentStore

/// The negative control of the crash tests: it renames a publication's files into `tables/` *before* the catalog commits,
/// the wrong way round. A crash between the two leaves rows that nobody committed, and the crash test must say so.
public struct ReversedFileSystem: FileSystem {
    private let inner: any FileSystem
    private let layout: StoreLayout

    public init(store: String, over inner: any FileSystem) {
        layout = StoreLayout(root: store)
        self.inner = inner
    }

    public func commit<T>(_ name: String, _ transaction: () throws -> T) throws -> T {
        if name == "publish" { try placeStagedFiles() }
        return try inner.commit(name, transaction)
    }

    /// `staging/00000001/tables,statuses,day=…` → `tables/statuses/day=…`, as the store itself does after the commit.
    private func placeStagedFiles() throws {
        for publication in try StoreFiles.list(layout.staging) {
            let folder = layout.staging + "/" + publication
            for name in try StoreFiles.list(folder) {
                let parts = name.split(separator: ",").map(String.init)
                for count in 1..<parts.count {
                    try inner.createFolder(layout.root + "/" + parts[..<count].joined(separator: "/"))
                }
                try inner.rename(folder + "/" + name, to: layout.root + "/" + parts.joined(separator: "/"))
            }
        }
    }

    public func createFolder(_ path: String, mode: UInt32) throws(StoreError) {
        try inner.createFolder(path, mode: mode)
    }
    public func open(_ path: String, mode: UInt32, append: Bool) throws(StoreError) -> OpenFile {
        try inner.open(path, mode: mode, append: append)
    }
    public func write(_ bytes: UnsafeRawBufferPointer, to file: OpenFile) throws(StoreError) {
        try inner.write(bytes, to: file)
    }
    public func synchronize(_ file: OpenFile) throws(StoreError) { try inner.synchronize(file) }
    public func truncate(_ file: OpenFile, to bytes: Int) throws(StoreError) { try inner.truncate(file, to: bytes) }
    public func close(_ file: OpenFile) throws(StoreError) { try inner.close(file) }
    public func rename(_ path: String, to newPath: String) throws(StoreError) {
        try inner.rename(path, to: newPath)
    }
    public func synchronizeFolder(_ path: String) throws(StoreError) { try inner.synchronizeFolder(path) }
    public func remove(_ path: String) throws(StoreError) { try inner.remove(path) }
    public func lock(_ path: String) throws(StoreError) -> FileLock { try inner.lock(path) }
}
