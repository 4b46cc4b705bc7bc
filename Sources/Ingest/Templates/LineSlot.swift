import JSONText
import OCPPWire
import Telemetry

/// A part of an envelope line that differs from line to line while the message stays the same.
///
/// Which parts those are is a guess that only speed depends on: what they mean is asked of the general path
/// (`LineLesson`), and all else of a line is compared to the byte.
struct LineSlot {
    enum Meaning: UInt8 {
        /// When the line was received.
        case received
        case chargePoint
        case time, text, decimal, integer
        /// An integer that surely fits in 32 bits.
        case int32
    }

    var range: Range<Int>
    var meaning: Meaning

    var kind: JSONTemplate.Kind {
        switch meaning {
        case .received, .time: .custom
        case .chargePoint, .text: .text
        case .decimal: .decimal
        case .integer, .int32: .integer
        }
    }

    /// In bytes.
    var longest: Int { meaning == .int32 ? 9 : kind.longest }

    /// More are no usual message.
    static let limit = 256

    /// The slots of a line in order; nil where it is none that could be learned.
    static func find(_ line: JSONValue) -> [LineSlot]? {
        var slots: [LineSlot] = []
        for (key, value) in line.members {
            if key.equals("ts") {
                slots.add(.received, value)
            } else if key.equals("cp") {
                slots.add(.chargePoint, value)
            } else if key.equals("conn") {
                slots.add(.text, value)
            } else if key.equals("msg") {
                slots.addFrame(value)
            }
        }
        guard slots.count <= limit, slots.contains(where: { $0.meaning == .received }),
            slots.contains(where: { $0.meaning == .chargePoint })
        else { return nil }
        return slots
    }

    /// Whether a template's slot would take the text.
    func fits(_ text: Bytes) -> Bool {
        if meaning == .received || meaning == .time, Self.instant(text) == nil { return false }
        return text.count <= longest && JSONTemplate.fits(text, kind)
    }

    /// A time that says all there is to say: zone named, nothing below a millisecond.
    @inline(__always) static func instant(_ text: Bytes) -> Instant? {
        guard let parsed = ISO8601.parse(text), parsed.hasZone, !parsed.droppedDigits else { return nil }
        return parsed.instant
    }
}

extension UsualTimes {
    /// Reads a slot that holds a time, which is then `mantissa`, in milliseconds; gives its length, 0 where there is none.
    @inline(__always) mutating func read(
        _ base: UnsafePointer<UInt8>, _ limit: Int, _ value: inout JSONTemplate.Value
    ) -> Int {
        let count = read(base, limit, &value.mantissa)
        return count > 0 ? count : Self.readAny(base, limit, &value)
    }

    private static func readAny(
        _ base: UnsafePointer<UInt8>, _ limit: Int, _ value: inout JSONTemplate.Value
    ) -> Int {
        let count = JSONTemplate.textLength(Bytes(start: base, count: limit), from: 0)
        guard let instant = LineSlot.instant(Bytes(start: base, count: count)) else { return 0 }
        value.mantissa = instant.milliseconds
        return count
    }
}

extension [LineSlot] {
    /// The value where it fits; else it stays a literal.
    fileprivate mutating func add(_ meaning: LineSlot.Meaning, _ value: JSONValue) {
        guard let text = value.number ?? value.string, !value.isEscaped else { return }
        let quote = value.kind == .string ? 1 : 0
        let range = value.range.lowerBound + quote..<value.range.upperBound - quote
        let slot = LineSlot(range: range, meaning: meaning)
        if slot.fits(text) { append(slot) }
    }

    fileprivate mutating func addFrame(_ frame: JSONValue) {
        for (place, element) in frame.elements.enumerated() {
            if place == 1, element.kind == .string { add(.text, element) } else { addMembers(element) }
        }
    }

    /// Depth is bounded by the reader's limit.
    private mutating func addMembers(_ value: JSONValue) {
        for element in value.elements { addMembers(element) }
        for (key, value) in value.members {
            if value.kind == .object || value.kind == .array {
                addMembers(value)
            } else if let meaning = Self.meaning(key, value.kind) {
                add(meaning, value)
            }
        }
    }

    private static func meaning(_ key: Bytes, _ kind: JSONKind) -> LineSlot.Meaning? {
        if key.equals("value") { return .decimal }
        if key.equals("timestamp") || key.equals("currentTime") { return kind == .string ? .time : nil }
        if key.equals("transactionId") { return kind == .string ? .text : .integer }
        return key.equals("seqNo") && kind == .number ? .int32 : nil
    }
}
