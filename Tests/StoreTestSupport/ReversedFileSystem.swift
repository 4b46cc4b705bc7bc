import SegmentStore

/// The negative control of the crash tests: it renames a publication's files into `tables/` *before* the catalog commits,
/// the wrong way round. A crash between the two leaves rows that nobody committed, and the crash test must say so.
public struct ReversedFileSystem<Inner: FileSystem>: SteppedFileSystem {
    public let inner: Inner
    private let layout: StoreLayout

    public init(store: String, over inner: Inner) {
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

    public func step(_ operation: String, _ path: String) {}
}
