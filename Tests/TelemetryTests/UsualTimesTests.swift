import Telemetry
import Testing

/// Times read with the date kept from the one before are those that the plain reader reads.
@Suite struct UsualTimesTests {
    private func read(_ times: inout UsualTimes, _ text: [UInt8]) -> (count: Int, milliseconds: Int64) {
        var milliseconds: Int64 = -1
        let count = (text + Array("\",\"next\":1}".utf8)).withUnsafeBufferPointer {
            times.read($0.baseAddress!, $0.count, &milliseconds)
        }
        return (count, milliseconds)
    }

    private func expectSame(_ times: inout UsualTimes, _ text: [UInt8]) {
        let (count, milliseconds) = read(&times, text)
        let parsed = text.withUnsafeBufferPointer { ISO8601.parse($0) }
        if count == text.count {
            #expect(parsed?.instant.milliseconds == milliseconds && parsed?.hasZone == true, "\(text)")
            #expect(parsed?.droppedDigits == false)
        }
        // The two spellings are all that it reads, and it reads all of them.
        let isMarked = text[16] == UInt8(ascii: ":") && (text.count == 20 || text[19] == UInt8(ascii: "."))
        let hasLetters = text[10] == UInt8(ascii: "T") && text.last == UInt8(ascii: "Z")
        let isUsual = parsed?.hasZone == true && isMarked && hasLetters
        #expect((count == text.count) == isUsual, "\(text)")
    }

    @Test func everyByteOfBothSpellings() {
        var times = UsualTimes()
        for usual in ["2026-02-28T23:59:58.999Z", "2026-03-01T06:00:00Z", "2024-02-29T00:00:00.001Z"] {
            let text = Array(usual.utf8)
            expectSame(&times, text)
            for place in text.indices {
                for byte in Array("0123456789-:TZ. t\u{7F}/\"".utf8) {
                    var changed = text
                    changed[place] = byte
                    expectSame(&times, changed)
                    expectSame(&times, text)
                }
            }
        }
    }

    @Test func daysThatCome() {
        var times = UsualTimes()
        var random: UInt64 = 11
        for _ in 0..<20_000 {
            random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let instant = Instant(milliseconds: Int64(random >> 18) % 4_102_444_800_000)
            let text = Array(instant.iso8601.utf8)
            expectSame(&times, text)
            expectSame(&times, Array(text.prefix(19)) + [UInt8(ascii: "Z")])
        }
    }

    /// Fewer bytes than are looked at are for the plain reader.
    @Test func nothingBeyondTheLimitIsRead() {
        var times = UsualTimes()
        var milliseconds: Int64 = 0
        let text = Array("2026-03-01T06:00:00Z".utf8)
        text.withUnsafeBufferPointer {
            #expect(times.read($0.baseAddress!, $0.count, &milliseconds) == 0)
        }
    }
}
