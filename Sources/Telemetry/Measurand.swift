/// What a sampled value measures: OCPP 1.6 (7.31), 2.0.1 and 2.1 (MeasurandEnumType), as spelled there.
public enum Measurand: UInt8, WireWord {
    case energyActiveImportRegister, energyActiveExportRegister, energyActiveImportInterval
    case energyActiveExportInterval, energyActiveNet, energyReactiveImportRegister, energyReactiveExportRegister
    case energyReactiveImportInterval, energyReactiveExportInterval, energyReactiveNet
    case energyApparentNet, energyApparentImport, energyApparentExport
    case powerActiveImport, powerActiveExport, powerReactiveImport, powerReactiveExport, powerOffered, powerFactor
    case currentImport, currentExport, currentOffered
    case voltage, frequency, soc, temperature, rpm
    // 2.1 only; none has a column of its own.
    case currentExportOffered, currentExportMinimum, currentImportOffered, currentImportMinimum
    case displayPresentSOC, displayMinimumSOC, displayTargetSOC, displayMaximumSOC
    case displayRemainingTimeToMinimumSOC, displayRemainingTimeToTargetSOC, displayRemainingTimeToMaximumSOC
    case displayChargingComplete, displayBatteryEnergyCapacity, displayInletHot
    case energyActiveImportCableLoss, energyActiveImportLocalGenerationRegister, energyActiveSetpointInterval
    case energyRequestTarget, energyRequestMinimum, energyRequestMaximum, energyRequestMinimumV2X
    case energyRequestMaximumV2X, energyRequestBulk
    case powerActiveSetpoint, powerActiveResidual, powerImportOffered, powerImportMinimum, powerExportOffered
    case powerExportMinimum, voltageMinimum, voltageMaximum

    /// Meant where a sample names none.
    public static let assumed = Measurand.energyActiveImportRegister
    public static let table = WireWordTable(Measurand.self)

    public var spelling: StaticString {
        switch self {
        case .energyActiveImportRegister: "Energy.Active.Import.Register"
        case .energyActiveExportRegister: "Energy.Active.Export.Register"
        case .energyActiveImportInterval: "Energy.Active.Import.Interval"
        case .energyActiveExportInterval: "Energy.Active.Export.Interval"
        case .energyActiveNet: "Energy.Active.Net"
        case .energyReactiveImportRegister: "Energy.Reactive.Import.Register"
        case .energyReactiveExportRegister: "Energy.Reactive.Export.Register"
        case .energyReactiveImportInterval: "Energy.Reactive.Import.Interval"
        case .energyReactiveExportInterval: "Energy.Reactive.Export.Interval"
        case .energyReactiveNet: "Energy.Reactive.Net"
        case .energyApparentNet: "Energy.Apparent.Net"
        case .energyApparentImport: "Energy.Apparent.Import"
        case .energyApparentExport: "Energy.Apparent.Export"
        case .powerActiveImport: "Power.Active.Import"
        case .powerActiveExport: "Power.Active.Export"
        case .powerReactiveImport: "Power.Reactive.Import"
        case .powerReactiveExport: "Power.Reactive.Export"
        case .powerOffered: "Power.Offered"
        case .powerFactor: "Power.Factor"
        case .currentImport: "Current.Import"
        case .currentExport: "Current.Export"
        case .currentOffered: "Current.Offered"
        case .voltage: "Voltage"
        case .frequency: "Frequency"
        case .soc: "SoC"
        case .temperature: "Temperature"
        case .rpm: "RPM"
        default: spelling21
        }
    }

    private var spelling21: StaticString {
        switch self {
        case .currentExportOffered: "Current.Export.Offered"
        case .currentExportMinimum: "Current.Export.Minimum"
        case .currentImportOffered: "Current.Import.Offered"
        case .currentImportMinimum: "Current.Import.Minimum"
        case .displayPresentSOC: "Display.PresentSOC"
        case .displayMinimumSOC: "Display.MinimumSOC"
        case .displayTargetSOC: "Display.TargetSOC"
        case .displayMaximumSOC: "Display.MaximumSOC"
        case .displayRemainingTimeToMinimumSOC: "Display.RemainingTimeToMinimumSOC"
        case .displayRemainingTimeToTargetSOC: "Display.RemainingTimeToTargetSOC"
        case .displayRemainingTimeToMaximumSOC: "Display.RemainingTimeToMaximumSOC"
        case .displayChargingComplete: "Display.ChargingComplete"
        case .displayBatteryEnergyCapacity: "Display.BatteryEnergyCapacity"
        case .displayInletHot: "Display.InletHot"
        case .energyActiveImportCableLoss: "Energy.Active.Import.CableLoss"
        case .energyActiveImportLocalGenerationRegister: "Energy.Active.Import.LocalGeneration.Register"
        case .energyActiveSetpointInterval: "Energy.Active.Setpoint.Interval"
        case .energyRequestTarget: "EnergyRequest.Target"
        case .energyRequestMinimum: "EnergyRequest.Minimum"
        case .energyRequestMaximum: "EnergyRequest.Maximum"
        case .energyRequestMinimumV2X: "EnergyRequest.Minimum.V2X"
        case .energyRequestMaximumV2X: "EnergyRequest.Maximum.V2X"
        case .energyRequestBulk: "EnergyRequest.Bulk"
        case .powerActiveSetpoint: "Power.Active.Setpoint"
        case .powerActiveResidual: "Power.Active.Residual"
        case .powerImportOffered: "Power.Import.Offered"
        case .powerImportMinimum: "Power.Import.Minimum"
        case .powerExportOffered: "Power.Export.Offered"
        case .powerExportMinimum: "Power.Export.Minimum"
        case .voltageMinimum: "Voltage.Minimum"
        case .voltageMaximum: "Voltage.Maximum"
        default: preconditionFailure("spelled above")
        }
    }
}

/// The conductor a sample was taken on, or between. A sample that names none is of all phases, or of direct current.
public enum Phase: UInt8, WireWord {
    case l1, l2, l3, n, l1N, l2N, l3N, l1L2, l2L3, l3L1

    public static let table = WireWordTable(Phase.self)

    public var spelling: StaticString {
        switch self {
        case .l1: "L1"
        case .l2: "L2"
        case .l3: "L3"
        case .n: "N"
        case .l1N: "L1-N"
        case .l2N: "L2-N"
        case .l3N: "L3-N"
        case .l1L2: "L1-L2"
        case .l2L3: "L2-L3"
        case .l3L1: "L3-L1"
        }
    }
}

/// Why a sample was taken.
public enum ReadingContext: UInt8, WireWord {
    case interruptionBegin, interruptionEnd, other, sampleClock, samplePeriodic, transactionBegin, transactionEnd
    case trigger

    /// Meant where a sample names none.
    public static let assumed = ReadingContext.samplePeriodic
    public static let table = WireWordTable(ReadingContext.self)

    public var spelling: StaticString {
        switch self {
        case .interruptionBegin: "Interruption.Begin"
        case .interruptionEnd: "Interruption.End"
        case .other: "Other"
        case .sampleClock: "Sample.Clock"
        case .samplePeriodic: "Sample.Periodic"
        case .transactionBegin: "Transaction.Begin"
        case .transactionEnd: "Transaction.End"
        case .trigger: "Trigger"
        }
    }
}

/// Where a sample was taken; `Outlet` is meant where none is named. `Upstream` is 2.1's.
public enum SampleLocation: UInt8, WireWord {
    case body, cable, ev, inlet, outlet, upstream

    public static let assumed = SampleLocation.outlet
    public static let table = WireWordTable(SampleLocation.self)

    public var spelling: StaticString {
        switch self {
        case .body: "Body"
        case .cable: "Cable"
        case .ev: "EV"
        case .inlet: "Inlet"
        case .outlet: "Outlet"
        case .upstream: "Upstream"
        }
    }
}
