import Synchronization
import Telemetry

/// Sorts a publication's rows and writes them into its staging, one segment per table and day: at once, or in the
/// background while the next rows are gathered. One set of rows at a time, so that they are the same however fast it is written.
final class SegmentSpill: Sendable {
    private struct State: ~Copyable {
        /// By table: rows to be written.
        var rows: [[RowSelection]] = []
        var partNumbers: [String: Int] = [:]
        var segments: [SegmentRecord] = []
        var coverage: CoverageBuilder
    }

    private let store: SegmentStore
    private let sourceID: String
    private let publication: Int
    let inBackground: Bool
    private let state: Mutex<State>
    private let running = Mutex<BackgroundTask<Void>?>(nil)

    init(store: SegmentStore, source: Source, publication: Int, inBackground: Bool) {
        self.store = store
        sourceID = source.id.hex
        self.publication = publication
        self.inBackground = inBackground
        state = Mutex(State(coverage: CoverageBuilder(folder: store.layout.staging)))
    }

    /// Takes rows by table, once those before are written, and throws what writing those threw. Nobody else then holds
    /// them: each table's go from memory as it is written.
    func write(_ rows: @autoclosure () -> [[RowSelection]]) throws {
        try wait()
        state.withLock { $0.rows = rows() }
        if inBackground {
            running.withLock { $0 = BackgroundTask { [self] in try writeRows() } }
        } else {
            try writeRows()
        }
    }

    /// Returns when nothing is being written any more.
    func wait() throws { try running.withLock { $0.take() }?.value() }

    // MARK: What was written, once nothing is being written any more

    var segments: [SegmentRecord] { state.withLock { $0.segments } }
    /// Of `received_at`; nil without rows.
    var received: ClosedRange<Instant>? { state.withLock { $0.coverage.received } }

    func publish(_ record: PublicationRecord) throws {
        try state.withLock { try store.catalog.publish(record, $0.coverage) }
    }

    // MARK: Writing

    private func writeRows() throws {
        try state.withLock { state in
            for table in TableID.allCases {
                let selections = state.rows[Int(table.rawValue)]
                state.rows[Int(table.rawValue)] = []
                if !selections.isEmpty { try write(table, selections, &state) }
            }
        }
    }

    /// One sorted segment per day that the rows touch.
    private func write(_ table: TableID, _ selections: [RowSelection], _ state: inout State) throws {
        let order = SegmentOrder(selections)
        try state.coverage.add(order)
        for (day, groups) in order.days() {
            let key = table.name + day.iso8601
            state.partNumbers[key, default: 0] += 1
            let path = StoreLayout.segment(table, day, publication: publication, part: state.partNumbers[key]!)
            let writer = SegmentWriter(table: table, selections: selections, sourceID: sourceID)
            let file = try FileSink(store.layout.staged(path, publication: publication), store.fileSystem)
            try writer.write(order.rows(of: groups), to: file)
            let (bytes, hash) = try file.finish()
            state.segments.append(
                SegmentRecord(
                    path: path, publication: publication, table: table, day: day, rows: order.rows(of: groups).count,
                    bytes: bytes, hash: hash, minChargePoint: order.chargePoint(of: groups.first!),
                    maxChargePoint: order.chargePoint(of: groups.last!)))
        }
    }
}
