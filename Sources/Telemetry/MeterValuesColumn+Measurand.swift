/// Which column of `meter_values` a sample belongs to (CONTRACT 4 and 10).
extension MeterValuesColumn {
    /// Nil where there is none: the sample goes to `meter_values_other` with reason `no-column`.
    ///
    /// `location` nil is the outlet. State of charge is the car's wherever it was read; a temperature has a column for
    /// each place; everything else counts only at the outlet.
    public init?(_ measurand: Measurand, phase: Phase? = nil, location: SampleLocation? = nil) {
        let isOutlet = (location ?? .outlet) == .outlet
        let column: MeterValuesColumn?
        switch measurand {
        case .soc: column = phase == nil ? .socPercent : nil
        case .temperature: column = phase == nil ? Self.temperature(location ?? .outlet) : nil
        default: column = isOutlet ? Self.outlet(measurand, phase) : nil
        }
        guard let column else { return nil }
        self = column
    }

    private static func temperature(_ location: SampleLocation) -> MeterValuesColumn? {
        switch location {
        case .outlet: .temperatureC
        case .body: .temperatureBodyC
        case .cable: .temperatureCableC
        case .inlet: .temperatureInletC
        case .ev: .temperatureEvC
        case .upstream: nil
        }
    }

    private static func outlet(_ measurand: Measurand, _ phase: Phase?) -> MeterValuesColumn? {
        guard let phase else { return total(measurand) }
        switch measurand {
        case .energyActiveImportRegister: return energy(phase)
        case .powerActiveImport: return power(phase)
        case .currentImport: return current(phase)
        case .voltage: return voltage(phase)
        default: return nil
        }
    }

    private static func total(_ measurand: Measurand) -> MeterValuesColumn? {
        switch measurand {
        case .energyActiveImportRegister: .energyActiveImportRegisterWh
        case .energyActiveExportRegister: .energyActiveExportRegisterWh
        case .energyActiveImportInterval: .energyActiveImportIntervalWh
        case .energyActiveExportInterval: .energyActiveExportIntervalWh
        case .energyReactiveImportRegister: .energyReactiveImportRegisterVarh
        case .energyReactiveExportRegister: .energyReactiveExportRegisterVarh
        case .powerActiveImport: .powerActiveImportW
        case .powerActiveExport: .powerActiveExportW
        case .powerReactiveImport: .powerReactiveImportVar
        case .powerOffered: .powerOfferedW
        case .powerFactor: .powerFactor
        case .currentImport: .currentImportA
        case .currentExport: .currentExportA
        case .currentOffered: .currentOfferedA
        case .voltage: .voltageV
        case .frequency: .frequencyHz
        default: nil
        }
    }

    private static func energy(_ phase: Phase) -> MeterValuesColumn? {
        switch phase {
        case .l1: .energyActiveImportRegisterL1Wh
        case .l2: .energyActiveImportRegisterL2Wh
        case .l3: .energyActiveImportRegisterL3Wh
        default: nil
        }
    }

    private static func power(_ phase: Phase) -> MeterValuesColumn? {
        switch phase {
        case .l1: .powerActiveImportL1W
        case .l2: .powerActiveImportL2W
        case .l3: .powerActiveImportL3W
        default: nil
        }
    }

    /// A current between L1 and N is the current of L1.
    private static func current(_ phase: Phase) -> MeterValuesColumn? {
        switch phase {
        case .l1, .l1N: .currentImportL1A
        case .l2, .l2N: .currentImportL2A
        case .l3, .l3N: .currentImportL3A
        case .n: .currentImportNA
        case .l1L2, .l2L3, .l3L1: nil
        }
    }

    /// A voltage of L1 is measured against N.
    private static func voltage(_ phase: Phase) -> MeterValuesColumn? {
        switch phase {
        case .l1, .l1N: .voltageL1NV
        case .l2, .l2N: .voltageL2NV
        case .l3, .l3N: .voltageL3NV
        case .l1L2: .voltageL1L2V
        case .l2L3: .voltageL2L3V
        case .l3L1: .voltageL3L1V
        case .n: nil
        }
    }
}
