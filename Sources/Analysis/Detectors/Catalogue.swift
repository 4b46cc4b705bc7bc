import Telemetry

extension DetectorBank {
    /// Every detector that hears one charge point, in the contract's order of fault names, then those beyond them. A new one is a file beside this
    /// and a line here. (Silence has no event: see OfflineGap. A token at two sites needs two: see NetworkAnalysis.)
    static func all(_ settings: AnalysisSettings) -> [any Detector] {
        [
            ConnectorFlapping(settings), StuckPreparing(settings), BootLoop(settings), FrozenRegister(settings),
            RegisterReset(settings), UnitMislabelled(settings), PhaseLoss(settings), ThermalDerating(settings),
            ModuleLoss(settings), OverRatedPower(settings), GroundFaultSeries(settings), ZeroEnergySessions(settings),
            Clock1970(settings), LocalTimeAsUTC(settings), DuplicateMessages(settings), ReorderedMessages(settings),
            TruncatedLines(settings), TokenBruteForce(settings), FirmwareDowngrade(settings), RepeatedFault(settings),
        ]
    }
}
