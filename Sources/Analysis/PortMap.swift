/// A few values keyed by a small integer (an evse id), kept in ascending order so that no hash order reaches an output.
struct PortMap<Value> {
    private(set) var keys: [Int] = []
    private(set) var values: [Value] = []

    private func place(_ key: Int) -> (index: Int, exists: Bool) {
        var index = 0
        while index < keys.count, keys[index] < key { index += 1 }
        return (index, index < keys.count && keys[index] == key)
    }

    subscript(key: Int) -> Value? {
        let (index, exists) = place(key)
        return exists ? values[index] : nil
    }

    subscript(key: Int, default fallback: @autoclosure () -> Value) -> Value {
        get { self[key] ?? fallback() }
        _modify {
            let (index, exists) = place(key)
            if !exists {
                keys.insert(key, at: index)
                values.insert(fallback(), at: index)
            }
            yield &values[index]
        }
    }

    mutating func remove(_ key: Int) -> Value? {
        let (index, exists) = place(key)
        guard exists else { return nil }
        keys.remove(at: index)
        return values.remove(at: index)
    }

    /// Changes every value in place, in key order.
    mutating func modifyEach(_ body: (Int, inout Value) -> Void) {
        for index in values.indices { body(keys[index], &values[index]) }
    }

    var pairs: Zip2Sequence<[Int], [Value]> { zip(keys, values) }
}

extension PortMap: Sendable where Value: Sendable {}
extension PortMap: Codable where Value: Codable {}
