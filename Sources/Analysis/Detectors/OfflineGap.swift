import Telemetry

extension ChargePointFold {
    /// Silences longer than the charge point's own rhythm allows, but for those the operator announced.
    ///
    /// The threshold is the contact tracker's: three heartbeat intervals, not below a floor that short network blips never
    /// reach. A finding starts at the last contact before the silence.
    func offlineFindings(asOf now: Instant) -> [Finding] {
        contacts.silences(asOf: now).filter { !isMaintenance($0) }.map { silence in
            let minutes = ((silence.end ?? now) - silence.start) / .minute
            let last = Citation(chargePoint: chargePoint, silence.before, note: "last contact")
            let next = silence.after.map { Citation(chargePoint: chargePoint, $0, note: "first contact after it") }
            return Finding(
                kind: .offlineGap, chargePoint: chargePoint, siteID: profile.siteID, start: silence.start,
                end: silence.end, state: silence.end == nil ? .open : .closed,
                severity: silence.end == nil ? .critical : .warning, confidence: 0.95,
                summary: "\(chargePoint) was silent for \(minutes) min; it speaks at least every "
                    + "\(silence.limit / .minute) min when connected.",
                evidence: [last] + [next].compactMap { $0 },
                action: "Check power and network at the charge point; call the site if it stays silent.",
                ocppRequest: #"{"action":"TriggerMessage","payload":{"requestedMessage":"Heartbeat"}}"#)
        }
    }

    /// The whole charge point was out of service by command when it fell silent.
    private func isMaintenance(_ silence: ContactTracker.Silence) -> Bool {
        let spans = statuses.ports.keys.map { evse in
            Span.union(statuses.spans(evse) { $0.isMaintenance }.flatMap { $0 })
        }
        return !spans.isEmpty
            && spans.allSatisfy { $0.contains { $0.start <= silence.start && $0.bound > silence.start } }
    }
}
