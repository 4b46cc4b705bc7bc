import Telemetry

/// What the stream has said so far, and what it must say now so that folding its lines by id gives today's findings.
struct FindingLedger {
    /// What was said last, by whose finding it is and its id.
    private var said: [String: [String: Finding]] = [:]

    /// Takes all findings of `owner` (a charge point, a token) as they stand, and returns those to be emitted: new ones,
    /// changed ones, and, as `retracted`, those that are no more.
    mutating func update(_ owner: String, _ findings: [Finding]) -> [Finding] {
        var before = said[owner] ?? [:]
        var now: [String: Finding] = [:]
        var changes: [Finding] = []
        for finding in findings {
            let id = finding.id
            now[id] = finding
            guard let last = before.removeValue(forKey: id) else {
                changes.append(finding)
                continue
            }
            guard last != finding else { continue }
            changes.append(finding.state == .open ? finding.with(.updated) : finding)
        }
        for (_, gone) in before.sorted(by: { $0.key < $1.key }) { changes.append(gone.with(.retracted)) }
        said[owner] = now.isEmpty ? nil : now
        return changes
    }
}

extension Finding {
    fileprivate func with(_ state: State) -> Finding {
        var copy = self
        copy.state = state
        return copy
    }
}
