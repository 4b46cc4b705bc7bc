import Foundation
import TestSupport
import Testing

@testable import ParquetFormat
@testable import PipelineEngine

/// What a footer says may be anything: it is shown, and what is wrong is listed.
@Suite struct InspectParquetTests {
    /// An honest file of one decimal column, its footer changed, in a file of its own.
    private func inspect(_ change: (inout FileMetaData) -> Void = { _ in }) throws -> (text: String, problems: [String])
    {
        var bytes: [UInt8] = []
        let field = ParquetField(name: "w", kind: .decimal(precision: 18, scale: 3), isNullable: true)
        var writer = try ParquetWriter(fields: [field]) { bytes += $0 }
        let values: [Int64] = [1_500, -2_000, .min]
        try values.withUnsafeBufferPointer {
            try writer.append(rowGroup: [.integers($0, null: .min)], rows: values.count)
        }
        _ = try writer.finish()
        let honest = try ParquetReader(bytes: bytes, name: "honest")
        var metadata = honest.metadata
        metadata.keyValueMetadata = []
        change(&metadata)
        let footer = ThriftCompactWriter.bytes(metadata)
        bytes.replaceSubrange(honest.footerStart..., with: footer)
        bytes += (0..<4).map { UInt8(truncatingIfNeeded: footer.count >> (8 * $0)) } + Array("PAR1".utf8)
        return try inspect(bytes)
    }

    private func inspect(_ bytes: [UInt8]) throws -> (text: String, problems: [String]) {
        let folder = try Paths.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent("x.parquet")
        try Data(bytes).write(to: file)
        let found = try InspectTool.inspect(file.path)
        let json = try JSONSerialization.jsonObject(with: Data(found.json.utf8)) as? [String: Any]
        return (found.text, try #require(json?["problems"] as? [String]))
    }

    @Test func aSoundFileHasNoProblems() throws {
        let found = try inspect()
        #expect(found.problems.isEmpty && found.text.hasSuffix("problems: none"))
        #expect(found.text.contains("-2.000") && found.text.contains("1.500"))
    }

    @Test(arguments: [-1, -5, .min, 1_000_000, .max] as [Int32]) func impossibleScales(scale: Int32) throws {
        let found = try inspect {
            $0.schema[1].scale = scale
            $0.schema[1].logicalType = .decimal(scale: scale, precision: 18)
        }
        #expect(found.text.contains("DECIMAL(18,\(scale)) on INT64") && found.text.contains("-2000"))
        // Larger than any Int64, though the precision allows it.
        let tiny = try inspect {
            $0.schema[1].logicalType = .decimal(scale: .max, precision: .max)
        }
        #expect(tiny.text.contains("-2000e-2147483647"))
    }

    @Test(arguments: [.max, .max / 2 + 1, .min, -1] as [Int64]) func impossibleCounts(number: Int64) throws {
        let found = try inspect {
            let group = $0.rowGroups[0]
            $0.numRows *= 3
            for _ in 0..<2 { $0.rowGroups.append(group) }
            for index in $0.rowGroups.indices {
                $0.rowGroups[index].columns[0].metadata!.totalUncompressedSize = number
                $0.rowGroups[index].columns[0].metadata!.statistics!.nullCount = number
            }
        }
        #expect(found.text.contains("9 rows in 3 row groups"))
    }

    @Test func whatIsDamagedOrUnknownIsListed() throws {
        #expect(try inspect { $0.rowGroups[0].columns[0].metadata!.codec = 99 }.problems.count == 1)
        let far = try inspect { $0.rowGroups[0].columns[0].metadata!.dataPageOffset = 1 << 40 }
        #expect(far.problems.count == 1 && far.problems[0].hasPrefix("column w"))
        #expect(try inspect { $0.createdBy = "x\u{1B}[31m" }.text.contains("\u{1B}") == false)
    }

    @Test func whatIsNoneSaysWhy() throws {
        #expect { try inspect([]) } throws: { "\($0)".hasSuffix("is empty") }
        #expect { try inspect(Array("PAR0 and PAR1".utf8)) } throws: { "\($0)".contains("does not begin with PAR1") }
        #expect { try inspect(Array("PARE and PARE".utf8)) } throws: { "\($0)".contains("footer is encrypted") }
        #expect { try inspect(Array("text".utf8)) } throws: { "\($0)".contains("neither") }
    }
}
