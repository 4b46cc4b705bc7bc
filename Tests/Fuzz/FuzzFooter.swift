@testable import ParquetFormat

/// Fuzz target: a whole file, of which the footer, the page index and the Bloom filters are read, and
/// what `inspect` tells of its columns.
///
/// Its magic is put right, so that no run is lost to it; a first byte that is odd switches the checksums off, which would
/// keep the fuzzer out of everything else.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    guard count >= 12 else { return -1 }
    var bytes = Array(UnsafeBufferPointer(start: start, count: count))
    var options = FuzzLimits.options
    options.verifiesChecksums = bytes[0] & 1 == 0
    bytes.replaceSubrange(0..<4, with: ParquetWriter.magic)
    bytes.replaceSubrange((count - 4)..., with: ParquetWriter.magic)
    guard let reader = try? ParquetReader(bytes: bytes, name: "fuzz", options: options) else { return 0 }
    check(reader, size: count)
    return 0
}

private func check(_ reader: ParquetReader, size: Int) {
    precondition(reader.rowGroups.reduce(0) { $0 + $1.rows } == reader.rows)
    for (group, rowGroup) in reader.rowGroups.prefix(3).enumerated() {
        for (column, chunk) in rowGroup.columns.prefix(12).enumerated() {
            precondition(chunk.byteRange.isEmpty || chunk.byteRange.upperBound <= size)
            if let pages = try? reader.pages(column: column, rowGroup: group) {
                for page in pages {
                    precondition(page.byteRange.upperBound <= size && page.rows.upperBound <= rowGroup.rows)
                }
            }
            if let filter = try? reader.bloomFilter(column: column, rowGroup: group) { _ = filter.mayContain([1, 2]) }
            for condition in conditions {
                let predicate = ParquetPredicate(reader.fields[column].name, condition)
                guard let selection = try? reader.select([predicate], rowGroup: group) else { continue }
                precondition(selection.count <= rowGroup.rows)
            }
        }
    }
    if reader.rowGroups.count <= 3, reader.fields.count <= 12 {
        for problem in reader.problems() { precondition(problem.column != nil, "\(problem) names no column") }
    }
    _ = (reader.sortingColumns, reader.keyValueMetadata.count, reader.createdBy, reader.fields.map(\.kind.description))
}

private let conditions: [ParquetPredicate.Condition] = [
    .integers(-5...7), .integers(1...1), .bytes(from: [65], through: [90]), .bytes(from: [48], through: [48]), .isNull,
]
