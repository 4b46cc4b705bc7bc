import JSONText
import SegmentStore
import Telemetry

/// Tells the frames that were accepted before: in this source, or in the store from any other (CONTRACT 5).
///
/// Within a source the charge point's history answers. The store is asked only where what it covers of a charge point and day
/// holds the new frame's receive time (DESIGN 4); then the stored rows of a stretch of charge points around it are read
/// once.
struct DuplicateIndex: ~Copyable {
    private var seen: FrameHistory
    /// Of the store, as far as it was read.
    private var stored = FingerprintSet()
    /// Of a stream: frames of earlier logs that may not be in the store yet.
    private var older = FingerprintSet()
    private let store: (any StoredRows)?
    private let hasStore: Bool
    private var days: [Day: StoredDay] = [:]

    /// Without a store only the source itself is compared.
    ///
    /// - Parameter folder: where what memory is not to hold of a long source may lie.
    init(store: (any StoredRows)?, folder: String? = nil) {
        self.store = store
        hasStore = store != nil
        seen = FrameHistory(folder: folder)
    }

    var memoryBytes: Int { seen.memoryBytes + stored.memoryBytes + older.memoryBytes }

    /// Whether the frame is new; from now on it is not.
    @inline(__always) mutating func insert(
        _ fingerprint: Fingerprint, receivedAt: Instant, place: Int, _ chargePoints: inout ChargePointTable
    ) throws -> Bool {
        if hasStore { try consult(receivedAt, place, &chargePoints) }
        if older.contains(fingerprint) || stored.contains(fingerprint) { return false }
        return try seen.insert(fingerprint, receivedAt: receivedAt, place: place)
    }

    /// A stream begins another log.
    mutating func turnOver() {
        seen.add(to: &older)
        seen = FrameHistory()
    }

    /// The logs before this one are in the store, which answers for them from now on.
    mutating func forgetOlder() {
        older.removeAll()
        days.removeAll()
    }

    @inline(__always) private mutating func consult(
        _ receivedAt: Instant, _ place: Int, _ chargePoints: inout ChargePointTable
    ) throws {
        let day = receivedAt.day
        if !chargePoints[place].isAsked(of: day) { try look(day, place, &chargePoints) }
        guard chargePoints[place].covers(receivedAt, of: day) else { return }
        try load(day, chargePoints.name(place))
    }

    private mutating func look(_ day: Day, _ place: Int, _ chargePoints: inout ChargePointTable) throws {
        let covered = try storedDay(day).range(of: chargePoints.name(place))
        chargePoints[place].setCovered(day, covered)
    }

    private mutating func storedDay(_ day: Day) throws -> StoredDay {
        if let known = days[day] { return known }
        let loaded = StoredDay(try store!.coverage(days: day...day))
        days[day] = loaded
        return loaded
    }

    private mutating func load(_ day: Day, _ chargePoint: Bytes) throws {
        guard let stretch = days[day]!.takeStretch(holding: chargePoint) else { return }
        var frames = StoredFrames()
        for table in TableID.allCases {
            frames.add(try store!.read(table, days: day...day, chargePoints: stretch, columns: nil))
        }
        for fingerprint in frames.fingerprints { _ = stored.insert(fingerprint) }
    }
}

/// What the store covers of one day, cut into stretches of charge points that are read together.
private struct StoredDay {
    private struct Covered {
        var chargePoint: [UInt8]
        var range: ClosedRange<Instant>
        var stretch: Int
    }

    /// Rows of a stretch, at most (but for a single charge point with more): some 50 MB in memory.
    private static let stretchRows = 200_000

    private var covered: [Covered] = []
    private var isLoaded: [Bool] = []

    /// `entries` in the order of charge points.
    init(_ entries: [CoverageEntry]) {
        var rows = 0
        for entry in entries {
            let name = Array(entry.chargePoint.utf8)
            rows += entry.rows
            if let last = covered.indices.last, covered[last].chargePoint == name {
                let range = covered[last].range
                covered[last].range =
                    min(range.lowerBound, entry.firstReceivedAt)...max(range.upperBound, entry.lastReceivedAt)
                continue
            }
            if isLoaded.isEmpty || rows > Self.stretchRows {
                isLoaded.append(false)
                rows = entry.rows
            }
            covered.append(Covered(chargePoint: name, range: entry.received, stretch: isLoaded.count - 1))
        }
    }

    func range(of chargePoint: Bytes) -> ClosedRange<Instant>? { index(of: chargePoint).map { covered[$0].range } }

    /// The stretch to read for a charge point; nil where it has been taken before.
    mutating func takeStretch(holding chargePoint: Bytes) -> ChargePointRange? {
        guard let index = index(of: chargePoint), !isLoaded[covered[index].stretch] else { return nil }
        let stretch = covered[index].stretch
        isLoaded[stretch] = true
        let members = covered.filter { $0.stretch == stretch }
        return ChargePointRange(
            first: String(decoding: members.first!.chargePoint, as: UTF8.self),
            last: String(decoding: members.last!.chargePoint, as: UTF8.self))
    }

    private func index(of chargePoint: Bytes) -> Int? {
        var (low, high) = (0, covered.count)
        while low < high {
            let middle = (low + high) / 2
            if covered[middle].chargePoint.lexicographicallyPrecedes(chargePoint) {
                low = middle + 1
            } else {
                high = middle
            }
        }
        return low < covered.count && covered[low].chargePoint.elementsEqual(chargePoint) ? low : nil
    }
}

/// Gathers the fingerprints of stored frames from their rows, table by table.
struct StoredFrames: ~Copyable {
    private struct Key: Hashable {
        var source: Hash128
        var chargePoint: Hash128
        var number: Int64
    }

    private var sums: [Key: Fingerprint] = [:]
    private let hasher = RowHasher()

    init() {}

    /// In no order.
    var fingerprints: Dictionary<some Hashable, Fingerprint>.Values { sums.values }

    mutating func add(_ batch: ColumnBatch) {
        for row in 0..<batch.count {
            let key = Key(
                source: hash(batch, LeadingColumn.sourceId.rawValue, row),
                chargePoint: hash(batch, LeadingColumn.chargePoint.rawValue, row),
                number: batch.value(LeadingColumn.frame.rawValue, row)!)
            let fingerprint = hasher.hash(BatchRow(batch: batch, row: row), of: batch.table)
            sums[key] = (sums[key] ?? Fingerprint()) + fingerprint
        }
    }

    private func hash(_ batch: ColumnBatch, _ column: Int, _ row: Int) -> Hash128 {
        Hash128(of: UnsafeRawBufferPointer(batch.bytes(column, row)!))
    }
}
