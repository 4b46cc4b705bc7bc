import JSONText
import OCPPWire
import Testing

/// Each way a line can be wrong, by name: told with its reason, attributed where possible, its neighbours unharmed.
@Suite struct BadInputTests {
    private static let good = #"{"ts":"2026-03-01T06:00:12Z","cp":"LP-1","msg":[2,"a","Heartbeat",{}]}"#

    private static func envelope(_ message: String) -> String {
        #"{"ts":"2026-03-01T06:00:12Z","cp":"LP-1","msg":\#(message)}"#
    }

    static let lines: [(name: String, line: String, reason: String, isAttributed: Bool)] = [
        ("truncated", String(good.dropLast(9)), "unexpected-end", true),
        ("truncated in the key", String(good.prefix(3)), "unexpected-end", false),
        ("NUL byte", good.replacingOccurrences("LP-1\"", "LP-1\",\"x\":\"\0\""), "control-character", true),
        ("NUL between tokens", good.replacingOccurrences(",\"msg\"", "\0,\"msg\""), "unexpected-byte", true),
        ("raw control character in an id", envelope("[2,\"a\u{1}\",\"Heartbeat\",{}]"), "control-character", true),
        ("escaped control character in an id", envelope(#"[2,"a\u0001","Heartbeat",{}]"#), "bad-message-id", true),
        ("escaped control character in an action", envelope(#"[2,"a","Heart\nbeat",{}]"#), "bad-action", true),
        ("deep nesting", envelope(String(repeating: "[", count: 10_000)), "too-deep", true),
        ("lone surrogate", envelope(#"[2,"a","DataTransfer",{"data":"\ud800"}]"#), "lone-surrogate", true),
        ("repeated key in a payload", envelope(#"[2,"a","X",{"a":{"b":1,"b":2}}]"#), "repeated-key", true),
        (
            "repeated envelope key", #"{"cp":"LP-1","cp":"LP-2","ts":"2026-03-01T06:00:12Z"}"#, "repeated-envelope-key",
            false
        ),
        ("missing bracket", good.replacingOccurrences("{}]", "{}"), "unexpected-byte", true),
        ("no charge point", #"{"ts":"2026-03-01T06:00:12Z","msg":[3,"a",{}]}"#, "no-charge-point", false),
        ("null charge point", #"{"ts":"2026-03-01T06:00:12Z","cp":null,"msg":[3,"a",{}]}"#, "no-charge-point", false),
        ("empty charge point", #"{"ts":"2026-03-01T06:00:12Z","cp":"","msg":[3,"a",{}]}"#, "bad-charge-point", false),
        ("numeric charge point", #"{"ts":"2026-03-01T06:00:12Z","cp":7,"msg":[3,"a",{}]}"#, "bad-charge-point", false),
        (
            "control character in a charge point", #"{"ts":"2026-03-01T06:00:12Z","cp":"a\tb","msg":[3,"a",{}]}"#,
            "bad-charge-point", false
        ),
        (
            "charge point of 300 bytes", good.replacingOccurrences("LP-1", String(repeating: "x", count: 300)),
            "bad-charge-point", false
        ),
        ("no timestamp", #"{"cp":"LP-1","msg":[3,"a",{}]}"#, "no-timestamp", true),
        ("timestamp of another calendar", good.replacingOccurrences("2026-03-01", "2026-02-30"), "bad-timestamp", true),
        ("numeric timestamp", #"{"ts":1772344812,"cp":"LP-1","msg":[3,"a",{}]}"#, "bad-timestamp", true),
        ("unknown direction", good.replacingOccurrences("\"cp\"", "\"dir\":\"up\",\"cp\""), "bad-direction", true),
        (
            "connection that is no text", good.replacingOccurrences("\"cp\"", "\"conn\":{},\"cp\""), "bad-connection",
            true
        ),
        ("no message", #"{"ts":"2026-03-01T06:00:12Z","cp":"LP-1"}"#, "no-message", true),
        ("message in text", envelope(#""[2,\"a\",\"Heartbeat\",{}]""#), "not-a-frame", true),
        ("empty array", envelope("[]"), "unknown-message-type", true),
        ("message type 7", envelope(#"[7,"a",{}]"#), "unknown-message-type", true),
        ("message type 258", envelope(#"[258,"a","Heartbeat",{}]"#), "unknown-message-type", true),
        ("message type in text", envelope(#"["2","a","Heartbeat",{}]"#), "unknown-message-type", true),
        ("call of three", envelope(#"[2,"a","Heartbeat"]"#), "wrong-element-count", true),
        ("call of five", envelope(#"[2,"a","Heartbeat",{},{}]"#), "wrong-element-count", true),
        ("result of six", envelope(#"[3,"a",{},1,2,3]"#), "wrong-element-count", true),
        ("numeric id", envelope(#"[2,12,"Heartbeat",{}]"#), "bad-message-id", true),
        ("empty id", envelope(#"[2,"","Heartbeat",{}]"#), "bad-message-id", true),
        ("numeric action", envelope(#"[2,"a",1,{}]"#), "bad-action", true),
        ("payload in an array", envelope(#"[2,"a","Heartbeat",[]]"#), "payload-not-an-object", true),
        ("null payload", envelope(#"[3,"a",null]"#), "payload-not-an-object", true),
        ("numeric error code", envelope(#"[4,"a",1,"",{}]"#), "bad-error-code", true),
        ("an array", "[2,\"a\",\"Heartbeat\",{}]", "not-an-envelope", false),
        ("two objects", good + good, "bytes-after-end", true),
        ("a closing quote lost", good.replacingOccurrences("LP-1\"", "LP-1"), "unexpected-byte", false),
    ]

    @Test(arguments: lines.indices) func isToldWithItsReason(index: Int) {
        let (name, line, reason, isAttributed) = Self.lines[index]
        let found = RecordReader.records(of: Array("\(Self.good)\n\(line)\n\(Self.good)\n".utf8)) { record in
            (describe(record), record.chargePoint?.text, record.bytes.text)
        }
        #expect(found.count == 3, "\(name)")
        #expect(found[0].0.hasSuffix("call a Heartbeat {}") && found[2].0.hasSuffix("call a Heartbeat {}"))
        #expect(found[1].0.contains("broken \(reason)"), "\(name): \(found[1].0)")
        #expect((found[1].1 == "LP-1") == isAttributed, "\(name): \(found[1].0)")
        #expect(found[1].2 == line)
    }

    @Test(
        arguments: [
            [0xFF], [0xC3, 0x28], [0xE2, 0x82], [0xED, 0xA0, 0x80], [0xF8, 0x88, 0x80, 0x80, 0x80], [0xC0, 0x80],
        ] as [[UInt8]]) func invalidUTF8(bytes: [UInt8])
    {
        let line =
            Array(#"{"ts":"2026-03-01T06:00:12Z","cp":"LP-1","msg":[2,"a","DataTransfer",{"data":""#.utf8) + bytes
            + Array(#""}]}"#.utf8)
        #expect(RecordReader.records(of: line) { describe($0) }[0].contains("cp=LP-1"))
        #expect(RecordReader.records(of: line) { describe($0) }[0].contains("broken invalid-utf8"))
        let inName = Array(#"{"cp":"LP"#.utf8) + bytes + Array(#"","msg":"#.utf8)
        #expect(RecordReader.records(of: inName) { $0.chargePoint == nil } == [true])
    }

    @Test func binary() {
        let input = [UInt8](0...255) + [0x0A] + Array(Self.good.utf8)
        #expect(
            RecordReader.records(of: input) { describe($0) } == [
                "0+10 | broken unexpected-byte@0", "11+245 | broken unexpected-byte@0",
                "257+70 | cp=LP-1 | ts=2026-03-01T06:00:12.000Z | call a Heartbeat {}",
            ])
    }

    @Test func hugeNumbersAreText() throws {
        let digits = String(repeating: "9", count: 10_000)
        try withFrame(#"[2,"a","MeterValues",{"connectorId":\#(digits)}]"#) { frame in
            #expect(frame.payload["connectorId"]?.number?.count == 10_000)
            #expect(frame.payload["connectorId"]?.int == nil)
        }
    }

    @Test func namesThatLookDangerousAreNamesAllTheSame() {
        for name in ["../../etc/passwd", "<script>alert(1)</script>", "'; DROP TABLE x; --", "å\u{202E}"] {
            let line = Self.good.replacingOccurrences("LP-1", name)
            #expect(RecordReader.records(of: Array(line.utf8)) { $0.chargePoint?.text } == [name])
        }
    }

    @Test func lineEndsOfAllKinds() {
        let input = "\(Self.good)\r\n\r\n \t\n\(Self.good)"
        #expect(RecordReader.describe(input).count == 2)
        #expect(RecordReader.records(of: Array(input.utf8)) { $0.length } == [70, 70])
    }
}

extension String {
    func replacingOccurrences(_ part: String, _ other: String) -> String {
        split(separator: part, omittingEmptySubsequences: false).joined(separator: other)
    }
}

@Suite struct FuzzTests {
    /// Whatever the bytes: no trap, every byte but line ends in exactly one record or blank, the same in any pieces.
    @Test(arguments: Examples.all + Examples.more, [UInt64(11), 12])
    func mutationsNeverTrap(example: String, seed: UInt64) {
        var random = SplitMix(seed: seed)
        for round in 0..<120 {
            let input = Self.mutate(Array(example.utf8), &random)
            let pieces = [Int.random(in: 1...input.count, using: &random), 13]
            let whole = RecordReader.records(of: input) { describe($0) }
            #expect(
                whole == RecordReader.records(of: input, pieces: pieces) { describe($0) }, "seed \(seed) round \(round)"
            )
            var end: Int64 = 0
            for (offset, length, bytes) in RecordReader.records(of: input, { ($0.offset, $0.length, Array($0.bytes)) })
            {
                // A table's row may be several records.
                if offset + length == end { continue }
                #expect(offset >= end, "seed \(seed) round \(round)")
                #expect(Array(input[Int(offset)..<Int(offset + length)]) == bytes, "seed \(seed) round \(round)")
                let between = String(decoding: input[Int(end)..<Int(offset)], as: UTF8.self)
                #expect(
                    between.replacingOccurrences(#"{"messages":["#, "").unicodeScalars.allSatisfy {
                        "\n\r \t\u{FEFF}[],}".unicodeScalars.contains($0) || $0.value < 0x20
                    }, "\(between)")
                end = offset + length
            }
        }
    }

    /// Every typed view of every mutated frame can be read.
    @Test(arguments: [UInt64(21), 22, 23]) func typedViewsNeverTrap(seed: UInt64) {
        var random = SplitMix(seed: seed)
        let base = Array(MessageExamples.all.joined(separator: "\n").utf8)
        var frames = 0
        for _ in 0..<150 {
            frames += RecordReader.records(of: Self.mutate(base, &random, most: 40), dialect: .bare) { record -> Int in
                guard case .frame(let frame) = record.content else { return 0 }
                _ = MessageExamples.read(frame, direction: record.impliedDirection)
                return 1
            }.reduce(0, +)
        }
        #expect(frames > 1000, "seed \(seed)")
    }

    private static func mutate(_ bytes: [UInt8], _ random: inout SplitMix, most: Int = 6) -> [UInt8] {
        var bytes = bytes
        let spice = Array("{}[],:\"\\\n\r\0 0123456789-+.eEu".utf8)
        for _ in 0..<Int.random(in: 1...most, using: &random) {
            let place = Int.random(in: 0..<bytes.count, using: &random)
            switch Int.random(in: 0..<6, using: &random) {
            case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
            case 1: bytes[place] = spice.randomElement(using: &random)!
            case 2: bytes.insert(spice.randomElement(using: &random)!, at: place)
            case 3: bytes.remove(at: place)
            case 4: bytes.removeSubrange(place..<min(bytes.count - 1, place + Int.random(in: 0...40, using: &random)))
            default:
                let from = Int.random(in: 0..<bytes.count, using: &random)
                bytes.insert(contentsOf: bytes[from..<min(bytes.count, from + 20)], at: place)
            }
            if bytes.isEmpty { bytes = [0] }
        }
        return bytes
    }
}
