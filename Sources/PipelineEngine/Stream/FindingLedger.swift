import Telemetry

/// What the stream has said so far, and what it must say now so that folding its lines by id gives today's findings.
///
/// News is said at once: a finding that is new, closed, taken back, more or less severe, or wants another action. What
/// an open one gathers besides (a later sample in its evidence) is held until asked for, else a long fault would say
/// itself again with each message.
struct FindingLedger {
    /// What was said last, by whose finding it is and its id.
    private var said: [String: [String: Finding]] = [:]
    /// How findings stand that changed since, without being news.
    private var held: [String: [String: Finding]] = [:]

    /// Takes all findings of `owner` (a charge point, a token) as they stand, and returns those to be emitted: new ones,
    /// changed ones, and, as `retracted`, those that are no more.
    mutating func update(_ owner: String, _ findings: [Finding]) -> [Finding] {
        let before = said.removeValue(forKey: owner) ?? [:]
        var gone = before
        var now: [String: Finding] = [:]
        var changes: [Finding] = []
        held[owner] = nil
        for finding in findings {
            let id = finding.id
            gone[id] = nil
            if let last = before[id], !finding.isNews(after: last) {
                if finding != last { held[owner, default: [:]][id] = finding }
                now[id] = last
            } else {
                changes.append(before[id] != nil && finding.state == .open ? finding.with(.updated) : finding)
                now[id] = finding
            }
        }
        for (_, gone) in gone.sorted(by: { $0.key < $1.key }) { changes.append(gone.with(.retracted)) }
        if !now.isEmpty { said[owner] = now }
        return changes
    }

    /// What was held: afterwards all is said.
    mutating func takeHeld() -> [Finding] {
        defer { held = [:] }
        return held.sorted { $0.key < $1.key }.flatMap { owner, findings in
            said[owner, default: [:]].merge(findings) { $1 }
            return findings.sorted { $0.key < $1.key }.map { $0.value.with(.updated) }
        }
    }
}

extension Finding {
    fileprivate func isNews(after last: Finding) -> Bool {
        guard self != last else { return false }
        return state != .open || last.state != .open || severity != last.severity || ocppRequest != last.ocppRequest
    }

    fileprivate func with(_ state: State) -> Finding {
        var copy = self
        copy.state = state
        return copy
    }
}
