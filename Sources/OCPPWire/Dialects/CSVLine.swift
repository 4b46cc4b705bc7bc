import JSONText

/// Splits one row into its fields (RFC 4180); the text of quoted ones is written to a buffer kept from row to row.
struct CSVLine: ~Copyable {
    private(set) var count = 0
    private let fields = UnsafeMutablePointer<Bytes>.allocate(capacity: CSVHeader.mostFields)
    private var scratch = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 4096)

    deinit {
        fields.deallocate()
        scratch.deallocate()
    }

    /// Nil where the row broke off before it.
    subscript(place: Int) -> Bytes? { place < count ? fields[place] : nil }

    /// Reads the fields; nil where there are `expected`, or what is wrong with the row.
    mutating func split(_ line: Bytes, expected: Int) -> Record.LineFault? {
        precondition(expected <= CSVHeader.mostFields)
        count = 0
        do throws(Record.LineFault) {
            try read(line, expected)
            return nil
        } catch {
            return error
        }
    }

    private mutating func read(_ line: Bytes, _ expected: Int) throws(Record.LineFault) {
        if scratch.count < line.count {
            scratch.deallocate()
            scratch = .allocate(capacity: line.count * 2)
        }
        var (position, written) = (0, 0)
        while true {
            guard count < expected else { throw .wrongFieldCount }
            fields[count] = try field(line, &position, &written)
            count += 1
            if position == line.count { break }
            position += 1
        }
        guard count == expected else { throw .wrongFieldCount }
    }

    /// From a field's first byte to the comma after it, or the line's end.
    private func field(
        _ line: Bytes, _ position: inout Int, _ written: inout Int
    ) throws(Record.LineFault) -> Bytes {
        if position < line.count, line[position] == UInt8(ascii: "\"") { return try quoted(line, &position, &written) }
        let start = position
        while position < line.count, line[position] != UInt8(ascii: ",") {
            if line[position] == UInt8(ascii: "\"") { throw .badQuotes }
            position += 1
        }
        return Bytes(rebasing: line[start..<position])
    }

    private func quoted(
        _ line: Bytes, _ position: inout Int, _ written: inout Int
    ) throws(Record.LineFault) -> Bytes {
        let start = written
        var isClosed = false
        position += 1
        while position < line.count {
            let byte = line[position]
            position += 1
            if byte == UInt8(ascii: "\"") {
                isClosed = position == line.count || line[position] != byte
                if isClosed { break }
                position += 1
            }
            scratch[written] = byte
            written += 1
        }
        guard isClosed, position == line.count || line[position] == UInt8(ascii: ",") else { throw .badQuotes }
        return Bytes(start: scratch.baseAddress! + start, count: written - start)
    }
}
