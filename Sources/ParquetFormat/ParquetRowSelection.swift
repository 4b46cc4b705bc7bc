/// Rows of a row group, as ascending ranges that neither touch nor overlap.
public struct ParquetRowSelection: Sendable, Equatable {
    public private(set) var ranges: [Range<Int>]

    public init(_ rows: Range<Int>) { ranges = rows.isEmpty ? [] : [rows] }

    init() { ranges = [] }

    public var count: Int { ranges.reduce(0) { $0 + $1.count } }
    public var isEmpty: Bool { ranges.isEmpty }

    /// Adds rows at or after the last; ranges that touch become one.
    mutating func append(_ rows: Range<Int>) {
        guard !rows.isEmpty else { return }
        precondition(rows.lowerBound >= ranges.last?.upperBound ?? 0, "\(rows) after \(ranges.last!)")
        if let last = ranges.last, last.upperBound == rows.lowerBound {
            ranges[ranges.count - 1] = last.lowerBound..<rows.upperBound
        } else {
            ranges.append(rows)
        }
    }

    /// The rows of both.
    func intersection(_ other: ParquetRowSelection) -> ParquetRowSelection {
        var result = ParquetRowSelection()
        var (mine, theirs) = (0, 0)
        while mine < ranges.count, theirs < other.ranges.count {
            let (a, b) = (ranges[mine], other.ranges[theirs])
            if a.overlaps(b) { result.append(a.clamped(to: b)) }
            if a.upperBound <= b.upperBound { mine += 1 } else { theirs += 1 }
        }
        return result
    }

    func overlaps(_ rows: Range<Int>) -> Bool {
        // The first range that ends after the rows begin.
        var (low, high) = (0, ranges.count)
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].upperBound <= rows.lowerBound { low = middle + 1 } else { high = middle }
        }
        return low < ranges.count && ranges[low].overlaps(rows)
    }
}
