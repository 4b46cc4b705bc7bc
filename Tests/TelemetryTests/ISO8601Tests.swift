import Testing

@testable import Telemetry

/// The fast path reads what the definition reads, and nothing else.
@Suite struct ISO8601UsualTests {
    private func expectAgreement(_ bytes: [UInt8]) {
        bytes.withUnsafeBufferPointer { text in
            let any = ISO8601.parseAny(text)
            if let usual = ISO8601.parseUsual(text) {
                #expect(
                    any == ISO8601.Parsed(instant: usual, hasZone: true, droppedDigits: false),
                    "\(String(decoding: bytes, as: UTF8.self))")
            }
            #expect(ISO8601.parse(text) == any, "\(String(decoding: bytes, as: UTF8.self))")
        }
    }

    @Test(arguments: [
        "2026-03-01T06:00:12.345Z", "2024-02-29T23:59:60.999Z", "1970-01-01T00:00:00.000Z", "0000-12-31T19:09:09.090Z",
        "9999-10-30T11:11:11.111Z",
    ])
    func theUsualSpellingTakesTheFastPath(text: String) {
        Array(text.utf8).withUnsafeBufferPointer { #expect(ISO8601.parseUsual($0) != nil) }
        expectAgreement(Array(text.utf8))
    }

    /// A fraction is of the second: `06:00.5` would be half a minute to ISO 8601, and is read as no time.
    @Test func aFractionNeedsItsSecond() {
        for (text, milliseconds) in [
            ("1970-01-01T00:01Z", 60_000 as Int64?), ("1970-01-01T00:01:02.5Z", 62_500), ("1970-01-01T00:01.5Z", nil),
        ] {
            let parsed = Array(text.utf8).withUnsafeBufferPointer { ISO8601.parse($0) }
            #expect(parsed?.instant.milliseconds == milliseconds, "\(text)")
        }
    }

    @Test func everyByteAtEveryPlace() {
        for text in ["2026-03-01T06:00:12.345Z", "2000-02-29T19:59:59.999Z", "1999-12-31T23:09:00.000Z"] {
            let bytes = Array(text.utf8)
            for place in bytes.indices {
                for byte in UInt8.min...UInt8.max {
                    var changed = bytes
                    changed[place] = byte
                    expectAgreement(changed)
                }
            }
        }
    }

    @Test func everyPairOfDigits() {
        for place in [0, 2, 5, 8, 11, 14, 17, 20] {
            for pair in 0..<100 {
                var bytes = Array("2026-02-18T16:25:34.567Z".utf8)
                bytes[place] = UInt8(ascii: "0") + UInt8(pair / 10)
                bytes[place + 1] = UInt8(ascii: "0") + UInt8(pair % 10)
                expectAgreement(bytes)
            }
        }
    }

    @Test func everyDayOfFourCenturies() {
        for year in 1900..<2300 {
            for (month, day) in [(1, 31), (2, 28), (2, 29), (2, 30), (3, 1), (4, 30), (4, 31), (12, 31), (12, 32)] {
                let (year, month, day) = (String(year), String(100 + month).dropFirst(), String(100 + day).dropFirst())
                expectAgreement(Array("\(year)-\(month)-\(day)T00:00:00.001Z".utf8))
            }
        }
    }

    @Test func everyLength() {
        let bytes = Array("2026-03-01T06:00:12.345Z2026".utf8)
        for count in 0...bytes.count { expectAgreement(Array(bytes[..<count])) }
    }
}
