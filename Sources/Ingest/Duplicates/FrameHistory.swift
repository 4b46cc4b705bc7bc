import Telemetry

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The frames accepted of one source, by charge point, to tell those that come again.
///
/// Equal frames have equal receive times (CONTRACT 5), and a charge point's lines come nearly in the order of time: a
/// frame is compared with the latest of its charge point, back to where all are earlier. Where the order is so bad that
/// looking back would take long, a table of all fingerprints answers from then on. 24 bytes a frame, or with the table
/// some 28 to 55.
struct FrameHistory: ~Copyable {
    private struct Entry {
        var fingerprint: Fingerprint
        /// The latest receive time of the charge point so far, in `bucket`s.
        var latest: Int32
        /// The charge point's entry before this one; -1 for its first.
        var previous: Int32
    }

    /// `malloc`'s, as `realloc` moves large blocks without copying.
    private var entries: UnsafeMutablePointer<Entry>
    private var capacity = 1024
    private(set) var count = 0
    /// By charge point: its last entry, -1 where it has none.
    private var last: [Int32] = []
    /// Steps looked back in vain, all told.
    private var steps = 0
    /// All fingerprints, once looking back has become too long.
    private var table = FingerprintSet()

    init() { entries = Self.resize(nil, to: capacity) }

    deinit { free(entries) }

    var memoryBytes: Int { capacity * MemoryLayout<Entry>.stride + last.count * 4 + table.memoryBytes }

    /// False where the charge point at `place` has it already.
    mutating func insert(_ fingerprint: Fingerprint, receivedAt: Instant, place: Int) -> Bool {
        while last.count <= place { last.append(-1) }
        let bucket = Self.bucket(receivedAt)
        if table.count > 0 {
            guard table.insert(fingerprint) else { return false }
        } else if contains(fingerprint, bucket, place) {
            return false
        }
        append(fingerprint, bucket, place)
        if table.count == 0, steps > 64 * (count + 4096) {
            for index in 0..<count { _ = table.insert(entries[index].fingerprint) }
        }
        return true
    }

    /// Adds all fingerprints to `set`.
    func add(to set: inout FingerprintSet) {
        for index in 0..<count { _ = set.insert(entries[index].fingerprint) }
    }

    private mutating func contains(_ fingerprint: Fingerprint, _ bucket: Int32, _ place: Int) -> Bool {
        var index = last[place]
        while index >= 0, entries[Int(index)].latest >= bucket {
            if entries[Int(index)].fingerprint == fingerprint { return true }
            index = entries[Int(index)].previous
            steps += 1
        }
        return false
    }

    private mutating func append(_ fingerprint: Fingerprint, _ bucket: Int32, _ place: Int) {
        precondition(count < Int(Int32.max), "frames of one source")
        if count == capacity { grow() }
        let previous = last[place]
        let latest = previous < 0 ? bucket : max(bucket, entries[Int(previous)].latest)
        (entries + count).initialize(to: Entry(fingerprint: fingerprint, latest: latest, previous: previous))
        last[place] = Int32(count)
        count += 1
    }

    private mutating func grow() {
        capacity *= 2
        entries = Self.resize(entries, to: capacity)
    }

    private static func resize(_ old: UnsafeMutablePointer<Entry>?, to count: Int) -> UnsafeMutablePointer<Entry> {
        guard let memory = realloc(old, count * MemoryLayout<Entry>.stride) else {
            fatalError("out of memory: \(count) frames")
        }
        return memory.bindMemory(to: Entry.self, capacity: count)
    }

    /// Two seconds, so that four bytes reach from 1830 to 2109; earlier and later times share the ends, which costs
    /// steps and no more.
    private static func bucket(_ time: Instant) -> Int32 { Int32(clamping: time.milliseconds >> 11) }
}
