import JSONText
import OCPPWire

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// An ingest without a store, in parts: to measure what each costs, and how many lines are known by heart.
package enum Rehearsal {
    package enum Part: String, CaseIterable, Sendable {
        /// Bytes into lines, and no more.
        case lines
        /// Lines into records: JSON and frames, on the general path.
        case records
        /// Records into rows on the general path, duplicates told.
        case general
        /// Lines into rows, known ones by their templates.
        case known
    }

    package struct Outcome: Sendable {
        /// Of the file.
        package var bytes = 0
        package var lines = 0
        package var rows = 0
        package var samples = 0
        package var quarantined = 0
        package var knownLines = 0
        package var knownBytes = 0
        /// The first record's, as `ingest --explain` names it.
        package var dialect = ""
    }

    /// - Parameter chargePoint: of records that name none.
    package static func run(_ part: Part, path: String, chargePoint: String? = nil) throws -> Outcome {
        var rehearsal = PartOfIngest(part, chargePoint)
        var bytes = 0
        try SourceRecords(path: path, name: path).read(into: &rehearsal) { bytes = $0 }
        var outcome = rehearsal.finish()
        outcome.bytes = bytes
        return outcome
    }
}

private struct PartOfIngest: ~Copyable, RecordSink {
    private let part: Rehearsal.Part
    private var intake: Intake
    private var outcome = Rehearsal.Outcome()

    /// Rows are dropped whenever they hold this much.
    private static let rowBytes = 24 << 20

    init(_ part: Rehearsal.Part, _ chargePoint: String?) {
        self.part = part
        intake = Intake(
            lifter: Lifter(pseudonyms: Pseudonymizer(key: [1])), duplicates: DuplicateIndex(store: nil),
            assumedChargePoint: chargePoint)
    }

    mutating func finish() -> Rehearsal.Outcome {
        dropRows()
        return outcome
    }

    mutating func begin(member: String?) {}

    mutating func takeFault(_ reason: QuarantineReason, at offset: Int64) { outcome.quarantined += 1 }

    mutating func takeKnown(_ text: Bytes, _ reader: borrowing RecordReader) throws -> Int? {
        guard part == .lines || part == .known else { return nil }
        guard let (verdict, length) = part == .lines ? lineAlone(text) : try intake.judgeKnown(text, reader) else {
            return nil
        }
        outcome.knownLines += 1
        outcome.knownBytes += length
        count(verdict)
        return length
    }

    mutating func take(_ record: Record, broken: QuarantineReason?) throws -> Bool {
        if outcome.dialect.isEmpty { outcome.dialect = record.dialect.rawValue }
        guard part == .general || part == .known else {
            count(.ignored)
            return true
        }
        let verdict = try intake.judge(record, intake.attribute(record))
        if part == .known, case .accepted = verdict, record.dialect == .envelope { intake.learn(record.bytes) }
        count(verdict)
        return true
    }

    @inline(__always) private mutating func count(_ verdict: Intake.Verdict) {
        outcome.lines += 1
        if case .quarantined = verdict { outcome.quarantined += 1 }
        guard case .accepted(let samples) = verdict else { return }
        outcome.samples += samples.read
        if outcome.lines & 511 == 0, intake.lifter.tables.memoryBytes > Self.rowBytes { dropRows() }
    }

    private mutating func dropRows() {
        outcome.rows += intake.lifter.tables.takeBatches().reduce(0) { $0 + $1.count }
    }

    private func lineAlone(_ text: Bytes) -> (verdict: Intake.Verdict, length: Int)? {
        guard let base = text.baseAddress, let end = memchr(base, 0x0A, text.count) else { return nil }
        return (.ignored, UnsafeRawPointer(end) - UnsafeRawPointer(base) + 1)
    }
}
