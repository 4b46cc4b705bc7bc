import Telemetry

/// What was repaired: runs of the same repair on a port are one entry that counts them and cites the first row.
struct RepairLog: Codable, Sendable {
    private struct Application: Codable {
        var rule: RepairRule
        var evse: Int
        var at: Instant
        var entry: Int
    }

    let chargePoint: String
    /// Milliseconds within which the same rule on the same port is the same occurrence.
    private static let quiet: Int64 = .hour
    private(set) var entries: [Repair] = []
    private var lastApplied: [Application] = []

    init(chargePoint: String) { self.chargePoint = chargePoint }

    mutating func note(_ rule: RepairRule, _ evse: Int, _ before: String, _ after: String, _ time: EventTime) {
        let known = lastApplied.firstIndex { $0.rule == rule && $0.evse == evse }
        if let known, time.receivedAt - lastApplied[known].at <= Self.quiet {
            lastApplied[known].at = time.receivedAt
            entries[lastApplied[known].entry].count += 1
            return
        }
        let application = Application(rule: rule, evse: evse, at: time.receivedAt, entry: entries.count)
        if let known { lastApplied[known] = application } else { lastApplied.append(application) }
        entries.append(
            Repair(
                rule: rule.rawValue, evseID: evse, before: before, after: after,
                citation: Citation(
                    chargePoint: chargePoint, receivedAt: time.receivedAt, ts: time.ts, note: "\(before) → \(after)")))
    }

    mutating func note(_ step: RegisterStep, _ evse: Int, _ time: EventTime) {
        let (rule, after): (RepairRule, String)
        switch step.kind {
        case .first, .advanced, .steady, .ignored, .fell: return
        case .leapt: (rule, after) = (.registerLeap, "not counted")
        case .reset, .resetUnmasked: (rule, after) = (.registerReset, "counted \(watthours(step.delta))")
        case .steppedBack: (rule, after) = (.registerStepBack, "counted on from there")
        case .rescaled: (rule, after) = (.rescaledUnit, "counted in the other unit")
        case .rebased: (rule, after) = (.rebasedRegister, "counted from the session's start")
        }
        note(rule, evse, "register \(watthours(step.from)) → \(watthours(step.to))", after, time)
    }

    mutating func note(_ time: EventTime, _ evse: Int) {
        switch time.anomaly {
        case .none: break
        case .unsynchronised: note(.unsynchronisedClock, evse, time.ts.iso8601, time.at.iso8601, time)
        case .implausible: note(.implausibleTime, evse, time.ts.iso8601, time.at.iso8601, time)
        case .offset: note(.localTime, evse, time.ts.iso8601, time.at.iso8601, time)
        }
    }
}

/// `182 000 Wh` in a form that needs no locale: whole watt-hours.
func watthours(_ milliwh: Int64) -> String { "\(milliwh / 1000) Wh" }
