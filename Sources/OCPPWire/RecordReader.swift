import JSONText
import Telemetry

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Turns the bytes of a source, fed in any pieces, into its records (CONTRACT 5): nothing lost, nothing guessed.
///
///     reader.append(chunk)
///     while let record = reader.next() { … }     // until the source ends, then
///     reader.finish()
///     while let record = reader.next() { … }
///
/// The dialect is found from the first lines that give one away, unless told; in logs each line may still be of
/// another one. A blank line is no record in any dialect, nor are the brackets and commas of an array around records; a
/// byte order mark at the source's beginning is passed over. What a record holds is borrowed: see `Record`. Allocates
/// nothing per record once warm; memory is bounded by the longest line allowed.
public struct RecordReader: ~Copyable {
    /// The file's: told, or found; nil until the input gives it away.
    public internal(set) var dialect: Dialect?
    /// Where that dialect is SteVe's export: what its tables say of each other.
    public let exportKeys: SteVeKeys
    var lines: LineBuffer
    var tape: JSONTape
    /// For frames inside the strings of what stands on the first one.
    var innerTape: JSONTape
    var csv = CSVLine()
    /// The row after that, which may be of the same reading.
    var csvAhead = CSVLine()
    var header: CSVHeader?
    /// What is written here to be read as JSON: frames made of table rows, decoded bytes.
    var made = MadeText()
    var framing = Framing.lines
    var detection = Detection()
    /// A log's frame whose end was not on its line.
    var open: OpenFrame?
    /// An array's element that is being looked for.
    var element = ElementScan()
    /// Whether a log's line has named its charge point.
    var hasNamed = false
    /// Of a table's row that tells of several frames, those given already.
    var partsGiven = 0
    private let zone: ZoneTable?
    private var mayHaveByteOrderMark: Bool

    /// How the file is cut into records.
    enum Framing { case lines, csv, elements }

    public static let defaultMaximumLineBytes = 16 << 20
    /// How much of an overlong line is kept to show.
    public static let keptOfLongLine = 4096
    /// Lines that begin beyond this many bytes no longer decide the dialect; the input is then taken for envelopes.
    public static let detectionWindow = 1 << 16

    /// `offset` is the place in the source of the first byte fed: a worker may begin at any line's start. `zone` is
    /// that of times that name none, but for our own envelopes; UTC without it.
    public init(
        dialect: Dialect? = nil, startingAt offset: Int64 = 0, zone: ZoneTable? = nil,
        exportKeys: SteVeKeys = SteVeKeys(), maximumLineBytes: Int = RecordReader.defaultMaximumLineBytes,
        limits: JSONLimits = JSONLimits()
    ) {
        self.dialect = dialect
        self.zone = zone
        self.exportKeys = exportKeys
        framing = dialect?.isCSV == true ? .csv : dialect == .ocpi ? .elements : .lines
        lines = LineBuffer(
            offset: offset, limit: maximumLineBytes, kept: min(Self.keptOfLongLine, maximumLineBytes))
        tape = JSONTape(limits: limits)
        innerTape = JSONTape(limits: limits)
        mayHaveByteOrderMark = offset == 0
    }

    public var memoryBytes: Int { lines.memoryBytes + tape.memoryBytes + innerTape.memoryBytes + made.memoryBytes }

    /// In the source: after the last byte that was read.
    public var endOffset: Int64 { lines.offset + Int64(lines.unread.count) }

    public mutating func append(_ bytes: Bytes) {
        guard let source = bytes.baseAddress else { return }
        lines.space(bytes.count).baseAddress!.update(from: source, count: bytes.count)
        lines.commit(bytes.count)
    }

    /// Where a `read` may put at least `count` bytes itself; `commit` them afterwards.
    public mutating func space(_ count: Int) -> UnsafeMutableBufferPointer<UInt8> { lines.space(count) }

    public mutating func commit(_ count: Int) { lines.commit(count) }

    /// The source has ended: an unterminated last line is a line too.
    public mutating func finish() { lines.isFinished = true }

    /// The next record, or nil where more input is needed (or none is left).
    public mutating func next() -> Record? {
        guard passByteOrderMark(), let dialect = dialect ?? detect() else { return nil }
        if dialect == .envelope, framing == .lines { return nextEnvelope() }
        switch framing {
        case .lines: return nextOfLog(dialect)
        case .csv: return nextOfCSV(dialect)
        case .elements: return nextElement(dialect)
        }
    }

    private mutating func nextEnvelope() -> Record? {
        while let line = lines.next() {
            if line.isTooLong { return tooLong(line, .envelope) }
            if line.bytes.isBlank { continue }
            var record = Record(line, .envelope)
            readEnvelope(&record)
            return record
        }
        return nil
    }

    /// A frame's bytes, which begin at `place` of the record, as content.
    mutating func content(of json: Bytes, at place: Int?) -> Record.Content {
        do throws(JSONError) {
            return Self.content(try tape.parse(json))
        } catch {
            return .broken(Record.Fault(.json(error.reason), at: place.map { $0 + error.offset }))
        }
    }

    static func content(_ json: JSONValue) -> Record.Content {
        do throws(Frame.Fault) {
            return .frame(try Frame(json))
        } catch {
            return .broken(Record.Fault(.frame(error)))
        }
    }

    /// The frame that a JSON text holds, which may be another text's string and stay valid with it.
    mutating func content(ofInner json: Bytes) -> Record.Content {
        do throws(JSONError) {
            return Self.content(try innerTape.parse(json))
        } catch {
            return .broken(Record.Fault(.json(error.reason)))
        }
    }

    /// The moment a time means that may name no zone.
    func placed(_ time: ISO8601.Parsed?) -> ISO8601.Parsed? {
        guard let zone, var placed = time, !placed.hasZone else { return time }
        placed.instant = zone.instant(ofLocal: placed.instant)
        placed.hasZone = true
        return placed
    }

    func tooLong(_ line: LineBuffer.Line, _ dialect: Dialect) -> Record {
        var record = Record(line, dialect)
        record.content = .broken(Record.Fault(.line(.lineTooLong), at: lines.limit))
        if dialect == .envelope { record.salvage() }
        return record
    }

    /// False while it cannot be told yet.
    private mutating func passByteOrderMark() -> Bool {
        guard mayHaveByteOrderMark else { return true }
        let mark: StaticString = "\u{FEFF}"
        let unread = lines.unread
        if unread.hasPrefix(mark) { lines.skip(3) } else if unread.count < 3, !lines.isFinished { return false }
        mayHaveByteOrderMark = false
        return true
    }
}

extension Record {
    init(_ line: LineBuffer.Line, _ dialect: Dialect) {
        offset = line.offset
        length = line.length
        bytes = line.bytes
        restHash = line.restHash
        self.dialect = dialect
        content = .ignored(.freeText)
    }
}

extension UnsafeBufferPointer<UInt8> {
    var isBlank: Bool { !contains { $0 != 0x20 && $0 != 0x09 && $0 != 0x0D } }

    var firstLineEnd: Int? {
        guard let base = baseAddress, let found = memchr(base, 0x0A, count) else { return nil }
        return UnsafeRawPointer(found) - UnsafeRawPointer(base)
    }

    var trimmingSpace: Bytes {
        var (low, high) = (0, count)
        while low < high, self[low] == 0x20 || self[low] == 0x09 { low += 1 }
        while high > low, self[high - 1] == 0x20 || self[high - 1] == 0x09 || self[high - 1] == 0x0D { high -= 1 }
        return Bytes(rebasing: self[low..<high])
    }

    func hasPrefix(_ word: StaticString) -> Bool {
        count >= word.utf8CodeUnitCount && Bytes(rebasing: prefix(word.utf8CodeUnitCount)).equals(word)
    }

    func hasSuffix(_ word: StaticString) -> Bool {
        count >= word.utf8CodeUnitCount && Bytes(rebasing: suffix(word.utf8CodeUnitCount)).equals(word)
    }
}
