/// What stops the store: always one clear line that names the place.
public enum StoreError: Error, Equatable, CustomStringConvertible {
    /// A system call failed; `code` is errno.
    case system(operation: String, path: String, code: Int32)
    /// SQLite failed on the catalog.
    case catalog(path: String, message: String)
    /// The catalog was made by a later version of this program.
    case newerVersion(path: String, found: Int, known: Int)
    /// Another writer holds the store's lock file, `path`.
    case locked(path: String, holder: String)
    case noStore(path: String)
    /// The store's data are there (`found` is one of its files), its catalog is not.
    case catalogLost(path: String, found: String)
    /// The store was opened for reading and asked to change.
    case readOnly(path: String)
    /// A file is not what the catalog says, or not what its format says.
    case corrupt(path: String, reason: String)
    case publicationInProgress

    public var description: String {
        switch self {
        case .system(let operation, let path, let code):
            "cannot \(operation) \(path): \(systemMessage(code))\(remedy(code))"
        case .catalog(let path, let message): "catalog \(path): \(message)"
        case .newerVersion(let path, let found, let known):
            "catalog \(path) has schema version \(found), newer than version \(known) that this program knows"
        case .locked(let path, let holder):
            "another writer (\(holder)) holds \(path); wait for it, or choose another store"
        case .noStore(let path): "no store at \(path)"
        case .catalogLost(let path, let found):
            "\(path)/catalog.sqlite is missing or without tables beside data (\(found)); restore it from a backup, "
                + "or ingest the dumps again into another folder"
        case .readOnly(let path): "store \(path) was opened for reading only"
        case .corrupt(let path, let reason): "\(path) is damaged: \(reason)"
        case .publicationInProgress: "a publication is already being written"
        }
    }
}

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension StoreError {
    /// A file or folder is not ours to open.
    var isDenied: Bool {
        if case .system(_, _, let code) = self { code == EACCES || code == EPERM } else { false }
    }
}

/// The system's words for an errno, as `strerror` has them.
func systemMessage(_ code: Int32) -> String { strerror(code).map { String(cString: $0) } ?? "error \(code)" }

/// What helps against an errno, where something does.
func remedy(_ code: Int32) -> String {
    switch code {
    case EACCES, EPERM: "; run as the user whose it is, or choose another place"
    case EROFS: "; choose another place, or mount it for writing"
    case ENOTDIR: "; a store is a folder, choose another place"
    case ENOSPC, EDQUOT: "; free some space and run again"
    default: ""
    }
}
