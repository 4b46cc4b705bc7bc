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
/// looking back would take long, a table of all fingerprints answers from then on.
///
/// 24 bytes a frame, of which the latest `EntryLog.limit` lie in memory and the others in a file, if there is a folder
/// for it; with the table 18 to 37 bytes of memory a frame.
struct FrameHistory: ~Copyable {
    /// What is known of a charge point.
    private struct Latest {
        /// Its last entry; -1 where it has none.
        var entry: Int32 = -1
        /// The latest receive time so far, in `bucket`s.
        var time = Int32.min
    }

    private var entries: EntryLog
    private var latest: UnsafeMutablePointer<Latest>
    private var places = 1024
    /// Steps looked back in vain, all told.
    private var steps = 0
    /// All fingerprints, once looking back has become too long.
    private var table = FingerprintSet()

    /// - Parameter folder: where entries may lie that memory is not to hold.
    init(folder: String? = nil, limit: Int = EntryLog.limit) {
        entries = EntryLog(folder: folder, limit: limit)
        latest = .allocate(capacity: places)
        latest.initialize(repeating: Latest(), count: places)
    }

    deinit { latest.deallocate() }

    var count: Int { entries.count }

    var memoryBytes: Int { entries.memoryBytes + places * MemoryLayout<Latest>.stride + table.memoryBytes }

    /// False where the charge point at `place` has it already.
    @inline(__always)
    mutating func insert(_ fingerprint: Fingerprint, receivedAt: Instant, place: Int) throws(IngestError) -> Bool {
        if place >= places { grow(to: place + 1) }
        let bucket = Self.bucket(receivedAt)
        if table.count > 0 {
            guard table.insert(fingerprint) else { return false }
        } else if latest[place].time >= bucket, try contains(fingerprint, bucket, place) {
            return false
        }
        let time = max(bucket, latest[place].time)
        let entry = EntryLog.Entry(fingerprint: fingerprint, latest: time, previous: latest[place].entry)
        latest[place] = Latest(entry: Int32(entries.count), time: time)
        try entries.append(entry)
        if steps > 64 * (entries.count + 4096), table.count == 0 { try fillTable() }
        return true
    }

    /// Adds all fingerprints to `set`; of a history without a folder.
    func add(to set: inout FingerprintSet) {
        do throws(IngestError) { try fill(&set) } catch { preconditionFailure("\(error)") }
    }

    private func fill(_ set: inout FingerprintSet) throws(IngestError) {
        for index in 0..<entries.count { _ = set.insert(try entries[index].fingerprint) }
    }

    private mutating func fillTable() throws(IngestError) {
        var filled = FingerprintSet()
        try fill(&filled)
        table = filled
    }

    private mutating func contains(
        _ fingerprint: Fingerprint, _ bucket: Int32, _ place: Int
    ) throws(IngestError) -> Bool {
        var index = Int(latest[place].entry)
        while index >= 0 {
            let entry = try entries[index]
            if entry.latest < bucket { return false }
            if entry.fingerprint == fingerprint { return true }
            // Some microseconds where it lies in the file.
            steps += entries.isInMemory(index) ? 1 : 64
            index = Int(entry.previous)
        }
        return false
    }

    private mutating func grow(to needed: Int) {
        let larger = max(needed, places * 2)
        let moved = UnsafeMutablePointer<Latest>.allocate(capacity: larger)
        moved.moveInitialize(from: latest, count: places)
        (moved + places).initialize(repeating: Latest(), count: larger - places)
        latest.deallocate()
        (latest, places) = (moved, larger)
    }

    /// Two seconds, so that four bytes reach from 1830 to 2109; earlier and later times share the ends, which costs
    /// steps and no more.
    @inline(__always) private static func bucket(_ time: Instant) -> Int32 { Int32(clamping: time.milliseconds >> 11) }
}
