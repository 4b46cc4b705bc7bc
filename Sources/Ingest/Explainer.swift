import JSONText
import OCPPWire
import SegmentStore
import Telemetry

/// Judges a source's records as an ingest does, keeps none of their rows, and counts.
struct Explainer: ~Copyable, RecordSink {
    var packing = Packing.plain
    private let name: String
    private let flaggedChargePoint: String?
    private var intake: Intake
    private var counters = IngestCounters()
    private var fileDialect: Dialect?
    private var dialects: [Dialect: Explanation.DialectCount] = [:]
    private var actions: [String: Int] = [:]
    private var ignored: [String: Int] = [:]
    private var refused: [String: Explanation.Refused] = [:]
    private var missing: Set<Missing> = []
    private var isChargePointAssumed = false
    /// What no dialect knows is read as envelopes, of which none then names a charge point or a time.
    private var isRecognised = false
    private var received: ClosedRange<Instant>?
    /// Without a receive time, before any event's of their charge point.
    private var waiting = WaitingRecords()
    private var broken: Set<Hash128> = []
    private var untilDrop = Explainer.dropInterval

    private static let dropInterval = 512
    /// Beyond it, what is broken anew is no longer remembered, nor told apart from what comes again.
    private static let brokenLimit = 1_500_000
    /// Stands for a charge point that nothing names.
    private static let unnamed = "?"

    init(name: String, options: IngestOptions) {
        self.name = name
        flaggedChargePoint = options.chargePoint
        intake = Intake(
            lifter: Lifter(pseudonyms: Pseudonymizer(key: options.tokenKey)), duplicates: DuplicateIndex(store: nil),
            assumedChargePoint: nil)
        begin(member: nil)
    }

    mutating func begin(member: String?) {
        let named = flaggedChargePoint ?? SourceName.chargePoint(path: SourceName.path(name, member: member))
        intake.assumedChargePoint = Array((named ?? Self.unnamed).utf8)
    }

    mutating func take(_ record: Record, broken: QuarantineReason?) throws -> Bool {
        counters.recordsRead += 1
        fileDialect = fileDialect ?? record.dialect
        note(record)
        let attribution = intake.attribute(record)
        if case .broken = record.content, let broken {
            refuse(broken, record, attribution)
            return true
        }
        let verdict = try intake.judge(record, attribution)
        if case .waiting = verdict {
            if !waiting.add(record, attribution!) { refuse(.noTime, record, attribution) }
            return true
        }
        if let attribution { try release(attribution.place) }
        settle(verdict, record, attribution)
        return true
    }

    mutating func takeFault(_ reason: QuarantineReason, at offset: Int64) {
        counters.recordsRead += 1
        counters.quarantined += 1
        add(reason.name, Explanation.Example(offset: Int(offset), length: 0, text: ""))
    }

    // MARK: Counting

    private mutating func settle(
        _ verdict: Intake.Verdict, _ record: Record, _ attribution: Intake.Attribution?
    ) {
        switch verdict {
        case .accepted(let samples):
            counters.accepted += 1
            counters.samplesRead += samples.read
            counters.samplesStored += samples.stored
            counters.samplesRejected += samples.rejected
            dropRows()
        case .duplicate: counters.duplicates += 1
        case .ignored: counters.ignored += 1
        case .quarantined(let reason): refuse(reason, record, attribution)
        case .waiting: preconditionFailure("a record given with a time does not wait")
        }
    }

    private mutating func dropRows() {
        untilDrop -= 1
        guard untilDrop == 0 else { return }
        untilDrop = Self.dropInterval
        _ = intake.lifter.tables.takeBatches()
    }

    private mutating func note(_ record: Record) {
        let place = record.dialect
        isRecognised = isRecognised || place != .envelope || record.chargePoint != nil || record.receivedAt != nil
        var count = dialects[place] ?? Explanation.DialectCount(dialect: place.rawValue)
        switch record.content {
        case .frame(let frame):
            count.frames += 1
            if let action = frame.action { actions[action.text, default: 0] += 1 }
            noteFlags(record)
        case .contact:
            count.contacts += 1
            noteFlags(record)
        case .object(let object):
            count.objects += 1
            actions[object.name, default: 0] += 1
            noteFlags(record)
        case .ignored(let rule):
            count.ignored += 1
            if rule == .otherObject, let name = record.action { actions[name.text, default: 0] += 1 }
            ignored[rule.rawValue, default: 0] += 1
        case .broken(let fault):
            count.broken += 1
            if fault.reason == .line(.noOtherTables) { missing.insert(.otherTables) }
        }
        dialects[place] = count
    }

    private mutating func noteFlags(_ record: Record) {
        if record.chargePoint == nil, record.dialect.mayLackChargePoint {
            isChargePointAssumed = true
            let isUnnamed = intake.assumedChargePoint.map { $0.elementsEqual(Self.unnamed.utf8) } == true
            let isByPathAlone = flaggedChargePoint == nil && !record.dialect.isOfOneChargePoint
            if isUnnamed || isByPathAlone { missing.insert(.chargePoint) }
        }
        guard let time = record.receivedAt else { return }
        if record.dialect.hasLocalTimes, !time.hasZone { missing.insert(.timeZone) }
        let (low, high) = (received?.lowerBound ?? time.instant, received?.upperBound ?? time.instant)
        received = min(low, time.instant)...max(high, time.instant)
    }

    /// The same again is a duplicate, as in a store's quarantine.
    private mutating func refuse(_ reason: QuarantineReason, _ record: Record, _ attribution: Intake.Attribution?) {
        let kept = intake.quarantined(record, reason, attribution)
        let digest = QuarantineIdentity(kept, bytes: UnsafeRawBufferPointer(record.bytes)).digest
        if broken.contains(digest) {
            counters.duplicates += 1
            return
        }
        if broken.count < Self.brokenLimit { broken.insert(digest) }
        counters.quarantined += 1
        let text = Bytes(rebasing: record.bytes.prefix(Explanation.Example.textBytes)).text
        add(reason.name, Explanation.Example(offset: Int(record.offset), length: Int(record.length), text: text))
    }

    /// Gives records that waited the time their charge point now has.
    private mutating func release(_ place: Int) throws {
        if waiting.isEmpty { return }
        guard let time = intake.chargePoints[place].latestEvent else { return }
        try waiting.take(place).forEachRecord { record, attribution in
            settle(try intake.judge(record, attribution, at: time), record, attribution)
        }
    }

    private mutating func add(_ reason: String, _ example: Explanation.Example) {
        var same = refused[reason] ?? Explanation.Refused(reason: reason, count: 0, examples: [])
        same.count += 1
        if same.examples.count < QuarantineCount.exampleLimit { same.examples.append(example) }
        refused[reason] = same
    }

    // MARK: The end

    /// Where nothing from their charge point told any time, an ingest quarantines what waited.
    consuming func finish() throws -> Explanation {
        try waiting.takeAll().forEachRecord { record, attribution in refuse(.noTime, record, attribution) }
        counters.chargePoints = intake.chargePoints.count
        let names = (0..<min(intake.chargePoints.count, Explanation.chargePointLimit))
            .map { intake.chargePoints.name($0).text }
        return Explanation(
            source: name, packing: packing.name, dialect: isRecognised ? fileDialect?.rawValue : nil,
            counters: counters,
            dialects: dialects.values.sorted { ($1.records, $0.dialect) < ($0.records, $1.dialect) },
            actions: Self.ranked(actions), ignored: Self.ranked(ignored),
            chargePoints: names.filter { $0 != Self.unnamed }, isChargePointAssumed: isChargePointAssumed,
            firstReceivedAt: received?.lowerBound.iso8601, lastReceivedAt: received?.upperBound.iso8601,
            missing: missing.sorted { $0.rawValue < $1.rawValue },
            quarantined: refused.values.sorted { ($1.count, $0.reason) < ($0.count, $1.reason) })
    }

    private static func ranked(_ counts: [String: Int]) -> [Explanation.NamedCount] {
        counts.map { Explanation.NamedCount(name: $0.key, count: $0.value) }
            .sorted { ($1.count, $0.name) < ($0.count, $1.name) }
    }
}
