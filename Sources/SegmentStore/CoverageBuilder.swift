import Telemetry

/// Gathers what a publication stores of each charge point and day.
///
/// Each set of rows leaves a sorted run, in memory while runs are short and then in a file without a name, so that many
/// charge points take no more memory than few. Merging the runs gives one entry for each charge point and day.
struct CoverageBuilder: ~Copyable {
    /// In milliseconds, of all rows.
    private var first = Int64.max
    private var last = Int64.min
    private var memory: [UInt8] = []
    private var runsInMemory: [Range<Int>] = []
    private var file: ScratchFile?
    private var runsInFile: [Range<Int>] = []
    private let folder: String?
    private let limit: Int

    /// - Parameters:
    ///   - folder: where runs may lie; nil keeps them in memory.
    ///   - limit: bytes of runs that memory holds, but for a longer one on its way to the file.
    init(folder: String? = nil, limit: Int = 4 << 20) {
        self.folder = folder
        self.limit = limit
    }

    mutating func add(_ order: borrowing SegmentOrder) throws {
        let start = memory.count
        var row: CoverageRow?
        for group in order.groups {
            let next = CoverageRow(
                day: group.day, rows: group.rows.count, first: group.firstReceivedAt, last: group.lastReceivedAt,
                name: order.name(of: group))
            if row?.compare(next) == 0 {
                row!.take(next)
            } else {
                append(row)
                row = next
            }
        }
        append(row)
        runsInMemory.append(start..<memory.count)
        if let folder, memory.count > limit { try store(folder) }
    }

    /// Of `received_at`; nil without rows.
    var received: ClosedRange<Instant>? {
        first > last ? nil : Instant(milliseconds: first)...Instant(milliseconds: last)
    }

    /// In the order of day and charge point.
    func read(source: Hash128, _ body: (CoverageEntry) throws -> Void) throws {
        func entry(_ row: CoverageRow) -> CoverageEntry {
            CoverageEntry(
                day: row.day, chargePoint: String(decoding: row.name, as: UTF8.self), source: source, rows: row.rows,
                firstReceivedAt: Instant(milliseconds: row.first), lastReceivedAt: Instant(milliseconds: row.last))
        }
        try memory.withUnsafeBytes { memory in
            // What memory holds goes beside the file's runs, not to the file: this changes nothing.
            var merge = try CoverageMerge(runsInMemory, of: memory)
            if let file { try merge.add(runsInFile, of: file) }
            try merge.read { try body(entry($0)) }
        }
    }

    private mutating func append(_ row: CoverageRow?) {
        guard let row else { return }
        first = min(first, row.first)
        last = max(last, row.last)
        row.append(to: &memory)
    }

    /// Moves what memory holds to the file, as one run.
    private mutating func store(_ folder: String) throws {
        let file = try self.file ?? ScratchFile(in: folder)
        self.file = file
        let start = file.bytes
        var piece: [UInt8] = []
        try memory.withUnsafeBytes { memory in
            try CoverageMerge(runsInMemory, of: memory).read { row in
                row.append(to: &piece)
                guard piece.count > 1 << 16 else { return }
                try piece.withUnsafeBytes { try file.append($0) }
                piece.removeAll(keepingCapacity: true)
            }
        }
        try piece.withUnsafeBytes { try file.append($0) }
        runsInFile.append(start..<file.bytes)
        memory = []
        runsInMemory = []
    }
}
