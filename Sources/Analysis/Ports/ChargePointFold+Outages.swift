import Telemetry

/// What makes a port unable to serve, as claims on its ledger.
extension ChargePointFold {
    func outages(
        _ evse: Int, _ findings: [Finding], _ attempts: [Attempt], _ sessions: [Session], asOf now: Instant
    ) -> [Outage] {
        var claims = statusClaims(evse) + statusClaims(0)
        claims += contacts.silences(asOf: now).map {
            OutageLedger.Claim(span: Span(start: $0.start, end: $0.end), cause: .offline, detail: "no contact")
        }
        claims += findings.compactMap { claim(of: $0, evse) }
        claims += dispenseClaims(evse, attempts, sessions)
        let excuses = profile.exclusions.filter { $0.evseID == evse || $0.evseID == 0 }.map {
            OutageLedger.Excuse(span: Span(start: $0.start, end: $0.end), reason: $0.reason)
        }
        return OutageLedger.resolve(claims, excuses: excuses, evse: evse, asOf: now)
    }

    /// False of a feed of statuses alone: `Occupied` without a session is then no sign of a stuck port or a failed attempt.
    func tellsSessions(_ evse: Int) -> Bool {
        tellsOfCharging || !(statuses.ports[evse] ?? []).contains { $0.entries.contains { $0.status == .occupied } }
    }

    /// A port is down only when all its connectors are; connector 0 speaks for all ports. Each fault is a claim of its
    /// own, so that the ledger names the error code that holds at any moment.
    private func statusClaims(_ evse: Int) -> [OutageLedger.Claim] {
        let down = Span.intersection(statuses.spans(evse) { $0.status.isDown })
        var claims = down.map { OutageLedger.Claim(span: $0, cause: .unavailable, detail: "Unavailable") }
        for (span, entry) in statuses.stretches(evse) where entry.status == .faulted || entry.isMaintenance {
            claims += span.parts(in: down).map { part in
                entry.isMaintenance
                    ? OutageLedger.Claim(
                        span: part, cause: .maintenance, detail: "ChangeAvailability", exclusion: .maintenance)
                    : OutageLedger.Claim(span: part, cause: .faulted, detail: entry.errorText)
            }
        }
        return claims
    }

    /// Findings that say a port could not serve, though it never said so itself.
    private func claim(of finding: Finding, _ evse: Int) -> OutageLedger.Claim? {
        guard finding.evseID == evse || finding.evseID == 0 else { return nil }
        let span = Span(start: finding.start, end: finding.end)
        switch finding.kind {
        case .stuckPreparing: return OutageLedger.Claim(span: span, cause: .stuck, detail: "Preparing")
        case .zeroEnergySessions:
            return OutageLedger.Claim(span: span, cause: .unableToDispense, detail: "sessions without energy")
        default: return nil
        }
    }
}
