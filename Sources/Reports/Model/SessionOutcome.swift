import Telemetry

/// How a session ended, in the sense of the ChargeX customer-experience KPIs (INL 2024, doi 10.2172/2377347): a session
/// succeeds when power was delivered and it stopped for a reason that a driver or car can wish for.
public enum SessionOutcome: String, Sendable, CaseIterable {
    case success
    case noPower = "no_power"
    case abnormalStop = "abnormal_stop"
    /// Still running.
    case open
    /// Its start lies before the data: no attempt to judge.
    case cut
    /// Never metered and never said to charge: nothing tells whether power flowed.
    case unknown

    static let doc =
        "success (power flowed, stopped for a valid reason), no_power, abnormal_stop; open, cut and unknown (no meter "
        + "value at all) are not judged."

    var isJudged: Bool { self != .open && self != .cut && self != .unknown }
    var hadPower: Bool { self == .success || self == .abnormalStop }

    /// ChargeX' valid stops (OCPP 2.0.1) and their 1.6 equivalents. A stop without a reason means Local: both versions
    /// allow leaving out that reason alone.
    private static let validStops: Set<String> = [
        "EnergyLimitReached", "SOCLimitReached", "Local", "Remote", "StoppedByEV", "LocalOutOfCredit",
        "TimeLimitReached", "EVDisconnected",
    ]

    /// OCPP 1.6 has no word for a car that ends charging (StoppedByEV, SOCLimitReached): chargers say `Other` for it, so
    /// after power that reason counts as valid there. Only 1.6 sends a register at start and stop.
    private static func isValidStop(_ session: Session) -> Bool {
        let is16 = session.meterStart != nil || session.meterStop != nil
        let reason = session.stopReason ?? "Local"
        return validStops.contains(reason) || (is16 && reason == "Other")
    }

    init(_ session: Session) {
        if session.flags.contains(.open) || (session.end == nil && !session.flags.contains(.noStop)) {
            self = .open
        } else if session.start == nil || session.flags.contains(.noStart) {
            self = .cut
        } else if session.knownEnergyMilliwh == nil && session.firstCharging == nil {
            self = .unknown
        } else if session.energyMilliwh == 0 && session.firstPower == nil && session.firstCharging == nil {
            self = .noPower
        } else if session.flags.contains(.noStop) || !Self.isValidStop(session) {
            self = .abnormalStop
        } else {
            self = .success
        }
    }
}
