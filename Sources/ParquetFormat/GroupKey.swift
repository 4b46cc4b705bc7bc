/// A group's keys as bytes that compare as the groups are ordered: nulls first, then integers, then bytes.
///
/// ```
/// null: 0 · integer: 1, big endian with the sign flipped · bytes: 2, each 0 written 0 255, then 0 0
/// ```
/// So that groups of many row groups are found equal, and sorted, by comparing memory.
enum GroupKey {
    static func append(_ value: Int64, to key: inout ByteBuffer) {
        key.append(1 as UInt8)
        key.append(littleEndian: (UInt64(bitPattern: value) ^ 1 << 63).byteSwapped)
    }

    static func append(_ bytes: UnsafeRawBufferPointer, to key: inout ByteBuffer) {
        key.append(2 as UInt8)
        var rest = bytes[...]
        while let zero = rest.firstIndex(of: 0) {
            key.append(UnsafeRawBufferPointer(rebasing: rest[...zero]))
            key.append(255 as UInt8)
            rest = rest[(zero + 1)...]
        }
        key.append(UnsafeRawBufferPointer(rebasing: rest))
        key.append(littleEndian: UInt16(0))
    }

    static func appendNull(to key: inout ByteBuffer) { key.append(0 as UInt8) }

    static func precedes(_ a: UnsafeRawBufferPointer, _ b: UnsafeRawBufferPointer) -> Bool {
        let order = compareBytes(a, b, min(a.count, b.count))
        return order < 0 || order == 0 && a.count < b.count
    }

    /// The values that were appended.
    static func values(_ key: UnsafeRawBufferPointer) -> [ParquetValue?] {
        var values: [ParquetValue?] = []
        var at = 0
        while at < key.count {
            at += 1
            switch key[at - 1] {
            case 0: values.append(nil)
            case 1:
                let raw = UInt64(bigEndian: key.loadUnaligned(fromByteOffset: at, as: UInt64.self))
                values.append(.integer(Int64(bitPattern: raw ^ 1 << 63)))
                at += 8
            default: values.append(.bytes(bytes(key, &at)))
            }
        }
        return values
    }

    private static func bytes(_ key: UnsafeRawBufferPointer, _ at: inout Int) -> [UInt8] {
        var bytes: [UInt8] = []
        while key[at] != 0 || key[at + 1] != 0 {
            bytes.append(key[at])
            at += key[at] == 0 ? 2 : 1
        }
        at += 2
        return bytes
    }
}
