import Testing

@testable import Telemetry

/// The fast path for short decimals gives what the definition gives.
@Suite struct ShortQuantityTests {
    private static let units: [MeasureUnit?] = [nil, .wh, .kWh, .k, .fahrenheit, .percent]

    private func expectAgreement(_ bytes: [UInt8], multiplier: Int = 0) {
        bytes.withUnsafeBufferPointer { text in
            for unit in Self.units {
                let any = Quantity.thousandthsOfAny(text, unit: unit, multiplier: multiplier)
                if Quantity.thousandths(text, unit: unit, multiplier: multiplier) != any {
                    Issue.record("\(String(decoding: bytes, as: UTF8.self)) in \(String(describing: unit))")
                }
            }
        }
    }

    @Test func everyTextOfFourBytes() {
        let alphabet = Array("0159.-+e ".utf8)
        var texts: [[UInt8]] = [[]]
        for _ in 0..<4 {
            for text in texts { expectAgreement(text) }
            texts = texts.flatMap { text in alphabet.map { text + [$0] } }
        }
        for text in texts { expectAgreement(text) }
    }

    @Test(arguments: ["9999999999", "-99999999.9", "99999999999", "999999999999", "-0", "0.000000", "12345.6789012"])
    func pointsAtEveryPlaceOfLongerOnes(text: String) {
        let bytes = Array(text.utf8)
        expectAgreement(bytes)
        for place in 0...bytes.count {
            expectAgreement(Array(bytes[..<place]) + [UInt8(ascii: ".")] + Array(bytes[place...]))
            expectAgreement(Array(bytes[..<place]))
            expectAgreement(Array(bytes[place...]), multiplier: 2)
        }
    }
}
