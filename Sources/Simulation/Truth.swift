import Telemetry

/// What really happened at one charge point, for scoring what an analysis says.
struct TruthBook {
    /// When each planned fault first and last showed.
    private(set) var shown: [ClosedRange<Instant>?]
    var sessions: [TruthSession] = []

    init(faultCount: Int) { shown = Array(repeating: nil, count: faultCount) }

    mutating func show(_ fault: Int, at instant: Instant) {
        guard let range = shown[fault] else {
            shown[fault] = instant...instant
            return
        }
        shown[fault] = min(range.lowerBound, instant)...max(range.upperBound, instant)
    }
}

struct TruthSession {
    var evse: Int
    var transaction: String
    var token: String?
    /// Nil where the session was running when the data begin, or end.
    var start: Instant?
    var end: Instant?
    /// Delivered within the data.
    var energyMilliwh: Int64

    func line(chargePoint: String) -> [UInt8] {
        var object = JSONObject()
        object.text("charge_point", chargePoint)
        object.number("evse_id", evse)
        object.text("transaction_id", transaction)
        object.add("token") { if let token { $0.quoted(token) } else { $0.raw("null") } }
        object.add("start") { Self.write(start, &$0) }
        object.add("end") { Self.write(end, &$0) }
        object.add("energy_wh") { $0.thousandths(energyMilliwh) }
        return object.bytes() + [UInt8(ascii: "\n")]
    }

    private static func write(_ instant: Instant?, _ out: inout JSONBytes) {
        if let instant { out.stamp(instant) } else { out.raw("null") }
    }
}

struct TruthFault {
    var kind: FindingKind
    var chargePoint: String
    var evse: Int
    var start: Instant
    var end: Instant

    var line: [UInt8] {
        var object = JSONObject()
        object.text("fault", kind.rawValue)
        object.text("charge_point", chargePoint)
        object.number("evse_id", evse)
        object.add("start") { $0.stamp(start) }
        object.add("end") { $0.stamp(end) }
        return object.bytes() + [UInt8(ascii: "\n")]
    }
}
