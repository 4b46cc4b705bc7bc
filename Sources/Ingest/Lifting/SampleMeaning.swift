import JSONText
import OCPPWire
import Telemetry

/// What a sample says besides its value: its column, and how the value's text is to be read.
struct SampleMeaning {
    var column: MeterValuesColumn
    /// Nil is the base unit.
    var unit: MeasureUnit?
    /// 2.x's power of ten.
    var multiplier: Int
    /// What its fields alone call for.
    var flags: MeterValueFlags
    var version: OCPPVersion

    /// - Parameter isNumber: whether the value was a JSON number, as 2.x wants and 1.6 does not.
    func read(_ value: Bytes, isNumber: Bool) -> SampledValue.Reading {
        var flags = flags
        if isLoose(value, isNumber) { flags.insert(.looseValue) }
        switch Quantity.thousandths(value, unit: unit, multiplier: multiplier) {
        case .value(let thousandths, let isRounded):
            return isRounded
                ? .rounded(column, thousandths, flags.union(.rounded)) : .stored(column, thousandths, flags)
        case .outOfRange: return .apart(.outOfRange)
        case .notANumber: return .apart(.notANumber)
        }
    }

    private func isLoose(_ value: Bytes, _ isNumber: Bool) -> Bool {
        if version != .v16 { return !isNumber }
        return isNumber || value.first == 0x20 || value.last == 0x20
    }
}

extension SampledValue {
    /// Where a sample belongs and what it is worth, or why it is kept apart (CONTRACT 3, 4 and 10).
    enum Reading {
        case stored(MeterValuesColumn, Int64, MeterValueFlags)
        /// Stored in its column and kept verbatim as well.
        case rounded(MeterValuesColumn, Int64, MeterValueFlags)
        case apart(KeptApart.Reason)
    }

    func read(as version: OCPPVersion) -> Reading {
        do throws(KeptApart.Reason) {
            let meaning = try meaning(as: version)
            guard let value else { throw .notANumber }
            return meaning.read(value, isNumber: isNumber)
        } catch {
            return .apart(error)
        }
    }

    /// - Throws: why no column can hold the value, whatever it is.
    func meaning(as version: OCPPVersion) throws(KeptApart.Reason) -> SampleMeaning {
        if isSigned { throw .signed }
        var flags: MeterValueFlags = context.isMissing ? .defaulted : []
        guard let column = column(&flags) else { throw .noColumn }
        guard let unit = unit(for: column.measurand, version, &flags) else { throw .noColumn }
        return SampleMeaning(
            column: column.column, unit: unit.unit, multiplier: Int(multiplier), flags: flags, version: version)
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
