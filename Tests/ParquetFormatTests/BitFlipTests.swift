import Foundation
import ParquetFormat
import Testing

/// Single bits flipped at random in a written file: none may read as a wrong value, in the pages, the page index or the
/// footer. `LADDPULS_BIT_FLIPS=10000` runs them all; CI takes a sample with another seed than the one in `CorruptionTests`.
@Suite struct BitFlipTests {
    static let flips = ProcessInfo.processInfo.environment["LADDPULS_BIT_FLIPS"].flatMap { Int($0) } ?? 600

    struct Tally: CustomStringConvertible {
        var equal = 0
        var refused = 0
        var wrong: [Int] = []
        var description: String { "\(equal) read equal, \(refused) refused, \(wrong.count) wrong" }
    }

    /// What becomes of flips in `bits` of the file.
    static func tally(
        _ bytes: [UInt8], bits: Range<Int>, count: Int, seed: UInt64,
        _ options: ParquetReaderOptions = ParquetReaderOptions()
    ) -> Tally {
        var random = SeededGenerator(seed: seed)
        var tally = Tally()
        var flipped = bytes
        for _ in 0..<count {
            let bit = Int.random(in: bits, using: &random)
            flipped[bit / 8] ^= 1 << UInt8(bit % 8)
            switch CorruptionTests.outcome(flipped, CorruptionTests.expected, options) {
            case .equal: tally.equal += 1
            case .refused: tally.refused += 1
            case .wrong: tally.wrong.append(bit)
            }
            flipped[bit / 8] ^= 1 << UInt8(bit % 8)
        }
        return tally
    }

    @Test(arguments: [ParquetWriterOptions.Codec.zstd, .uncompressed], [UInt64(20_261_122)])
    func noFlipReadsAsAWrongValue(codec: ParquetWriterOptions.Codec, seed: UInt64) throws {
        let bytes = try CorruptionTests.file(codec)
        let pages = try #require(
            ParquetReader(bytes: bytes, name: "whole").rowGroups[0].columns.map(\.byteRange.upperBound).max())
        for (part, bits) in [("pages", 32..<pages * 8), ("index and footer", pages * 8..<bytes.count * 8)] {
            let tally = Self.tally(bytes, bits: bits, count: Self.flips / 2, seed: seed)
            print("bit flips, \(codec), \(part), seed \(seed): \(tally)")
            #expect(tally.wrong.isEmpty, "\(codec), \(part), seed \(seed), bits \(tally.wrong)")
        }
    }

    /// The negative control: the same flips, nothing verified.
    @Test func withChecksumsOffTheSameFlipsDoReadWrong() throws {
        let bytes = try CorruptionTests.file(.uncompressed)
        var options = ParquetReaderOptions()
        options.verifiesChecksums = false
        let tally = Self.tally(bytes, bits: 32..<bytes.count * 8, count: 300, seed: 20_261_122, options)
        #expect(tally.wrong.count > 30, "\(tally)")
    }
}
