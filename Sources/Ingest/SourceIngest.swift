import JSONText
import OCPPWire
import SegmentStore
import Telemetry

/// Where rows and broken records go: a publication, or a reader's memory.
protocol RowSink: AnyObject {
    func add(_ batch: ColumnBatch, rows: [Int32]?) throws
    /// Bytes that the giver holds in memory; rows are to make room for them.
    var heldElsewhere: Int { get set }
    /// False where the same record is quarantined already.
    func quarantine(_ record: QuarantinedRecord, bytes: UnsafeRawBufferPointer) throws -> Bool
}

extension RowSink {
    /// Of no use to whoever keeps all rows.
    var heldElsewhere: Int {
        get { 0 }
        set {}
    }
}

extension Publication: RowSink {}

/// Takes the records of one source into one publication, and counts what became of each.
///
/// Feed it records in order with `take`, then `endSource`; the rows still held go to the publication with `flush`.
struct SourceIngest: ~Copyable, RecordSink {
    private var intake: Intake
    private let publication: any RowSink
    private let name: String
    private let rowBytes: Int
    private let isChargePointFromPath: Bool
    private(set) var counters = IngestCounters()
    private(set) var tally = QuarantineTally()
    private(set) var cutTimestamps = 0
    private var waiting = WaitingRecords()
    private var untilCheck = SourceIngest.checkInterval

    /// Frames between two looks at the memory that rows hold.
    private static let checkInterval = 512

    /// - Parameter isChargePointFromPath: each archive member's name tells whose its lines are.
    init(
        _ intake: consuming Intake, into publication: any RowSink, name: String, rowBytes: Int,
        isChargePointFromPath: Bool = false
    ) {
        self.isChargePointFromPath = isChargePointFromPath
        self.intake = intake
        self.publication = publication
        self.name = name
        self.rowBytes = rowBytes
    }

    var chargePoints: Int { intake.chargePoints.count }

    /// Adds them all by their names' hashes: of a million, the names would be much to keep.
    func addChargePoints(to set: inout FingerprintSet) {
        for place in 0..<intake.chargePoints.count {
            _ = set.insert(HashedName(intake.chargePoints.name(place)).hash)
        }
    }

    /// The last `frame` given to each charge point.
    var lastNumbers: [String: Int64] {
        var numbers: [String: Int64] = [:]
        for place in 0..<intake.chargePoints.count {
            numbers[intake.chargePoints.name(place).text] = intake.chargePoints[place].lastNumber
        }
        return numbers
    }

    /// What was learned of this source's lines, for the next one.
    consuming func releaseTemplates() -> LineTemplates { intake.releaseTemplates() }

    /// The records that follow lie in this member of an archive.
    mutating func begin(member: String?) {
        guard isChargePointFromPath else { return }
        intake.assumedChargePoint = SourceName.chargePoint(path: SourceName.path(name, member: member))
            .map { Array($0.utf8) }
    }

    mutating func take(_ record: Record, broken: QuarantineReason? = nil) throws -> Bool {
        try take(record, intake.attribute(record), broken: broken)
        return true
    }

    /// - Parameter number: gives a charge point's record its number, where it does not follow from the order of taking.
    mutating func take(_ record: Record, number: (_ chargePoint: String) throws -> Int64) throws {
        var attribution = intake.attribute(record)
        if let place = attribution?.place {
            attribution?.number = try number(intake.chargePoints.name(place).text)
        }
        try take(record, attribution)
    }

    private mutating func take(
        _ record: Record, _ attribution: Intake.Attribution?, broken: QuarantineReason? = nil
    ) throws {
        counters.recordsRead += 1
        if case .broken = record.content, let broken { return try quarantine(record, broken, attribution) }
        try checkIsComplete(record, attribution)
        let verdict = try intake.judge(record, attribution)
        if case .waiting = verdict { return try wait(record, attribution!) }
        if let attribution { try release(attribution.place) }
        try settle(verdict, record, attribution)
        if record.dialect == .envelope, case .accepted = verdict { intake.learn(record.bytes) }
    }

    @inline(__always) mutating func takeKnown(_ text: Bytes, _ reader: borrowing RecordReader) throws -> Int? {
        guard let (verdict, length) = try intake.judgeKnown(text, reader) else { return nil }
        switch verdict {
        case .accepted(let samples): try accept(samples)
        case .duplicate: counters.duplicates += 1
        default: preconditionFailure("a known line is a frame with a time")
        }
        counters.recordsRead += 1
        return length
    }

    /// What a format truly lacks must be said by a flag, what a table of an export lacks, by the others. Nothing of the
    /// source is stored without it, so that it can be read once it is there.
    private func checkIsComplete(_ record: Record, _ attribution: Intake.Attribution?) throws(IngestError) {
        switch record.content {
        case .broken(let fault) where fault.reason == .line(.noOtherTables):
            throw IngestError(path: name, missing: .otherTables)
        case .ignored, .broken: return
        case .frame, .contact, .object: break
        }
        let isByPathAlone = record.chargePoint == nil && isChargePointFromPath && !record.dialect.isOfOneChargePoint
        if record.dialect.mayLackChargePoint, attribution == nil || isByPathAlone {
            throw IngestError(path: name, missing: .chargePoint)
        }
        if record.dialect.hasLocalTimes, record.receivedAt?.hasZone == false {
            throw IngestError(path: name, missing: .timeZone)
        }
    }

    /// A record that is no line: what is wrong with the source as a whole.
    mutating func takeFault(_ reason: QuarantineReason, at offset: Int64) throws {
        counters.recordsRead += 1
        let kept = QuarantinedRecord(chargePoint: nil, receivedAt: nil, offset: Int(offset), reason: reason.name)
        try quarantine(kept, Bytes(start: nil, count: 0), length: 0)
    }

    mutating func endSource() throws {
        try waiting.takeAll().forEachRecord { record, attribution in try quarantine(record, .noTime, attribution) }
    }

    /// Hands all rows gathered to the publication.
    mutating func flush() throws {
        publication.heldElsewhere = intake.memoryBytes
        for batch in intake.lifter.tables.takeBatches() { try publication.add(batch, rows: nil) }
    }

    // MARK: Settling

    private mutating func settle(
        _ verdict: Intake.Verdict, _ record: Record, _ attribution: Intake.Attribution?
    ) throws {
        switch verdict {
        case .accepted(let samples):
            if record.receivedAt?.droppedDigits == true { cutTimestamps += 1 }
            try accept(samples)
        case .duplicate: counters.duplicates += 1
        case .ignored: counters.ignored += 1
        case .quarantined(let reason): try quarantine(record, reason, attribution)
        case .waiting: preconditionFailure("a record given with a time does not wait")
        }
    }

    private mutating func accept(_ samples: SampleCounts) throws {
        counters.accepted += 1
        counters.samplesRead += samples.read
        counters.samplesStored += samples.stored
        counters.samplesRejected += samples.rejected
        cutTimestamps += samples.cutTimestamps
        untilCheck -= 1
        guard untilCheck == 0 else { return }
        untilCheck = Self.checkInterval
        if intake.lifter.tables.memoryBytes > rowBytes { try flush() }
    }

    private mutating func quarantine(
        _ record: Record, _ reason: QuarantineReason, _ attribution: Intake.Attribution?
    ) throws {
        try quarantine(
            intake.quarantined(record, reason, attribution), record.bytes, length: Int(record.length))
    }

    private mutating func quarantine(_ record: QuarantinedRecord, _ bytes: Bytes, length: Int) throws {
        guard try publication.quarantine(record, bytes: UnsafeRawBufferPointer(bytes)) else {
            counters.duplicates += 1
            return
        }
        counters.quarantined += 1
        tally.add(
            record.reason,
            QuarantineCount.Example(
                source: name, offset: record.offset, length: length, chargePoint: record.chargePoint))
    }

    // MARK: Formats without receive times

    private mutating func wait(_ record: Record, _ attribution: Intake.Attribution) throws {
        guard waiting.add(record, attribution) else { return try quarantine(record, .noTime, attribution) }
    }

    /// Gives records that waited the time their charge point now has.
    private mutating func release(_ place: Int) throws {
        if waiting.isEmpty { return }
        guard let time = intake.chargePoints[place].latestEvent else { return }
        try waiting.take(place).forEachRecord { record, attribution in
            try settle(try intake.judge(record, attribution, at: time), record, attribution)
        }
    }
}
