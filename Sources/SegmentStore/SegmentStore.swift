import Telemetry

/// The store: a folder of plain Parquet, one file per table, day and publication, and a catalog that says which count.
///
/// One process writes at a time; any number read meanwhile, without a lock. What a reader sees is what the catalog had
/// committed when it asked. A store may be used from several threads.
public final class SegmentStore: Sendable {
    public let layout: StoreLayout
    let catalog: Catalog
    let fileSystem: any FileSystem
    /// Held by a writer as long as the store is open.
    private let lock: FileLock?
    let publishing = PublishingFlag()

    public enum Access: Sendable { case read, write }

    /// Opens the store at `path`. A writer makes it where there is none, takes the lock, and finishes what a crash
    /// interrupted: it renames what the catalog has committed and removes from staging what it has not.
    ///
    /// - Throws: `StoreError`: `.locked` naming the other process, `.newerVersion`, `.noStore` for a reader,
    ///   `.catalogLost` where data lie and no catalog says which of them count; nothing is touched then.
    public init(path: String, access: Access, fileSystem: any FileSystem = POSIXFileSystem()) throws {
        layout = StoreLayout(root: path)
        self.fileSystem = fileSystem
        let lost = { [layout] in
            if let found = try layout.firstDataFile() { throw StoreError.catalogLost(path: path, found: found) }
        }
        if (fileSize(layout.catalog) ?? 0) == 0 { try lost() }
        if access == .write {
            try Self.createFolders(layout, fileSystem)
            lock = try fileSystem.lock(layout.lock)
            // States of a store that was here before: its rows, or the key of their pseudonyms, may be others.
            if fileSize(layout.catalog) == nil, fileSize(layout.folds) != nil { try fileSystem.remove(layout.folds) }
        } else {
            guard fileSize(layout.catalog) != nil else { throw StoreError.noStore(path: path) }
            lock = nil
        }
        catalog = try Catalog(
            path: layout.catalog, writable: access == .write, fileSystem: fileSystem, whereEmpty: lost)
        if access == .write { try recover() }
    }

    public var access: Access { lock == nil ? .read : .write }

    func requireWriter() throws {
        if lock == nil { throw StoreError.readOnly(path: layout.root) }
    }

    /// Also the folders above the store, as `mkdir -p` makes them.
    private static func createFolders(_ layout: StoreLayout, _ fileSystem: any FileSystem) throws {
        var missing: [String] = []
        var folder = layout.root
        while !folder.isEmpty, !isFolder(folder) {
            missing.append(folder)
            let above = parent(folder)
            if above == folder { break }
            folder = above
        }
        for folder in missing.reversed() {
            try fileSystem.createFolder(folder)
            try synchronizeAbove(folder, fileSystem)
        }
        let new = layout.folders.filter { !isFolder($0) }
        for folder in new where folder != layout.secrets { try fileSystem.createFolder(folder) }
        if !isFolder(layout.secrets) || isOpenToOthers(layout.secrets) {
            try fileSystem.createFolder(layout.secrets, mode: 0o700)
        }
        if !new.isEmpty { try fileSystem.synchronizeFolder(layout.root) }
    }

    /// The folder above one, unless it is not ours to read: nobody can synchronize such a one.
    static func synchronizeAbove(_ folder: String, _ fileSystem: any FileSystem) throws {
        do { try fileSystem.synchronizeFolder(parent(folder)) } catch  where error.isDenied {}
    }
}
