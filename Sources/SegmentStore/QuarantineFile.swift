import Telemetry

/// What makes two quarantined records the same (CONTRACT 5). One without bytes says what is wrong with a whole source or a
/// member of it, and is no other's.
public struct QuarantineIdentity {
    let hash: Hash128
    let chargePoint: String?
    let receivedAt: Instant?

    public init(_ entry: QuarantineEntry) {
        (hash, chargePoint, receivedAt) = (entry.hash, entry.chargePoint, entry.receivedAt)
    }

    /// - Parameter bytes: the record as it was received, not empty.
    public init(_ record: QuarantinedRecord, bytes: UnsafeRawBufferPointer) {
        (hash, chargePoint, receivedAt) = (record.hash(bytes), record.chargePoint, record.receivedAt)
    }

    /// Stands for it where many are remembered: of the charge point's bytes, as its name in other spellings is another.
    public var digest: Hash128 {
        let time = receivedAt.map { "\($0.milliseconds)" } ?? "-"
        return Hash128(of: "\(hash.hex) \(time) \(chargePoint.map { "=" + $0 } ?? "-")")
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
    private(set) var log: QuarantineLog
    /// Digests.
    private var known: Set<Hash128> = []
    /// Whether the store's quarantine holds anything that this may be the same as; nil until it is asked.
    private var hasOlder: Bool?
    private var sink: FileSink?

    /// - Parameter scratch: where what memory is not to hold may lie.
    init(source: Hash128, path: String, scratch: String) {
        self.source = source
        self.path = path
        log = QuarantineLog(source: source, path: path, folder: scratch)
    }

    /// False where the same record is quarantined already, here or in the store.
    mutating func add(
        _ record: QuarantinedRecord, bytes: UnsafeRawBufferPointer, store: SegmentStore, publication: Int
    ) throws -> Bool {
        let hash =
            bytes.isEmpty ? Hash128(of: "\(source.hex) \(record.offset) \(log.count)") : record.hash(bytes)
        var entry = QuarantineEntry(
            hash: hash, chargePoint: record.chargePoint, receivedAt: record.receivedAt, source: source,
            offset: record.offset, length: bytes.count, reason: record.reason, path: path, place: 0,
            frame: record.frame, dialect: record.dialect)
        let identity = QuarantineIdentity(entry)
        guard known.insert(identity.digest).inserted, try !isQuarantined(identity, store.catalog) else { return false }
        let sink =
            try self.sink
            ?? FileSink(
                store.layout.staged(path, publication: publication), store.fileSystem, mode: 0o600)
        self.sink = sink
        entry.place = sink.bytes
        try log.append(entry)
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
