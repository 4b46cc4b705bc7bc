import Telemetry

/// The rows gathered so far, one builder per table, with the frame being lifted at their ends.
///
/// `begin` marks where a frame's rows start; then either they stay (`keep`) or all of them go again (`drop`): a frame is
/// stored whole or not at all.
struct RowTables: ~Copyable {
    private let builders: UnsafeMutablePointer<ColumnBatchBuilder>
    private let marks: UnsafeMutablePointer<Int>
    /// Of the tables that the record being lifted may have rows in: not to look at others costs less.
    private var marked = 0..<0
    /// Counts the builders of each table: a ref given out by one is of no use in the next.
    private(set) var generation = 0
    private static let count = TableID.allCases.count
    private static let countOfFrames = TableID.ofFrames.count

    init() {
        builders = .allocate(capacity: Self.count)
        for table in TableID.allCases {
            (builders + Int(table.rawValue)).initialize(to: ColumnBatchBuilder(table))
        }
        marks = .allocate(capacity: Self.count)
        marks.initialize(repeating: 0, count: Self.count)
    }

    deinit {
        builders.deinitialize(count: Self.count)
        builders.deallocate()
        marks.deallocate()
    }

    @inline(__always) subscript(_ table: TableID) -> UnsafeMutablePointer<ColumnBatchBuilder> {
        builders + Int(table.rawValue)
    }

    var memoryBytes: Int {
        var sum = 0
        for index in 0..<Self.count { sum += builders[index].memoryBytes }
        return sum
    }

    var isEmpty: Bool {
        for index in 0..<Self.count where builders[index].count > 0 { return false }
        return true
    }

    /// A frame's rows.
    mutating func begin() { begin(0..<Self.countOfFrames) }

    /// An OCPI object's.
    mutating func beginObject() { begin(Self.countOfFrames..<Self.count) }

    @inline(__always) private mutating func begin(_ tables: Range<Int>) {
        marked = tables
        for index in tables { marks[index] = builders[index].count }
    }

    func drop() {
        for index in marked where builders[index].count > marks[index] {
            builders[index].truncate(to: marks[index])
        }
    }

    /// Hands over all rows, table by table; empty tables are left out.
    mutating func takeBatches() -> [ColumnBatch] {
        generation += 1
        var batches: [ColumnBatch] = []
        for table in TableID.allCases where self[table].pointee.count > 0 {
            let rows = self[table].pointee.count
            batches.append(self[table].move().build())
            // As many rows again fill as much memory, so far as the mix of messages stays.
            self[table].initialize(to: ColumnBatchBuilder(table, rows: rows + rows / 16))
        }
        return batches
    }
}
