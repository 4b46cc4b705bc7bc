import Telemetry

extension ChargePointFold {
    func attempts(_ sessions: [Session], asOf now: Instant) -> [Attempt] {
        let told = Set(statuses.ports.keys.filter { tellsSessions($0) })
        var finder = AttemptFinder(
            plugIns: plugIns.filter { told.contains($0.evse) }, authorizations: authorizations.authorizations,
            remoteStarts: remoteStarts.starts, settings: profile.settings)
        return finder.attempts(sessions, asOf: now)
    }

    private var plugIns: [AttemptFinder.PlugIn] {
        statuses.ports.keys.filter { $0 > 0 }.flatMap { evse in
            statuses.occupied(evse).map { episode in
                AttemptFinder.PlugIn(
                    evse: evse, at: episode.span.start, until: episode.span.end, endsInFault: episode.endsInFault,
                    isSeen: episode.isSeen)
            }
        }
    }

    /// Sessions with the plug-in and plug-out that their port said; where it said none, the plug-in of their own events.
    func withPlugTimes(_ sessions: [Session]) -> [Session] {
        let episodes = Dictionary(grouping: plugIns, by: \.evse)
        let begins = Dictionary(grouping: sessions.filter(\.hasCharged), by: \.evseID)
            .mapValues { $0.map(\.begin).sorted() }
        return sessions.map { session in
            var session = session
            let begin = session.begin
            let episode = (episodes[session.evseID] ?? []).last { plugIn in
                plugIn.at <= (session.end ?? session.lastSeen) && (plugIn.until.map { $0 >= begin } ?? true)
            }
            session.pluggedIn = episode.flatMap { $0.isSeen ? $0.at : nil } ?? session.pluggedIn
            // A port that said it was free while power still flowed did not tell of the plug.
            if let episode, episode.until.map({ session.lastPower ?? $0 <= $0 }) ?? true {
                let next = session.next(of: begins[session.evseID] ?? [])
                session.pluggedOut = [episode.until, next].compactMap { $0 }.min()
            }
            return session
        }
    }

    /// Drivers let in one after the other without any of them getting power: from the first of them until power flows.
    ///
    /// A driver turned down, or one who never asked, says nothing of the port; nor does a session that nobody metered.
    func dispenseClaims(_ evse: Int, _ attempts: [Attempt], _ sessions: [Session]) -> [OutageLedger.Claim] {
        var claims: [OutageLedger.Claim] = []
        var failures: [Instant] = []
        func close(at end: Instant?) {
            if Double(failures.count) >= profile.settings.failedAttemptCount, profile.settings.failedAttemptCount > 0 {
                claims.append(
                    OutageLedger.Claim(
                        span: Span(start: failures[0], end: end), cause: .unableToDispense,
                        detail: "attempts without power"))
            }
            failures = []
        }
        for attempt in attempts where attempt.evseID == evse && !attempt.isPending {
            let session = attempt.session.map { sessions[$0] }
            let hasPower = attempt.powerAt != nil || (session?.energyMilliwh ?? 0) > 0
            if hasPower {
                close(at: attempt.powerAt ?? attempt.start)
            } else if session.map({ $0.end != nil && $0.knownEnergyMilliwh != nil }) ?? true,
                attempt.isAccepted == true
            {
                failures.append(attempt.start)
            }
        }
        close(at: nil)
        return claims
    }
}

extension Session {
    fileprivate var begin: Instant { start ?? firstSeen }

    /// When the next of the port's sessions has begun, of which the begins are sorted, and this one is over.
    fileprivate func next(of begins: [Instant]) -> Instant? {
        var range = 0..<begins.count
        while !range.isEmpty {
            let middle = (range.lowerBound + range.upperBound) / 2
            range = begins[middle] <= begin ? middle + 1..<range.upperBound : range.lowerBound..<middle
        }
        return range.lowerBound < begins.count ? max(begins[range.lowerBound], end ?? lastSeen) : nil
    }
}
