import JSONText
import OCPPWire
import SegmentStore
import Telemetry

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Lifts lines of an envelope source on any thread, without knowing what came before them: which number a frame has, and
/// whether it is a duplicate, is for the source's ingest to say (`SourceIngest.takeStretch`), line after line.
///
/// Until then the `frame` of a row is its line's place in `entries`. What is no frame, or a refused one, is left to the
/// source's ingest as it came. For one thread at a time.
final class StretchLifter: @unchecked Sendable {
    enum Entry {
        case frame(LiftedFrame)
        /// To be read and judged there: a line of the stretch, its end left out.
        case line(Range<Int>)
    }

    struct LiftedFrame {
        /// The charge point's, in `names`.
        var place: Int
        var fingerprint: Fingerprint
        var receivedAt: Instant
        var samples: SampleCounts
    }

    /// Lines of the stretch lifted last, but for blank ones.
    private(set) var entries: [Entry] = []
    private var lifter: Lifter
    private var templates: LineTemplates
    private var reader: RecordReader
    private let longestLineBytes: Int
    /// As long as the builders: by place in it, they find a name's refs again.
    private var names = ChargePointTable()
    /// By place in `names`: the place in the source's table, -1 where not asked for yet.
    private var places: [Int] = []
    /// By table: where the stretch's rows begin.
    private var firstRows = [Int](repeating: 0, count: TableID.ofFrames.count)

    init(key: [UInt8]?, longestLineBytes: Int) {
        lifter = Lifter(pseudonyms: Pseudonymizer(key: key))
        templates = LineTemplates(pseudonyms: Pseudonymizer(key: key))
        reader = RecordReader(dialect: .envelope, maximumLineBytes: longestLineBytes)
        self.longestLineBytes = longestLineBytes
    }

    /// Reads lines as this one does.
    func reader(startingAt offset: Int64) -> RecordReader {
        RecordReader(dialect: .envelope, startingAt: offset, maximumLineBytes: longestLineBytes)
    }

    var memoryBytes: Int { lifter.tables.memoryBytes + names.memoryBytes }

    /// Lifts whole lines; the rows wait for `number`.
    func lift(_ stretch: Stretch) {
        entries.removeAll(keepingCapacity: true)
        for table in TableID.ofFrames { firstRows[Int(table.rawValue)] = lifter.tables[table].pointee.count }
        let bytes = stretch.bytes
        var start = 0
        while start < bytes.count {
            let rest = Bytes(rebasing: bytes[start...])
            start += takeKnown(rest) ?? takeLine(rest, at: start)
        }
    }

    /// A charge point's place in the source's table, asked for once.
    func place(of place: Int, _ find: (HashedName) -> Int) -> Int {
        while places.count < names.count { places.append(-1) }
        if places[place] < 0 { places[place] = find(HashedName(names.name(place))) }
        return places[place]
    }

    /// - Parameter numbers: by entry: the frame's number, 0 where its rows are to go.
    func number(_ numbers: [Int64]) {
        for table in TableID.ofFrames {
            let builder = lifter.tables[table]
            let rows = firstRows[Int(table.rawValue)]..<builder.pointee.count
            guard !rows.isEmpty, let frames = builder.pointee.memory[LeadingColumn.frame.rawValue] else { continue }
            var areAllKept = true
            for row in rows {
                frames[row] = numbers[Int(frames[row])]
                if frames[row] == 0 { areAllKept = false }
            }
            if !areAllKept { builder.pointee.keepRows(of: rows) { frames[$0] != 0 } }
        }
    }

    /// Hands over all rows, table by table.
    func takeBatches() -> [ColumnBatch] {
        names = ChargePointTable()
        places.removeAll(keepingCapacity: true)
        return lifter.tables.takeBatches()
    }

    // MARK: Lines

    /// Gives the line's length with its end; nil where it is not known by heart.
    @inline(__always) private func takeKnown(_ text: Bytes) -> Int? {
        guard let (template, known) = templates.find(text), let length = reader.lineLength(text, holding: known.count)
        else { return nil }
        let place = names.place(of: known.chargePoint)
        let (fingerprint, samples) = templates.lift(
            known, template, &lifter, Intake.Attribution(place: place, number: Int64(entries.count)))
        entries.append(
            .frame(
                LiftedFrame(place: place, fingerprint: fingerprint, receivedAt: known.receivedAt, samples: samples)))
        return length
    }

    private func takeLine(_ text: Bytes, at start: Int) -> Int {
        guard let end = memchr(text.baseAddress!, 0x0A, text.count) else {
            preconditionFailure("a line without an end")
        }
        let length = UnsafeRawPointer(end) - UnsafeRawPointer(text.baseAddress!)
        reader.appendLine(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(text)[..<length]))
        if let record = reader.next() {
            entries.append(lift(record).map { .frame($0) } ?? .line(start..<start + length))
        }
        return length + 1
    }

    private func lift(_ record: Record) -> LiftedFrame? {
        guard case .frame(let frame) = record.content, let name = record.chargePoint, let receivedAt = record.receivedAt
        else { return nil }
        let place = names.place(of: HashedName(name))
        let origin = Origin(
            chargePoint: names.name(place), receivedAt: receivedAt.instant, number: Int64(entries.count),
            connection: record.connection, direction: record.impliedDirection, action: record.action)
        guard case .rows(let fingerprint, var samples) = lifter.lift(frame, from: origin) else { return nil }
        if receivedAt.droppedDigits { samples.cutTimestamps += 1 }
        templates.learn(record.bytes)
        return LiftedFrame(
            place: place, fingerprint: fingerprint, receivedAt: receivedAt.instant, samples: samples)
    }
}

/// Whole lines in memory that stay where they are while they are lifted.
struct Stretch: @unchecked Sendable {
    let bytes: Bytes

    /// Shorter ones are not worth a thread.
    static let shortest = 256 << 10

    /// The whole lines that `text` begins with, in up to `count` parts of about the same length.
    static func cut(_ text: Bytes, into count: Int, shortest: Int = Stretch.shortest) -> [Stretch] {
        let count = min(count, text.count / shortest)
        guard count > 0, let last = text.lastIndex(of: 0x0A) else { return [] }
        var parts: [Stretch] = []
        var start = 0
        for part in 1...count where start <= last {
            let wanted = max(start, (last + 1) * part / count - 1)
            let end = text[wanted...last].firstIndex(of: 0x0A)! + 1
            parts.append(Stretch(bytes: Bytes(rebasing: text[start..<end])))
            start = end
        }
        return parts
    }
}
