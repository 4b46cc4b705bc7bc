/// Lines of chargers that repeat themselves, and the same lines damaged; the same for the same seed.
struct LineCorpus {
    private var state: UInt64
    private var clock = 0

    init(seed: UInt64) { state = seed }

    mutating func next(_ bound: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((z ^ (z >> 31)) % UInt64(bound))
    }

    private mutating func digits(_ count: Int) -> String { (0..<count).map { _ in String(next(10)) }.joined() }

    private mutating func number() -> String {
        let whole = next(3) == 0 ? "0" : "\(next(9) + 1)" + digits(next(6))
        return (next(9) == 0 ? "-" : "") + whole + (next(2) == 0 ? "" : "." + digits(next(3) + 1))
    }

    private mutating func time() -> String {
        clock += next(1500)
        let (s, ms) = (clock / 1000, clock % 1000)
        func two(_ n: Int) -> String { n < 10 ? "0\(n)" : "\(n)" }
        let text = "2026-03-0\(1 + s / 86_400 % 9)T\(two(s / 3600 % 24)):\(two(s / 60 % 60)):\(two(s % 60))"
        return text + (next(5) == 0 ? "Z" : "." + String(String(1000 + ms).dropFirst()) + "Z")
    }

    /// Samples of one vendor of either version; the vendor says which, and in which units.
    private mutating func samples(_ vendor: Int) -> String {
        let kinds = [
            #""measurand":"Energy.Active.Import.Register","unit":"Wh""#, #""unit":"kWh""#,
            #""measurand":"Voltage","phase":"L1-N","unit":"V""#, #""measurand":"Temperature","unit":"K""#,
            #""context":"Trigger","measurand":"Current.Import","unit":"A""#, #""measurand":"Mystery""#,
            #""measurand":"Power.Active.Import","unitOfMeasure":{"unit":"W","multiplier":3}"#,
            #""measurand":"Power.Active.Import","unitOfMeasure":{"unit":"W","multiplier":-2}"#,
            #""measurand":"Temperature","unit":"Fahrenheit""#, #""measurand":"SoC","location":"EV","unit":"Percent""#,
        ]
        let list = (0..<1 + vendor % 3).map { place in
            let value = vendor % 2 == 0 ? "\"\(number())\"" : number()
            return "{\"value\":\(value),\(kinds[(vendor * 3 + place * 2) % kinds.count])}"
        }
        return "[{\"timestamp\":\"\(time())\",\"sampledValue\":[\(list.joined(separator: ","))]}]"
    }

    private mutating func message(_ vendor: Int) -> String {
        let id = "\"\(digits(6))\""
        switch next(8) {
        case 0: return "[2,\(id),\"Heartbeat\",{}]"
        case 1: return "[3,\(id),{\"currentTime\":\"\(time())\"}]"
        case 2:
            return
                #"[2,\#(id),"StatusNotification",{"connectorId":1,"errorCode":"NoError","status":"Available","timestamp":"\#(time())"}]"#
        case 3:
            return
                #"[2,\#(id),"StopTransaction",{"transactionId":\#(next(999)),"idTag":"T\#(next(3))","meterStop":\#(next(9)),"timestamp":"\#(time())"}]"#
        case 4 where vendor % 2 == 1, 5 where vendor % 2 == 1, 6 where vendor % 2 == 1:
            let info = #"{"transactionId":"t\#(digits(4))","chargingState":"Charging"}"#
            return
                #"[2,\#(id),"TransactionEvent",{"eventType":"Updated","timestamp":"\#(time())","triggerReason":"MeterValuePeriodic","seqNo":\#(next(2000)),"transactionInfo":\#(info),"evse":{"id":1},"meterValue":\#(samples(vendor))}]"#
        default:
            return
                #"[2,\#(id),"MeterValues",{"connectorId":1,"transactionId":\#(next(99999)),"meterValue":\#(samples(vendor))}]"#
        }
    }

    mutating func line() -> [UInt8] {
        let vendor = next(7)
        let name = "LP-\(vendor)\(next(3))"
        let direction = vendor < 3 ? "" : #""dir":"in","#
        let connection = vendor == 4 ? #""conn":"c\#(next(40))","# : ""
        return Array(#"{"ts":"\#(time())","cp":"\#(name)",\#(connection)\#(direction)"msg":\#(message(vendor))}"#.utf8)
    }

    private static let bytes = Array(#"0123456789.-+eE"\{}[]:, aZ"#.utf8) + [0, 9, 13, 0x7F, 0x80, 0xC3, 0xFF]

    /// One digit becomes another, which leaves most lines known.
    mutating func alter(_ line: inout [UInt8]) {
        let digits = line.indices.filter { (0x30...0x39).contains(line[$0]) }
        let place = digits[next(digits.count)]
        line[place] = 0x30 + (line[place] - 0x30 + UInt8(1 + next(9))) % 10
    }

    /// One to three bytes changed, put in, taken out, or all from one on cut off.
    mutating func damage(_ line: inout [UInt8]) {
        for _ in 0...next(3) where !line.isEmpty {
            let place = next(line.count)
            switch next(7) {
            case 0: line.remove(at: place)
            case 1: line.insert(Self.bytes[next(Self.bytes.count)], at: place)
            case 2: line.insert(line[place], at: place)
            case 3 where next(4) == 0: line.removeSubrange(place...)
            default: line[place] = Self.bytes[next(Self.bytes.count)]
            }
        }
    }
}
