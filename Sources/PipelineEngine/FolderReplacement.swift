import Foundation
import Reports

/// A folder that is there whole or not at all: it is built beside its place and renamed at the end, onto the empty folder
/// where there is one. Whatever fails on the way, and an end by a signal, leaves nothing.
///
/// An empty folder that is a disk of its own, or whose parent is closed to us, is built in and then filled entry by entry.
final class FolderReplacement {
    private let target: String
    private let isInside: Bool
    private let building: String
    private var marks: [UnfinishedFiles.Mark] = []
    private var isPublished = false

    /// - Throws: `Trouble` where `path` is no folder or has something in it; what killed processes left is removed first.
    init(_ path: String) throws {
        target = path.hasSuffix("/") && path.count > 1 ? String(path.dropLast()) : path
        let isThere = Files.exists(target)
        for place in [target, target + "/"] {
            for left in UnfinishedFiles.abandoned(of: place) { try? FileManager.default.removeItem(atPath: left) }
        }
        if isThere { try Self.checkEmpty(target) }
        isInside = isThere && !Self.mayReplace(target)
        building = UnfinishedFiles.name(for: isInside ? target + "/" : target)
        // Of a process of our number that is dead.
        try? FileManager.default.removeItem(atPath: building)
        marks.append(UnfinishedFiles.add(building))
        try Files.createFolder(building)
    }

    deinit {
        if !isPublished { try? FileManager.default.removeItem(atPath: building) }
        marks.forEach(UnfinishedFiles.forget)
    }

    /// Whether a folder beside it may be renamed onto it.
    private static func mayReplace(_ folder: String) -> Bool {
        var (own, above) = (stat(), stat())
        return stat(folder, &own) == 0 && stat(folder + "/..", &above) == 0 && own.st_dev == above.st_dev
            && access(folder + "/..", W_OK) == 0
    }

    /// A network never mixes with what is there.
    private static func checkEmpty(_ path: String) throws {
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: path) else {
            throw Trouble("\(path): is no folder that can be written to; choose another")
        }
        if let name = names.sorted().first {
            let what = names.contains("fleet.yaml") ? "a network" : names.contains("catalog.sqlite") ? "a store" : name
            throw Trouble("\(path): is not empty, it holds \(what); choose another folder or remove it")
        }
    }

    /// Makes a folder in it.
    func createFolder(_ name: String) throws {
        marks.append(UnfinishedFiles.add("\(building)/\(name)"))
        try Files.createFolder("\(building)/\(name)")
    }

    /// Where the file `name` is to be written.
    func file(_ name: String) -> String {
        marks.append(UnfinishedFiles.add("\(building)/\(name)"))
        return "\(building)/\(name)"
    }

    func publish() throws {
        if isInside {
            for name in try FileManager.default.contentsOfDirectory(atPath: building).sorted(by: >) {
                try move("\(building)/\(name)", to: "\(target)/\(name)")
            }
            rmdir(building)
        } else {
            try move(building, to: target)
        }
        isPublished = true
    }

    private func move(_ path: String, to newPath: String) throws {
        guard rename(path, newPath) == 0 else {
            throw Trouble("\(newPath): cannot be written: \(String(cString: strerror(errno)))")
        }
    }
}
