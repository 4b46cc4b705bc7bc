import Foundation
import OCPPWire
import SegmentStore
import Telemetry
import TestSupport
import Testing

@testable import Ingest

/// A row as texts by column name; nulls are left out, and so are `source_id` and, where it is 1, `frame`.
typealias TextRow = [String: String]

/// What an intake without a store made of some lines. Every use checks that each record was counted once.
struct Taken {
    var batches: [ColumnBatch] = []
    var counters = IngestCounters()
    var reasons: [String] = []
    /// How many lines were known by heart.
    var knownLines = 0

    var rows: [(table: TableID, row: TextRow)] {
        batches.flatMap { batch in (0..<batch.count).map { (batch.table, textRow(batch, $0)) } }
    }

    func rows(_ table: TableID) -> [TextRow] { rows.filter { $0.table == table }.map(\.row) }

    /// The only row there is.
    func only(_ table: TableID, sourceLocation: SourceLocation = #_sourceLocation) -> TextRow {
        #expect(rows.map(\.table) == [table], sourceLocation: sourceLocation)
        return rows.first?.row ?? [:]
    }
}

/// Takes records as `SourceIngest` does, but for spilling and the store.
func take(
    _ text: String, chargePoint: String? = nil, key: [UInt8]? = nil, dialect: Dialect? = nil, zone: ZoneTable? = nil,
    sourceLocation: SourceLocation = #_sourceLocation
) throws -> Taken {
    try take(
        Array(text.utf8), chargePoint: chargePoint, key: key, dialect: dialect, zone: zone,
        sourceLocation: sourceLocation)
}

func take(
    _ bytes: [UInt8], chargePoint: String? = nil, key: [UInt8]? = nil, dialect: Dialect? = nil, zone: ZoneTable? = nil,
    remembersSamples: Bool = true, remembersLines: Bool = true, sourceLocation: SourceLocation = #_sourceLocation
) throws -> Taken {
    var intake = Intake(
        lifter: Lifter(pseudonyms: Pseudonymizer(key: key), remembersSamples: remembersSamples),
        duplicates: DuplicateIndex(store: nil),
        assumedChargePoint: chargePoint,
        templates: LineTemplates(pseudonyms: Pseudonymizer(key: key), remembers: remembersLines))
    var reader = RecordReader(dialect: dialect, zone: zone)
    bytes.withUnsafeBufferPointer { reader.append($0) }
    reader.finish()
    var taken = Taken()
    while let verdict = try nextVerdict(&reader, &intake) {
        taken.counters.recordsRead += 1
        switch verdict {
        case .accepted(let samples):
            taken.counters.accepted += 1
            taken.counters.samplesRead += samples.read
            taken.counters.samplesStored += samples.stored
            taken.counters.samplesRejected += samples.rejected
        case .duplicate: taken.counters.duplicates += 1
        case .ignored: taken.counters.ignored += 1
        case .quarantined(let reason):
            taken.counters.quarantined += 1
            taken.reasons.append(reason.name)
        case .waiting: Issue.record("waits for a time", sourceLocation: sourceLocation)
        }
    }
    taken.knownLines = intake.knownLines
    taken.batches = intake.lifter.tables.takeBatches()
    #expect(taken.counters.check() == [], sourceLocation: sourceLocation)
    return taken
}

/// The next record as `IngestRun` and `SourceIngest` take it, known lines first; nil at the end.
private func nextVerdict(_ reader: inout RecordReader, _ intake: inout Intake) throws -> Intake.Verdict? {
    if let text = reader.peekEnvelope(), let (verdict, length) = try intake.judgeKnown(text, reader) {
        reader.skip(length)
        return verdict
    }
    guard let record = reader.next() else { return nil }
    let verdict = try intake.judge(record, intake.attribute(record))
    if record.dialect == .envelope, case .accepted = verdict { intake.learn(record.bytes) }
    return verdict
}

/// Our envelope around a message of `LP-1` received at six o'clock.
func envelope(
    _ message: String, at ts: String = "2026-03-01T06:00:00.000Z", cp: String = "LP-1", dir: String? = "in",
    conn: String? = nil
) -> String {
    let dir = dir.map { #""dir":"\#($0)","# } ?? ""
    let conn = conn.map { #""conn":"\#($0)","# } ?? ""
    return #"{"ts":"\#(ts)","cp":"\#(cp)",\#(conn)\#(dir)"msg":\#(message)}"# + "\n"
}

func textRow(_ batch: ColumnBatch, _ row: Int) -> TextRow {
    var texts: TextRow = [:]
    for (index, column) in batch.table.schema.columns.enumerated() where column.name != "source_id" {
        guard let value = batch.value(index, row) else { continue }
        switch column.type {
        case .word, .text: texts[column.name] = batch.string(index, row)
        case .decimal3: texts[column.name] = decimal(value)
        case .timestamp: texts[column.name] = Instant(milliseconds: value).iso8601
        default: texts[column.name] = String(value)
        }
    }
    if texts["frame"] == "1" { texts["frame"] = nil }
    return texts
}

/// Thousandths as a decimal without needless zeros.
func decimal(_ thousandths: Int64) -> String {
    let digits = String(thousandths.magnitude)
    let padded = String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    let fraction = padded.suffix(3).reversed().drop { $0 == "0" }.reversed()
    return (thousandths < 0 ? "-" : "") + padded.dropLast(3) + (fraction.isEmpty ? "" : "." + String(fraction))
}

/// The columns every row of `LP-1` in the tests has, with no delay; tests add or change.
func leading(
    evse: Int = 0, connector: Int = 0, ts: String = "2026-03-01T06:00:00.000Z", delay: Int = 0, item: Int = 0
) -> TextRow {
    [
        "charge_point": "LP-1", "evse_id": "\(evse)", "connector_id": "\(connector)", "ts": ts,
        "receive_delay_ms": "\(delay)", "item": "\(item)",
    ]
}

func + (a: TextRow, b: TextRow) -> TextRow { a.merging(b) { $1 } }
