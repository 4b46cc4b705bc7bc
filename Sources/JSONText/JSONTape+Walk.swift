/// The grammar: containers are kept on the tape itself, so that depth costs no stack.
extension JSONTape {
    mutating func readDocument(_ scanner: inout JSONScanner) throws(JSONError) {
        var parent = noParent
        var depth = 0
        while true {
            scanner.skipSpace()
            switch scanner.peek {
            case UInt8(ascii: "\""): try readString(&scanner)
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                if try open(&scanner, &parent, &depth) { continue }
            case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
                let start = scanner.position
                try scanner.readNumber()
                try push(.number, from: start, to: scanner.position)
            default: try readLiteral(&scanner)
            }
            if try !step(&scanner, &parent, &depth) { return }
        }
    }

    /// Enters a container; true where its first value follows, false where it was empty and is closed already.
    private mutating func open(
        _ scanner: inout JSONScanner, _ parent: inout UInt32, _ depth: inout Int
    ) throws(JSONError) -> Bool {
        guard depth < limits.depth else { throw JSONError(.tooDeep, at: scanner.position) }
        let kind: JSONKind = scanner.peek == UInt8(ascii: "{") ? .object : .array
        try push(kind, from: scanner.position, to: Int(parent))
        parent = UInt32(count - 1)
        depth += 1
        scanner.position += 1
        scanner.skipSpace()
        if scanner.peek == closing(kind) {
            close(&scanner, &parent, &depth)
            return false
        }
        if kind == .object { try readKey(&scanner) }
        return true
    }

    /// After a value: on to the next value (true), or out of the last container and the text (false).
    private mutating func step(
        _ scanner: inout JSONScanner, _ parent: inout UInt32, _ depth: inout Int
    ) throws(JSONError) -> Bool {
        while parent != noParent {
            let kind = header.pointee.nodes[Int(parent)].kind
            scanner.skipSpace()
            if scanner.peek == UInt8(ascii: ",") {
                scanner.position += 1
                if kind == .object { try readKey(&scanner) }
                return true
            }
            guard scanner.peek == closing(kind) else { throw scanner.unexpected() }
            close(&scanner, &parent, &depth)
        }
        scanner.skipSpace()
        guard scanner.isAtEnd else { throw JSONError(.bytesAfterEnd, at: scanner.position) }
        return false
    }

    @inline(__always)
    private mutating func close(_ scanner: inout JSONScanner, _ parent: inout UInt32, _ depth: inout Int) {
        scanner.position += 1
        let node = header.pointee.nodes + Int(parent)
        parent = node.pointee.end
        node.pointee.end = UInt32(truncatingIfNeeded: scanner.position)
        node.pointee.next = UInt32(truncatingIfNeeded: count)
        depth -= 1
    }

    @inline(__always)
    private mutating func readKey(_ scanner: inout JSONScanner) throws(JSONError) {
        scanner.skipSpace()
        guard scanner.peek == UInt8(ascii: "\"") else { throw scanner.unexpected() }
        try readString(&scanner)
        scanner.skipSpace()
        guard scanner.peek == UInt8(ascii: ":") else { throw scanner.unexpected() }
        scanner.position += 1
    }

    @inline(__always)
    private mutating func readString(_ scanner: inout JSONScanner) throws(JSONError) {
        let start = scanner.position
        let isEscaped = try scanner.readString()
        try push(.string, from: start, to: scanner.position)
        if isEscaped { decodeLast(scanner) }
    }

    private mutating func readLiteral(_ scanner: inout JSONScanner) throws(JSONError) {
        let start = scanner.position
        if scanner.take("true") {
            try push(.true, from: start, to: scanner.position)
        } else if scanner.take("false") {
            try push(.false, from: start, to: scanner.position)
        } else if scanner.take("null") {
            try push(.null, from: start, to: scanner.position)
        } else {
            throw scanner.unexpected()
        }
    }
}

private let noParent = UInt32.max

@inline(__always) private func closing(_ kind: JSONKind) -> UInt8 {
    kind == .object ? UInt8(ascii: "}") : UInt8(ascii: "]")
}
