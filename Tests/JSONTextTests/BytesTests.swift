import Testing

@testable import JSONText

@Suite struct BytesTests {
    /// One byte changed anywhere, in texts of every length that is compared in a way of its own, and longer ones.
    @Test(arguments: 0...40) func oneByteTellsTextsApart(count: Int) {
        let text = (0..<count).map { UInt8($0 * 7 & 0xFF) }
        let copy = text + []
        text.withUnsafeBufferPointer { mine in copy.withUnsafeBufferPointer { #expect(mine.equals($0)) } }
        for place in text.indices {
            var other = text
            other[place] ^= 0x20
            text.withUnsafeBufferPointer { mine in other.withUnsafeBufferPointer { #expect(!mine.equals($0)) } }
        }
        let longer = text + [0]
        text.withUnsafeBufferPointer { mine in longer.withUnsafeBufferPointer { #expect(!mine.equals($0)) } }
    }
}
