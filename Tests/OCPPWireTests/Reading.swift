import JSONText
import OCPPWire
import Telemetry

/// A record as text, to be compared after its bytes are gone.
func describe(_ record: Record) -> String {
    var parts = ["\(record.offset)+\(record.length)"]
    if let cp = record.chargePoint { parts.append("cp=\(cp.text)") }
    if let time = record.receivedAt { parts.append("ts=\(time.instant.iso8601)") }
    if let conn = record.connection { parts.append("conn=\(conn.text)") }
    if let direction = record.direction { parts.append("dir=\(direction.name)") }
    if let action = record.action { parts.append("action=\(action.text)") }
    if let rest = record.restHash { parts.append("rest=\(String(rest, radix: 16))") }
    switch record.content {
    case .frame(let frame):
        parts.append("\(frame.kind) \(frame.messageID.text) \(frame.action?.text ?? "-") \(frame.payload.raw.text)")
        if let code = frame.errorCode { parts.append("\(code.text): \(frame.errorDescription!.text)") }
    case .contact(let contact): parts.append("\(contact)")
    case .object(let object): parts.append("\(object.name) \(object.id.value?.text ?? "-")")
    case .ignored(let rule): parts.append("ignored \(rule.rawValue)")
    case .broken(let fault): parts.append("broken \(fault.reason.name)\(fault.offset.map { "@\($0)" } ?? "")")
    }
    return parts.joined(separator: " | ")
}

extension RecordReader {
    /// All records of `input`, fed in pieces of the sizes given (the last one repeated).
    static func records<Result>(
        of input: [UInt8], pieces: [Int] = [Int.max], dialect: Dialect? = nil, maximumLineBytes: Int = 16 << 20,
        limits: JSONLimits = JSONLimits(), _ map: (Record) -> Result
    ) -> [Result] {
        var reader = RecordReader(dialect: dialect, maximumLineBytes: maximumLineBytes, limits: limits)
        var results: [Result] = []
        var (start, piece) = (0, 0)
        while start < input.count {
            let size = min(pieces[min(piece, pieces.count - 1)], input.count - start)
            input[start..<(start + size)].withUnsafeBufferPointer { reader.append($0) }
            (start, piece) = (start + size, piece + 1)
            results += reader.drain(map)
        }
        reader.finish()
        return results + reader.drain(map)
    }

    /// What can be read now.
    mutating func drain<Result>(_ map: (Record) -> Result) -> [Result] {
        var results: [Result] = []
        while let record = next() { results.append(map(record)) }
        return results
    }

    mutating func drain() -> [String] { drain { OCPPWireTests.describe($0) } }

    static func describe(
        _ input: String, pieces: [Int] = [Int.max], dialect: Dialect? = nil, maximumLineBytes: Int = 16 << 20
    ) -> [String] {
        records(of: Array(input.utf8), pieces: pieces, dialect: dialect, maximumLineBytes: maximumLineBytes) {
            OCPPWireTests.describe($0)
        }
    }
}

func withPayload<Result>(_ json: String, _ body: (JSONValue) throws -> Result) throws -> Result {
    var tape = JSONTape()
    return try Array(json.utf8).withUnsafeBufferPointer { try body(try tape.parse($0)) }
}

/// The frame of one bare line.
func withFrame<Result>(_ json: String, _ body: (Frame) throws -> Result) throws -> Result {
    try withPayload(json) { try body(try Frame($0)) }
}

extension Field {
    /// For tests of what was read.
    func text<Other>(_ map: (Value) -> Other) -> String {
        switch self {
        case .absent: "absent"
        case .present(let value): "\(map(value))"
        case .wrong(let json): "wrong \(json.raw.text)"
        }
    }
}

extension Field<Bytes> {
    var text: String { text(\.text) }
}

/// SplitMix64 (Steele, Lea, Flood 2014): the same numbers for the same seed everywhere.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64
    init(seed: UInt64) { state = seed }
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
