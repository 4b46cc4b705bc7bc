/// Groups as they are divided by one more key.
struct DividedGroups: ~Copyable {
    /// A group and the value that divides it; strings by reference: a dictionary that has one twice makes two
    /// groups, which are one again when row groups come together.
    private struct GroupAndValue: Equatable {
        var group: Int
        var value: Int64
    }

    private let budget: GroupBudget
    private var keys = GroupKeys()
    /// By group found: what it is of.
    private var places: [GroupAndValue] = []
    /// Open addressing: a group found + 1; 0 is free.
    private var slots = [UInt32](repeating: 0, count: 256)
    private let multipliers = HashSeed.multipliers
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
        var slot = slot(place)
        while slots[slot] != 0 {
            let group = Int(slots[slot]) - 1
            if places[group] == place { return group }
            slot = (slot + 1) & (slots.count - 1)
        }
        keys.begin(with: undivided, place.group)
        column.append(place.value, to: &keys.bytes)
        try keys.end(within: budget)
        places.append(place)
        slots[slot] = UInt32(places.count)
        if places.count * 2 > slots.count { grow() }
        return places.count - 1
    }

    private mutating func grow() {
        slots = [UInt32](repeating: 0, count: slots.count * 4)
        for (group, place) in places.enumerated() {
            var slot = slot(place)
            while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = UInt32(group + 1)
        }
    }

    /// The upper half of a sum of products: the lower bits of a product know only those below them.
    @inline(__always) private func slot(_ place: GroupAndValue) -> Int {
        let product =
            UInt64(bitPattern: place.value) &* multipliers.0 &+ UInt64(truncatingIfNeeded: place.group) &* multipliers.1
        return Int(truncatingIfNeeded: product >> 32) & (slots.count - 1)
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
