@testable import ParquetFormat

/// Fuzz target: the grouped scan, over a whole file whose magic is put right, as `FuzzFooter` does.
///
/// One or two keys among the first columns, with and without predicates and percentiles, on one thread or on two. Groups are
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
    if let plain {
        precondition(plain.reduce(0) { $0 + $1.rows } == reader.rows, "the groups do not have all rows")
        compare(plain, reader, scan)
    }
    scan.percentiles = [0, 50, 100]
    scan.threads = threads
    if let found = try? scan.run(over: [reader]) {
        precondition(plain?.map(\.sum) == found.map(\.sum), "percentiles or threads change the sums")
        for group in found where group.count > 0 {
            precondition(group.quantiles.first == group.minimum && group.quantiles.last == group.maximum)
        }
    }
    scan.predicates = [
        predicate(reader, keys[0].name), ParquetPredicate(value, .integers(0 ... .max)),
    ]
    if let some = try? scan.run(over: [reader]) { compare(some, reader, scan) }
}

private func predicate(_ reader: ParquetReader, _ name: String) -> ParquetPredicate {
    let column = reader.fields.firstIndex { $0.name == name }
    let isBytes = column.map { reader.leaves[$0].type.isBytes } ?? false
    return ParquetPredicate(name, isBytes ? .bytes(from: [], through: Array("port 1".utf8)) : .integers(-5...7))
}

private func compare(_ groups: [ParquetGroup], _ reader: ParquetReader, _ scan: ParquetGroupScan) {
    for (earlier, later) in zip(groups, groups.dropFirst()) { precondition(earlier.keys != later.keys) }
    let hasPageIndex = reader.rowGroups.contains { $0.columns.contains { $0.hasOffsetIndex } }
    guard !hasPageIndex, let expected = tallies(reader, scan) else { return }
    precondition(groups.count == expected.count, "\(groups.count) groups, a loop finds \(expected.count)")
    for group in groups {
        let found = Tally(
            rows: group.rows, count: group.count, sum: group.sum, least: group.minimum, most: group.maximum)
        precondition(expected[group.keys] == found, "\(group.keys): \(found)")
    }
}

/// What a loop counts of a group.
private struct Tally: Equatable {
    var rows = 0
    var count = 0
    var sum: Int128 = 0
    var least: Int64?
    var most: Int64?

    mutating func add(_ value: Int64?) {
        rows += 1
        guard let value else { return }
        count += 1
        sum += Int128(value)
        least = min(least ?? value, value)
        most = max(most ?? value, value)
    }
}

/// By keys, of a loop over all rows; nil where a column cannot be read whole.
private func tallies(_ reader: ParquetReader, _ scan: ParquetGroupScan) -> [[ParquetValue?]: Tally]? {
    var tallies: [[ParquetValue?]: Tally] = [:]
    guard let value = reader.fields.firstIndex(where: { $0.name == scan.value }) else { return nil }
    for rowGroup in reader.rowGroups.indices {
        guard let values = integers(reader, value, rowGroup) else { return nil }
        var (columns, filters): ([[ParquetValue?]], [[Bool]]) = ([], [])
        for key in scan.keys {
            guard let column = column(reader, key, rowGroup) else { return nil }
            columns.append(column)
        }
        for predicate in scan.predicates {
            guard let filter = meets(reader, predicate, rowGroup) else { return nil }
            filters.append(filter)
        }
        for row in values.indices where filters.allSatisfy({ $0[row] }) {
            tallies[columns.map { $0[row] }, default: Tally()].add(values[row])
        }
    }
    return tallies
}

/// By row. Statistics may lie too: what they rule out is not looked for.
private func meets(_ reader: ParquetReader, _ predicate: ParquetPredicate, _ rowGroup: Int) -> [Bool]? {
    guard let index = reader.fields.firstIndex(where: { $0.name == predicate.column }),
        let values = column(reader, .column(predicate.column), rowGroup)
    else { return nil }
    let group = reader.rowGroups[rowGroup]
    guard predicate.mayHold(group.columns[index].statistics, rows: group.rows) else {
        return Array(repeating: false, count: values.count)
    }
    return values.map { value in
        switch (value, predicate.condition) {
        case (.integer(let value), .integers(let range)): range.contains(value)
        case (.bytes(let value), .bytes(let from, let through)):
            !value.lexicographicallyPrecedes(from) && !through.lexicographicallyPrecedes(value)
        default: false
        }
    }
}

private func column(_ reader: ParquetReader, _ key: ParquetGroupScan.Key, _ rowGroup: Int) -> [ParquetValue?]? {
    guard let column = reader.fields.firstIndex(where: { $0.name == key.name }) else { return nil }
    if case .bucket(_, let width) = key {
        return integers(reader, column, rowGroup)?.map { $0.flatMap { bucket($0, width) }.map(ParquetValue.integer) }
    }
    if let values = integers(reader, column, rowGroup) {
        // As a key Int64.min stands for null; as a value it is one.
        return values.map { $0.flatMap { $0 == .min ? nil : .integer($0) } }
    }
    guard let strings = try? reader.readStrings(column: column, rowGroup: rowGroup) else { return nil }
    return strings.refs.indices.map { strings.refs[$0] < 0 ? nil : .bytes(Array(strings.bytes(ofRow: $0))) }
}

/// The multiple of the width at or below, modulo 2^64.
private func bucket(_ value: Int64, _ width: Int64) -> Int64? {
    guard value != .min else { return nil }
    let low = value &- ((value % width) + width) % width
    return low == .min ? nil : low
}

private func integers(_ reader: ParquetReader, _ column: Int, _ rowGroup: Int) -> [Int64?]? {
    let null = Int64.min + 1
    guard let read = try? reader.readIntegers(column: column, rowGroup: rowGroup, null: null) else { return nil }
    return read.array.map { $0 == null ? nil : $0 }
}
