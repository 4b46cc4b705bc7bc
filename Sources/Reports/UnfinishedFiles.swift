import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What is being built under a name of its own and shall not stay if the process ends before it is done.
///
/// A list that only grows: each entry is a C string, emptied once its file is done, so that a signal's handler may walk the
/// list at any moment. It takes no lock and asks for no memory (signal-safety(7)).
public enum UnfinishedFiles {
    private struct Entry {
        let path: UnsafeMutablePointer<CChar>
        let below: UnsafeMutablePointer<Entry>?
    }

    public struct Mark: @unchecked Sendable { fileprivate let path: UnsafeMutablePointer<CChar> }

    nonisolated(unsafe) private static let top = Atomic<UnsafeMutablePointer<Entry>?>(nil)

    /// From now on `path`, a file or a folder, goes with the process; what lies in a folder is to be added after it.
    public static func add(_ path: String) -> Mark {
        guard let copy = strdup(path) else { preconditionFailure("no memory for a path") }
        let entry = UnsafeMutablePointer<Entry>.allocate(capacity: 1)
        var below = top.load(ordering: .acquiring)
        while true {
            entry.initialize(to: Entry(path: copy, below: below))
            let (isDone, found) = top.compareExchange(expected: below, desired: entry, ordering: .acquiringAndReleasing)
            if isDone { return Mark(path: copy) }
            below = found
        }
    }

    /// The path is done, or gone: nobody else's file of that name shall be removed.
    public static func forget(_ mark: Mark) { mark.path.pointee = 0 }

    /// Removes all of it, the latest first; safe in a signal's handler once it was called elsewhere.
    public static func removeAll() {
        var next = top.load(ordering: .acquiring)
        while let entry = next {
            let path = entry.pointee.path
            if path.pointee != 0, unlink(path) != 0 { rmdir(path) }
            next = entry.pointee.below
        }
    }

    /// Where what shall become `target` is built.
    public static func name(for target: String) -> String { target + infix + String(getpid()) }

    /// What processes that are dead left of `target`: they were killed, or the machine was.
    public static func abandoned(of target: String) -> [String] {
        let slash = target.lastIndex(of: "/")
        let folder = slash.map { $0 == target.startIndex ? "/" : String(target[..<$0]) } ?? "."
        let prefix = String(slash.map { target[target.index(after: $0)...] } ?? target[...]) + infix
        guard let listing = opendir(folder) else { return [] }
        defer { closedir(listing) }
        var found: [String] = []
        while let entry = readdir(listing) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            guard name.hasPrefix(prefix), let process = Int32(name.dropFirst(prefix.count)), process > 0,
                kill(process, 0) != 0, errno == ESRCH
            else { continue }
            found.append(target + name.dropFirst(prefix.count - infix.count))
        }
        return found.sorted()
    }

    private static let infix = ".laddpuls-unfinished-"
}
