import Telemetry

/// A port that says a vehicle is plugged in for longer than any driver waits, and no session begins.
///
/// 1.6 says `Preparing`, 2.x `Occupied`. The wait is over with any other status or a session somebody was let in for; a
/// car left standing after its session is not stuck. While the charge point is silent nothing is concluded, and for
/// some minutes after, since its queue may still tell what happened meanwhile.
struct StuckPreparing: Detector {
    private struct Done: Codable {
        var start, end: Instant
        var evidence: [Citation]
    }

    private struct Wait: Codable {
        var since: Instant?
        var citation: Citation?
        /// How long the charge point has gone on speaking without ending the wait.
        var heardUntil: Instant?
        var wasOccupied = false
        var done: [Done] = []
    }

    private let limit: Int64
    private var waits = PortMap<Wait>()
    /// Waits that are not over: mostly none, and then most rows say nothing.
    private var running = 0

    init(_ settings: AnalysisSettings) { limit = Int64(settings.stuckPreparingMinutes) * .minute }

    mutating func observe(_ event: Event, _ scene: Scene) {
        if case .status(let report) = event, scene.evse > 0 { note(report, scene) }
        if running > 0 { endWait(event, scene) }
        goOn(scene)
    }

    private mutating func endWait(_ event: Event, _ scene: Scene) {
        switch event {
        // A session may turn out late to have been there all along.
        case .sessionStarted(let session) where session.idToken != nil:
            end(session.evseID, scene, at: min(session.firstSeen, scene.time.at))
        case .transaction(let evse, isInUse: true): end(evse, scene)
        default: break
        }
    }

    mutating func observe(_ sample: MeterSample, _ scene: Scene) {
        if sample.inSession, (sample.powerMilliw ?? 0) > 0 { end(scene.evse, scene) }
        goOn(scene)
    }

    /// The charge point speaks.
    private mutating func goOn(_ scene: Scene) {
        if running == 0 || scene.maySendQueue { return }
        waits.modifyEach { _, wait in if wait.since != nil { wait.heardUntil = scene.time.receivedAt } }
    }

    private mutating func note(_ report: StatusReport, _ scene: Scene) {
        let begins = report.status == .preparing || report.status == .occupied
        let wasOccupied = waits[scene.evse]?.wasOccupied ?? false
        waits[scene.evse, default: Wait()].wasOccupied = report.status.isOccupied
        guard begins else { return end(scene.evse, scene) }
        guard waits[scene.evse]?.since == nil, !wasOccupied, scene.sessionNumber == nil else { return }
        running += 1
        waits[scene.evse, default: Wait()].since = scene.time.at
        waits[scene.evse, default: Wait()].citation = scene.cite("\(report.status.rawValue), no session")
    }

    private mutating func end(_ evse: Int, _ scene: Scene, at earlier: Instant? = nil) {
        guard running > 0, let wait = waits[evse], let since = wait.since, let citation = wait.citation else { return }
        let at = earlier ?? scene.time.at
        if at - since > limit {
            waits[evse, default: wait].done.append(
                Done(start: since, end: at, evidence: [citation, scene.cite("the wait is over")]))
        }
        running -= 1
        waits[evse, default: wait].since = nil
    }

    func findings(asOf now: Instant, _ profile: Profile) -> [Finding] {
        waits.pairs.flatMap { evse, wait in
            var findings = wait.done.map { finding(evse, profile, $0.start, $0.end, $0.evidence) }
            if let since = wait.since, let heard = wait.heardUntil, heard - since > limit, let citation = wait.citation
            {
                findings.append(finding(evse, profile, since, nil, [citation]))
            }
            return findings
        }
    }

    private func finding(
        _ evse: Int, _ profile: Profile, _ start: Instant, _ end: Instant?, _ evidence: [Citation]
    ) -> Finding {
        Finding(
            kind: .stuckPreparing, chargePoint: profile.chargePoint, evseID: evse, siteID: profile.siteID, start: start,
            end: end, state: end == nil ? .open : .closed, severity: .warning, confidence: 0.85,
            summary: "Port \(evse) says a vehicle is plugged in for over \(limit / .minute) min and no session begins.",
            evidence: evidence, action: "Unlock or reset the port; if it recurs, check the pilot contact.",
            ocppRequest: Request.unlockConnector(evse))
    }

    func deadline(after now: Instant) -> Instant? { nil }
}
