import JSONText
import OCPPWire
import Telemetry

/// A sample for `meter_values_other`, and why.
struct KeptApart {
    enum Reason: String, Error {
        case noColumn = "no-column"
        case rounded, repeated
        case outOfRange = "out-of-range"
        case notANumber = "not-a-number"
        case signed

        /// Counted as rejected (CONTRACT 5): it has no value anywhere.
        var isRejected: Bool { self == .outOfRange || self == .notANumber }
    }
    var sample: JSONValue
    var reason: Reason
}

/// The version a message is written in, as its own fields tell (CONTRACT 1). 2.1 adds to 2.0.1 and reads alike.
enum OCPPVersion { case v16, v201 }

/// meterValue elements: of MeterValues, of TransactionEvent, and the transactionData of StopTransaction.
extension Lifter {
    /// What all rows of one meterValue element share.
    private struct Element {
        var version: OCPPVersion
        var port: Port
        var transactionID: Bytes?
        var ts: Instant
        var flags: MeterValueFlags
    }

    /// A wide row being filled.
    private struct Wide {
        var row: RowBuilder
        var flags: MeterValueFlags
        /// One bit a column.
        var filled: UInt64 = 0
    }

    mutating func meterValues(_ elements: MeterElements, _ version: OCPPVersion, port: Port, transactionID: Bytes?) {
        for element in elements where element.problem == nil {
            let (ts, flags) = sampleTime(element.timestamp)
            meterValue(
                element,
                Element(version: version, port: port, transactionID: transactionID, ts: ts, flags: flags))
        }
    }

    /// An unreadable time must not cost the samples: they get the receive time and a flag.
    private mutating func sampleTime(_ field: Field<Bytes>) -> (Instant, MeterValueFlags) {
        if field.isAbsent { return (origin.receivedAt, []) }
        guard let parsed = field.value.flatMap(ISO8601.parse) else { return (origin.receivedAt, .looseTimestamp) }
        if parsed.droppedDigits { samples.cutTimestamps += 1 }
        return (parsed.instant, parsed.droppedDigits || !parsed.hasZone ? .looseTimestamp : [])
    }

    /// One pass for each context, in order of appearance; nearly always there is one.
    private mutating func meterValue(_ element: MeterElement, _ shared: Element) {
        var done: [Bytes] = []
        while let (context, isLast) = contextRow(element, shared, done) {
            if isLast { return }
            done.append(context)
        }
    }

    /// The row of the first context not in `done`, and whether other contexts remain; nil where none is left.
    private mutating func contextRow(
        _ element: MeterElement, _ shared: Element, _ done: [Bytes]
    ) -> (context: Bytes, isLast: Bool)? {
        var wide = Wide(row: begin(.meterValues, shared.port, at: shared.ts, item: nextItem), flags: shared.flags)
        var context: Bytes?
        var isLast = true
        for json in element.sampleList {
            let sample = sampleReader.read(json, as: shared.version)
            let own = sample.context
            if context == nil, !done.contains(where: { $0.equals(own) }) { context = own }
            if let context, own.equals(context) {
                store(json, sample.reading, &wide)
            } else if context != nil, !done.contains(where: { $0.equals(own) }) {
                isLast = false
            }
        }
        guard let context else {
            forget(wide.row)
            return nil
        }
        finish(wide, context, shared)
        return (context, isLast)
    }

    private mutating func store(_ sample: JSONValue, _ reading: SampledValue.Reading, _ wide: inout Wide) {
        samples.read += 1
        switch reading {
        case .stored(let column, let value, let flags):
            if !fill(column, value, flags, &wide) { keptApart.append(KeptApart(sample: sample, reason: .repeated)) }
        case .rounded(let column, let value, let flags):
            let reason: KeptApart.Reason = fill(column, value, flags, &wide) ? .rounded : .repeated
            keptApart.append(KeptApart(sample: sample, reason: reason))
        case .apart(let reason):
            if reason.isRejected { samples.rejected += 1 }
            keptApart.append(KeptApart(sample: sample, reason: reason))
        }
    }

    /// False where the column has a value already.
    private func fill(
        _ column: MeterValuesColumn, _ value: Int64, _ flags: MeterValueFlags, _ wide: inout Wide
    ) -> Bool {
        let bit: UInt64 = 1 << UInt64(column.rawValue)
        guard wide.filled & bit == 0 else { return false }
        wide.filled |= bit
        wide.flags.formUnion(flags)
        wide.row.set(column, value)
        return true
    }

    private mutating func finish(_ wide: Wide, _ context: Bytes, _ shared: Element) {
        if wide.filled == 0 {
            forget(wide.row)
        } else {
            wide.row.set(MeterValuesColumn.transactionId, shared.transactionID)
            wide.row.set(MeterValuesColumn.context, context)
            wide.row.set(MeterValuesColumn.flags, Int64(wide.flags.rawValue))
            end(wide.row)
            nextItem += 1
        }
        if keptApart.isEmpty { return }
        for apart in keptApart { keep(apart, context, shared) }
        keptApart.removeAll(keepingCapacity: true)
    }

    private mutating func keep(_ apart: KeptApart, _ context: Bytes, _ shared: Element) {
        let sample = SampledValue(apart.sample)
        let row = begin(.meterValuesOther, shared.port, at: shared.ts, item: nextItem)
        nextItem += 1
        row.set(MeterValuesOtherColumn.transactionId, shared.transactionID)
        row.set(MeterValuesOtherColumn.context, context)
        row.set(MeterValuesOtherColumn.measurand, sample.measurand.bytes)
        row.set(MeterValuesOtherColumn.phase, sample.phase.bytes)
        row.set(MeterValuesOtherColumn.location, sample.location.bytes)
        setUnit(sample, row)
        row.set(MeterValuesOtherColumn.format, sample.format)
        row.set(MeterValuesOtherColumn.value, sample.verbatim)
        row.builder.pointee.set(MeterValuesOtherColumn.reason.rawValue, apart.reason.rawValue)
        end(row)
    }

    /// The unit as sent; 2.x's power of ten stands before it (`10^3 Wh`), for the value is kept as sent too.
    private func setUnit(_ sample: SampledValue, _ row: RowBuilder) {
        if sample.multiplier == 0 { return row.set(MeterValuesOtherColumn.unit, sample.unitText) }
        let unit = sample.unitText.map { " " + $0.text } ?? ""
        row.builder.pointee.set(MeterValuesOtherColumn.unit.rawValue, "10^\(sample.multiplier)" + unit)
    }

    /// Takes back what was set of a row begun and not ended.
    private func forget(_ row: RowBuilder) { row.builder.pointee.truncate(to: row.builder.pointee.count) }
}
