import TestSupport
import Testing

@testable import ParquetFormat

@Suite(.enabled(if: Paths.shared != nil, "needs the corpora beside the checkout"))
struct BloomFilterTests {
    /// Every value there is may be there; of a thousand that are not, few are said to be.
    @Test(arguments: ["data_index_bloom_encoding_stats", "data_index_bloom_encoding_with_length"])
    func aFilterByAnotherWriter(name: String) throws {
        let reader = try CorpusTests.reader(name + ".parquet")
        let filter = try #require(try reader.bloomFilter(column: 0, rowGroup: 0))
        for value in try reader.strings(0, 0).compactMap({ $0 }) { #expect(filter.mayContain(value)) }
        let claimed = (0..<1000).filter { filter.mayContain(Array("absent \($0)".utf8)) }.count
        #expect(claimed < 100, "\(claimed) of 1000")
    }
}
