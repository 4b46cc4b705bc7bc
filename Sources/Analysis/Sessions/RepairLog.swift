import Telemetry

/// The named repair rules, numbered as the realities of DOMAIN.md section 3 that they answer.
enum RepairRule: String, CaseIterable {
    case rescaledUnit = "R02 unit-mislabelled"
    case rebasedRegister = "R06 session-relative-register"
    case registerReset = "R07 register-reset"
    case registerStepBack = "R08 register-step-back"
    case unsynchronisedClock = "R11 clock-1970"
    case implausibleTime = "R11b implausible-time"
    case localTime = "R12 local-time-as-utc"
    case repeatedStart = "R15 repeated-start"
    case unboundTransaction = "R16 unbound-transaction"
    case orphanStop = "R17 orphan-stop"
    case repeatedStop = "R18 repeated-stop"
    case lateSample = "R19 late-sample"
}

/// What was repaired, once per occurrence; runs of the same repair on a port are one entry with the first row cited.
struct RepairLog: Sendable {
    let chargePoint: String
    /// Milliseconds within which the same rule on the same port is the same occurrence.
    private static let quiet: Int64 = .hour
    private(set) var entries: [Repair] = []
    private var lastApplied: [(rule: RepairRule, evse: Int, at: Instant)] = []

    init(chargePoint: String) { self.chargePoint = chargePoint }

    mutating func note(_ rule: RepairRule, _ evse: Int, _ before: String, _ after: String, _ time: EventTime) {
        let known = lastApplied.firstIndex { $0.rule == rule && $0.evse == evse }
        let isSame = known.map { time.receivedAt - lastApplied[$0].at <= Self.quiet } ?? false
        if let known {
            lastApplied[known].at = time.receivedAt
        } else {
            lastApplied.append((rule, evse, time.receivedAt))
        }
        if isSame { return }
        entries.append(
            Repair(
                rule: rule.rawValue, evseID: evse, before: before, after: after,
                citation: Citation(
                    chargePoint: chargePoint, receivedAt: time.receivedAt, ts: time.ts, note: "\(before) → \(after)")))
    }

    mutating func note(_ step: RegisterStep, _ evse: Int, _ time: EventTime) {
        let (rule, after): (RepairRule, String)
        switch step.kind {
        case .first, .advanced, .steady, .ignored, .leapt: return
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
