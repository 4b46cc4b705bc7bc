import Foundation
import JSONText
import Testing

@Suite struct JSONTapeTests {
    @Test func findsMembersAndElements() throws {
        try withJSON(#" {"a": 1, "b": [true, null, "x", {"c": -0.5e+3}], "a": 2} "#) { json in
            #expect(json.kind == .object)
            #expect(json.count == 3)
            #expect(json["a"]?.int == 1, "of two equal keys the first is found")
            #expect(json["z"] == nil)
            #expect(json["b"]?.count == 4)
            #expect(json["b"]?.elements.map(\.kind) == [.true, .null, .string, .object])
            let last = try #require(json["b"]?.elements.reversed().first)
            #expect(last["c"]?.number?.text == "-0.5e+3")
            #expect(last["c"]?.int == nil)
            #expect(last.raw.text == #"{"c": -0.5e+3}"#)
            #expect(json.members.map(\.key.text) == ["a", "b", "a"])
            #expect(json["b"]?["a"] == nil)
            #expect(json["a"]?.elements.map(\.kind) == [])
        }
    }

    @Test(arguments: [
        (#""plain""#, "plain"), (#""""#, ""), (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{c}\n\r\t"),
        (#""\u0041\u00e9\u20AC\uD834\uDD1E""#, "Aé€𝄞"), (#""\u0000""#, "\0"), ("\"å€𝄞 \u{7f}\"", "å€𝄞 \u{7f}"),
        (#""0123456789abcdef0123456789\nabcdef""#, "0123456789abcdef0123456789\nabcdef"),
    ]) func decodesText(json: String, text: String) throws {
        try withJSON(json) {
            #expect($0.string?.text == text)
            #expect($0.isEscaped == json.contains("\\"))
            #expect($0.raw.text == json)
        }
    }

    @Test func manyEscapedTextsStayApart() throws {
        let texts = (0..<500).map { "\($0)\t\(String(repeating: "é\n", count: $0 % 7))" }
        var writer = JSONWriter()
        writer.beginArray()
        for text in texts { writer.string(text) }
        writer.endArray()
        try withJSON(writer.bytes) { json in #expect(json.elements.map { $0.string!.text } == texts) }
    }

    @Test(
        arguments: [
            ("0", 0), ("-0", 0), ("9223372036854775807", Int64.max), ("-9223372036854775808", .min), ("12", 12),
            ("9223372036854775808", nil), ("-9223372036854775809", nil), ("1.0", nil), ("1e2", nil), ("\"1\"", nil),
            ("99999999999999999999999999", nil),
        ] as [(String, Int64?)]) func readsWholeNumbers(json: String, value: Int64?) throws
    {
        try withJSON(json) { #expect($0.int == value) }
    }

    @Test(
        arguments: [
            ("", .unexpectedEnd, 0), ("  ", .unexpectedEnd, 2), ("{", .unexpectedEnd, 1), (#"{"a""#, .unexpectedEnd, 4),
            (#"{"a":1,}"#, .unexpectedByte, 7), ("[1,]", .unexpectedByte, 3), ("[1 2]", .unexpectedByte, 3),
            ("[1] x", .bytesAfterEnd, 4), ("01", .bytesAfterEnd, 1), ("-", .unexpectedEnd, 1),
            ("1.", .unexpectedEnd, 2),
            ("[1.x]", .badNumber, 3), ("[1e]", .badNumber, 3), (#""ab"#, .unexpectedEnd, 3), (#""\x""#, .badEscape, 1),
            (#""\u12G4""#, .badEscape, 1), (#""\u12"#, .unexpectedEnd, 5), ("\"a\u{1}\"", .controlCharacter, 2),
            (#""\uD800x""#, .loneSurrogate, 1), (#""a\uDC00""#, .loneSurrogate, 2), ("tru", .unexpectedByte, 0),
            ("[nul]", .unexpectedByte, 1), ("\u{FEFF}{}", .unexpectedByte, 0), ("\0", .unexpectedByte, 0),
            ("[\0]", .unexpectedByte, 1), ("}", .unexpectedByte, 0), ("[}", .unexpectedByte, 1),
        ] as [(String, JSONError.Reason, Int)]) func tellsReasonAndPlace(
            json: String, reason: JSONError.Reason, at: Int
        )
    {
        #expect(failure(json) == JSONError(reason, at: at))
    }

    @Test func everyUTF8SequenceAsTheStandardLibraryJudgesIt() {
        for first in UInt8(0x80)...0xFF {
            for second in stride(from: UInt8(0x70), through: 0xCF, by: 1) {
                for tail in [[], [0x80], [0xBF], [0x80, 0x80], [0xBF, 0x41]] as [[UInt8]] {
                    let text = [first, second] + tail
                    let isValid = String(validating: text, as: UTF8.self) != nil
                    let isPlain = !text.contains(0x22) && !text.contains(0x5C)
                    if isPlain { #expect((failure([0x22] + text + [0x22]) == nil) == isValid, "\(text)") }
                }
            }
        }
    }

    /// The string scan works eight bytes at a time: each special byte at each place of each short length.
    @Test func everyByteAtEveryPlaceOfAShortString() {
        for length in 1...20 {
            for place in 0..<length {
                for byte in UInt8.min...UInt8.max {
                    var text = [UInt8](repeating: UInt8(ascii: "a"), count: length)
                    text[place] = byte
                    let quoted: [UInt8] = [0x22] + text + [0x22]
                    let isPlain = byte >= 0x20 && byte < 0x80 && byte != 0x22 && byte != 0x5C
                    // A backslash before `a`, or before the closing quote, is an error like the others.
                    #expect((failure(quoted) == nil) == isPlain, "byte \(byte) at \(place) of \(length)")
                }
            }
        }
    }

    @Test func boundsDepthSizeAndCount() {
        let deep = JSONLimits(depth: 3)
        #expect(failure("[[[]]]", limits: deep) == nil)
        #expect(failure("[[[[]]]]", limits: deep) == JSONError(.tooDeep, at: 3))
        #expect(failure(String(repeating: "[", count: 100_000)) == JSONError(.tooDeep, at: 64))
        #expect(failure("[1234]", limits: JSONLimits(bytes: 5)) == JSONError(.tooLong, at: 5))
        #expect(failure("[1,2,3]", limits: JSONLimits(values: 4)) == nil)
        #expect(failure("[1,2,3,4]", limits: JSONLimits(values: 4)) == JSONError(.tooManyValues, at: 7))
        #expect(failure(String(repeating: "9", count: 10_000)) == nil)
    }

    @Test func everyPrefixOfATextFailsWithoutTrapping() throws {
        let text = Array(#"{"a":[1,-2.5e3,"\u20ac\n",{"b":[true,false,null]}],"c":"å"}"#.utf8)
        #expect(failure(text) == nil)
        for length in 0..<text.count { #expect(failure(Array(text[..<length])) != nil) }
    }

    /// Whatever is accepted, Foundation accepts too, and the reverse, but for lone surrogates, which are refused here,
    /// and commas after a last element, which Foundation lets pass against the standard.
    @Test(arguments: [UInt64(1), 2, 3]) func agreesWithFoundationOnMutations(seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        let base = Array(
            #"[2,"id-1","MeterValues",{"connectorId":1,"meterValue":[{"v":"1.5","n":-3e2,"å":"\u00e9"}]}]"#.utf8)
        let spice = Array(#"{}[],:"\0123456789eE+-.truefalsn u"#.utf8)
        var accepted = 0
        for _ in 0..<20_000 {
            var text = base
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let place = Int.random(in: 0..<text.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: text[place] = spice.randomElement(using: &random)!
                case 1: text.remove(at: place)
                case 2: text.insert(spice.randomElement(using: &random)!, at: place)
                default: text[place] = UInt8.random(in: 0...255, using: &random)
                }
            }
            let mine = failure(text)
            let theirs = (try? JSONSerialization.jsonObject(with: Data(text), options: .fragmentsAllowed)) != nil
            if mine == nil { accepted += 1 }
            let packed = String(decoding: text.filter { $0 != 0x20 }, as: UTF8.self)
            let hasTrailingComma = packed.contains(",]") || packed.contains(",}")
            if (mine == nil) != theirs, mine?.reason != .loneSurrogate, mine == nil || !hasTrailingComma {
                Issue.record(
                    "seed \(seed): \(mine.map(String.init(describing:)) ?? "accepted") \(String(decoding: text, as: UTF8.self))"
                )
            }
        }
        #expect(accepted > 1000)
    }
}

@Suite struct RepeatedKeyTests {
    @Test(
        arguments: [
            (#"{"a":1,"b":2}"#, nil), (#"{"a":1,"b":2,"a":3}"#, 13), (#"{"a":1,"\u0061":2}"#, 7),
            (#"[{"a":{"b":1}},{"a":{"b":1}}]"#, nil), (#"[1,{"x":{"y":[{"k":1,"k":1}]}}]"#, 21), (#"{"":1,"":2}"#, 6),
            (#"{"a":1,"A":2}"#, nil), ("[]", nil), ("3", nil),
        ] as [(String, Int?)]) func isFoundAnywhere(json: String, at offset: Int?) throws
    {
        try withJSON(json) { #expect($0.firstRepeatedKey?.range.lowerBound == offset) }
    }

    @Test func inLargeObjectsToo() throws {
        for count in [63, 64, 65, 66, 5000] {
            let members = (0..<count).map { "\"k\($0)\":0" }.joined(separator: ",")
            try withJSON("{\(members)}") { #expect($0.firstRepeatedKey == nil) }
            try withJSON("{\(members),\"k7\":0}") { #expect($0.firstRepeatedKey?.string?.text == "k7") }
        }
    }
}
