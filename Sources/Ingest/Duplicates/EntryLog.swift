import SegmentStore
import Telemetry

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Entries of a frame history in the order they came: the latest in memory, those before in a file without a name, which
/// goes with the process.
struct EntryLog: ~Copyable {
    struct Entry {
        var fingerprint: Fingerprint
        /// The latest receive time of the charge point so far.
        var latest: Int32
        /// The charge point's entry before this one; -1 for its first.
        var previous: Int32
    }

    /// Beyond these the earlier half goes to the file.
    static let limit = 1 << 19

    private(set) var count = 0
    private let folder: String?
    private let limit: Int
    private var file: ScratchFile?
    /// Entries in the file; those in memory come after them.
    private var stored = 0
    /// `malloc`'s, as `realloc` moves large blocks without copying.
    private var memory: UnsafeMutablePointer<Entry>
    private var capacity: Int

    init(folder: String?, limit: Int) {
        self.folder = folder
        self.limit = limit
        capacity = min(1024, limit)
        memory = reallocated(nil, to: capacity)
    }

    deinit { free(memory) }

    var memoryBytes: Int { capacity * MemoryLayout<Entry>.stride }

    @inline(__always) func isInMemory(_ index: Int) -> Bool { index >= stored }

    subscript(_ index: Int) -> Entry {
        get throws(IngestError) {
            precondition(index >= 0 && index < count)
            return index >= stored ? memory[index - stored] : try read(index)
        }
    }

    @inline(__always) mutating func append(_ entry: Entry) throws(IngestError) {
        precondition(count < Int(Int32.max), "frames of one source")
        if count - stored == capacity { try makeRoom() }
        (memory + (count - stored)).initialize(to: entry)
        count += 1
    }

    private mutating func makeRoom() throws(IngestError) {
        if let folder, capacity >= limit { return try store(capacity / 2, folder) }
        capacity *= 2
        memory = reallocated(memory, to: capacity)
    }

    /// Moves the first entries of memory to the file.
    private mutating func store(_ moved: Int, _ folder: String) throws(IngestError) {
        do {
            let file = try self.file ?? ScratchFile(in: folder)
            self.file = file
            try file.append(UnsafeRawBufferPointer(UnsafeBufferPointer(start: memory, count: moved)))
        } catch { throw IngestError(path: folder, reason: "\(error)") }
        stored += moved
        memory.update(from: memory + moved, count: count - stored)
    }

    private func read(_ index: Int) throws(IngestError) -> Entry {
        var entry = Entry(fingerprint: Fingerprint(), latest: 0, previous: -1)
        do {
            try withUnsafeMutableBytes(of: &entry) { try file!.read(into: $0, at: index * MemoryLayout<Entry>.stride) }
        } catch { throw IngestError(path: folder ?? "", reason: "\(error)") }
        return entry
    }
}
