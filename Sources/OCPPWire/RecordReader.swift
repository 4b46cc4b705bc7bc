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
/// The dialect is found from the first line that gives one away, unless told. A blank line is no record in any
/// dialect; a byte order mark at the source's beginning is passed over. What a record holds is borrowed: see `Record`.
/// Allocates nothing per record once warm; memory is bounded by the longest line allowed.
public struct RecordReader: ~Copyable {
    /// Told, or found; nil until the input gives it away.
    public internal(set) var dialect: Dialect?
    var lines: LineBuffer
    var tape: JSONTape
    var csv = CSVLine()
    private var mayHaveByteOrderMark: Bool
    /// Whole lines before this byte of what is unread gave no dialect away.
    private var judged = 0

    public static let defaultMaximumLineBytes = 16 << 20
    /// How much of an overlong line is kept to show.
    public static let keptOfLongLine = 4096
    /// Lines that begin beyond this many bytes no longer decide the dialect; the input is then taken for envelopes.
    public static let detectionWindow = 1 << 16

    /// `offset` is the place in the source of the first byte fed: a worker may begin at any line's start.
    public init(
        dialect: Dialect? = nil, startingAt offset: Int64 = 0,
        maximumLineBytes: Int = RecordReader.defaultMaximumLineBytes, limits: JSONLimits = JSONLimits()
    ) {
        self.dialect = dialect
        lines = LineBuffer(
            offset: offset, limit: maximumLineBytes, kept: min(Self.keptOfLongLine, maximumLineBytes))
        tape = JSONTape(limits: limits)
        mayHaveByteOrderMark = offset == 0
    }

    public var memoryBytes: Int { lines.memoryBytes + tape.memoryBytes }

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
        while let line = lines.next() {
            if line.isTooLong { return tooLong(line) }
            if line.bytes.isBlank { continue }
            var record = Record(offset: line.offset, length: line.length, bytes: line.bytes)
            switch dialect {
            case .envelope: readEnvelope(&record)
            case .bare: record.content = content(of: line.bytes, at: 0)
            case .csv: readCSV(&record)
            case .octt: readOCTT(&record)
            }
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

    private func tooLong(_ line: LineBuffer.Line) -> Record {
        var record = Record(offset: line.offset, length: line.length, bytes: line.bytes)
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

    private mutating func detect() -> Dialect? {
        let unread = lines.unread
        let window = min(unread.count, Self.detectionWindow)
        while judged < window {
            let rest = Bytes(rebasing: unread[judged...])
            let lineEnd = rest.firstLineEnd
            let isJudged = lineEnd != nil || lines.isFinished || rest.count >= Self.judgedPrefix
            guard isJudged else { return nil }
            let prefix = Bytes(rebasing: rest.prefix(min(lineEnd ?? rest.count, Self.judgedPrefix)))
            if let found = Dialect.recognise(prefix) {
                dialect = found
                return found
            }
            guard let lineEnd else { break }
            judged += lineEnd + 1
        }
        guard lines.isFinished || unread.count >= Self.detectionWindow else { return nil }
        dialect = .envelope
        return .envelope
    }

    /// How much of a line's beginning is looked at for its dialect.
    private static let judgedPrefix = 256
}

extension Record {
    init(offset: Int64, length: Int64, bytes: Bytes) {
        self.offset = offset
        self.length = length
        self.bytes = bytes
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
}
