import JSONText
import Telemetry

/// One JSON array of records, evpanda's `{"messages":[…]}` or OCPI's `{"data":[…],"status_code":…}` around them, or
/// records one after another, on one line or on many: each element is a record, and what stands around and between them is
/// none.
///
/// An element ends where its brackets close. One that never closes is one broken record; a string with a raw line end
/// in it ends there, broken, and what follows is read anew.
extension RecordReader {
    mutating func nextElement(_ own: Dialect) -> Record? {
        while findElement(own) {
            guard gatherElement() else { return nil }
            if let record = takeElement(own) { return record }
        }
        return nil
    }

    /// Reads on to the element's end; false where more input is needed.
    private mutating func gatherElement() -> Bool {
        while true {
            let unread = lines.unread
            let read = element.read(Bytes(rebasing: unread[element.scanned...]))
            element.scanned += read
            if element.isOver { return true }
            if unread.count - element.scanned > 0 { continue }
            if element.dropped == 0, element.scanned > lines.limit { element.kept = Array(unread.prefix(lines.kept)) }
            if element.scanned > lines.limit || element.dropped > 0 { dropScanned() }
            return lines.isFinished && element.hasBegun
        }
    }

    /// On to the next element's first byte; false where more input is needed, or none is left.
    private mutating func findElement(_ own: Dialect) -> Bool {
        if element.hasBegun { return true }
        while let byte = lines.unread.first {
            if element.wrapper == .rest { return true }
            if element.isInside, byte == UInt8(ascii: "]") {
                element = ElementScan(isInside: false, wrapper: element.wrapper == .list ? .rest : .none)
            } else if !element.isInside, byte == UInt8(ascii: "[") {
                guard let isFrame = beginsFrame() else { return false }
                if isFrame { return true }
                element.isInside = true
            } else if !element.isInside, byte == UInt8(ascii: "{") {
                guard let isElement = passWrapper(own) else { return false }
                if isElement { return true }
                continue
            } else if !Self.isPunctuation(byte) {
                return true
            }
            lines.skip(1)
        }
        return false
    }

    /// Whether the array at hand is a frame, not one around frames; nil where more input is needed.
    private func beginsFrame() -> Bool? {
        guard let second = lines.unread.dropFirst().first(where: { $0 > 0x20 }) else {
            return lines.isFinished ? false : nil
        }
        return second &- UInt8(ascii: "0") < 10
    }

    private static func isPunctuation(_ byte: UInt8) -> Bool {
        byte <= 0x20 || byte == UInt8(ascii: ",") || byte == UInt8(ascii: "]") || byte == UInt8(ascii: "}")
    }

    /// nil for the rest of a response, where that is as it should be.
    private mutating func takeElement(_ own: Dialect) -> Record? {
        let wrapper = element.wrapper
        defer { element = ElementScan(isInside: element.isInside, wrapper: wrapper.next) }
        let length = Int64(element.scanned) + element.dropped
        var record = Record(
            LineBuffer.Line(
                offset: lines.offset - element.dropped, length: length,
                bytes: Bytes(rebasing: lines.unread[..<element.scanned]), restHash: nil), own)
        if record.length > Int64(lines.limit) { record.restHash = hashRest() }
        lines.skip(element.scanned)
        if record.restHash != nil {
            if element.dropped > 0 {
                made.removeAll()
                element.kept.withUnsafeBufferPointer { made.append($0) }
                record.bytes = made.bytes
            }
            record.bytes = Bytes(rebasing: record.bytes.prefix(lines.kept))
            record.content = .broken(Record.Fault(.line(.lineTooLong), at: lines.limit))
        } else if wrapper == .rest {
            guard let fault = faultOfRest(record.bytes) else { return nil }
            record.content = .broken(fault)
        } else if record.bytes.first == UInt8(ascii: "{") {
            readObject(&record)
        } else {
            record.dialect = .bare
            record.content = content(of: record.bytes, at: 0)
        }
        return record
    }

    /// Of all read so far but the bytes that are kept.
    private func hashRest() -> UInt128 {
        let kept = element.dropped == 0 ? lines.kept : 0
        return FNV128.hash(lines.unread[..<element.scanned].dropFirst(kept), from: element.restHash)
    }

    /// What of an overlong element was read is counted away.
    private mutating func dropScanned() {
        element.restHash = hashRest()
        lines.skip(element.scanned)
        element.dropped += Int64(element.scanned)
        element.scanned = 0
    }
}

/// How far an element was read.
struct ElementScan {
    /// Within the array whose elements are records.
    var isInside = false
    var wrapper = Wrapper.none
    /// Bytes of it that lie unread in the buffer, and those counted away before.
    var scanned = 0
    var dropped: Int64 = 0
    var kept: [UInt8] = []
    /// Of what was counted away beyond `kept`.
    var restHash = FNV128.basis
    private(set) var isOver = false
    private var isWord = false
    private var brackets = BracketScan()

    /// OCPI's response: around a list, around one object, and what follows either up to its closing bracket.
    enum Wrapper {
        case none, list, single, rest

        /// After an element.
        var next: Wrapper {
            switch self {
            case .none, .rest: .none
            case .list: .list
            case .single: .rest
            }
        }
    }

    init(isInside: Bool = false, wrapper: Wrapper = .none) {
        self.isInside = isInside
        self.wrapper = wrapper
        if wrapper == .rest { brackets.open() }
    }

    var hasBegun: Bool { scanned > 0 || dropped > 0 }

    /// Reads on, at most to a line's end; gives how many bytes were read.
    mutating func read(_ text: Bytes) -> Int {
        guard let first = text.first else { return 0 }
        let line = Bytes(rebasing: text[..<(text.firstLineEnd ?? text.count)])
        if !brackets.hasBegun, isWord || !Self.opens(first) { return readWord(line, isWhole: line.count < text.count) }
        let read = brackets.read(line)
        isOver = brackets.isClosed
        if isOver || line.count == text.count { return read }
        isOver = brackets.isInString
        return isOver ? read : read + 1
    }

    /// What is no array and no object: up to the comma, bracket or line's end after it.
    private mutating func readWord(_ line: Bytes, isWhole: Bool) -> Int {
        let end = line.firstIndex { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "]") }
        isWord = true
        isOver = isWhole || end != nil
        return end ?? line.count
    }

    private static func opens(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "[") || byte == UInt8(ascii: "{") }
}

extension UnsafeBufferPointer<UInt8> {
    /// Whether this is `{"messages":[…`.
    var beginsMessages: Bool {
        guard first == UInt8(ascii: "{") else { return false }
        var scan = TextScan(Bytes(rebasing: self[1...]))
        scan.skipSpace()
        guard scan.take("\"messages\"") else { return false }
        scan.skipSpace()
        guard scan.take(":") else { return false }
        scan.skipSpace()
        return scan.next == UInt8(ascii: "[")
    }
}
