import JSONText
import OCPPWire
import SegmentStore
import Telemetry

/// Reads quarantined records again, after a fix: what can be read now is stored under its own source and number, as if it
/// had been read then, and leaves the quarantine in the same moment. What cannot stays as it is.
///
/// Exactly once: rows, counters and the quarantine's index change in one commit for each source.
public struct QuarantineReplay {
    private let store: SegmentStore
    private let options: IngestOptions

    public init(store: SegmentStore, options: IngestOptions) {
        self.store = store
        self.options = options
    }

    /// - Parameter entries: of this store's quarantine, without live ones.
    /// - Returns: what became of them; `quarantined` are those that stay, read again or not.
    public func run(_ entries: [QuarantineEntry]) throws -> IngestCounters {
        var sum = IngestCounters()
        let records = Dictionary(uniqueKeysWithValues: try store.sources().map { ($0.source.id, $0) })
        let bySource = Dictionary(grouping: entries, by: \.source)
        for source in bySource.keys.sorted() {
            guard let record = records[source] else { preconditionFailure("\(source) has quarantined records only") }
            sum += try replay(bySource[source]!.sorted { ($0.offset, $0.place) < ($1.offset, $1.place) }, record)
        }
        return sum
    }

    private func replay(_ entries: [QuarantineEntry], _ record: SourceRecord) throws -> IngestCounters {
        var feed = try ReplayFeed(entries, store)
        let publication = try store.beginPublication(of: record.source, bufferBytes: options.bufferBytes)
        do {
            let sink = ReplaySink(publication)
            var ingest = SourceIngest(
                intake(record.source), into: sink, name: record.source.name, rowBytes: options.rowBytes)
            var numbering = Numbering(store: store, source: record.source)
            for stretch in feed.stretches {
                var reader = feed.reader(of: stretch, record.source.kind, options)
                while let record = reader.next() {
                    let (entry, ignored) = (feed.entry(at: record.offset), ingest.counters.ignored)
                    try ingest.take(record) { try numbering.number(of: $0, entry) }
                    feed.note(record, isIgnored: ingest.counters.ignored > ignored)
                }
            }
            try ingest.endSource()
            try ingest.flush()
            let released = feed.released(kept: sink.kept)
            var counters = ingest.counters
            counters.chargePoints = ingest.chargePoints
            counters.ignored = feed.ignored
            counters.quarantined = entries.count - released.count
            counters.recordsRead = counters.accepted + counters.duplicates + counters.ignored + counters.quarantined
            if released.isEmpty {
                publication.abort()
                return counters
            }
            let stored = try publication.commit(
                counters: Self.change(counters, released.count), state: record.state,
                lastFrames: record.source.kind == .stream ? numbering.last : [:], releasing: released)
            counters.segments = stored.segments
            counters.bytesStored = stored.bytesStored
            return counters
        } catch {
            publication.abort()
            throw error
        }
    }

    private func intake(_ source: Source) -> Intake {
        let named = source.kind == .file ? SourceName.chargePoint(path: source.name) : nil
        return Intake(
            lifter: Lifter(pseudonyms: Pseudonymizer(key: options.tokenKey)), duplicates: DuplicateIndex(store: store),
            assumedChargePoint: options.chargePoint ?? named)
    }

    /// What the source's counters change by when `released` of its records are no longer quarantined.
    private static func change(_ read: IngestCounters, _ released: Int) -> IngestCounters {
        var change = read
        change.quarantined = -released
        change.recordsRead = read.accepted + read.duplicates + read.ignored - released
        return change
    }
}

/// A source's quarantined records as lines. Those that follow each other in the source are read as one stretch, since a frame
/// may have several lines; what lay between others there is not forgotten by putting them together.
private struct ReplayFeed {
    private let entries: [QuarantineEntry]
    private var bytes: [UInt8] = []
    /// Where each entry begins: in `bytes`, or one later where the source's beginning, and its byte order mark, are not there.
    private var starts: [Int] = []
    private let first: Int
    /// Entries of which something was read.
    private var isRead: [Bool]
    /// Records that a rule of their dialect ignores.
    private(set) var ignored = 0

    /// Records that are no line, or of which only the beginning was kept, cannot be read again.
    init(_ entries: [QuarantineEntry], _ store: SegmentStore) throws {
        self.entries = entries.filter { $0.length > 0 && $0.reason != Record.LineFault.lineTooLong.rawValue }
        first = self.entries.first?.offset == 0 ? 0 : 1
        isRead = self.entries.map { _ in false }
        for entry in self.entries {
            starts.append(first + bytes.count)
            bytes += try store.quarantinedBytes(entry) + [UInt8(ascii: "\n")]
        }
    }

    /// Of entries with nothing but a line's end between each and the next.
    var stretches: [Range<Int>] {
        entries.indices.reduce(into: []) { stretches, place in
            if let last = stretches.last, entries[place].offset - entries[place - 1].end <= 2 {
                stretches[stretches.count - 1] = last.lowerBound..<place + 1
            } else {
                stretches.append(place..<place + 1)
            }
        }
    }

    /// A dialect that was recognised then is it still; one that was not, and was taken for envelopes, is looked for anew.
    func reader(of stretch: Range<Int>, _ kind: Source.Kind, _ options: IngestOptions) -> RecordReader {
        let known = entries[stretch].lazy.compactMap(\.dialect).compactMap(Dialect.init).first
        let dialect: Dialect? = kind == .stream ? .envelope : known == .envelope ? nil : known
        var reader = RecordReader(
            dialect: dialect, startingAt: Int64(starts[stretch.lowerBound]), zone: options.zone,
            exportKeys: SteVeKeys(filesRead: SteVeKeys.files), maximumLineBytes: options.longestLineBytes)
        let end = stretch.upperBound < starts.count ? starts[stretch.upperBound] : first + bytes.count
        bytes.withUnsafeBufferPointer {
            reader.append(UnsafeBufferPointer(rebasing: $0[starts[stretch.lowerBound] - first..<end - first]))
        }
        reader.finish()
        return reader
    }

    func entry(at offset: Int64) -> QuarantineEntry { entries[index(at: Int(offset))] }

    /// Text between frames is ignored in logs alone: of an envelope file's line it would be a loss.
    mutating func note(_ record: Record, isIgnored: Bool) {
        let touched = index(at: Int(record.offset))...index(at: Int(record.offset + max(record.length, 1)) - 1)
        if isIgnored {
            guard entries[touched].allSatisfy({ $0.dialect.flatMap(Dialect.init) ?? .envelope != .envelope }) else {
                return
            }
            ignored += 1
        }
        for place in touched { isRead[place] = true }
    }

    /// The entries of which something was read, and that no record still broken touches.
    func released(kept: [Range<Int>]) -> [QuarantineEntry] {
        var isKept = isRead.map { !$0 }
        for range in kept {
            for index in index(at: range.lowerBound)...index(at: max(range.lowerBound, range.upperBound - 1)) {
                isKept[index] = true
            }
        }
        return zip(entries, isKept).filter { !$0.1 }.map(\.0)
    }

    private func index(at offset: Int) -> Int {
        var (low, high) = (0, starts.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if starts[middle] <= offset { low = middle } else { high = middle }
        }
        return low
    }
}

/// Numbers records as their source's first reading did.
private struct Numbering {
    let store: SegmentStore
    let source: Source
    private(set) var last: [String: Int64] = [:]

    init(store: SegmentStore, source: Source) {
        self.store = store
        self.source = source
    }

    /// The number it was given then; a record whose charge point could not be told then comes after those that could.
    mutating func number(of chargePoint: String, _ entry: QuarantineEntry) throws -> Int64 {
        if let frame = entry.frame, entry.chargePoint == chargePoint { return frame }
        let number = try (last[chargePoint] ?? lastStored(chargePoint)) + 1
        last[chargePoint] = number
        return number
    }

    private func lastStored(_ chargePoint: String) throws -> Int64 {
        let only = ChargePointRange(chargePoint)
        var last = try store.lastFrames(of: source.id)[chargePoint] ?? 0
        for entry in try store.quarantined(chargePoints: only) where entry.source == source.id {
            last = max(last, entry.frame ?? 0)
        }
        let columns = [LeadingColumn.sourceId, .frame].map(\.rawValue)
        for table in TableID.allCases {
            let batch = try store.read(table, chargePoints: only, columns: columns)
            for row in 0..<batch.count where batch.string(columns[0], row) == source.id.hex {
                last = max(last, batch.value(columns[1], row) ?? 0)
            }
        }
        return last
    }
}

/// Passes rows on, and remembers where in the feed the records lie that are still broken.
private final class ReplaySink: RowSink {
    private let publication: Publication
    private(set) var kept: [Range<Int>] = []

    init(_ publication: Publication) { self.publication = publication }

    func add(_ batch: ColumnBatch, rows: [Int32]?) throws { try publication.add(batch, rows: rows) }

    func quarantine(_ record: QuarantinedRecord, bytes: UnsafeRawBufferPointer) -> Bool {
        kept.append(record.offset..<record.offset + bytes.count)
        return true
    }
}

extension QuarantineEntry {
    /// In its source, unpacked.
    fileprivate var end: Int { offset + length }
}
