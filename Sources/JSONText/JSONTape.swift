/// A reusable tape for one JSON text at a time: strict RFC 8259 in one pass, zero copy, no allocation once warm.
///
/// Each value (keys too) is one 16-byte node with its byte range, in document order, so that a subtree is a stretch of
/// nodes. What the RFC leaves open: numbers have any size and stay text; a lone surrogate in a `\u` escape and any
/// invalid UTF-8 are errors, since neither can be stored as text; a byte order mark is an error (a file's reader drops
/// it); of two equal keys the first is found (`firstRepeatedKey` tells that there are two).
public struct JSONTape: ~Copyable {
    let header: UnsafeMutablePointer<Header>
    public let limits: JSONLimits
    var count = 0
    private var capacity: Int
    private var decodedCount = 0
    private var decodedCapacity: Int

    /// Where a `JSONValue` finds the bytes it stands for.
    @usableFromInline struct Header {
        @usableFromInline var text: UnsafePointer<UInt8>
        @usableFromInline var nodes: UnsafeMutablePointer<Node>
        @usableFromInline var decoded: UnsafeMutablePointer<UInt8>
    }

    @usableFromInline struct Node {
        /// A string's range includes its quotes.
        @usableFromInline var start: UInt32
        /// One past the last byte; while a container is being read, the index of its parent.
        @usableFromInline var end: UInt32
        /// Index of the node after the subtree; for a string with escapes, where `decoded` holds its text.
        @usableFromInline var next: UInt32
        @usableFromInline var kind: JSONKind
        @usableFromInline var isEscaped = false
    }

    public init(limits: JSONLimits = JSONLimits()) {
        self.limits = limits
        capacity = min(256, limits.values)
        decodedCapacity = 256
        header = .allocate(capacity: 1)
        header.initialize(
            to: Header(
                text: UnsafePointer(bitPattern: 1)!, nodes: .allocate(capacity: capacity),
                decoded: .allocate(capacity: decodedCapacity)))
    }

    deinit {
        header.pointee.nodes.deallocate()
        header.pointee.decoded.deallocate()
        header.deallocate()
    }

    public var memoryBytes: Int { capacity * MemoryLayout<Node>.stride + decodedCapacity }

    /// Reads one text. The value, and all found from it, is valid until the next `parse` and as long as `text` lives.
    public mutating func parse(_ text: UnsafeBufferPointer<UInt8>) throws(JSONError) -> JSONValue {
        count = 0
        decodedCount = 0
        guard text.count <= limits.bytes else { throw JSONError(.tooLong, at: limits.bytes) }
        guard let base = text.baseAddress else { throw JSONError(.unexpectedEnd, at: 0) }
        header.pointee.text = base
        var scanner = JSONScanner(base: base, count: text.count)
        try readDocument(&scanner)
        return JSONValue(header: UnsafePointer(header), index: 0)
    }

    // MARK: Building

    @inline(__always)
    mutating func push(_ kind: JSONKind, from start: Int, to end: Int) throws(JSONError) {
        if count == capacity { try growNodes(at: start) }
        header.pointee.nodes[count] = Node(
            start: UInt32(truncatingIfNeeded: start), end: UInt32(truncatingIfNeeded: end),
            next: UInt32(truncatingIfNeeded: count + 1), kind: kind)
        count += 1
    }

    /// Decodes the escapes of the string pushed last: four bytes of length, then the text.
    mutating func decodeLast(_ scanner: JSONScanner) {
        let node = header.pointee.nodes + (count - 1)
        let (start, end) = (Int(node.pointee.start) + 1, Int(node.pointee.end) - 1)
        let needed = decodedCount + 4 + (end - start)
        if needed > decodedCapacity { growDecoded(to: needed) }
        let target = header.pointee.decoded + decodedCount
        let length = scanner.decode(from: start, to: end, into: target + 4)
        UnsafeMutableRawPointer(target).storeBytes(of: UInt32(length), as: UInt32.self)
        node.pointee.isEscaped = true
        node.pointee.next = UInt32(decodedCount)
        decodedCount += 4 + length
    }

    private mutating func growNodes(at offset: Int) throws(JSONError) {
        guard capacity < limits.values else { throw JSONError(.tooManyValues, at: offset) }
        let larger = min(capacity * 2, limits.values)
        let moved = UnsafeMutablePointer<Node>.allocate(capacity: larger)
        moved.update(from: header.pointee.nodes, count: count)
        header.pointee.nodes.deallocate()
        header.pointee.nodes = moved
        capacity = larger
    }

    private mutating func growDecoded(to needed: Int) {
        let larger = max(needed, decodedCapacity * 2)
        let moved = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
        moved.update(from: header.pointee.decoded, count: decodedCount)
        header.pointee.decoded.deallocate()
        header.pointee.decoded = moved
        decodedCapacity = larger
    }
}

@frozen public enum JSONKind: UInt8, Sendable { case object, array, string, number, `true`, `false`, null }
