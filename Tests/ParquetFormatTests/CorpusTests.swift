import Foundation
import ParquetFormat
import TestSupport
import Testing

/// Files by other writers (apache/parquet-testing) against their notes; what becomes of every one of them, and that they
/// equal what pyarrow reads, is `CorpusOutcomeTests`.
@Suite(.enabled(if: Paths.shared != nil, "needs the corpora beside the checkout"))
struct CorpusTests {
    static let folder = Paths.shared?.appendingPathComponent("corpora/parquet")

    static func reader(_ name: String) throws -> ParquetReader {
        try ParquetReader(path: try #require(folder).appendingPathComponent(name).path)
    }

    /// The rows of `NAME_expect.csv` by column name; an empty field is a null.
    static func expectation(_ name: String) throws -> [String: [String]] {
        let file = try #require(folder).appendingPathComponent(name + "_expect.csv")
        let lines = try String(contentsOf: file, encoding: .utf8).split(whereSeparator: \.isNewline)
        let rows = lines.map { line in
            line.split(separator: ",", omittingEmptySubsequences: false)
                .map { $0.trimmingCharacters(in: CharacterSet(charactersIn: "\" ")) }
        }
        return Dictionary(
            uniqueKeysWithValues: rows[0].enumerated().map { index, name in (name, rows[1...].map { $0[index] }) })
    }

    /// What is asked of an offset index, that it begins at row 0 and ascends to its row group's end, holds for all.
    @Test func pageIndexesOfOthersAreBelieved() throws {
        var indexes = 0
        for name in try CorpusOutcomeTests.files() {
            guard let reader = try? Self.reader(name) else { continue }
            for (group, rowGroup) in reader.rowGroups.enumerated() {
                for column in reader.fields.indices where rowGroup.columns[column].hasOffsetIndex {
                    // Encrypted files have indexes that cannot be read.
                    if name.hasSuffix(".encrypted") { continue }
                    let pages = try #require(try reader.pages(column: column, rowGroup: group), "\(name)")
                    #expect(pages.reduce(0) { $0 + $1.rows.count } == rowGroup.rows, "\(name)")
                    indexes += 1
                }
            }
        }
        #expect(indexes > 30, "\(indexes) indexes")
    }

    @Test func deltaBinaryPackedOfEveryWidth() throws {
        let reader = try Self.reader("delta_binary_packed.parquet")
        let expected = try Self.expectation("delta_binary_packed")
        #expect(reader.fields.count == 66)
        for (index, field) in reader.fields.enumerated() {
            let values = try reader.readIntegers(column: index, rowGroup: 0, null: 0x0123_4567_89AB_CDEF).array
            #expect(values.map(String.init) == expected[field.name], "\(field.name)")
        }
    }

    @Test(arguments: ["delta_encoding_required_column", "delta_encoding_optional_column"])
    func deltaEncodedIntegers(name: String) throws {
        let reader = try Self.reader(name + ".parquet")
        let expected = try Self.expectation(name)
        var compared = 0
        for (index, field) in reader.fields.enumerated() where field.kind.isInteger {
            let values = try reader.readIntegers(column: index, rowGroup: 0).array
            let name = field.name.trimmingCharacters(in: CharacterSet(charactersIn: ":"))
            guard let texts = expected[field.name] ?? expected[name] else {
                Issue.record("no expectation for \(field.name)")
                continue
            }
            #expect(values.map { $0 == .min ? "" : String($0) } == texts, "\(field.name)")
            compared += 1
        }
        #expect(compared > 0)
    }

    @Test func deltaLengthStrings() throws {
        let reader = try Self.reader("delta_length_byte_array.parquet")
        let strings = try reader.strings(0, 0)
        // Its note: the strings "apple_banana_mango" + the square of the row.
        #expect(strings == (0..<1000).map { Array("apple_banana_mango\($0 * $0)".utf8) })
    }

    @Test func checksumsOfOthersAreVerified() throws {
        let good = try Self.reader("datapage_v1-uncompressed-checksum.parquet")
        #expect(try good.readIntegers(column: 0, rowGroup: 0).array.count == 5120)
        let bad = try Self.reader("datapage_v1-corrupt-checksum.parquet")
        let first = #expect(throws: ParquetError.self) { try bad.readIntegers(column: 0, rowGroup: 0) }
        #expect(first?.reason.contains("CRC") == true)
        let dictionary = try Self.reader("plain-dict-uncompressed-checksum.parquet")
        #expect(try dictionary.readIntegers(column: 0, rowGroup: 0).array.count == 1000)
        #expect(try dictionary.readStrings(column: 1, rowGroup: 0).isInterned)
        let badDictionary = try Self.reader("rle-dict-uncompressed-corrupt-checksum.parquet")
        #expect(throws: ParquetError.self) { try badDictionary.readIntegers(column: 0, rowGroup: 0) }
    }

    @Test func nullPagesAndTheirIndex() throws {
        let reader = try Self.reader("int32_with_null_pages.parquet")
        let pages = try #require(try reader.pages(column: 0, rowGroup: 0))
        #expect(pages.contains { $0.isAllNull } && pages.contains { !$0.isAllNull })
        #expect(pages.reduce(0) { $0 + $1.rows.count } == reader.rows)
    }

    @Test func statisticsThatAreNaNAreNotBelieved() throws {
        let statistics = try Self.reader("nan_in_stats.parquet").rowGroups[0].columns[0].statistics
        #expect(statistics.maximum == nil)
    }
}

extension ParquetField.Kind {
    fileprivate var isInteger: Bool { self == .int32 || self == .int64 }
}
