/// Units of sampled values: OCPP 1.6 (UnitOfMeasure) and those of 2.0.1's appendix that its measurands use.
public enum MeasureUnit: UInt8, CaseIterable, Hashable, Sendable {
    case wh, kWh, varh, kvarh, vah, kVAh, w, kW, va, kVA, `var`, kvar, a, v, k, celsius, fahrenheit, percent, hertz, rpm

    /// How a unit was spelled, and which specification knows that spelling.
    public struct Spelled: Equatable, Sendable {
        public var unit: MeasureUnit
        public var isIn16: Bool
        public var isIn201: Bool
        /// In no specification: the field's own spelling, understood all the same (DOMAIN 3, row 4).
        public var isAlias: Bool { !isIn16 && !isIn201 }
    }

    /// Reads any spelling known; nil for an unknown unit.
    public static func read(_ bytes: UnsafeBufferPointer<UInt8>) -> Spelled? {
        table.find(bytes).map { spellings[Int($0)].1 }
    }

    /// What is measured, and so which measurands the unit fits.
    public var dimension: Dimension {
        switch self {
        case .wh, .kWh: .energy
        case .varh, .kvarh: .reactiveEnergy
        case .vah, .kVAh: .apparentEnergy
        case .w, .kW: .power
        case .va, .kVA: .apparentPower
        case .var, .kvar: .reactivePower
        case .a: .current
        case .v: .voltage
        case .k, .celsius, .fahrenheit: .temperature
        case .percent: .percentage
        case .hertz: .frequency
        case .rpm: .rotation
        }
    }

    /// 10^this turns the unit into its dimension's base unit (Wh, W, …); temperatures have rules of their own.
    var exponent: Int {
        switch self {
        case .kWh, .kvarh, .kVAh, .kW, .kVA, .kvar: 3
        default: 0
        }
    }

    private static let table = WireWordTable(spellings.map(\.0))

    private static let spellings: [(StaticString, Spelled)] =
        [
            ("Wh", .wh), ("kWh", .kWh), ("varh", .varh), ("kvarh", .kvarh), ("W", .w), ("kW", .kW), ("VA", .va),
            ("kVA", .kVA), ("var", .var), ("kvar", .kvar), ("A", .a), ("V", .v), ("K", .k), ("Celsius", .celsius),
            ("Fahrenheit", .fahrenheit), ("Percent", .percent),
        ].map { ($0, Spelled(unit: $1, isIn16: true, isIn201: true)) }
        // 1.6's schema spells Celsius both ways; its errata name Hertz, which 2.0.1 writes Hz.
        + [("Celcius", .celsius), ("Hertz", .hertz)].map { ($0, Spelled(unit: $1, isIn16: true, isIn201: false)) }
        + [("Hz", .hertz), ("RPM", .rpm), ("VAh", .vah), ("kVAh", .kVAh)]
        .map { ($0, Spelled(unit: $1, isIn16: false, isIn201: true)) }
        + aliases.map { ($0, Spelled(unit: $1, isIn16: false, isIn201: false)) }

    private static let aliases: [(StaticString, MeasureUnit)] = [
        ("wh", .wh), ("WH", .wh), ("kwh", .kWh), ("KWh", .kWh), ("KWH", .kWh), ("kWH", .kWh), ("Kwh", .kWh),
        ("w", .w), ("Watt", .w), ("kw", .kW), ("KW", .kW), ("Kw", .kW), ("VAr", .var), ("VAR", .var), ("kVAr", .kvar),
        ("kVAR", .kvar), ("VArh", .varh), ("VARh", .varh), ("kVArh", .kvarh), ("kVARh", .kvarh), ("a", .a), ("Amp", .a),
        ("Amps", .a), ("Ampere", .a), ("v", .v), ("Volt", .v), ("Volts", .v), ("hz", .hertz), ("HZ", .hertz),
        ("hertz", .hertz), ("C", .celsius), ("°C", .celsius), ("celsius", .celsius), ("celcius", .celsius),
        ("degC", .celsius), ("Kelvin", .k), ("F", .fahrenheit), ("°F", .fahrenheit), ("%", .percent),
        ("percent", .percent), ("Percentage", .percent),
    ]
}

public enum Dimension: UInt8, Sendable {
    case energy, reactiveEnergy, apparentEnergy, power, reactivePower, apparentPower, current, voltage, frequency
    case temperature, percentage, rotation
    /// A ratio without unit, as a power factor.
    case plain
}

extension Measurand {
    /// What it measures; nil for 2.1's displays of times and states, which are no quantities of ours.
    public var dimension: Dimension? {
        switch self {
        case .energyActiveImportRegister, .energyActiveExportRegister, .energyActiveImportInterval,
            .energyActiveExportInterval, .energyActiveNet, .energyActiveImportCableLoss,
            .energyActiveImportLocalGenerationRegister, .energyActiveSetpointInterval, .energyRequestTarget,
            .energyRequestMinimum, .energyRequestMaximum, .energyRequestMinimumV2X, .energyRequestMaximumV2X,
            .energyRequestBulk, .displayBatteryEnergyCapacity:
            .energy
        case .energyReactiveImportRegister, .energyReactiveExportRegister, .energyReactiveImportInterval,
            .energyReactiveExportInterval, .energyReactiveNet:
            .reactiveEnergy
        case .energyApparentNet, .energyApparentImport, .energyApparentExport: .apparentEnergy
        case .powerActiveImport, .powerActiveExport, .powerOffered, .powerActiveSetpoint, .powerActiveResidual,
            .powerImportOffered, .powerImportMinimum, .powerExportOffered, .powerExportMinimum:
            .power
        case .powerReactiveImport, .powerReactiveExport: .reactivePower
        case .powerFactor: .plain
        case .currentImport, .currentExport, .currentOffered, .currentExportOffered, .currentExportMinimum,
            .currentImportOffered, .currentImportMinimum:
            .current
        case .voltage, .voltageMinimum, .voltageMaximum: .voltage
        case .frequency: .frequency
        case .soc, .displayPresentSOC, .displayMinimumSOC, .displayTargetSOC, .displayMaximumSOC: .percentage
        case .temperature: .temperature
        case .rpm: .rotation
        case .displayRemainingTimeToMinimumSOC, .displayRemainingTimeToTargetSOC, .displayRemainingTimeToMaximumSOC,
            .displayChargingComplete, .displayInletHot:
            nil
        }
    }

    /// True where `unit` measures what the measurand does.
    public func accepts(_ unit: MeasureUnit) -> Bool { dimension == unit.dimension }
}
