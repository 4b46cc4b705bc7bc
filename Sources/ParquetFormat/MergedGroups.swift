import Kernels

/// The groups of many row groups, those with equal keys made one.
struct MergedGroups: ~Copyable {
    private let parts: [PartialGroups]
    /// All parts' keys, and each distinct one once.
    private var keys = ByteBuffer()
    private var distinct = DictionaryBuilder()
    /// By distinct key.
    private var groups: [PartialGroup]
    private var stretches: [[UnsafeBufferPointer<Int64>]]

    init(_ parts: [PartialGroups]) {
        self.parts = parts
        let count = parts.reduce(0) { $0 + $1.keys.count }
        var refs = Int64Buffer()
        for part in parts {
            for group in 0..<part.keys.count {
                let key = part.keys[group]
                refs.append(ByteRef(offset: keys.count, length: key.count).rawValue)
                keys.append(key)
            }
        }
        var places = UInt32Buffer()
        let groupOf = places.room(count)
        let base = UnsafePointer(keys.base)
        _ = distinct.index(strings: refs.values, base: base, limit: .max, into: groupOf.baseAddress!)
        groups = Array(repeating: PartialGroup(), count: distinct.count)
        stretches = Array(repeating: [], count: distinct.count)
        var first = 0
        for part in parts {
            for (group, found) in part.groups.enumerated() {
                groups[Int(groupOf[first + group])].rows += found.rows
                groups[Int(groupOf[first + group])].summary.add(found.summary)
            }
            for stretch in part.stretches {
                stretches[Int(groupOf[first + stretch.group])].append(part.values(stretch))
            }
            first += part.keys.count
        }
    }

    /// By ascending keys.
    func groups(_ percentiles: [Int]) -> [ParquetGroup] {
        let base = UnsafePointer(keys.base)
        let keys = distinct.entries.values.map { ByteRef($0).bytes(base) }
        return keys.indices.sorted { GroupKey.precedes(keys[$0], keys[$1]) }.map { group in
            ParquetGroup(keys: GroupKey.values(keys[group]), groups[group], quantiles: quantiles(group, percentiles))
        }
    }

    private func quantiles(_ group: Int, _ percentiles: [Int]) -> [Int64] {
        let summary = groups[group].summary
        guard summary.count > 0, !percentiles.isEmpty else { return [] }
        return Quantiles.nearestRank(stretches[group], percentiles, in: summary.minimum...summary.maximum)
    }
}
