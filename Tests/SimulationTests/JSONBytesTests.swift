import Foundation
import Telemetry
import Testing

@testable import Simulation

@Suite struct JSONBytesTests {
    private func text(_ write: (inout JSONBytes) -> Void) -> String {
        var out = JSONBytes()
        write(&out)
        return String(decoding: out.bytes, as: UTF8.self)
    }

    @Test func decimalsOfEverySmallValueReadBack() throws {
        for value in Int64(-2100)...2100 {
            #expect(text { $0.integer(value) } == "\(value)")
            let exact = try #require(Decimal(string: text { $0.decimal(value, scale: 3, digits: 3) }))
            #expect(exact == Decimal(value) / 1000, "\(value)")
            let short = try #require(Decimal(string: text { $0.thousandths(value) }))
            #expect(short == Decimal(value) / 1000, "\(value)")
        }
    }

    @Test(arguments: [
        (12_345, 3, 1, "12.3"), (12_350, 3, 1, "12.4"), (-12_350, 3, 1, "-12.3"), (-12_351, 3, 1, "-12.4"),
        (999, 3, 0, "1"), (499, 3, 0, "0"), (1_234_567, 6, 3, "1.235"), (-40, 3, 2, "-0.04"), (5, 3, 3, "0.005"),
    ])
    func decimalsRoundHalfUp(value: Int64, scale: Int, digits: Int, expected: String) {
        #expect(text { $0.decimal(value, scale: scale, digits: digits) } == expected)
    }

    @Test func stampsInEveryStyle() {
        let instant = Instant(iso8601: "2026-03-01T23:30:05.045Z")!
        #expect(text { $0.stamp(instant) } == "\"2026-03-01T23:30:05.045Z\"")
        #expect(text { $0.stamp(instant, .seconds) } == "\"2026-03-01T23:30:05Z\"")
        #expect(text { $0.stamp(instant, .offset, offsetSeconds: 3600) } == "\"2026-03-02T00:30:05+01:00\"")
        #expect(text { $0.stamp(instant, .offset, offsetSeconds: -28_800) } == "\"2026-03-01T15:30:05-08:00\"")
    }

    @Test func objectsKeepOrReverseTheirFields() {
        var object = JSONObject()
        object.text("a", "x")
        object.number("b", 2)
        object.bool("c", true)
        #expect(String(decoding: object.bytes(), as: UTF8.self) == "{\"a\":\"x\",\"b\":2,\"c\":true}")
        #expect(String(decoding: object.bytes(reversed: true), as: UTF8.self) == "{\"c\":true,\"b\":2,\"a\":\"x\"}")
        #expect(String(decoding: JSONObject().bytes(), as: UTF8.self) == "{}")
    }
}
