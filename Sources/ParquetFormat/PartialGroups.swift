import Kernels
import Synchronization

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
        groups[group].summary.add(contentsOf: found)
        guard keepsValues else { return }
        let added = values.count..<values.count + found.count
        values.append(contentsOf: found)
        if let last = stretches.last, last.group == group {
            stretches[stretches.count - 1].values = last.values.lowerBound..<added.upperBound
        } else {
            stretches.append(Stretch(group: group, values: added))
        }
    }

    /// Memory taken, about.
    var bytes: Int { keys.groupBytes + values.count * MemoryLayout<Int64>.stride }

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

    /// Ends the key being written; throws where it, or all groups with it, are larger than they may be.
    mutating func end(within budget: GroupBudget) throws(ParquetError) {
        let length = bytes.count - (ends.last ?? 0)
        ends.append(bytes.count)
        guard length <= budget.keyLimit else {
            throw ParquetError("a group's keys take \(length) bytes, the limit is \(budget.keyLimit)")
        }
        guard groupBytes <= budget.limit else {
            throw ParquetError("\(count) groups take \(groupBytes) bytes, the limit is \(budget.limit)")
        }
    }

    /// Memory that the groups take, about: their keys, and what is counted and found by them.
    var groupBytes: Int { bytes.count + count * 256 }
}

/// What the groups of a scan may take, those of all its row groups together.
final class GroupBudget: Sendable {
    let limit: Int
    let keyLimit: Int
    private let taken = Atomic(0)

    /// Merged, all keys lie in one block: `ByteRef` bounds both.
    init(_ limit: Int, keyLimit: Int = ByteRef.maximumLength) {
        self.limit = min(limit, ByteRef.maximumOffset)
        self.keyLimit = keyLimit
    }

    func take(_ bytes: Int) throws(ParquetError) {
        guard taken.add(bytes, ordering: .relaxed).newValue <= limit else {
            throw ParquetError("the groups of all files take more than \(limit) bytes, the limit")
        }
    }
}
