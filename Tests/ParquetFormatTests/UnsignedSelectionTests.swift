import Foundation
import ParquetFormat
import Testing

/// UINT_64 is read as the Int64 of its bits: a bound that knows nothing of values above rules nothing out.
@Suite struct UnsignedSelectionTests {
    /// pyarrow 26.0.1: [5, 2^64-1, 7, 8, 9] as uint64, with statistics and page index.
    private static let file = """
        UEFSMRUAFVwVXCwVChUAFQYVBgAAAgAAAAoBBQAAAAAAAAD//////////wcAAAAAAAAACAAAAAAAAAAJAAAAAAAAABkRAhkYCAUA\
        AAAAAAAAGRgI//////////8VAhkWACkmAAoAGRwWCBV+FgAAABUEGSw1ABgGc2NoZW1hFQIAFQQlAhgBdSUcTKwTQBIAAAAWChkc\
        GRwmABwVBBklBgAZGAF1FQAWChZ+Fn4mCDw2ACgI//////////8YCAUAAAAAAAAAEREAGRwVABUAFQIAPCkGGSYACgAAFswBFRQW\
        hgEVRgAWfhYKJggWfgAoIHBhcnF1ZXQtY3BwLWFycm93IHZlcnNpb24gMjYuMC4xGRwcAAAApwAAAFBBUjE=
        """

    private func reader() throws -> ParquetReader {
        try ParquetReader(bytes: Array(try #require(Data(base64Encoded: Self.file))), name: "unsigned")
    }

    @Test func whatIsSelectedIsWhatIsRead() throws {
        let reader = try reader()
        let values = try reader.readIntegers(column: 0, rowGroup: 0).array
        #expect(values == [5, -1, 7, 8, 9])
        for low in Int64(-2)...10 {
            for high in low...10 {
                let found = try reader.select([ParquetPredicate("u", .integers(low...high))], rowGroup: 0)
                let rows = values.indices.filter { (low...high).contains(values[$0]) }
                #expect(found.ranges.flatMap(Array.init) == rows, "\(low)...\(high)")
            }
        }
    }
}
