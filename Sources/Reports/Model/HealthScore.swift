import Analysis
import Telemetry

/// Health from 0 to 100: 100 minus penalties, each with its reason.
///
/// The form (100 minus penalties that fade with time, the weakest connector standing for its charger, bands at
/// 85/65/40/15) follows ChargeOS' published scheme; the weights are ours. They are chosen so that one certain, open
/// critical finding takes a port out of `healthy` and `watch`, that NEVI's 3 % of downtime alone does not, and that no
/// symptom other than findings can take more than half.
public enum HealthScore {
    static let doc =
        "A port's is 100 minus its penalties; a charge point's that of its weakest port; a site's and the network's "
        + "the mean of what they contain."
    static let bandDoc = "healthy ≥ 85, watch ≥ 65, degraded ≥ 40, poor ≥ 15, critical below."
    static let componentDoc =
        "finding:KIND: 40 (critical) or 15 (warning) × confidence of the strongest finding of the kind, halved each 7 "
        + "days after it closed. down_now: 20. downtime: 2 per percent of the opening hours observed, at most 40; both leave "
        + "out what is excluded or outside opening hours. failed_sessions: 40 × failed ÷ (judged + 4), at most 30; of sessions, "
        + "not attempts. errors: 2 per error message and day, at most 10. For larger places charge_point:ID or site:ID: "
        + "its missing points ÷ how many there are."

    static func band(tenths: Int) -> String {
        switch tenths {
        case 850...: "healthy"
        case 650...: "watch"
        case 400...: "degraded"
        case 150...: "poor"
        default: "critical"
        }
    }
}

/// A reason to take points; whole tenths, so that sums are exact and scores compare bit for bit.
struct Penalty: Equatable {
    var component: String
    var tenths: Int
    var why: String

    init(_ component: String, points: Double, _ why: String) {
        self.component = component
        tenths = Int((min(points, 100) * 10).rounded())
        self.why = why
    }
}

/// What a port's health is judged by.
struct PortSymptoms {
    var now: Instant
    var findings: [Finding]
    /// Clipped to the window that health looks at; the port's own, excluded ones left out.
    var outages: [Outage]
    /// Since when the last of them lasts, which may be before the window.
    var downSince: Instant?
    /// Opening hours, in order and disjoint.
    var open: [Range<Instant>]
    var observedMs: Int64
    /// Of it within opening hours.
    var openMs: Int64
    var outcomes: [SessionOutcome]
    var errors: Int

    /// Heaviest first.
    var penalties: [Penalty] {
        (findingPenalties + [downNow, downtime, failedSessions, errorMessages].compactMap { $0 })
            .filter { $0.tenths > 0 }
            .sorted { ($1.tenths, $0.component) < ($0.tenths, $1.component) }
    }

    private var findingPenalties: [Penalty] {
        let kinds = Dictionary(grouping: findings, by: \.kind.rawValue)
        return kinds.keys.sorted().compactMap { kind in
            let weighed = kinds[kind]!.sorted { ($0.start, $0.id) < ($1.start, $1.id) }.map { ($0, points(of: $0)) }
            guard let (worst, points) = weighed.max(by: { $0.1 < $1.1 }) else { return nil }
            let others = weighed.count > 1 ? " (one of \(weighed.count))" : ""
            return Penalty("finding:\(kind)", points: points, worst.summary + others)
        }
    }

    private func points(of finding: Finding) -> Double {
        let weight: Double =
            switch finding.severity {
            case .critical: 40
            case .warning: 15
            case .info: 0
            }
        let confidence = finding.confidence.isFinite ? min(max(finding.confidence, 0), 1) : 0
        guard finding.state == .closed else { return weight * confidence }
        let days = Double(max(0, now - (finding.end ?? finding.start))) / Double(Int64.day)
        return weight * confidence * halved(days / 7)
    }

    private var downNow: Penalty? {
        outages.last { $0.end == nil && countedMs($0) > 0 }.map {
            Penalty(
                "down_now", points: 20, "Out of service (\($0.cause.rawValue)) since \(minute(downSince ?? $0.start)).")
        }
    }

    private var downtime: Penalty? {
        guard openMs > 0 else { return nil }
        let percent = Double(outages.reduce(0) { $0 + countedMs($1) }) * 100 / Double(openMs)
        let time = openMs == observedMs ? "time" : "opening hours"
        return Penalty("downtime", points: min(40, 2 * percent), "Out of service \(tenths(percent)) % of the \(time).")
    }

    /// Outside opening hours nobody is turned away.
    private func countedMs(_ outage: Outage) -> Int64 {
        outage.range(now: now).parts(in: open).reduce(0) { $0 + $1.milliseconds }
    }

    private var failedSessions: Penalty? {
        let judged = outcomes.filter(\.isJudged)
        let failed = judged.filter { $0 != .success }.count
        let points = 40 * Double(failed) / Double(judged.count + 4)
        let why = "\(failed) of \(judged.count) judged sessions failed."
        return Penalty("failed_sessions", points: min(30, points), why)
    }

    private var errorMessages: Penalty? {
        guard observedMs > 0 else { return nil }
        let perDay = Double(errors) * Double(Int64.day) / Double(observedMs)
        return Penalty(
            "errors", points: min(10, 2 * perDay),
            "\(errors) error message\(errors == 1 ? "" : "s"), \(tenths(perDay)) a day.")
    }
}

/// `2026-04-02 09:30 UTC`.
private func minute(_ instant: Instant) -> String {
    "\(instant.day.iso8601) \(instant.iso8601.dropFirst(11).prefix(5)) UTC"
}

/// `1.5`, rounded to one decimal.
private func tenths(_ value: Double) -> String { "\((value * 10).rounded() / 10)" }

/// 2^-x for x ≥ 0 from whole halvings and a line between them: exact arithmetic, the same on every CPU.
private func halved(_ x: Double) -> Double {
    let whole = x.rounded(.down)
    guard whole < 64 else { return 0 }
    return (1 - (x - whole) / 2) / Double(UInt64(1) << UInt64(whole))
}
