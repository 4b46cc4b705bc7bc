import OCPPWire
import Telemetry
import Testing

@testable import Ingest

/// Samples that are remembered give the rows that decoding each of them anew gives.
@Suite struct SampleReaderTests {
    private static let values = [
        #""1.5""#, #"1.5"#, #"" 2""#, #""2 ""#, #""""#, #""x""#, #""0.12345""#, #""1e30""#, #""1""#, "null", "true",
        #"{"a":1}"#, "[1]", #""-7""#, "-7e2",
    ]
    /// What stands before and after the value, whether or not it makes sense.
    private static let shapes: [(String, String)] = [
        ("{\"value\":", "}"), ("{ \"value\" : ", " }"), (#"{"\u0076alue":"#, "}"), (#"{"other":1,"value":"#, "}"),
        ("{\"value\":", #","unit":"Wh"}"#), ("{\"value\":", #","unit":"kWh"}"#), ("{\"value\":", #","unit":"V"}"#),
        ("{\"value\":", #","unit":"Mystery"}"#), ("{\"value\":", #","unit":7}"#), ("{\"value\":", #","unit":"kwh"}"#),
        ("{\"value\":", #","measurand":"Voltage","phase":"L1","unit":"V"}"#),
        ("{\"value\":", #","measurand":"Voltage","phase":"L9","unit":"V"}"#),
        ("{\"value\":", #","measurand":"SoC","location":"EV"}"#), ("{\"value\":", #","measurand":"Nothing"}"#),
        ("{\"value\":", #","context":"Sample.Clock"}"#), ("{\"value\":", #","context":"Mine"}"#),
        ("{\"value\":", #","context":""}"#), ("{\"value\":", #","context":5}"#),
        ("{\"value\":", #","context":"Trigger","measurand":"Temperature","unit":"K"}"#),
        ("{\"value\":", #","format":"SignedData"}"#), ("{\"value\":", #","format":"Raw"}"#),
        ("{\"value\":", #","unitOfMeasure":{"unit":"W","multiplier":3},"measurand":"Power.Active.Import"}"#),
        ("{\"value\":", #","unitOfMeasure":{"unit":"Wh","multiplier":"3"}}"#), ("[\"value\",", "]"),
        (#"{"measurand":"Voltage","unit":"V","value":"#, "}"), (#"{"unit":"kWh","value":"#, #","value":"2"}"#),
        (#"{"measurand":"Voltage","value":"#, #","unit":"V"}"#), (#"{"measurand":"SoC","value":"#, #","unit":"V"}"#),
        ("{\"value\":", #","signedMeterValue":{"signedMeterData":"x"}}"#),
    ]

    private func lines(_ samples: [String], _ number: Int) -> String {
        let list = samples.joined(separator: ",")
        let element = #"{"timestamp":"2026-03-01T05:59:59Z","sampledValue":[\#(list)]}"#
        let v16 = #"[2,"a\#(number)","MeterValues",{"connectorId":1,"meterValue":[\#(element)]}]"#
        let v201 = #"[2,"b\#(number)","MeterValues",{"evseId":1,"meterValue":[\#(element)]}]"#
        return envelope(v16) + envelope(v201)
    }

    private func expectSameRows(_ text: String) throws {
        let bytes = Array(text.utf8)
        let remembered = try take(bytes)
        let anew = try take(bytes, remembersSamples: false)
        #expect(remembered.rows.map(\.row) == anew.rows.map(\.row))
        #expect(remembered.rows.map(\.table) == anew.rows.map(\.table))
        #expect(remembered.counters == anew.counters && remembered.reasons == anew.reasons)
    }

    @Test func everyShapeWithEveryValueAlone() throws {
        var text = ""
        for (number, shape) in Self.shapes.enumerated() {
            for value in Self.values + Self.values.reversed() { text += lines([shape.0 + value + shape.1], number) }
        }
        try expectSameRows(text)
    }

    @Test func shapesTogetherInAnyOrder() throws {
        var random = SplitMix(state: 42)
        var text = ""
        for number in 0..<400 {
            let samples = (0..<Int(random.next() % 6) + 1).map { _ in
                let shape = Self.shapes[Int(random.next() % UInt64(Self.shapes.count))]
                return shape.0 + Self.values[Int(random.next() % UInt64(Self.values.count))] + shape.1
            }
            text += lines(samples, number)
        }
        try expectSameRows(text)
    }

    /// More shapes than are remembered, each twice, and one too long to be.
    @Test func moreThanAreRemembered() throws {
        var text = ""
        for number in 0..<1500 {
            let sample = #"{"value":"\#(number)","unit":"Wh","vendor":"\#(number)"}"#
            text += lines([sample, sample], number)
        }
        let long = #"{"value":"1","unit":"Wh","vendor":"\#(String(repeating: "x", count: 2000))"}"#
        try expectSameRows(text + lines([long, long], 0))
    }

    /// The text around the value is what counts: all of it, each byte.
    @Test func aChangedByteIsAnotherSample() throws {
        let tail = #","measurand":"Current.Import","unit":"A"}"#
        let learned = #"{"value":"16""# + tail
        for place in tail.indices where tail[place] != "\"" {
            var changed = tail
            changed.replaceSubrange(place...place, with: tail[place] == "x" ? "y" : "x")
            try expectSameRows(lines([learned], 0) + lines([#"{"value":"16""# + changed], 1))
        }
    }
}

private struct SplitMix {
    var state: UInt64
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
