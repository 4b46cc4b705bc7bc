import Synchronization
import Telemetry

/// Rows of one source on their way into the store: invisible until `commit`, which brings all or nothing.
///
/// `let p = try store.beginPublication(of: source)`, then `add` and `quarantine` as often as needed, then `commit` or
/// `abort`. Rows are held until `bufferBytes` are reached, then written sorted into staging, one file per table and day.
/// Not for use from two threads at once. A publication dropped without `commit` is aborted.
public final class Publication {
    public let source: Source
    /// Counts from 1 in the order of publishing; part of the segments' names.
    public let number: Int
    /// Rows are spilled into staging before what they hold in memory, and what it takes to sort them, passes this: of rows
    /// gathered and rows being written together.
    public var bufferBytes: Int
    /// What whoever gives the rows holds in memory beside them (of many charge points much): rows get so much less room,
    /// down to a sixth of `bufferBytes`.
    public var heldElsewhere = 0

    let store: SegmentStore
    private static let noRows: [[RowSelection]] = TableID.allCases.map { _ in [] }
    private var pending = Publication.noRows
    private var pendingBytes = 0
    private let segments: SegmentSpill
    private var record: PublicationRecord
    private var quarantine: QuarantineFile
    private var isOpen = true

    init(store: SegmentStore, source: Source, number: Int, bufferBytes: Int, inBackground: Bool) throws {
        self.store = store
        self.source = source
        self.number = number
        self.bufferBytes = bufferBytes
        record = PublicationRecord(
            publication: number, source: SourceRecord(source: source, state: .done, counters: IngestCounters()))
        segments = SegmentSpill(store: store, source: source, publication: number, inBackground: inBackground)
        quarantine = QuarantineFile(
            source: source.id, path: StoreLayout.quarantine(publication: number), scratch: store.layout.staging)
        try store.fileSystem.createFolder(store.layout.staging(publication: number))
    }

    deinit { abort() }

    /// Adds rows of a table: those numbered in `rows`, or all. Their `source_id` becomes the publication's, whatever it
    /// was. Which day a row goes to is the UTC day of its `ts + receive_delay_ms`.
    ///
    /// The batch is held, not copied, until it is spilled.
    public func add(_ batch: ColumnBatch, rows: [Int32]? = nil) throws {
        precondition(isOpen, "publication \(number) is over")
        guard rows?.isEmpty != true, batch.count > 0 else { return }
        let selection = RowSelection(batch: batch, rows: rows)
        let bytes = batch.memoryBytes + RowGrouping.bytesToSort(selection)
        try makeRoom(bytes)
        pending[Int(batch.table.rawValue)].append(selection)
        pendingBytes += bytes
    }

    /// Keeps a record verbatim, readable by the owner alone.
    ///
    /// - Parameter bytes: the record as it was received.
    /// - Returns: false where the same bytes of the same charge point and receive time are quarantined already; such a
    ///   record is a duplicate and is not kept again.
    public func quarantine(_ record: QuarantinedRecord, bytes: UnsafeRawBufferPointer) throws -> Bool {
        precondition(isOpen, "publication \(number) is over")
        return try keepingClean { try quarantine.add(record, bytes: bytes, store: store, publication: number) }
    }

    /// Publishes: after this returns, the rows are in `tables/`, the source is known, and both survive a power cut.
    ///
    /// - Parameters:
    ///   - counters: of this source, or for a stream of this part of it; `segments` and `bytesStored` are filled in here.
    ///   - state: `.open` for a stream that will publish again.
    ///   - sealing: the live log whose lines these rows are; its file goes once the rows are in.
    ///   - lastFrames: for a stream, the last `frame` given to each charge point, for whoever goes on after this process.
    ///   - releasing: quarantined records of the store that have become rows (or were found to be duplicates, or nothing):
    ///     they leave the quarantine in the same moment.
    /// - Returns: the counters with `segments` and `bytesStored`.
    @discardableResult public func commit(
        counters: IngestCounters, state: SourceRecord.State = .done, sealing log: LiveLogFile? = nil,
        lastFrames: [String: Int64] = [:], releasing released: [QuarantineEntry] = []
    ) throws -> IngestCounters {
        precondition(isOpen, "publication \(number) is over")
        try keepingClean {
            try spill()
            try segments.wait()
            try complete(counters, state, log, lastFrames)
            record.released = released
            try checkNothingIsInTheWay()
            try store.fileSystem.synchronizeFolder(store.layout.staging(publication: number))
            try store.fileSystem.synchronizeFolder(store.layout.staging)
        }
        try publish()
        isOpen = false
        defer { store.publishing.end() }
        try store.place(number)
        if log != nil || !released.isEmpty { try store.finishRemovals() }
        return record.source.counters
    }

    /// An error from the disk may come after the commit that it denies: what staging holds is then all that there is of
    /// committed rows, and the next to open the store places it, or clears it away if the commit was rolled back.
    private func publish() throws {
        do { try segments.publish(record) } catch {
            if (try? store.catalog.hasPublication(number)) == false {
                abort()
            } else {
                isOpen = false
                store.publishing.end()
            }
            throw error
        }
    }

    /// Drops everything added; the store is as before `beginPublication`. Does nothing after `commit`.
    public func abort() {
        guard isOpen else { return }
        isOpen = false
        pending = []
        // Whatever it throws: what it wrote goes.
        try? segments.wait()
        quarantine.close()
        // What cannot be removed now (a full or vanished disk) is removed when the store is next opened.
        try? store.removeTree(store.layout.staging(publication: number))
        store.publishing.end()
    }

    private func complete(
        _ counters: IngestCounters, _ state: SourceRecord.State, _ log: LiveLogFile?, _ lastFrames: [String: Int64]
    ) throws {
        record.quarantineFile = try quarantine.finish()
        record.quarantine = quarantine.log
        record.lastFrames = lastFrames.sorted { precedes($0.key, $1.key) }.map { ($0.key, $0.value) }
        record.sealedLog = log.map { "live/" + $0.name }
        record.source.state = state
        record.segments = segments.segments
        record.source.received = segments.received
        record.source.counters = counters
        record.source.counters.segments = record.segments.count
        record.source.counters.bytesStored = record.segments.reduce(0) { $0 + $1.bytes }
    }

    /// A catalog that was emptied, or restored from before, counts publications anew.
    private func checkNothingIsInTheWay() throws {
        let paths = record.segments.map(\.path) + [record.quarantineFile?.path].compactMap { $0 }
        for path in paths where fileSize(store.layout.absolute(path)) != nil {
            throw StoreError.corrupt(
                path: store.layout.catalog,
                reason:
                    "it does not know \(path), which is there; restore the catalog that fits the data, or ingest the "
                    + "dumps again into another folder")
        }
    }

    /// While rows are written in the background as many may be gathered.
    private func makeRoom(_ bytes: Int) throws {
        let room = max(bufferBytes / 6, bufferBytes - heldElsewhere)
        if pendingBytes + bytes > (segments.inBackground ? room / 2 : room) { try spill() }
    }

    private func spill() throws {
        guard pendingBytes > 0 else { return }
        try keepingClean { try segments.write(takePending()) }
    }

    private func takePending() -> [[RowSelection]] {
        defer { (pending, pendingBytes) = (Self.noRows, 0) }
        return pending
    }

    /// An error leaves nothing behind in staging, where that is possible.
    private func keepingClean<T>(_ body: () throws -> T) throws -> T {
        do { return try body() } catch {
            abort()
            throw error
        }
    }
}

/// One publication at a time: the next one's number and files count on it.
final class PublishingFlag: Sendable {
    private let isPublishing = Mutex(false)

    func begin() throws(StoreError) {
        let wasPublishing = isPublishing.withLock { flag in
            defer { flag = true }
            return flag
        }
        if wasPublishing { throw .publicationInProgress }
    }

    func end() { isPublishing.withLock { $0 = false } }
}

extension SegmentStore {
    /// Begins to publish rows of `source`. One publication at a time.
    ///
    /// - Parameters:
    ///   - bufferBytes: how much rows may hold in memory before they are spilled into staging, those being written included.
    ///   - inBackground: rows are written while the next are gathered.
    public func beginPublication(
        of source: Source, bufferBytes: Int = 128 << 20, inBackground: Bool = false
    ) throws -> Publication {
        try requireWriter()
        try publishing.begin()
        do {
            return try Publication(
                store: self, source: source, number: catalog.nextPublication(), bufferBytes: bufferBytes,
                inBackground: inBackground)
        } catch {
            publishing.end()
            throw error
        }
    }
}
