import Kernels

/// What a scan found of one group in one row group.
struct PartialGroup {
    var rows = 0
    var summary = IntegerSummary()
}

/// The groups of one row group, with their keys and, where quantiles are wanted, their values.
final class PartialGroups: @unchecked Sendable {
    /// Values of one group, in a row.
    struct Stretch {
        var group: Int
        var values: Range<Int>
    }

    let keys: GroupKeys
    private(set) var groups: [PartialGroup]
    private var values = Int64Buffer()
    private(set) var stretches: [Stretch] = []

    init(_ keys: consuming GroupKeys, _ groups: [PartialGroup]) {
        self.keys = keys
        self.groups = groups
    }

    /// Room for the values to come, so that they are not moved.
    func reserve(_ values: Int) { self.values.reserveCapacity(values) }

    func add(_ found: UnsafeBufferPointer<Int64>, to group: Int, keepsValues: Bool) {
        groups[group].summary.add(IntegerSummary(of: found))
        guard keepsValues else { return }
        let added = values.count..<values.count + found.count
        values.append(contentsOf: found)
        if let last = stretches.last, last.group == group {
            stretches[stretches.count - 1].values = last.values.lowerBound..<added.upperBound
        } else {
            stretches.append(Stretch(group: group, values: added))
        }
    }

    /// Valid as long as this object.
    func values(_ stretch: Stretch) -> UnsafeBufferPointer<Int64> {
        UnsafeBufferPointer(rebasing: values.values[stretch.values])
    }
}

/// Keys of groups, one after the other (`GroupKey`).
struct GroupKeys: ~Copyable {
    /// The key being written goes to its end.
    var bytes = ByteBuffer()
    private var ends: [Int] = []

    var count: Int { ends.count }

    /// Valid until the next change.
    subscript(group: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: bytes.bytes[(group == 0 ? 0 : ends[group - 1])..<ends[group]])
    }

    /// Begins a key with one of other groups.
    mutating func begin(with others: borrowing GroupKeys, _ group: Int) { bytes.append(others[group]) }

    mutating func end() { ends.append(bytes.count) }
}
