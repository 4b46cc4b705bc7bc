import JSONText
import OCPPWire
import Telemetry

/// Turns frames of every OCPP version into rows of one vocabulary (CONTRACT 4 and 10).
///
/// One frame at a time: its rows stand at the ends of `tables`, whole or not at all. Nothing is remembered from one
/// frame to the next but the pseudonyms, so that equal lines give equal rows in batch and stream alike.
///
/// `item`: 0 is the frame's own row; meterValue rows count from 1 in document order whether or not there is a row 0:
/// element by element, within an element context by context in order of appearance, and of a context first the wide
/// row, then the samples kept apart.
struct Lifter: ~Copyable {
    var tables = RowTables()
    var redactor: Redactor
    var origin = Origin(
        chargePoint: Bytes(start: nil, count: 0), receivedAt: Instant(milliseconds: 0), number: 0)
    var nextItem: Int64 = 1
    var samples = SampleCounts()
    var keptApart: [KeptApart] = []
    var sampleReader: SampleReader
    var fingerprint = Fingerprint()
    let hasher = RowHasher()
    let powers = PowersOfTen()
    let chargePointRefs = ChargePointRefs()
    /// Set in `source_id`; empty where whoever takes the rows will set it.
    let sourceID: [UInt8]

    enum Lifted {
        /// The rows are at the ends of `tables`; `tables.drop()` takes them back.
        case rows(Fingerprint, SampleCounts)
        case refused(QuarantineReason)
    }

    /// - Parameter remembersSamples: false decodes every sample anew, with the same rows: for comparison.
    init(pseudonyms: Pseudonymizer, sourceID: String = "", remembersSamples: Bool = true) {
        sampleReader = SampleReader(remembers: remembersSamples)
        redactor = Redactor(pseudonyms: pseudonyms)
        self.sourceID = Array(sourceID.utf8)
    }

    mutating func lift(_ frame: Frame, from origin: Origin) -> Lifted {
        self.origin = origin
        nextItem = 1
        samples = SampleCounts()
        fingerprint = Fingerprint()
        tables.begin()
        do throws(QuarantineReason) {
            try rows(of: frame)
        } catch {
            tables.drop()
            return .refused(error)
        }
        if fingerprint == Fingerprint() { otherMessage(frame) }
        return .rows(fingerprint, samples)
    }

    /// A connection that began or ended: a contact that no frame tells of.
    mutating func lift(_ contact: Record.Contact, from origin: Origin) -> Lifted {
        self.origin = origin
        samples = SampleCounts()
        fingerprint = Fingerprint()
        tables.begin()
        self.contact(contact == .connect ? "connect" : "disconnect")
        return .rows(fingerprint, samples)
    }

    private mutating func rows(of frame: Frame) throws(QuarantineReason) {
        switch frame.kind {
        case .result: result(frame)
        case .error, .resultError: error(frame)
        case .call, .send:
            try message(frame)
        }
    }

    /// Begins a row; `end` adds it. What is not set in between is null.
    func begin(_ table: TableID, _ port: Port, at ts: Instant, item: Int64 = 0) -> RowBuilder {
        let row = RowBuilder(builder: tables[table])
        row.set(LeadingColumn.chargePoint, origin.chargePoint)
        row.set(LeadingColumn.evseId, port.evseID)
        row.set(LeadingColumn.connectorId, port.connectorID)
        row.set(LeadingColumn.ts, ts.milliseconds)
        row.set(LeadingColumn.receiveDelayMs, origin.receivedAt - ts)
        row.set(LeadingColumn.frame, origin.number)
        row.set(LeadingColumn.item, item)
        if !sourceID.isEmpty { sourceID.withUnsafeBufferPointer { row.set(LeadingColumn.sourceId, $0) } }
        return row
    }

    mutating func end(_ row: RowBuilder) {
        fingerprint = fingerprint + hasher.hash(row.builder.pointee, of: row.builder.pointee.table)
        row.builder.pointee.endRow()
    }
}

/// The row at a builder's end, set by column names.
struct RowBuilder {
    let builder: UnsafeMutablePointer<ColumnBatchBuilder>

    @inline(__always) func set<C: SchemaColumn>(_ column: C, _ value: Int64?) {
        if let value { builder.pointee.set(column.rawValue, value) }
    }

    @inline(__always) func set<C: SchemaColumn>(_ column: C, _ text: Bytes?) {
        if let text { builder.pointee.set(column.rawValue, text) }
    }

    func set<C: SchemaColumn>(_ column: C, _ word: StaticString) {
        builder.pointee.set(column.rawValue, Bytes(start: word.utf8Start, count: word.utf8CodeUnitCount))
    }
}
