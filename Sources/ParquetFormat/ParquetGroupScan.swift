import Kernels

/// Groups rows by key columns and summarises one integer column per group, over any number of files.
///
/// Made for files sorted by the keys: it walks the runs of equal keys, as the encodings hold them, and sums the values of
/// each run at once, so that neither keys nor rows are ever laid out one by one. Unsorted files give the same answer slowly.
/// Sums are exact and quantiles are values that occurred, so neither the order of files nor the number of threads can show.
///
/// ```swift
/// var scan = ParquetGroupScan(keys: [.column("charge_point"), .column("evse_id")], value: "power_active_import_w")
/// scan.percentiles = [50, 95, 99]
/// for port in try scan.run(over: readers) { print(port.keys, port.mean ?? .nan, port.quantiles) }
/// ```
public struct ParquetGroupScan: Sendable {
    public enum Key: Sendable, Equatable {
        /// A column of integers or bytes.
        case column(String)
        /// An integer column in steps of `width`: each value counts as the multiple of it at or below.
        case bucket(String, width: Int64)
    }

    public var keys: [Key]
    /// The integer column to summarise, in its own unit.
    public var value: String
    /// Rows that do not meet all of them are left out.
    public var predicates: [ParquetPredicate] = []
    /// Whole percents, 0…100, nearest rank; the values of all groups are held in memory while they are wanted.
    public var percentiles: [Int] = []
    public var threads = 1

    public init(keys: [Key], value: String) {
        self.keys = keys
        self.value = value
    }

    /// The groups by ascending keys, the first the most significant, nulls before all.
    public func run(over files: [ParquetReader]) throws(ParquetError) -> [ParquetGroup] {
        precondition(percentiles.allSatisfy((0...100).contains), "percentiles \(percentiles)")
        let parts = files.flatMap { file in file.rowGroups.indices.map { (file, $0) } }
        let scan = self
        let found = try inParallel(parts.count, threads: threads) { (index) throws(ParquetError) in
            try RowGroupScan(scan, parts[index].0, rowGroup: parts[index].1).groups()
        }
        return merged(found.flatMap { $0 })
    }

    private func merged(_ parts: [PartialGroup]) -> [ParquetGroup] {
        // Stable by position, so that values come in the files' order.
        let sorted = parts.enumerated().sorted { a, b in
            let order = ParquetGroup.compare(a.element.keys, b.element.keys)
            return order < 0 || order == 0 && a.offset < b.offset
        }
        var groups: [ParquetGroup] = []
        var first = 0
        while first < sorted.count {
            var end = first + 1
            while end < sorted.count, sorted[end].element.keys == sorted[first].element.keys { end += 1 }
            groups.append(ParquetGroup(sorted[first..<end].map(\.element), percentiles))
            first = end
        }
        return groups
    }
}

/// What a scan found of one group.
public struct ParquetGroup: Sendable, Equatable {
    /// One per key; nil for null.
    public let keys: [ParquetValue?]
    /// Rows of the group, those without a value too.
    public let rows: Int
    /// Values, and those among them that are not 0.
    public let count: Int
    public let nonZeroCount: Int
    public let sum: Int128
    /// Nil where there are no values.
    public let minimum: Int64?
    public let maximum: Int64?
    /// One per percentile asked for; empty where there are no values.
    public let quantiles: [Int64]

    /// The sum over the count, as a double; nil where there are no values.
    public var mean: Double? { count == 0 ? nil : Double(sum) / Double(count) }

    init(_ parts: [PartialGroup], _ percentiles: [Int]) {
        var summary = IntegerSummary()
        for part in parts { summary.add(part.summary) }
        keys = parts[0].keys
        rows = parts.reduce(0) { $0 + $1.rows }
        count = summary.count
        nonZeroCount = summary.nonZeroCount
        sum = summary.wideSum
        minimum = summary.count == 0 ? nil : summary.minimum
        maximum = summary.count == 0 ? nil : summary.maximum
        var values: [Int64] = []
        if !percentiles.isEmpty {
            values.reserveCapacity(summary.count)
            for part in parts { values += part.values }
        }
        quantiles = Self.quantiles(&values, percentiles)
    }

    /// Nearest ranks; each selection leaves the greater values behind it, where the next larger percentile looks.
    private static func quantiles(_ values: inout [Int64], _ percentiles: [Int]) -> [Int64] {
        guard !values.isEmpty else { return [] }
        var found = Array(repeating: Int64(0), count: percentiles.count)
        values.withUnsafeMutableBufferPointer { values in
            var from = 0
            for index in percentiles.indices.sorted(by: { (percentiles[$0], $0) < (percentiles[$1], $1) }) {
                let rank = max(1, (values.count * percentiles[index] + 99) / 100) - 1
                found[index] = Quantiles.select(
                    UnsafeMutableBufferPointer(rebasing: values[from...]), rank: rank - from)
                from = rank
            }
        }
        return found
    }

    static func compare(_ a: [ParquetValue?], _ b: [ParquetValue?]) -> Int {
        for (a, b) in zip(a, b) where a != b {
            switch (a, b) {
            case (nil, _): return -1
            case (_, nil): return 1
            case (.integer(let a), .integer(let b)): return a < b ? -1 : 1
            case (.bytes(let a), .bytes(let b)): return a.lexicographicallyPrecedes(b) ? -1 : 1
            // The same column in another file, of another kind: integers first.
            case (.integer, _): return -1
            default: return 1
            }
        }
        return 0
    }
}

/// A group's rows of one row group.
struct PartialGroup: Sendable {
    let keys: [ParquetValue?]
    var rows = 0
    var summary = IntegerSummary()
    /// Kept for quantiles only.
    var values: [Int64] = []
}
