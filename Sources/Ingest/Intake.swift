import JSONText
import OCPPWire
import SegmentStore
import Telemetry

/// Judges records one by one: the heart that batch and stream share, so that both keep the same rows.
///
/// A record is accepted, a duplicate, quarantined or ignored (CONTRACT 5), or waits for its charge point's first event
/// time where the format has no receive times (CONTRACT 2).
struct Intake: ~Copyable {
    var lifter: Lifter
    var chargePoints = ChargePointTable()
    var duplicates: DuplicateIndex
    private var templates: LineTemplates
    /// The charge point of records that name none.
    var assumedChargePoint: [UInt8]?

    enum Verdict {
        /// The rows are at the ends of the lifter's tables.
        case accepted(SampleCounts)
        case duplicate, ignored
        case quarantined(QuarantineReason)
        /// No time is known yet: to be given again, with a time, once `latestEvent` of its charge point is.
        case waiting
    }

    /// A record's place among its charge point's, counted from 1; nil where no charge point can be told.
    struct Attribution {
        var place: Int
        var number: Int64
    }

    /// - Parameter templates: lines known already; nil begins with none.
    init(
        lifter: consuming Lifter, duplicates: consuming DuplicateIndex, assumedChargePoint: String?,
        templates: consuming LineTemplates? = nil
    ) {
        if let known = templates.take() {
            self.templates = known
            self.templates.forgetWords()
        } else {
            self.templates = LineTemplates(pseudonyms: lifter.redactor.pseudonyms)
        }
        self.lifter = lifter
        self.duplicates = duplicates
        self.assumedChargePoint = assumedChargePoint.map { Array($0.utf8) }
    }

    /// What the next source's intake may begin with.
    consuming func releaseTemplates() -> LineTemplates { templates }

    /// Counts the record with its charge point. Ignored records belong to none.
    mutating func attribute(_ record: Record) -> Attribution? {
        if case .ignored = record.content { return nil }
        if let name = record.chargePoint { return attribute(name) }
        // An envelope or CSV line names its charge point; one that does not is broken, whatever the path says.
        guard record.dialect.mayLackChargePoint, let assumedChargePoint else { return nil }
        return assumedChargePoint.withUnsafeBufferPointer { attribute($0) }
    }

    private mutating func attribute(_ name: Bytes) -> Attribution { attribute(HashedName(name)) }

    @inline(__always) private mutating func attribute(_ name: HashedName) -> Attribution {
        let place = chargePoints.place(of: name)
        return Attribution(place: place, number: chargePoints.nextNumber(place))
    }

    /// - Parameter time: of receiving, for a record that waited for it.
    /// - Throws: only where the store cannot be read.
    mutating func judge(_ record: Record, _ attribution: Attribution?, at time: Instant? = nil) throws -> Verdict {
        switch record.content {
        case .ignored: return .ignored
        case .broken(let fault): return .quarantined(QuarantineReason(fault))
        case .frame(let frame):
            guard let attribution else { return .quarantined(.noChargePoint) }
            guard let receivedAt = time ?? receivedAt(record, frame, attribution.place) else { return .waiting }
            return try judge(frame, record, attribution, receivedAt)
        case .contact(let contact):
            guard let attribution else { return .quarantined(.noChargePoint) }
            guard let receivedAt = time ?? receivedAt(record, nil, attribution.place) else { return .waiting }
            let origin = origin(of: record, attribution, receivedAt)
            return try settle(lifter.lift(contact, from: origin), attribution, receivedAt)
        case .object(let object):
            // What lacks any name of its own is attributed to nobody.
            guard let attribution else { return .quarantined(.missingField(.id)) }
            guard let receivedAt = record.receivedAt?.instant else { return .quarantined(.noTime) }
            let origin = origin(of: record, attribution, receivedAt)
            return try settle(lifter.lift(object, from: origin), attribution, receivedAt)
        }
    }

    /// What the quarantine is to know of a record beside its bytes.
    func quarantined(
        _ record: Record, _ reason: QuarantineReason, _ attribution: Attribution?
    ) -> QuarantinedRecord {
        QuarantinedRecord(
            chargePoint: attribution.map { chargePoints.name($0.place).text },
            receivedAt: record.receivedAt?.instant, offset: Int(record.offset), reason: reason.name,
            frame: attribution?.number, dialect: record.dialect.rawValue, restHash: record.restHash)
    }

    /// What is remembered of charge points and frames.
    var memoryBytes: Int { chargePoints.memoryBytes + duplicates.memoryBytes }

    /// Lines known by heart so far.
    var knownLines: Int { templates.hits }

    /// The verdict on a line that `text`, unread of an envelope source, begins with and that is known by heart, counted
    /// with its charge point, and the line's length with its end; nil for any other.
    @inline(__always) mutating func judgeKnown(
        _ text: Bytes, _ reader: borrowing RecordReader
    ) throws -> (verdict: Verdict, length: Int)? {
        guard let (template, known) = templates.find(text), let length = reader.lineLength(text, holding: known.count)
        else { return nil }
        let attribution = attribute(known.chargePoint)
        let (fingerprint, samples) = templates.lift(known, template, &lifter, attribution)
        return (try judge(fingerprint, samples, known.receivedAt, attribution), length)
    }

    /// To be called with the lines of envelopes that `judge` accepted, so that lines like them are known.
    mutating func learn(_ line: Bytes) { templates.learn(line) }

    private func origin(of record: Record, _ attribution: Attribution, _ receivedAt: Instant) -> Origin {
        Origin(
            chargePoint: chargePoints.name(attribution.place), receivedAt: receivedAt, number: attribution.number,
            connection: record.connection, direction: record.impliedDirection, action: record.action)
    }

    private mutating func judge(
        _ frame: Frame, _ record: Record, _ attribution: Attribution, _ receivedAt: Instant
    ) throws -> Verdict {
        let origin = origin(of: record, attribution, receivedAt)
        return try settle(lifter.lift(frame, from: origin), attribution, receivedAt)
    }

    private mutating func settle(
        _ lifted: Lifter.Lifted, _ attribution: Attribution, _ receivedAt: Instant
    ) throws -> Verdict {
        switch lifted {
        case .refused(let reason): return .quarantined(reason)
        case .rows(let fingerprint, let samples):
            return try judge(fingerprint, samples, receivedAt, attribution)
        }
    }

    /// Of rows that stand at the ends of the lifter's tables.
    private mutating func judge(
        _ fingerprint: Fingerprint, _ samples: SampleCounts, _ receivedAt: Instant, _ attribution: Attribution
    ) throws -> Verdict {
        let isNew = try duplicates.insert(
            fingerprint, receivedAt: receivedAt, place: attribution.place, &chargePoints)
        if isNew { return .accepted(samples) }
        lifter.tables.drop()
        return .duplicate
    }

    /// As the line says, else the greatest event time so far, this frame's own included.
    private mutating func receivedAt(_ record: Record, _ frame: Frame?, _ place: Int) -> Instant? {
        if let said = record.receivedAt { return said.instant }
        if let event = frame?.eventTime {
            chargePoints[place].latestEvent = max(chargePoints[place].latestEvent ?? event, event)
        }
        return chargePoints[place].latestEvent
    }
}

extension Frame {
    /// When the charger says that this happened: the message's time, or the latest of its samples'.
    var eventTime: Instant? {
        if let own = payload["timestamp"]?.string.flatMap(ISO8601.parse) { return own.instant }
        var latest: Instant?
        for elements in [V16.MeterValues(payload).meterValue, V16.StopTransaction(payload).transactionData] {
            for element in elements {
                guard let time = element.timestamp.value.flatMap(ISO8601.parse)?.instant else { continue }
                latest = max(latest ?? time, time)
            }
        }
        return latest
    }
}
