/// Two equal keys in one object: legal JSON, but two readers may then read two meanings.
extension JSONValue {
    /// The first key, in document order, that its object has twice, in this value or anywhere below; nil where none is.
    ///
    /// Linear in the nodes but for objects whose keys collide in a 64-bit filter, which are compared pair by pair up
    /// to 64 members and by a table of hashes beyond.
    public var firstRepeatedKey: JSONValue? {
        for index in index..<nextIndex where header.pointee.nodes[index].kind == .object {
            if let key = JSONValue(header: header, index: index).firstRepeatedOwnKey { return key }
        }
        return nil
    }

    /// The first key that this object has twice, whatever those below it have.
    public var firstRepeatedOwnKey: JSONValue? { mayRepeatKeys ? repeatedOwnKey() : nil }

    private var mayRepeatKeys: Bool {
        var seen: UInt64 = 0
        for (key, _) in members {
            let bit: UInt64 = 1 &<< (Self.hash(key) & 63)
            if seen & bit != 0 { return true }
            seen |= bit
        }
        return false
    }

    private func repeatedOwnKey() -> JSONValue? {
        let keys = keyNodes()
        if keys.count <= 64 {
            for later in keys.indices.dropFirst() {
                for earlier in 0..<later where keys[earlier].text.equals(keys[later].text) { return keys[later] }
            }
            return nil
        }
        var seen: Set<Key> = []
        for key in keys where !seen.insert(Key(text: key.text)).inserted { return key }
        return nil
    }

    private func keyNodes() -> [JSONValue] {
        var keys: [JSONValue] = []
        var index = self.index + 1
        while index < nextIndex {
            keys.append(JSONValue(header: header, index: index))
            index = JSONValue(header: header, index: index + 1).nextIndex
        }
        return keys
    }

    private static func hash(_ key: Bytes) -> Int {
        guard let first = key.first, let last = key.last else { return 0 }
        return Int(first) &* 7 &+ Int(last) &* 13 &+ Int(key[key.count / 2]) &* 29 &+ key.count
    }

    /// Hashed with the process's random seed, so that no text can be made to collide on purpose.
    private struct Key: Hashable {
        let text: Bytes
        static func == (a: Key, b: Key) -> Bool { a.text.equals(b.text) }
        func hash(into hasher: inout Hasher) { hasher.combine(bytes: UnsafeRawBufferPointer(text)) }
    }
}
