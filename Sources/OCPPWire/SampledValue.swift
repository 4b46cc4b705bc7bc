import JSONText
import Telemetry

/// The elements of a `meterValue` (or 1.6 `transactionData`): samples that share a moment.
///
/// An element that is no object is visited too, as one with a problem, so that none is lost uncounted.
public struct MeterElements: Sequence, IteratorProtocol {
    private var elements: JSONValue.Elements?

    init(_ json: JSONValue?) { elements = json?.elements.makeIterator() }

    @inline(__always) public mutating func next() -> MeterElement? { elements?.next().map(MeterElement.init) }
}

public struct MeterElement {
    public let json: JSONValue

    public enum Problem: String, Sendable {
        case notAnObject = "meter-value-not-an-object"
        case noSamples = "no-sampled-values"
        case samplesNotAList = "sampled-value-not-a-list"
    }

    public var timestamp: Field<Bytes> { json.textField("timestamp") }

    /// Why there are no samples to visit; nil where there are.
    public var problem: Problem? {
        guard json.kind == .object else { return .notAnObject }
        guard let samples = json["sampledValue"], !samples.isNull else { return .noSamples }
        guard samples.kind == .array else { return .samplesNotAList }
        return samples.elements.makeIterator().isEmpty ? .noSamples : nil
    }

    public var samples: Samples { Samples(json["sampledValue"]) }

    /// The samples as they are written; none where `sampledValue` is no list.
    public var sampleList: JSONValue.Elements { (json["sampledValue"] ?? json).elements }

    public struct Samples: Sequence, IteratorProtocol {
        private var elements: JSONValue.Elements?
        init(_ json: JSONValue?) { elements = json?.elements.makeIterator() }
        @inline(__always) public mutating func next() -> SampledValue? { elements?.next().map(SampledValue.init) }
    }
}

/// A word that a specification lists, or that it does not.
public enum Word<W: WireWord>: Equatable {
    case absent
    case known(W)
    /// Not in the list: the text as sent.
    case unknown(Bytes)
    /// Not even text.
    case wrong(JSONValue)

    public var known: W? {
        if case .known(let word) = self { return word }
        return nil
    }

    public var isAbsent: Bool {
        if case .absent = self { return true }
        return false
    }

    /// The text as sent; nil where absent.
    public var bytes: Bytes? {
        switch self {
        case .absent: nil
        case .known(let word): word.bytes
        case .unknown(let bytes): bytes
        case .wrong(let json): json.raw
        }
    }

    @inline(__always) init(_ json: JSONValue) {
        if json.isNull {
            self = .absent
        } else if let text = json.string {
            self = W(bytes: text).map(Word.known) ?? .unknown(text)
        } else {
            self = .wrong(json)
        }
    }

    public static func == (a: Word, b: Word) -> Bool {
        switch (a, b) {
        case (.absent, .absent): true
        case (.known(let a), .known(let b)): a == b
        case (.unknown(let a), .unknown(let b)): a.equals(b)
        case (.wrong(let a), .wrong(let b)): a.raw.equals(b.raw)
        default: false
        }
    }
}

/// One sample of either version, decoded in one walk over its members; nothing is assumed for what is absent.
public struct SampledValue {
    public let json: JSONValue
    /// The value's text: of 1.6's string (escapes decoded) or of 2.x's number. Nil where absent or of another type.
    public private(set) var value: Bytes?
    /// True where `value` is a JSON number, as 2.x wants and 1.6 does not.
    public private(set) var isNumber = false
    public private(set) var measurand = Word<Measurand>.absent
    public private(set) var context = Word<ReadingContext>.absent
    public private(set) var phase = Word<Phase>.absent
    public private(set) var location = Word<SampleLocation>.absent
    /// The unit's text as sent: 1.6's `unit`, 2.x's `unitOfMeasure.unit`.
    public private(set) var unitText: Bytes?
    /// The unit read, aliases included; nil where absent or unknown.
    public private(set) var unit: MeasureUnit.Spelled?
    /// 2.x's power of ten; 0 where absent.
    public private(set) var multiplier: Int64 = 0
    /// 1.6's `Raw` or `SignedData`.
    public private(set) var format: Bytes?
    /// 2.x's signature over the value, verbatim.
    public private(set) var signedMeterValue: JSONValue?
    public private(set) var problem: Problem?

    public enum Problem: String, Sendable {
        case notAnObject = "sample-not-an-object"
        case noValue = "no-value"
        case badValue = "value-neither-text-nor-number"
        case badField = "wrong-field-type"
    }

    /// True where the value is signed data rather than a number (1.6's `format`).
    public var isSigned: Bool { format?.equals("SignedData") ?? false }

    public init(_ json: JSONValue) {
        self.json = json
        guard json.kind == .object else {
            problem = .notAnObject
            return
        }
        var hasValue = false
        for (key, member) in json.members { read(key, member, &hasValue) }
        if !hasValue { problem = .noValue }
    }

    @inline(__always) private mutating func read(_ key: Bytes, _ member: JSONValue, _ hasValue: inout Bool) {
        // The keys differ by length and first byte; a switch on the two spares most comparisons.
        switch key.count {
        case 4 where key.equals("unit"): read(unit: member)
        case 5 where key.equals("value"):
            hasValue = true
            read(value: member)
        case 5 where key.equals("phase"): phase = word(member)
        case 6 where key.equals("format"): readFormat(member)
        case 7 where key.equals("context"): context = word(member)
        case 8 where key.equals("location"): location = word(member)
        case 9 where key.equals("measurand"): measurand = word(member)
        case 13 where key.equals("unitOfMeasure"): read(unitOfMeasure: member)
        case 16 where key.equals("signedMeterValue"): if !member.isNull { signedMeterValue = member }
        default: break
        }
    }

    private mutating func read(value member: JSONValue) {
        isNumber = member.kind == .number
        value = member.string ?? member.number
        if value == nil { problem = member.isNull ? .noValue : .badValue }
    }

    @inline(__always) private mutating func word<W>(_ member: JSONValue) -> Word<W> {
        let word = Word<W>(member)
        if case .wrong = word { note(.badField) }
        return word
    }

    private mutating func readFormat(_ member: JSONValue) {
        format = member.string
        if format == nil, !member.isNull { note(.badField) }
    }

    private mutating func read(unit member: JSONValue) {
        guard !member.isNull else { return }
        unitText = member.string ?? member.raw
        unit = member.string.flatMap(MeasureUnit.read)
        if member.kind != .string { note(.badField) }
    }

    private mutating func read(unitOfMeasure member: JSONValue) {
        guard !member.isNull else { return }
        guard member.kind == .object else { return note(.badField) }
        if let unit = member["unit"] { read(unit: unit) }
        guard let power = member["multiplier"], !power.isNull else { return }
        guard let value = power.int else { return note(.badField) }
        multiplier = value
    }

    private mutating func note(_ found: Problem) { if problem == nil { problem = found } }
}

extension JSONValue.Elements {
    var isEmpty: Bool {
        var copy = self
        return copy.next() == nil
    }
}
