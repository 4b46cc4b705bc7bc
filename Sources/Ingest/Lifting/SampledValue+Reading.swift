import JSONText
import OCPPWire
import Telemetry

/// Where a sample belongs and what it is worth, or why it is kept apart (CONTRACT 3, 4 and 10).
extension SampledValue {
    enum Reading {
        case stored(MeterValuesColumn, Int64, MeterValueFlags)
        /// Stored in its column and kept verbatim as well.
        case rounded(MeterValuesColumn, Int64, MeterValueFlags)
        case apart(KeptApart.Reason)
    }

    func read(as version: OCPPVersion) -> Reading {
        if isSigned { return .apart(.signed) }
        var flags: MeterValueFlags = context.isMissing ? .defaulted : []
        guard let column = column(&flags) else { return .apart(.noColumn) }
        guard let unit = unit(for: column.measurand, version, &flags) else { return .apart(.noColumn) }
        guard let value else { return .apart(.notANumber) }
        if isLoose(value, version) { flags.insert(.looseValue) }
        switch Quantity.thousandths(value, unit: unit.unit, multiplier: Int(multiplier)) {
        case .value(let thousandths, let isRounded):
            return isRounded
                ? .rounded(column.column, thousandths, flags.union(.rounded))
                : .stored(column.column, thousandths, flags)
        case .outOfRange: return .apart(.outOfRange)
        case .notANumber: return .apart(.notANumber)
        }
    }

    /// The context as sent, or the one meant where none is.
    var contextText: Bytes { context.isMissing ? ReadingContext.assumed.bytes : context.bytes! }

    /// The value as sent: a string's text, any other JSON as it is written; nil where there is none.
    var verbatim: Bytes? { value ?? (json.kind == .object ? json["value"]?.raw : json.raw) }

    private func column(_ flags: inout MeterValueFlags) -> (column: MeterValuesColumn, measurand: Measurand)? {
        if measurand.isMissing { flags.insert(.defaulted) }
        guard let measurand = measurand.isMissing ? Measurand.assumed : measurand.known,
            phase.isMissing || phase.known != nil, location.isMissing || location.known != nil,
            let column = MeterValuesColumn(measurand, phase: phase.known, location: location.known)
        else { return nil }
        return (column, measurand)
    }

    /// Nil for a unit that is unknown, or that measures something else; a nil unit within means the base unit.
    private func unit(
        for measurand: Measurand, _ version: OCPPVersion, _ flags: inout MeterValueFlags
    ) -> (unit: MeasureUnit?, Void)? {
        guard let text = unitText, !text.isEmpty else {
            if measurand.dimension != .plain { flags.insert(.defaulted) }
            return (nil, ())
        }
        guard let unit, measurand.accepts(unit.unit) else { return nil }
        if version == .v16 ? !unit.isIn16 : !unit.isIn201 { flags.insert(.aliasedUnit) }
        return (unit.unit, ())
    }

    private func isLoose(_ value: Bytes, _ version: OCPPVersion) -> Bool {
        if version != .v16 { return !isNumber }
        return isNumber || value.first == 0x20 || value.last == 0x20
    }
}

extension Word {
    /// Absent, or the empty text that some chargers send for it.
    var isMissing: Bool {
        switch self {
        case .absent: true
        case .unknown(let text): text.isEmpty
        default: false
        }
    }
}
