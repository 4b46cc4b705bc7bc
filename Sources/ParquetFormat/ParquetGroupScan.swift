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

        var name: String {
            switch self {
            case .column(let name), .bucket(let name, _): name
            }
        }
    }

    public var keys: [Key]
    /// The integer column to summarise, in its own unit.
    public var value: String
    /// Rows that do not meet all of them are left out.
    public var predicates: [ParquetPredicate] = []
    /// Whole percents, 0…100, nearest rank; the values of all groups are held in memory while they are wanted.
    public var percentiles: [Int] = []
    public var threads = 1
    /// Most bytes, about, that the groups of all files may take: keys, sums and, for percentiles, values. More is an error,
    /// since a few bytes of a hostile file can stand for any number of groups with keys of any length.
    public var maximumBytes = 1 << 31

    public init(keys: [Key], value: String) {
        self.keys = keys
        self.value = value
    }

    /// The groups by ascending keys, the first the most significant, nulls before all.
    public func run(over files: [ParquetReader]) throws(ParquetError) -> [ParquetGroup] {
        precondition(percentiles.allSatisfy((0...100).contains), "percentiles \(percentiles)")
        let parts = files.flatMap { file in file.rowGroups.indices.map { (file, $0) } }
        let scan = self
        let budget = GroupBudget(maximumBytes)
        let found = try inParallel(parts.count, threads: threads) { (index) throws(ParquetError) in
            let found = try RowGroupScan(scan, parts[index].0, rowGroup: parts[index].1, budget).groups()
            try budget.take(found.bytes)
            return found
        }
        return MergedGroups(found).groups(percentiles)
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

    init(keys: [ParquetValue?], _ found: PartialGroup, quantiles: [Int64]) {
        let summary = found.summary
        self.keys = keys
        rows = found.rows
        count = summary.count
        nonZeroCount = summary.nonZeroCount
        sum = summary.wideSum
        minimum = summary.count == 0 ? nil : summary.minimum
        maximum = summary.count == 0 ? nil : summary.maximum
        self.quantiles = quantiles
    }
}
