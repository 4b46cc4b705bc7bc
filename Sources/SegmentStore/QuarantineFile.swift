import Telemetry

/// What makes two quarantined records the same (CONTRACT 5). One without bytes says what is wrong with a whole source or a
/// member of it, and is no other's.
public struct QuarantineIdentity: Hashable {
    var hash: Hash128
    var chargePoint: String?
    var receivedAt: Instant?

    public init(_ entry: QuarantineEntry) {
        (hash, chargePoint, receivedAt) = (entry.hash, entry.chargePoint, entry.receivedAt)
    }

    /// - Parameter bytes: the record as it was received, not empty.
    public init(_ record: QuarantinedRecord, bytes: UnsafeRawBufferPointer) {
        (hash, chargePoint, receivedAt) = (record.hash(bytes), record.chargePoint, record.receivedAt)
    }
}

extension QuarantinedRecord {
    /// Of its bytes, and of what they lack of it.
    public func hash(_ bytes: UnsafeRawBufferPointer) -> Hash128 {
        let kept = Hash128(of: bytes)
        return restHash.map { Hash128(of: "\(kept.hex) \(String($0, radix: 16))") } ?? kept
    }
}

/// The quarantine of one publication: a file of the records' bytes end to end, mode 0600, and their index.
struct QuarantineFile {
    let source: Hash128
    /// Relative to the store.
    let path: String
    private(set) var entries: [QuarantineEntry] = []
    private var known: Set<QuarantineIdentity> = []
    /// Whether the store's quarantine holds anything that this may be the same as; nil until it is asked.
    private var hasOlder: Bool?
    private var sink: FileSink?

    init(source: Hash128, path: String) {
        self.source = source
        self.path = path
    }

    /// False where the same record is quarantined already, here or in the store.
    mutating func add(
        _ record: QuarantinedRecord, bytes: UnsafeRawBufferPointer, store: SegmentStore, publication: Int
    ) throws -> Bool {
        let hash =
            bytes.isEmpty ? Hash128(of: "\(source.hex) \(record.offset) \(entries.count)") : record.hash(bytes)
        var entry = QuarantineEntry(
            hash: hash, chargePoint: record.chargePoint, receivedAt: record.receivedAt, source: source,
            offset: record.offset, length: bytes.count, reason: record.reason, path: path, place: 0,
            frame: record.frame, dialect: record.dialect)
        let identity = QuarantineIdentity(entry)
        guard known.insert(identity).inserted, try !isQuarantined(identity, store.catalog) else { return false }
        let sink =
            try self.sink
            ?? FileSink(
                store.layout.staged(path, publication: publication), store.fileSystem, mode: 0o600)
        self.sink = sink
        entry.place = sink.bytes
        entries.append(entry)
        try sink.write(bytes)
        return true
    }

    private mutating func isQuarantined(_ identity: QuarantineIdentity, _ catalog: Catalog) throws -> Bool {
        let hasOlder = try hasOlder ?? catalog.hasQuarantine()
        self.hasOlder = hasOlder
        return try hasOlder && catalog.isQuarantined(identity)
    }

    /// nil where nothing was quarantined.
    mutating func finish() throws -> (path: String, bytes: Int, hash: Hash128)? {
        guard let sink else { return nil }
        self.sink = nil
        let (bytes, hash) = try sink.finish()
        return (path, bytes, hash)
    }

    mutating func close() { sink = nil }
}
