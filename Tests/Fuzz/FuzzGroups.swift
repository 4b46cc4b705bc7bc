@testable import ParquetFormat

/// Fuzz target: the grouped scan, over a whole file whose magic is put right, as `FuzzFooter` does.
///
/// One or two keys among the first columns, with and without a predicate and percentiles, on one thread or on two. Groups are
/// held against a plain loop over the columns' values; where the file has a page index, which may lie about values,
/// the rows that the groups have are all that can be checked.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    guard count >= 12 else { return -1 }
    var bytes = Array(UnsafeBufferPointer(start: start, count: count))
    var options = FuzzLimits.options
    options.verifiesChecksums = bytes[0] & 1 == 0
    // What lies where the magic will is free to choose what is asked.
    let chosen = Array(bytes[1..<3])
    bytes.replaceSubrange(0..<4, with: ParquetWriter.magic)
    bytes.replaceSubrange((count - 4)..., with: ParquetWriter.magic)
    guard let reader = try? ParquetReader(bytes: bytes, name: "fuzz", options: options), !reader.fields.isEmpty,
        reader.rowGroups.count <= 4
    else { return 0 }
    let names = reader.fields.prefix(3).map(\.name)
    func name(_ choice: UInt8) -> String { names[Int(choice) % names.count] }
    let first: ParquetGroupScan.Key =
        chosen[0] & 1 == 0 ? .column(name(chosen[1])) : .bucket(name(chosen[1]), width: 10)
    let keys = chosen[0] & 2 == 0 ? [first] : [first, .column(name(chosen[1] >> 4))]
    check(reader, keys, value: name(chosen[1] >> 2), threads: chosen[0] & 4 == 0 ? 1 : 2)
    return 0
}

private func check(_ reader: ParquetReader, _ keys: [ParquetGroupScan.Key], value: String, threads: Int) {
    var scan = ParquetGroupScan(keys: keys, value: value)
    scan.maximumBytes = 1 << 20
    let plain = try? scan.run(over: [reader])
    if let plain { compare(plain, reader, scan) }
    scan.percentiles = [0, 50, 100]
    scan.threads = threads
    if let found = try? scan.run(over: [reader]) {
        precondition(plain?.map(\.sum) == found.map(\.sum), "percentiles or threads change the sums")
        for group in found where group.count > 0 {
            precondition(group.quantiles.first == group.minimum && group.quantiles.last == group.maximum)
        }
    }
    scan.predicates = [
        ParquetPredicate(keys[0].name, .integers(-5...7)), ParquetPredicate(value, .integers(0 ... .max)),
    ]
    for group in (try? scan.run(over: [reader])) ?? [] {
        precondition(group.rows > 0 && group.minimum ?? 0 >= 0 || hasPageIndex(reader))
    }
}

private func compare(_ groups: [ParquetGroup], _ reader: ParquetReader, _ scan: ParquetGroupScan) {
    precondition(groups.reduce(0) { $0 + $1.rows } == reader.rows, "the groups do not have all rows")
    for (earlier, later) in zip(groups, groups.dropFirst()) { precondition(earlier.keys != later.keys) }
    guard !hasPageIndex(reader), let expected = sums(reader, scan) else { return }
    precondition(groups.count == expected.count, "\(groups.count) groups, a loop finds \(expected.count)")
    for group in groups { precondition(expected[group.keys] == group.sum, "\(group.keys): \(group.sum)") }
}

private func hasPageIndex(_ reader: ParquetReader) -> Bool {
    reader.rowGroups.contains { $0.columns.contains { $0.hasOffsetIndex } }
}

/// Sums by keys of a loop over all rows; nil where a column cannot be read whole.
private func sums(_ reader: ParquetReader, _ scan: ParquetGroupScan) -> [[ParquetValue?]: Int128]? {
    var sums: [[ParquetValue?]: Int128] = [:]
    guard let value = reader.fields.firstIndex(where: { $0.name == scan.value }) else { return nil }
    for rowGroup in reader.rowGroups.indices {
        guard let values = integers(reader, value, rowGroup, nil) else { return nil }
        var columns: [[ParquetValue?]] = []
        for key in scan.keys {
            guard let column = column(reader, key, rowGroup) else { return nil }
            columns.append(column)
        }
        for row in values.indices { sums[columns.map { $0[row] }, default: 0] += Int128(values[row] ?? 0) }
    }
    return sums
}

private func column(_ reader: ParquetReader, _ key: ParquetGroupScan.Key, _ rowGroup: Int) -> [ParquetValue?]? {
    guard let column = reader.fields.firstIndex(where: { $0.name == key.name }) else { return nil }
    if case .bucket(_, let width) = key {
        return integers(reader, column, rowGroup, width)?.map { $0.map(ParquetValue.integer) }
    }
    if let values = integers(reader, column, rowGroup, 1) { return values.map { $0.map(ParquetValue.integer) } }
    guard let strings = try? reader.readStrings(column: column, rowGroup: rowGroup) else { return nil }
    return strings.refs.indices.map { strings.refs[$0] < 0 ? nil : .bytes(Array(strings.bytes(ofRow: $0))) }
}

/// As keys (of buckets of a width) Int64.min stands for null; as values it is one.
private func integers(_ reader: ParquetReader, _ column: Int, _ rowGroup: Int, _ width: Int64?) -> [Int64?]? {
    let null = Int64.min + 1
    guard let read = try? reader.readIntegers(column: column, rowGroup: rowGroup, null: null) else { return nil }
    return read.array.map { value in
        guard value != null else { return nil }
        guard let width else { return value }
        if value == .min { return nil }
        let low = ChunkReader.floor(value, width)
        return low == .min ? nil : low
    }
}
