import Telemetry

/// Asking the store.
extension SegmentStore {
    /// UTC days of `received_at` that have rows, ascending.
    public func days() throws -> [Day] { try catalog.days() }

    /// Charge points with rows on those days, in the order of their bytes.
    public func chargePoints(days: ClosedRange<Day>? = nil) throws -> [String] {
        try snapshot(days: days).chargePoints
    }

    /// What each source has stored of each charge point and day, in the order (charge point, day, source).
    ///
    /// A new source's frame can only be a duplicate where its receive time lies in one of these ranges.
    public func coverage(days: ClosedRange<Day>? = nil) throws -> [CoverageEntry] { try catalog.coverage(days: days) }

    /// Segments by table, day and path.
    public func segments(_ table: TableID? = nil) throws -> [SegmentRecord] {
        try catalog.segments().filter { table == nil || $0.table == table }
    }

    public func sources() throws -> [SourceRecord] { try catalog.sources() }

    /// Whether the source is known, and if it may still grow; nil when it is new.
    public func state(of source: Hash128) throws -> SourceRecord.State? { try catalog.sourceState(source) }

    /// The sizes of the files that the store knows: one of another size is not among them.
    public func fileSizes() throws -> Set<Int> { try catalog.fileSizes() }

    /// The last `frame` that a stream's publications gave to each charge point.
    public func lastFrames(of source: Hash128) throws -> [String: Int64] { try catalog.lastFrames(source: source) }

    /// What is quarantined, by received day (then only what has a receive time) and charge point.
    public func quarantined(
        days: ClosedRange<Day>? = nil, chargePoints: ChargePointRange? = nil
    ) throws -> [QuarantineEntry] {
        try catalog.quarantine(days: days, chargePoints: chargePoints)
    }

    /// Whether the same record is quarantined already: another such is a duplicate.
    public func isQuarantined(_ identity: QuarantineIdentity) throws -> Bool { try catalog.isQuarantined(identity) }

    /// The record as it was received.
    public func quarantinedBytes(_ entry: QuarantineEntry) throws -> [UInt8] {
        let path = try quarantineFile(entry.path)
        let range = entry.place..<entry.place + entry.length
        // What the index says is believed once the file is as long, before there is room for it in memory.
        let isThere = fileSize(path).map { $0 >= range.upperBound } ?? true
        let bytes = isThere ? try readFile(path, range) : []
        guard bytes.count == range.count else {
            throw StoreError.corrupt(path: path, reason: "shorter than its index says")
        }
        return bytes
    }

    /// In its place, or where it waits for its rename.
    private func quarantineFile(_ relative: String) throws -> String {
        let place = layout.absolute(relative)
        guard fileSize(place) == nil, let file = try catalog.quarantineFiles().first(where: { $0.path == relative })
        else { return place }
        return layout.committed(relative, publication: file.publication)
    }

    /// A choice that belongs to the store and not to a run (`plain_tokens`); nil where it was never made.
    public func setting(_ name: String) throws -> String? { try catalog.setting(name) }

    public func setSetting(_ name: String, _ value: String) throws {
        try requireWriter()
        try catalog.setSetting(name, value)
    }
}
