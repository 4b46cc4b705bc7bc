import Telemetry

/// What some rows cover of a charge point and day, as it lies in a run: a head, then the name's bytes.
///
/// The name is not a `String`: canonically equivalent spellings are two charge points.
struct CoverageRow {
    var day: Day
    var rows: Int
    /// Of `received_at`, in milliseconds.
    var first: Int64
    var last: Int64
    /// Valid as long as what it was read from.
    var name: UnsafeBufferPointer<UInt8>

    private struct Head {
        var day: Int32
        var nameBytes: UInt32
        var rows: Int
        var first: Int64
        var last: Int64
    }

    static let headBytes = MemoryLayout<Head>.size

    var bytes: Int { Self.headBytes + name.count }

    /// The bytes of the row that begins here; only its head need be there.
    static func bytes(at start: UnsafeRawPointer) -> Int {
        headBytes + Int(start.loadUnaligned(as: Head.self).nameBytes)
    }

    init(day: Day, rows: Int, first: Int64, last: Int64, name: UnsafeBufferPointer<UInt8>) {
        self.day = day
        self.rows = rows
        self.first = first
        self.last = last
        self.name = name
    }

    init(at start: UnsafeRawPointer) {
        let head = start.loadUnaligned(as: Head.self)
        let name = (start + Self.headBytes).assumingMemoryBound(to: UInt8.self)
        self.init(
            day: Day(number: head.day), rows: head.rows, first: head.first, last: head.last,
            name: UnsafeBufferPointer(start: name, count: Int(head.nameBytes)))
    }

    func append(to buffer: inout [UInt8]) {
        let head = Head(day: day.number, nameBytes: UInt32(name.count), rows: rows, first: first, last: last)
        withUnsafeBytes(of: head) { buffer.append(contentsOf: $0) }
        buffer.append(contentsOf: name)
    }

    mutating func take(_ other: CoverageRow) {
        rows += other.rows
        first = min(first, other.first)
        last = max(last, other.last)
    }

    /// Negative where this comes before `other` by day and the name's bytes, zero where they cover the same.
    func compare(_ other: CoverageRow) -> Int {
        if day != other.day { return day < other.day ? -1 : 1 }
        return compareBytes(name, other.name)
    }
}
