import Testing

@testable import JSONText

/// Templates against a reference that splits the text by hand.
@Suite struct JSONTemplateTests {
    private static let text = #"{"a":"xy","b":12.5,"long literal between the slots, over sixteen bytes":"7","n":3}"#
    private static let slots: [(String, JSONTemplate.Kind)] = [
        ("xy", .text), ("12.5", .decimal), ("7", .decimal), ("3", .integer),
    ]

    private func template(_ text: String = Self.text) -> JSONTemplate {
        let bytes = Array(text.utf8)
        var slots: [JSONTemplate.Slot] = []
        var from = 0
        for (word, kind) in Self.slots {
            let start = (from..<bytes.count).first { bytes[$0...].starts(with: word.utf8) }!
            slots.append(JSONTemplate.Slot(start..<start + word.utf8.count, kind))
            from = start + word.utf8.count
        }
        return template(bytes, slots)
    }

    private func template(_ text: [UInt8], _ slots: [JSONTemplate.Slot]) -> JSONTemplate {
        let copy = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: text.count)
        defer { copy.deallocate() }
        _ = copy.initialize(from: text)
        return JSONTemplate(Bytes(copy), slots: slots)
    }

    private func values(_ text: [UInt8], _ template: borrowing JSONTemplate) -> [JSONTemplate.Value]? {
        var values = [JSONTemplate.Value](repeating: JSONTemplate.Value(), count: template.slotCount)
        // What follows is no part of it, and is not looked at but for a slot's end.
        for rest in ["", "\n", "\n{\"a\":\"xy\"}"] {
            let longer = text + Array(rest.utf8)
            let count = longer.withUnsafeBufferPointer { longer in
                values.withUnsafeMutableBufferPointer {
                    template.match(longer, into: $0.baseAddress!) { _, _, _ in 0 }
                }
            }
            if count != text.count { return nil }
        }
        return values
    }

    private func line(_ words: [String]) -> [UInt8] {
        Array(
            #"{"a":"\#(words[0])","b":\#(words[1]),"long literal between the slots, over sixteen bytes":"\#(words[2])","n":\#(words[3])}"#
                .utf8)
    }

    /// What a slot takes, by the grammar written down a second time.
    private func takes(_ word: String, _ kind: JSONTemplate.Kind) -> Bool {
        if kind == .text {
            return (1...255).contains(word.utf8.count)
                && word.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F && $0 != 0x22 && $0 != 0x5C }
        }
        guard word.utf8.count <= 11 else { return false }
        var digits = Substring(word)
        if digits.hasPrefix("-") { digits.removeFirst() }
        let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
        let areDigits = parts.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }
        guard areDigits, parts.count <= (kind == .decimal ? 2 : 1), let whole = parts.first else { return false }
        return whole == "0" || !whole.hasPrefix("0")
    }

    private static let words = [
        "", "x", "xy", "a b", "~", "\u{7F}", "\u{1F}", "é", "a\"b", "a\\b", String(repeating: "w", count: 255),
        String(repeating: "w", count: 256), "12345678", "1234567\"", "0", "-0", "-", "7", "70", "07", "-7", "7.5", "7.",
        ".7", "7.50", "-0.001", "1e3", "7E2", "+7", "12345678901", "123456789012", "-1234567890", "-12345678901",
        "1.123456789", "1.1234567890", "00", "0.0", "7 ", " 7",
    ]

    @Test func everySlotWithEveryWord() throws {
        let template = template()
        for place in Self.slots.indices {
            for word in Self.words {
                var line = Self.slots.map(\.0)
                line[place] = word
                let values = values(self.line(line), template)
                #expect((values != nil) == takes(word, Self.slots[place].1), "\(place): \(word)")
                guard let value = values?[place] else { continue }
                #expect(Int(value.count) == word.utf8.count)
                if Self.slots[place].1 != .text {
                    let fraction = word.split(separator: ".").dropFirst().first?.count ?? 0
                    #expect(Int(value.decimals) == fraction, "\(word)")
                    #expect(value.mantissa == Int64(word.filter { $0 != "." }), "\(word)")
                }
            }
        }
    }

    /// All texts of up to five bytes of these, and long ones by chance, after which other bytes follow.
    @Test func shortNumbersAreReadAsAnyAre() {
        let bytes = Array("0159.-\"".utf8)
        var random: UInt64 = 7
        func next(_ bound: Int) -> Int {
            random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((random >> 33) % UInt64(bound))
        }
        var texts: [[UInt8]] = [[]]
        var start = 0
        for _ in 0..<5 {
            let end = texts.count
            for text in texts[start..<end] { texts += bytes.map { text + [$0] } }
            start = end
        }
        texts += (0..<20_000).map { _ in (0..<6 + next(6)).map { _ in UInt8(0x2C + next(15)) } }
        for text in texts {
            let padded = text + Array("\",\u{80}9.9}".utf8)
            var (short, any) = (JSONTemplate.Value(), JSONTemplate.Value())
            padded.withUnsafeBufferPointer { padded in
                let count = readShortNumber(padded.baseAddress!, &short)
                let wanted = readAnyNumber(padded.baseAddress!, padded.count, &any)
                if count > 0 { #expect(count == wanted && short == any, "\(text)") }
                let isPlain = wanted > 0 && wanted < 8 && text[0] != UInt8(ascii: "-")
                if isPlain { #expect(count == wanted, "\(text)") }
            }
        }
    }

    /// Every shape of digits with a point, of up to 13 bytes, zeros, nines and what comes between, and what may follow.
    @Test func longNumbersAreReadAsAnyAre() {
        var seen = 0
        for length in 1...13 {
            for point in 0...length {
                for digits in ["9", "0", "1234567890123"] {
                    var text = Array(digits.utf8)
                    while text.count < length { text += text }
                    text = Array(text.prefix(length))
                    if point < length { text[point] = UInt8(ascii: ".") }
                    for end in ["\"", ".", ".5", "-", "e", "/", ":", "\u{80}"] {
                        let padded = text + Array((end + ",\"unit\":\"Wh\"}]}").utf8)
                        var (long, any) = (JSONTemplate.Value(), JSONTemplate.Value())
                        padded.withUnsafeBufferPointer { padded in
                            let count = readLongNumber(padded.baseAddress!, &long)
                            let wanted = readAnyNumber(padded.baseAddress!, padded.count, &any)
                            if count > 0 {
                                #expect(count == wanted && long == any, "\(text) \(end)")
                                seen += 1
                            }
                        }
                    }
                }
            }
        }
        #expect(seen > 200)
    }

    @Test func everyOtherByteIsCompared() {
        let template = template()
        let text = line(Self.slots.map(\.0))
        let inSlots = Set(
            Self.slots.flatMap { word, _ in
                let start = (0..<text.count).first { text[$0...].starts(with: word.utf8) }!
                return Array(start..<start + word.utf8.count)
            })
        #expect(values(text, template) != nil)
        for place in text.indices where !inSlots.contains(place) {
            var changed = text
            changed[place] ^= 1
            #expect(values(changed, template) == nil, "byte \(place)")
        }
        for count in text.indices { #expect(values(Array(text[..<count]), template) == nil, "\(count) bytes") }
        #expect(values(text + [0x20], template) == nil)
    }

    @Test func boundsOfASlot() {
        let text = Array(#"{"n":12,"x":1.25}"#.utf8)
        let template = template(
            text,
            [JSONTemplate.Slot(5..<7, .integer, longest: 3), JSONTemplate.Slot(12..<16, .decimal, longestFraction: 2)])
        #expect(values(Array(#"{"n":123,"x":7.25}"#.utf8), template) != nil)
        #expect(values(Array(#"{"n":1234,"x":7.25}"#.utf8), template) == nil)
        #expect(values(Array(#"{"n":123,"x":7.255}"#.utf8), template) == nil)
    }
}

extension JSONTemplate.Value: Equatable {
    public static func == (a: JSONTemplate.Value, b: JSONTemplate.Value) -> Bool {
        a.start == b.start && a.count == b.count && a.decimals == b.decimals && a.mantissa == b.mantissa
    }
}
