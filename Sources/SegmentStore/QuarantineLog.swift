import Telemetry

/// The index of what one publication quarantines, in the order it came: the latest in memory, those before in a file
/// without a name, so that many take no more memory than few.
///
/// A copy may not be added to: it shares the file.
struct QuarantineLog {
    private let source: Hash128
    private let path: String
    /// Where the file may lie.
    private let folder: String
    private let limit: Int
    private(set) var count = 0
    private var memory: [UInt8] = []
    private var file: ScratchFile?

    /// What has a fixed length of an entry; its texts' bytes follow.
    private struct Head {
        var hashHigh: UInt64
        var hashLow: UInt64
        var receivedAt: Int64
        var offset: Int
        var length: Int
        var place: Int
        var frame: Int64
        var chargePointBytes: UInt32
        var reasonBytes: UInt32
        var dialectBytes: UInt32
        var has: Present
    }

    private struct Present: OptionSet {
        let rawValue: UInt8
        static let chargePoint = Self(rawValue: 1)
        static let receivedAt = Self(rawValue: 2)
        static let frame = Self(rawValue: 4)
        static let dialect = Self(rawValue: 8)
    }

    /// - Parameters:
    ///   - path: of the quarantine's file, as the entries have it.
    ///   - limit: bytes that memory holds.
    init(source: Hash128, path: String, folder: String, limit: Int = 1 << 20) {
        (self.source, self.path, self.folder, self.limit) = (source, path, folder, limit)
    }

    mutating func append(_ entry: QuarantineEntry) throws {
        precondition(entry.source == source && entry.path == path, "an entry of another publication")
        var has: Present = []
        if entry.chargePoint != nil { has.insert(.chargePoint) }
        if entry.receivedAt != nil { has.insert(.receivedAt) }
        if entry.frame != nil { has.insert(.frame) }
        if entry.dialect != nil { has.insert(.dialect) }
        let texts = [entry.chargePoint ?? "", entry.reason, entry.dialect ?? ""]
        let head = Head(
            hashHigh: entry.hash.high, hashLow: entry.hash.low, receivedAt: entry.receivedAt?.milliseconds ?? 0,
            offset: entry.offset, length: entry.length, place: entry.place, frame: entry.frame ?? 0,
            chargePointBytes: UInt32(texts[0].utf8.count), reasonBytes: UInt32(texts[1].utf8.count),
            dialectBytes: UInt32(texts[2].utf8.count), has: has)
        withUnsafeBytes(of: head) { memory.append(contentsOf: $0) }
        for text in texts { memory.append(contentsOf: text.utf8) }
        count += 1
        if memory.count > limit { try store() }
    }

    /// In the order they came.
    func forEachEntry(_ body: (QuarantineEntry) throws -> Void) throws {
        if let file {
            var (buffer, start) = ([UInt8](), 0)
            while start < file.bytes {
                let kept = buffer.count
                let more = min(1 << 16, file.bytes - start)
                buffer += [UInt8](repeating: 0, count: more)
                try buffer.withUnsafeMutableBytes {
                    try file.read(into: UnsafeMutableRawBufferPointer(rebasing: $0[kept...]), at: start)
                }
                start += more
                buffer.removeFirst(try read(buffer, body))
            }
            precondition(buffer.isEmpty, "half an entry")
        }
        let read = try read(memory, body)
        precondition(read == memory.count, "half an entry")
    }

    /// The whole entries that `bytes` begin with.
    ///
    /// - Returns: how many bytes those are.
    private func read(_ bytes: [UInt8], _ body: (QuarantineEntry) throws -> Void) throws -> Int {
        try bytes.withUnsafeBytes { bytes in
            var start = 0
            while bytes.count - start >= MemoryLayout<Head>.size {
                let head = bytes.loadUnaligned(fromByteOffset: start, as: Head.self)
                var place = start + MemoryLayout<Head>.size
                let texts = Int(head.chargePointBytes) + Int(head.reasonBytes) + Int(head.dialectBytes)
                if bytes.count - place < texts { break }
                func text(_ length: UInt32) -> String {
                    defer { place += Int(length) }
                    return String(decoding: bytes[place..<(place + Int(length))], as: UTF8.self)
                }
                try body(entry(head, text(head.chargePointBytes), text(head.reasonBytes), text(head.dialectBytes)))
                start = place
            }
            return start
        }
    }

    private func entry(_ head: Head, _ chargePoint: String, _ reason: String, _ dialect: String) -> QuarantineEntry {
        QuarantineEntry(
            hash: Hash128(high: head.hashHigh, low: head.hashLow),
            chargePoint: head.has.contains(.chargePoint) ? chargePoint : nil,
            receivedAt: head.has.contains(.receivedAt) ? Instant(milliseconds: head.receivedAt) : nil, source: source,
            offset: head.offset, length: head.length, reason: reason, path: path, place: head.place,
            frame: head.has.contains(.frame) ? head.frame : nil,
            dialect: head.has.contains(.dialect) ? dialect : nil)
    }

    private mutating func store() throws {
        let file = try self.file ?? ScratchFile(in: folder)
        self.file = file
        try memory.withUnsafeBytes { try file.append($0) }
        memory.removeAll(keepingCapacity: true)
    }
}
