import JSONText
import OCPPWire
import SegmentStore
import Telemetry

/// Takes the records of one source into one publication, and counts what became of each.
///
/// Feed it records in order with `take`, then `endSource`; the rows still held go to the publication with `flush`.
struct SourceIngest: ~Copyable {
    private var intake: Intake
    private let publication: Publication
    private let name: String
    private let rowBytes: Int
    private(set) var counters = IngestCounters()
    private(set) var tally = QuarantineTally()
    private(set) var cutTimestamps = 0
    private var waiting = WaitingRecords()
    private var untilCheck = SourceIngest.checkInterval

    /// Frames between two looks at the memory that rows hold.
    private static let checkInterval = 512

    init(_ intake: consuming Intake, into publication: Publication, name: String, rowBytes: Int) {
        self.intake = intake
        self.publication = publication
        self.name = name
        self.rowBytes = rowBytes
    }

    var chargePoints: [[UInt8]] { (0..<intake.chargePoints.count).map { Array(intake.chargePoints.name($0)) } }

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

    /// - Parameter broken: says why the record broke off, where that is known better than its bytes tell.
    mutating func take(_ record: Record, _ dialect: Dialect?, broken: QuarantineReason? = nil) throws {
        counters.recordsRead += 1
        let attribution = intake.attribute(record, dialect)
        if case .broken = record.content, let broken {
            return try quarantine(record, broken, attribution)
        }
        let verdict = try intake.judge(record, attribution)
        if case .waiting = verdict { return try wait(record, attribution!) }
        if let attribution { try release(attribution.place, dialect) }
        try settle(verdict, record, attribution)
        if dialect == .envelope, case .accepted = verdict { intake.learn(record.bytes) }
    }

    /// Takes an envelope line that is known by heart; false for any other, which is then to be read and taken.
    mutating func takeKnown(_ line: Bytes) throws -> Bool {
        switch try intake.judgeKnown(line) {
        case .accepted(let samples): try accept(samples)
        case .duplicate: counters.duplicates += 1
        case nil: return false
        default: preconditionFailure("a known line is a frame with a time")
        }
        counters.recordsRead += 1
        return true
    }

    /// A record that is no line: what is wrong with the source as a whole.
    mutating func takeFault(_ reason: QuarantineReason, at offset: Int64) throws {
        counters.recordsRead += 1
        let kept = QuarantinedRecord(chargePoint: nil, receivedAt: nil, offset: Int(offset), reason: reason.name)
        try quarantine(kept, Bytes(start: nil, count: 0), length: 0)
    }

    mutating func endSource() throws {
        for record in waiting.takeAll() {
            try record.withRecord { record, attribution in try quarantine(record, .noTime, attribution) }
        }
    }

    /// Hands all rows gathered to the publication.
    mutating func flush() throws {
        for batch in intake.lifter.tables.takeBatches() { try publication.add(batch) }
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
        let chargePoint = attribution.map { intake.chargePoints.name($0.place).text }
        let kept = QuarantinedRecord(
            chargePoint: chargePoint, receivedAt: record.receivedAt?.instant, offset: Int(record.offset),
            reason: reason.name)
        try quarantine(kept, record.bytes, length: Int(record.length))
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
    private mutating func release(_ place: Int, _ dialect: Dialect?) throws {
        if waiting.isEmpty { return }
        guard let time = intake.chargePoints[place].latestEvent else { return }
        for record in waiting.take(place) {
            try record.withRecord { record, attribution in
                try settle(try intake.judge(record, attribution, at: time), record, attribution)
            }
        }
    }
}
