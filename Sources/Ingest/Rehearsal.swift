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
        package var bytes = 0
        package var lines = 0
        package var rows = 0
        package var samples = 0
        package var knownLines = 0
        package var knownBytes = 0
    }

    /// Rows are dropped whenever they hold this much.
    private static let rowBytes = 24 << 20

    package static func run(_ part: Part, path: String) throws -> Outcome {
        let stream = try ByteStream(path: path)
        var reader = RecordReader()
        var intake = Intake(
            lifter: Lifter(pseudonyms: Pseudonymizer(key: [1])), duplicates: DuplicateIndex(store: nil),
            assumedChargePoint: nil)
        var outcome = Outcome()
        while true {
            let count = try stream.read(into: UnsafeMutableRawBufferPointer(reader.space(ByteStream.chunkBytes)))
            if count == 0 { reader.finish() } else { reader.commit(count) }
            outcome.bytes += count
            try take(part, &reader, &intake, &outcome)
            if count == 0 { break }
        }
        outcome.rows += intake.lifter.tables.takeBatches().reduce(0) { $0 + $1.count }
        return outcome
    }

    private static func take(
        _ part: Part, _ reader: inout RecordReader, _ intake: inout Intake, _ outcome: inout Outcome
    ) throws {
        while let verdict = try next(part, &reader, &intake, &outcome) {
            outcome.lines += 1
            guard case .accepted(let samples) = verdict else { continue }
            outcome.samples += samples.read
            if outcome.lines & 511 == 0, intake.lifter.tables.memoryBytes > rowBytes {
                outcome.rows += intake.lifter.tables.takeBatches().reduce(0) { $0 + $1.count }
            }
        }
    }

    private static func next(
        _ part: Part, _ reader: inout RecordReader, _ intake: inout Intake, _ outcome: inout Outcome
    ) throws -> Intake.Verdict? {
        if part == .lines || part == .known, let text = reader.peekEnvelope() {
            let known = part == .lines ? lineAlone(text) : try intake.judgeKnown(text, reader)
            if let (verdict, length) = known {
                outcome.knownLines += 1
                outcome.knownBytes += length
                reader.skip(length)
                return verdict
            }
        }
        guard let record = reader.next() else { return nil }
        if part == .lines || part == .records { return .ignored }
        let verdict = try intake.judge(record, intake.attribute(record))
        if part == .known, case .accepted = verdict, record.dialect == .envelope { intake.learn(record.bytes) }
        return verdict
    }

    private static func lineAlone(_ text: Bytes) -> (verdict: Intake.Verdict, length: Int)? {
        guard let base = text.baseAddress, let end = memchr(base, 0x0A, text.count) else { return nil }
        return (.ignored, UnsafeRawPointer(end) - UnsafeRawPointer(base) + 1)
    }
}
