/// A history made whole: methods need a value at every step, errors are judged only where one was really measured.
struct FilledSeries {
    /// From the first measured step to the history's end.
    let values: [Double]
    /// Whether `values[i]` was measured.
    let isMeasured: [Bool]

    var measuredCount: Int { isMeasured.count(where: \.self) }

    /// Beyond this a value cannot be squared and summed in a Double; it counts as missing, as NaN and infinity do.
    private static let largestMagnitude = 1e100

    /// A gap takes the mean of the values one season before and after it; failing one, the other; failing both, the
    /// mean of all.
    init(_ history: [Double?], season: Int) {
        let usable = history.map { value in value.flatMap { abs($0) <= Self.largestMagnitude ? $0 : nil } }
        let known = Array(usable.drop { $0 == nil })
        isMeasured = known.map { $0 != nil }
        let mean = known.compactMap { $0 }.mean
        var filled = known
        for i in known.indices where known[i] == nil {
            let before = i >= season ? filled[i - season] : nil
            let after = i + season < known.count ? known[i + season] : nil
            filled[i] = before.flatMap { b in after.map { (b + $0) / 2 } } ?? before ?? after ?? mean
        }
        values = filled.map { $0! }
    }
}

extension Collection where Element == Double {
    /// Added from first to last; 0 for none.
    var sum: Double { reduce(0, +) }
    var mean: Double { isEmpty ? 0 : sum / Double(count) }
}
