/// The page index (PageIndex.md): where each data page lies and what its bounds are, between the last page and the footer.

struct ColumnIndex {
    var nullPages: [Bool] = []
    /// Empty for a page of nulls alone.
    var minValues: [[UInt8]] = []
    var maxValues: [[UInt8]] = []
    var boundaryOrder = BoundaryOrder.unordered
    var nullCounts: [Int64] = []
}

enum BoundaryOrder: Int32 {
    case unordered = 0
    case ascending, descending
}

struct OffsetIndex {
    var pages: [PageLocation] = []
}

struct PageLocation {
    var offset: Int64
    /// Header and body.
    var compressedSize: Int32
    var firstRow: Int64
}

extension ColumnIndex: ThriftStructure {
    func write(to writer: inout ThriftCompactWriter) {
        writer.list(1, nullPages)
        writer.list(2, minValues)
        writer.list(3, maxValues)
        writer.int32(4, boundaryOrder.rawValue)
        writer.list(5, nullCounts)
    }

    init(from reader: inout ThriftCompactReader) throws(ParquetError) {
        var index = ColumnIndex()
        try reader.eachField { (reader, field) throws(ParquetError) in
            switch field.id {
            case 1: index.nullPages = try reader.bools(field)
            case 2: index.minValues = try reader.binaries(field)
            case 3: index.maxValues = try reader.binaries(field)
            case 4: index.boundaryOrder = BoundaryOrder(rawValue: try reader.int32(field)) ?? .unordered
            case 5: index.nullCounts = try reader.int64s(field)
            default: try reader.skip(field)
            }
        }
        let count = index.nullPages.count
        guard index.minValues.count == count, index.maxValues.count == count,
            index.nullCounts.isEmpty || index.nullCounts.count == count
        else { throw ParquetError("the column index has lists of different lengths") }
        self = index
    }
}

extension OffsetIndex: ThriftStructure {
    func write(to writer: inout ThriftCompactWriter) { writer.list(1, pages) }

    init(from reader: inout ThriftCompactReader) throws(ParquetError) {
        var pages: [PageLocation]?
        try reader.eachField { (reader, field) throws(ParquetError) in
            switch field.id {
            case 1: pages = try reader.list(field)
            default: try reader.skip(field)
            }
        }
        self.init(pages: try required(pages, "OffsetIndex.page_locations"))
    }
}

extension PageLocation: ThriftStructure {
    func write(to writer: inout ThriftCompactWriter) {
        writer.int64(1, offset)
        writer.int32(2, compressedSize)
        writer.int64(3, firstRow)
    }

    init(from reader: inout ThriftCompactReader) throws(ParquetError) {
        var offset: Int64?
        var compressedSize: Int32?
        var firstRow: Int64?
        try reader.eachField { (reader, field) throws(ParquetError) in
            switch field.id {
            case 1: offset = try reader.int64(field)
            case 2: compressedSize = try reader.int32(field)
            case 3: firstRow = try reader.int64(field)
            default: try reader.skip(field)
            }
        }
        self.init(
            offset: try required(offset, "PageLocation.offset"),
            compressedSize: try required(compressedSize, "PageLocation.compressed_page_size"),
            firstRow: try required(firstRow, "PageLocation.first_row_index"))
    }
}
