import Foundation
import Testing

@testable import Revenue

struct ExactDecimalTests {
    private func parse(_ text: String, scale: Int = 6) -> ExactDecimal.Parsed? {
        Array(text.utf8).withUnsafeBufferPointer { ExactDecimal.parse($0, scale: scale) }
    }

    @Test(arguments: [
        ("0", 0), ("0.25", 250_000), ("2.00", 2_000_000), ("-1", -1_000_000), ("5.2", 5_200_000), ("1e0", 1_000_000),
        ("2.5e-1", 250_000), ("25E-2", 250_000), ("0.000001", 1), ("1.5E+3", 1_500_000_000), ("007", 7_000_000),
        ("9223372036854.775807", Int64.max), ("0.000000000000e9", 0),
    ])
    func exactValues(text: String, value: Int64) { #expect(parse(text) == .init(value: value, isRounded: false)) }

    /// Halves go to even; what a careless program writes for 0.3 still is 0.3.
    @Test(arguments: [
        ("0.0000005", 0), ("0.0000015", 2), ("0.00000051", 1), ("0.0000025", 2), ("-0.0000015", -2),
        ("0.30000000000000004", 300_000), ("0.29999999999999998", 300_000), ("1e-9", 0), ("0.00000000001", 0),
    ])
    func roundedValues(text: String, value: Int64) { #expect(parse(text) == .init(value: value, isRounded: true)) }

    @Test(arguments: [
        "", "-", ".5", "5.", "1e", "1e+", "abc", "1,5", "1 ", " 1", "+1", "NaN", "9223372036854.775808", "1e30",
        "1e999",
        "1e99999999999", "0x10", "1.2.3", String(repeating: "1", count: 65),
    ])
    func whatIsNoDecimalOrDoesNotFit(text: String) { #expect(parse(text) == nil) }

    @Test func otherScales() {
        #expect(parse("25.5", scale: 4)?.value == 255_000)
        #expect(parse("300", scale: 0)?.value == 300)
        #expect(parse("1800", scale: 3)?.value == 1_800_000)
    }

    /// Against Foundation's Decimal, random texts.
    @Test func agreesWithFoundation() {
        let seed: UInt64 = 7
        var random = SeededRandom(seed: seed)
        for _ in 0..<2000 {
            let whole = Int64.random(in: -99_999...99_999, using: &random)
            let digits = Int.random(in: 1...12, using: &random)
            let fraction = (0..<digits).map { _ in String(Int.random(in: 0...9, using: &random)) }.joined()
            let text = "\(whole).\(fraction)"
            var exact = Decimal(string: text)! * 1_000_000
            var rounded = Decimal()
            NSDecimalRound(&rounded, &exact, 0, .bankers)
            #expect(parse(text)?.value == NSDecimalNumber(decimal: rounded).int64Value, "seed \(seed): \(text)")
        }
    }
}
