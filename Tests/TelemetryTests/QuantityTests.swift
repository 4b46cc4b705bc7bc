import Foundation
import Testing

@testable import Telemetry

@Suite struct QuantityTests {
    private func parse(_ text: String, _ unit: MeasureUnit? = nil, multiplier: Int = 0) -> Quantity.Parsed {
        var text = text
        return text.withUTF8 { Quantity.thousandths($0, unit: unit, multiplier: multiplier) }
    }

    @Test(
        arguments: [
            ("0", 0), ("-0", 0), ("895", 895_000), ("222.30", 222_300), (" 9.6", 9_600), ("9.6 \n", 9_600),
            ("+1.5", 1_500),
            (".5", 500), ("5.", 5_000), ("-0.001", -1), ("1e3", 1_000_000), ("1.5E-3", 2), ("12.3456e2", 1_234_560),
            ("0.000000", 0), ("000012", 12_000), ("1.000000", 1_000), ("0e999999999999999999999", 0),
            ("999999999999999.999", 999_999_999_999_999_999), ("-999999999999999.999", -999_999_999_999_999_999),
            ("0.00000000000000000001e20", 1_000),
        ] as [(String, Int64)]) func readsDecimals(text: String, thousandths: Int64)
    {
        guard case .value(let value, let isRounded) = parse(text) else {
            Issue.record("\(text) is no number")
            return
        }
        #expect(value == thousandths)
        #expect(isRounded == (text == "1.5E-3"))
    }

    @Test(
        arguments: [
            ("0.0005", 0), ("0.0015", 2), ("0.0025", 2), ("0.00050000000000000000000000000001", 1), ("-0.0015", -2),
            ("-0.0025", -2), ("0.0004999", 0), ("0.1234567", 123), ("2.9999", 3_000), ("0.0000001", 0), ("1e-400", 0),
            ("0.00005", 0), ("0.9995", 1_000),
        ] as [(String, Int64)]) func roundsHalfToEvenAndSaysSo(text: String, thousandths: Int64)
    {
        #expect(parse(text) == .value(thousandths, isRounded: true))
    }

    @Test(arguments: [
        "1000000000000000", "-1000000000000000", "1e15", "999999999999999.9995", "1e999999999999999999999",
        String(repeating: "9", count: 10_000),
    ]) func tellsWhatIsOutOfRange(text: String) { #expect(parse(text) == .outOfRange) }

    @Test(arguments: [
        "", " ", "-", ".", "+.", "1,5", "NaN", "inf", "0x10", "1e", "1e+", "1 2", "--1", "1.2.3", "12kWh", "1e5.0",
        "e5",
        "٣", "\0", "OCMF|{}",
    ]) func tellsWhatIsNoNumber(text: String) { #expect(parse(text) == .notANumber) }

    @Test func prefixesAndMultipliersAreExact() {
        #expect(parse("0.1234567", .kWh) == .value(123_457, isRounded: true))
        #expect(parse("361", .kWh) == .value(361_000_000, isRounded: false))
        #expect(parse("1.5", .kW) == .value(1_500_000, isRounded: false))
        #expect(parse("15", .w, multiplier: 3) == .value(15_000_000, isRounded: false))
        #expect(parse("15", .w, multiplier: -4) == .value(2, isRounded: true))
        #expect(parse("15", .kW, multiplier: -3) == .value(15_000, isRounded: false))
        #expect(parse("1", .w, multiplier: .max) == .outOfRange)
        #expect(parse("1", .kW, multiplier: .max) == .outOfRange)
        #expect(parse("1", .w, multiplier: .min) == .value(0, isRounded: true))
        #expect(parse("0", .w, multiplier: .max) == .value(0, isRounded: false))
    }

    @Test func temperaturesBecomeCelsius() {
        #expect(parse("21.5", .celsius) == .value(21_500, isRounded: false))
        #expect(parse("273.15", .k) == .value(0, isRounded: false))
        #expect(parse("0", .k) == .value(-273_150, isRounded: false))
        #expect(parse("300.0005", .k) == .value(26_850, isRounded: true))
        #expect(parse("32", .fahrenheit) == .value(0, isRounded: false))
        #expect(parse("212", .fahrenheit) == .value(100_000, isRounded: false))
        #expect(parse("-40", .fahrenheit) == .value(-40_000, isRounded: false))
        #expect(parse("0", .fahrenheit) == .value(-17_778, isRounded: true))
        // Ties: 32.0009 °F is 0.0005 °C, 32.0027 °F is 0.0015 °C; a digit more decides.
        #expect(parse("32.0009", .fahrenheit) == .value(0, isRounded: true))
        #expect(parse("32.0027", .fahrenheit) == .value(2, isRounded: true))
        #expect(parse("32.00090000000000001", .fahrenheit) == .value(1, isRounded: true))
        #expect(parse("31.9991", .fahrenheit) == .value(0, isRounded: true))
        #expect(parse("31.9973", .fahrenheit) == .value(-2, isRounded: true))
        #expect(parse("31.99909999999999999", .fahrenheit) == .value(-1, isRounded: true))
        #expect(parse("1e7", .fahrenheit) == .outOfRange)
    }

    /// Every decimal of up to seven digits' weight against whole-number arithmetic.
    @Test func everyShortDecimal() {
        for micros in stride(from: Int64(-20_000), through: 20_000, by: 1) {
            let magnitude = abs(micros)
            let digits = String(magnitude % 1_000_000)
            let text =
                (micros < 0 ? "-" : "") + "\(magnitude / 1_000_000)." + String(repeating: "0", count: 6 - digits.count)
                + digits
            var expected = magnitude / 1000
            let rest = magnitude % 1000
            if rest > 500 || (rest == 500 && expected % 2 == 1) { expected += 1 }
            #expect(parse(text) == .value(micros < 0 ? -expected : expected, isRounded: rest != 0), "\(text)")
        }
    }

    @Test(arguments: [UInt64(7), 8]) func randomDecimalsAgreeWithFoundationsDecimal(seed: UInt64) {
        var state = seed
        func next(_ bound: UInt64) -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return (state >> 33) % bound
        }
        for _ in 0..<3000 {
            let whole = (0..<(1 + next(13))).map { _ in String(next(10)) }.joined()
            let fraction = (0..<next(9)).map { _ in String(next(10)) }.joined()
            let exponent = Int(next(5)) - 3
            let text = (next(2) == 0 ? "-" : "") + whole + "." + fraction + "e\(exponent)"
            var scaled =
                Foundation.Decimal(string: whole + "." + fraction + "0")! * pow(10, exponent + 3 + 6) / 1_000_000
            var result = Foundation.Decimal()
            NSDecimalRound(&result, &scaled, 0, .bankers)
            let magnitude = (result as NSDecimalNumber).int64Value
            guard magnitude < 1_000_000_000_000_000_000 else { continue }
            let isRounded = result != scaled
            #expect(
                parse(text) == .value(text.hasPrefix("-") ? -magnitude : magnitude, isRounded: isRounded),
                "seed \(seed): \(text)")
        }
    }
}
