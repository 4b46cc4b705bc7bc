import Telemetry

/// Asking the store.
extension SegmentStore {
    /// UTC days of `received_at` that have rows, ascending.
    public func days() throws -> [Day] { try catalog.days() }

    /// Charge points with rows on those days, in the order of their bytes.
    public func chargePoints(days: ClosedRange<Day>? = nil) throws -> [String] {
        var names: [String] = []
        for entry in try catalog.coverage(days: days) where names.last.map({ precedes($0, entry.chargePoint) }) ?? true
        {
            names.append(entry.chargePoint)
        }
        return names
    }

    /// What each source has stored of each charge point and day, in the order (charge point, day, source).
    ///
    /// A new source's frame can only be a duplicate where its receive time lies in one of these ranges.
    public func coverage(
        days: ClosedRange<Day>? = nil, chargePoints: ChargePointRange = .all
    ) throws -> [CoverageEntry] {
        try catalog.coverage(days: days, chargePoints: chargePoints)
    }

    /// All rows of a table that match, segment after segment, each in its order; `source_id` is each row's own.
    ///
    /// - Parameter columns: positions to load, or all; the others are null. Errors name the file.
    public func read(
        _ table: TableID, days: ClosedRange<Day>? = nil, chargePoints: ChargePointRange = .all, columns: [Int]? = nil
    ) throws -> ColumnBatch {
        var builder = ColumnBatchBuilder(table)
        let columns = Set(columns ?? Array(table.schema.columns.indices))
        for segment in try catalog.segments(table: table, days: days, chargePoints: chargePoints) {
            try open(segment).read(chargePoints, columns: columns, into: &builder)
        }
        return builder.build()
    }

    /// Segments by table, day and path.
    public func segments(_ table: TableID? = nil, days: ClosedRange<Day>? = nil) throws -> [SegmentRecord] {
        try catalog.segments(table: table, days: days)
    }

    public func sources() throws -> [SourceRecord] { try catalog.sources() }

    /// Whether the source is known, and if it may still grow; nil when it is new.
    public func state(of source: Hash128) throws -> SourceRecord.State? { try catalog.sourceState(source) }

    /// The last `frame` that a stream's publications gave to each charge point.
    public func lastFrames(of source: Hash128) throws -> [String: Int64] { try catalog.lastFrames(source: source) }

    /// What is quarantined, by received day (then only what has a receive time) and charge point.
    public func quarantined(
        days: ClosedRange<Day>? = nil, chargePoints: ChargePointRange? = nil
    ) throws -> [QuarantineEntry] {
        try catalog.quarantine(days: days, chargePoints: chargePoints)
    }

    /// The record as it was received.
    public func quarantinedBytes(_ entry: QuarantineEntry) throws -> [UInt8] {
        let path = layout.absolute(entry.path)
        let bytes = try readWholeFile(path)
        guard entry.place + entry.length <= bytes.count else {
            throw StoreError.corrupt(path: path, reason: "shorter than its index says")
        }
        return Array(bytes[entry.place..<entry.place + entry.length])
    }

    /// A choice that belongs to the store and not to a run (`plain_tokens`); nil where it was never made.
    public func setting(_ name: String) throws -> String? { try catalog.setting(name) }

    public func setSetting(_ name: String, _ value: String) throws {
        try requireWriter()
        try catalog.setSetting(name, value)
    }

    /// A segment that is committed and awaits its rename is read where it waits; a rename in between is met by looking
    /// for it in its place once more.
    private func open(_ segment: SegmentRecord) throws -> SegmentReader {
        let path = layout.absolute(segment.path)
        let staged = layout.staged(segment.path, publication: segment.publication)
        let isWaiting = fileSize(path) == nil && fileSize(staged) != nil
        do {
            return try SegmentReader(segment, path: isWaiting ? staged : path)
        } catch  where isWaiting {
            return try SegmentReader(segment, path: path)
        }
    }
}
