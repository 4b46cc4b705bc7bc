import Foundation

/// What happened to a folder's entries, and goes with the power while the folder is not synchronized.
enum FolderChange {
    case created(String)
    case renamed(String, to: String)
    /// With where its bytes wait, in case the removal is lost.
    case removed(String, kept: String, isFolder: Bool)

    /// The folder that makes it last, once synchronized.
    var folder: String {
        switch self {
        case .created(let path), .renamed(_, to: let path), .removed(let path, _, _):
            (path as NSString).deletingLastPathComponent
        }
    }

    /// A change whose later changes were kept may have nothing left to undo.
    func undo() {
        let files = FileManager.default
        switch self {
        case .created(let path): try? files.removeItem(atPath: path)
        case .renamed(let old, let new):
            if files.fileExists(atPath: new), !files.fileExists(atPath: old) {
                try? files.moveItem(atPath: new, toPath: old)
            }
        case .removed(let path, _, isFolder: true):
            try? files.createDirectory(atPath: path, withIntermediateDirectories: false)
        case .removed(let path, let kept, isFolder: false):
            if !files.fileExists(atPath: path) { try? files.moveItem(atPath: kept, toPath: path) }
        }
    }
}
