/// Bytes lent by a tape, a reader or an arena; the lender says for how long.
public typealias Bytes = UnsafeBufferPointer<UInt8>

/// One value on a `JSONTape`: a borrowed view of 16 bytes, copied freely, valid until the tape's next `parse`.
@frozen public struct JSONValue {
    @usableFromInline let header: UnsafePointer<JSONTape.Header>
    @usableFromInline let index: Int

    @inlinable init(header: UnsafePointer<JSONTape.Header>, index: Int) {
        self.header = header
        self.index = index
    }

    @inlinable var node: JSONTape.Node { header.pointee.nodes[index] }
    /// Index of the node after this value's subtree.
    @inlinable var nextIndex: Int {
        node.kind.rawValue <= JSONKind.array.rawValue ? Int(node.next) : index + 1
    }

    @inlinable public var kind: JSONKind { node.kind }

    /// The bytes of the text this value spans, quotes included.
    public var range: Range<Int> { Int(node.start)..<Int(node.end) }

    /// Those bytes, verbatim.
    @inlinable public var raw: Bytes {
        Bytes(start: header.pointee.text + Int(node.start), count: Int(node.end &- node.start))
    }

    /// A string's text, escapes decoded; nil for other kinds.
    @inlinable public var string: Bytes? { kind == .string ? text : nil }

    /// A number exactly as written; nil for other kinds.
    @inlinable public var number: Bytes? { kind == .number ? raw : nil }

    public var bool: Bool? {
        switch kind {
        case .true: true
        case .false: false
        default: nil
        }
    }

    @inlinable public var isNull: Bool { kind == .null }

    /// A number written as a whole number of at most 64 bits (`12`, not `12.0` or `1e2`); nil for all else.
    public var int: Int64? { number.flatMap { Self.wholeNumber($0) } }

    /// True where a string's raw bytes differ from its text.
    public var isEscaped: Bool { node.isEscaped }

    /// A string's text; only for strings.
    @inlinable var text: Bytes {
        if node.isEscaped {
            let place = header.pointee.decoded + Int(node.next)
            let length = UnsafeRawPointer(place).loadUnaligned(as: UInt32.self)
            return Bytes(start: place + 4, count: Int(length))
        }
        return Bytes(start: header.pointee.text + Int(node.start) + 1, count: Int(node.end &- node.start) - 2)
    }

    private static func wholeNumber(_ digits: Bytes) -> Int64? {
        let isNegative = digits.first == UInt8(ascii: "-")
        var value: Int64 = 0
        for byte in digits.dropFirst(isNegative ? 1 : 0) {
            let digit = byte &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            let (scaled, tooLarge) = value.multipliedReportingOverflow(by: 10)
            let (sum, over) = scaled.subtractingReportingOverflow(Int64(digit))
            if tooLarge || over { return nil }
            value = sum
        }
        // Gathered as a negative number, whose range is the wider one.
        if isNegative { return value }
        return value == .min ? nil : -value
    }
}

extension JSONValue {
    /// The first member of that name; nil where there is none, or where this is no object.
    @inlinable public subscript(key: StaticString) -> JSONValue? {
        for (name, value) in members where name.equals(key) { return value }
        return nil
    }

    /// The members of an object in document order, keys decoded; none for other kinds.
    @inlinable public var members: Members { Members(owner: self) }

    /// The elements of an array; none for other kinds.
    @inlinable public var elements: Elements { Elements(owner: self) }

    /// How many elements or members there are: a walk over them.
    public var count: Int {
        switch kind {
        case .array: elements.reduce(0) { count, _ in count + 1 }
        case .object: members.reduce(0) { count, _ in count + 1 }
        default: 0
        }
    }

    public struct Elements: Sequence, IteratorProtocol {
        @usableFromInline let header: UnsafePointer<JSONTape.Header>
        @usableFromInline var index: Int
        @usableFromInline let end: Int

        @inlinable init(owner: JSONValue) {
            header = owner.header
            index = owner.index + 1
            end = owner.kind == .array ? owner.nextIndex : index
        }

        @inlinable public mutating func next() -> JSONValue? {
            guard index < end else { return nil }
            let value = JSONValue(header: header, index: index)
            index = value.nextIndex
            return value
        }
    }

    public struct Members: Sequence, IteratorProtocol {
        @usableFromInline let header: UnsafePointer<JSONTape.Header>
        @usableFromInline var index: Int
        @usableFromInline let end: Int

        @inlinable init(owner: JSONValue) {
            header = owner.header
            index = owner.index + 1
            end = owner.kind == .object ? owner.nextIndex : index
        }

        @inlinable public mutating func next() -> (key: Bytes, value: JSONValue)? {
            guard index < end else { return nil }
            let key = JSONValue(header: header, index: index)
            let value = JSONValue(header: header, index: index + 1)
            index = value.nextIndex
            return (key.text, value)
        }
    }
}
