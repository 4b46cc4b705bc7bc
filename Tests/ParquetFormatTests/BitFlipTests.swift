import Foundation
import ParquetFormat
import TestSupport
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

    /// The parts of a file between the magics, in bits.
    static func parts(_ bytes: [UInt8]) throws -> [(String, Range<Int>)] {
        let pages = try #require(
            ParquetReader(bytes: bytes, name: "whole").rowGroups[0].columns.map(\.byteRange.upperBound).max())
        return [("pages", 32..<pages * 8), ("index and footer", pages * 8..<bytes.count * 8)]
    }

    static func drawn(_ bits: Range<Int>, count: Int, seed: UInt64) -> [Int] {
        var random = SeededGenerator(seed: seed)
        return (0..<count).map { _ in Int.random(in: bits, using: &random) }
    }

    /// What becomes of flips in `bits` of the file.
    static func tally(
        _ bytes: [UInt8], bits: Range<Int>, count: Int, seed: UInt64,
        _ options: ParquetReaderOptions = ParquetReaderOptions()
    ) -> Tally {
        var tally = Tally()
        var flipped = bytes
        for bit in drawn(bits, count: count, seed: seed) {
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
        for (part, bits) in try Self.parts(bytes) {
            let tally = Self.tally(bytes, bits: bits, count: Self.flips / 2, seed: seed)
            print("bit flips, \(codec), \(part), seed \(seed): \(tally)")
            #expect(tally.wrong.isEmpty, "\(codec), \(part), seed \(seed), bits \(tally.wrong)")
        }
    }

    /// The same flips of the same file in pyarrow and DuckDB, for comparison: printed, as nothing here depends on them.
    /// Takes minutes, so only where `LADDPULS_BIT_FLIPS` asks for it.
    @Test(
        .enabled(
            if: ProcessInfo.processInfo.environment["LADDPULS_BIT_FLIPS"] != nil && Paths.oraclePython != nil,
            "takes minutes; needs LADDPULS_BIT_FLIPS and the oracles' Python (LADDPULS_ORACLE_PYTHON)"),
        arguments: [ParquetWriterOptions.Codec.zstd, .uncompressed], [UInt64(20_261_122)])
    func whatOtherEnginesMakeOfThem(codec: ParquetWriterOptions.Codec, seed: UInt64) throws {
        let folder = try Paths.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let bytes = try CorruptionTests.file(codec)
        let written = folder.appendingPathComponent("file.parquet")
        try Data(bytes).write(to: written)
        var arguments = [written.path]
        for (part, bits) in try Self.parts(bytes) {
            let drawn = Self.drawn(bits, count: Self.flips / 2, seed: seed).map { "\($0)\n" }.joined()
            let file = folder.appendingPathComponent("\(part).txt")
            try Data(drawn.utf8).write(to: file)
            arguments.append("\(part)=\(file.path)")
        }
        let script = try String(
            contentsOf: Paths.package.appendingPathComponent("Tests/Oracles/bit_flips.py"), encoding: .utf8)
        let found = String(decoding: try pythonWithArguments(script, arguments), as: UTF8.self)
        print("bit flips in other engines, \(codec), seed \(seed):\n\(found)")
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
