/// Every detector that hears one charge point, in the contract's order of fault names, then those beyond them. A new one
/// is a file beside this and a name here. (Silence has no event: see OfflineGap. A token at two sites needs two: see
/// NetworkAnalysis.)
typealias AllDetectors = Both<
    Both<
        Both<
            Both<Both<ConnectorFlapping, StuckPreparing>, Both<BootLoop, FrozenRegister>>,
            Both<Both<RegisterReset, UnitMislabelled>, Both<PhaseLoss, ThermalDerating>>
        >,
        Both<
            Both<Both<ModuleLoss, OverRatedPower>, Both<GroundFaultSeries, ZeroEnergySessions>>,
            Both<Both<Clock1970, LocalTimeAsUTC>, Both<DuplicateMessages, ReorderedMessages>>
        >
    >,
    Both<Both<TruncatedLines, TokenBruteForce>, Both<FirmwareDowngrade, RepeatedFault>>
>
