/// Groups as they are divided by one more key.
struct DividedGroups: ~Copyable {
    /// A group and the value that divides it; strings by reference, which equal ones share.
    private struct GroupAndValue: Hashable {
        var group: Int
        var value: Int64
    }

    private let budget: GroupBudget
    private var keys = GroupKeys()
    private var known: [GroupAndValue: Int] = [:]
    /// The two found last: in sorted rows the next one is mostly new or, where nulls lie between, one of them.
    private var recent = (GroupAndValue(group: -1, value: 0), 0)
    private var earlier = (GroupAndValue(group: -1, value: 0), 0)

    init(_ budget: GroupBudget) { self.budget = budget }

    /// The number of the group for a value of another group.
    @inline(__always) mutating func group(
        _ group: Int, _ value: Int64, _ undivided: borrowing GroupKeys, _ column: borrowing ColumnRuns
    ) throws(ParquetError) -> Int {
        let place = GroupAndValue(group: group, value: value)
        if recent.0 == place { return recent.1 }
        swap(&recent, &earlier)
        if recent.0 != place { recent = (place, try find(place, undivided, column)) }
        return recent.1
    }

    private mutating func find(
        _ place: GroupAndValue, _ undivided: borrowing GroupKeys, _ column: borrowing ColumnRuns
    ) throws(ParquetError) -> Int {
        if let group = known[place] { return group }
        keys.begin(with: undivided, place.group)
        column.append(place.value, to: &keys.bytes)
        known[place] = keys.count
        try keys.end(within: budget)
        return keys.count - 1
    }

    mutating func takeKeys() -> GroupKeys {
        var taken = GroupKeys()
        swap(&taken, &keys)
        return taken
    }
}

extension ColumnRuns {
    /// A run's value as part of a group's key.
    fileprivate func append(_ value: Int64, to key: inout ByteBuffer) {
        if value == .min {
            GroupKey.appendNull(to: &key)
        } else if isBytes {
            GroupKey.append(ByteRef(value).bytes(UnsafePointer(bytes.base)), to: &key)
        } else {
            GroupKey.append(value, to: &key)
        }
    }
}
