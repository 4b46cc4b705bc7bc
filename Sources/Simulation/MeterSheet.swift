import Telemetry

/// How one port of one accent writes a `sampledValue` array: which quantities, in which units, with which fields.
///
/// The text around each value never changes, so it is made once; writing a sample is then three appends.
struct MeterSheet {
    /// What a sample shows.
    enum Quantity {
        case energy, power, powerL1, powerL2, powerL3
        case currentL1, currentL2, currentL3, voltageL1, voltageL2, voltageL3
        case soc, temperature, offeredPower, offeredCurrent
    }

    private struct Sample {
        var quantity: Quantity
        /// Value = thousandths / 10^(3 + `exponent`).
        var exponent: Int
        var digits: Int
        /// Text before and after the value, by context.
        var before: [[UInt8]]
        var after: [[UInt8]]
    }

    private let samples: [Sample]
    /// The energy sample where kWh is called Wh.
    private let mislabelledEnergy: Sample

    init(accent: Accent, port: PortPlan) {
        samples = Self.quantities(accent, port).map { Self.sample($0, accent, port, kilo: nil) }
        mislabelledEnergy = Self.sample(.energy, accent, port, kilo: false)
    }

    func write(_ reading: Reading, to out: inout JSONBytes) {
        out.bytes.append(UInt8(ascii: "["))
        var isFirst = true
        for sample in samples {
            guard let value = Self.value(sample.quantity, reading) else { continue }
            if !isFirst { out.bytes.append(UInt8(ascii: ",")) }
            isFirst = false
            let isMislabelled = reading.isMislabelled && sample.quantity == .energy
            let shape = isMislabelled ? mislabelledEnergy : sample
            out.raw(shape.before[reading.context.rawValue])
            if isMislabelled {
                out.decimal(value, scale: 6, digits: 3)
            } else {
                out.decimal(value, scale: 3 + shape.exponent, digits: shape.digits)
            }
            out.raw(shape.after[reading.context.rawValue])
        }
        out.bytes.append(UInt8(ascii: "]"))
    }

    private static func quantities(_ accent: Accent, _ port: PortPlan) -> [Quantity] {
        var list: [Quantity] = [.energy]
        list += accent.powerPerPhase ? [.powerL1, .powerL2, .powerL3].prefix(port.phases) : [.power]
        list += [.currentL1, .currentL2, .currentL3].prefix(port.phases)
        if accent.sendsVoltage { list += [.voltageL1, .voltageL2, .voltageL3].prefix(port.phases) }
        if port.isDC { list.append(.soc) }
        if accent.sendsTemperature { list.append(.temperature) }
        if accent.sendsOffer { list.append(port.isDC ? .offeredPower : .offeredCurrent) }
        return list
    }

    private static func value(_ quantity: Quantity, _ reading: Reading) -> Int64? {
        switch quantity {
        case .energy: reading.energyMilliwh
        case .power: reading.powerMilliw.sum
        case .powerL1: reading.powerMilliw.l1
        case .powerL2: reading.powerMilliw.l2
        case .powerL3: reading.powerMilliw.l3
        case .currentL1: reading.currentMilliamperes.l1
        case .currentL2: reading.currentMilliamperes.l2
        case .currentL3: reading.currentMilliamperes.l3
        case .voltageL1: reading.voltageMillivolts.l1
        case .voltageL2: reading.voltageMillivolts.l2
        case .voltageL3: reading.voltageMillivolts.l3
        case .soc: reading.socMillipercent
        case .temperature: reading.temperatureMillicelsius
        case .offeredPower: reading.offeredMilliw
        case .offeredCurrent: reading.offeredMilliamperes
        }
    }

    private static func sample(_ quantity: Quantity, _ accent: Accent, _ port: PortPlan, kilo: Bool?) -> Sample {
        let shape = shape(quantity, accent, port, kilo: kilo)
        var before: [[UInt8]] = []
        var after: [[UInt8]] = []
        for context in Reading.Context.allCases {
            let halves = halves(shape, context, accent)
            before.append(halves.before)
            after.append(halves.after)
        }
        return Sample(
            quantity: quantity, exponent: shape.exponent, digits: shape.digits, before: before, after: after)
    }
}

// MARK: The words around a value

extension MeterSheet {
    private struct Shape {
        var measurand: String
        var unit: String
        var exponent = 0
        var digits: Int
        var phase: String?
        var location: String?
    }

    private static func shape(_ quantity: Quantity, _ accent: Accent, _ port: PortPlan, kilo: Bool?) -> Shape {
        let phaseSuffix = accent.version == .v201 || accent.powerInKilo ? "" : "-N"
        func phase(_ number: Int, _ suffix: String = "") -> String? { port.isDC ? nil : "L\(number)\(suffix)" }
        switch quantity {
        case .energy:
            let inKilo = kilo ?? accent.energyInKilo
            return Shape(
                measurand: "Energy.Active.Import.Register", unit: inKilo ? "kWh" : "Wh", exponent: inKilo ? 3 : 0,
                digits: inKilo ? 3 : (accent.omitsDefaults ? 0 : 1))
        case .power: return power(accent, phase: nil)
        case .powerL1: return power(accent, phase: phase(1))
        case .powerL2: return power(accent, phase: phase(2))
        case .powerL3: return power(accent, phase: phase(3))
        case .currentL1: return current(phase(1))
        case .currentL2: return current(phase(2))
        case .currentL3: return current(phase(3))
        case .voltageL1: return voltage(phase(1, phaseSuffix))
        case .voltageL2: return voltage(phase(2, phaseSuffix))
        case .voltageL3: return voltage(phase(3, phaseSuffix))
        case .soc: return Shape(measurand: "SoC", unit: "Percent", digits: 0, location: "EV")
        case .temperature: return Shape(measurand: "Temperature", unit: "Celsius", digits: 1, location: "Body")
        case .offeredPower:
            var shape = power(accent, phase: nil)
            shape.measurand = "Power.Offered"
            return shape
        case .offeredCurrent: return Shape(measurand: "Current.Offered", unit: "A", digits: 1)
        }
    }

    private static func power(_ accent: Accent, phase: String?) -> Shape {
        Shape(
            measurand: "Power.Active.Import", unit: accent.powerInKilo ? "kW" : "W",
            exponent: accent.powerInKilo ? 3 : 0, digits: accent.powerInKilo ? 3 : 0, phase: phase)
    }

    private static func current(_ phase: String?) -> Shape {
        Shape(measurand: "Current.Import", unit: "A", digits: 2, phase: phase)
    }

    private static func voltage(_ phase: String?) -> Shape {
        Shape(measurand: "Voltage", unit: "V", digits: 1, phase: phase)
    }

    private static func halves(
        _ shape: Shape, _ context: Reading.Context, _ accent: Accent
    ) -> (before: [UInt8], after: [UInt8]) {
        let quote = accent.version == .v16 ? "\"" : ""
        let fields = words(shape, context, accent)
        // The value stands first, or last where the accent reverses its fields.
        let list = fields.map { ",\($0)" }.joined()
        if accent.reversesFields {
            let words = fields.reversed().map { "\($0)," }.joined()
            return (Array("{\(words)\"value\":\(quote)".utf8), Array("\(quote)}".utf8))
        }
        return (Array("{\"value\":\(quote)".utf8), Array("\(quote)\(list)}".utf8))
    }

    private static func words(_ shape: Shape, _ context: Reading.Context, _ accent: Accent) -> [String] {
        let contextWord =
            switch context {
            case .begin: "Transaction.Begin"
            case .periodic: "Sample.Periodic"
            case .clock: "Sample.Clock"
            case .end: "Transaction.End"
            }
        let isPlainEnergy = shape.unit == "Wh" && accent.omitsDefaults
        var words: [String] = []
        if !(accent.omitsDefaults && context == .periodic) { words.append("\"context\":\"\(contextWord)\"") }
        if accent.version == .v16, !accent.omitsDefaults { words.append("\"format\":\"Raw\"") }
        if !isPlainEnergy { words.append("\"measurand\":\"\(shape.measurand)\"") }
        if let phase = shape.phase { words.append("\"phase\":\"\(phase)\"") }
        if let location = shape.location {
            words.append("\"location\":\"\(location)\"")
        } else if !accent.omitsDefaults {
            words.append("\"location\":\"Outlet\"")
        }
        switch accent.version {
        case .v16: if !isPlainEnergy { words.append("\"unit\":\"\(shape.unit)\"") }
        case .v201: words.append("\"unitOfMeasure\":{\"unit\":\"\(shape.unit)\",\"multiplier\":0}")
        }
        return words
    }
}
