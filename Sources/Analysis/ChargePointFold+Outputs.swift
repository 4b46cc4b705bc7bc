import Telemetry

extension ChargePointFold {
    /// Findings as of `now`, in the order reports list them.
    public func findings(asOf now: Instant) -> [Finding] {
        (offlineFindings(asOf: now)
            + detectors.findings(asOf: now, profile).filter { $0.kind != .stuckPreparing || tellsSessions($0.evseID) })
            .sorted {
                ($0.start, $0.kind.rawValue, $0.evseID, $0.subject) < (
                    $1.start, $1.kind.rawValue, $1.evseID, $1.subject
                )
            }
    }

    /// The earliest `now` at which `findings` could differ without another row.
    public func nextDeadline(after now: Instant) -> Instant? {
        [contacts.deadline.flatMap { $0 > now ? $0 : nil }, detectors.deadline(after: now)].compactMap { $0 }.min()
    }

    public func outputs(asOf now: Instant) -> ChargePointOutputs {
        var settled = self
        settled.sessions = sessions.settled
        return settled.settledOutputs(asOf: now)
    }

    private func settledOutputs(asOf now: Instant) -> ChargePointOutputs {
        var outputs = ChargePointOutputs(
            chargePoint: chargePoint, siteID: profile.siteID, firstReceived: firstReceived ?? now,
            lastReceived: lastReceived ?? now)
        outputs.vendor = identity?.vendor ?? profile.vendor
        outputs.model = identity?.model ?? profile.model
        outputs.firmware = identity?.firmware
        outputs.sessions = withPlugTimes(sessions.sessions(asOf: now) { rated($0).power })
        outputs.attempts = attempts(outputs.sessions, asOf: now)
        outputs.silences = contacts.silences(asOf: now).map { Silence(start: $0.start, end: $0.end) }
        outputs.findings = findings(asOf: now)
        outputs.authorizations = authorizations.authorizations.sorted { ($0.at, $0.evseID) < ($1.at, $1.evseID) }
        outputs.errors = errors.sorted
        outputs.repairs = sessions.settledRepairs
        outputs.dataQuality = quality.days
        for evse in evses(outputs.sessions) {
            outputs.ports.append(summary(evse, outputs.sessions))
            outputs.outages += outages(evse, outputs.findings, outputs.attempts, outputs.sessions, asOf: now)
            outputs.quarterHours += quarterHours(evse, outputs.sessions, asOf: now)
        }
        return outputs
    }

    /// Ports: those the fleet file lists and those that the rows name.
    private func evses(_ told: [Session]) -> [Int] {
        let named = profile.evses.map(\.id) + sessions.activity.keys + statuses.ports.keys + told.map(\.evseID)
        return Set(named).filter { $0 > 0 }.sorted()
    }

    /// Thousandths of W: from the fleet file, else learned from the powers told.
    private func rated(_ evse: Int) -> (power: Int64?, isLearned: Bool) {
        if let rated = profile.ratedPower(evse) { return (rated, false) }
        let seen = sessions.activity[evse].map { max($0.rate.peak, $0.rate.highestOffer) } ?? 0
        return (seen > 0 ? seen : nil, true)
    }

    /// Milliseconds a session must last for its mean power to say what its port can do.
    private static let tellingSession: Int64 = 5 * .minute

    /// What a port gave on average over a session it can give: a power told in a wrong unit is less than that.
    private func leastPower(_ evse: Int, _ told: [Session]) -> Int64 {
        let means = told.lazy.filter { $0.evseID == evse }.compactMap { session -> Int64? in
            guard let start = session.start, let end = session.end, end - start >= Self.tellingSession,
                let energy = session.knownEnergyMilliwh
            else { return nil }
            return Int64(Double(energy) / (Double(end - start) / Double(Int64.hour)))
        }
        return min(means.max() ?? 0, sessions.limit(evse))
    }

    private func summary(_ evse: Int, _ told: [Session]) -> PortSummary {
        var rated = rated(evse)
        if rated.isLearned, let power = rated.power { rated.power = max(power, leastPower(evse, told)) }
        var port = PortSummary(evseID: evse, ratedPowerMilliw: rated.power, ratedIsLearned: rated.isLearned)
        port.rate = sessions.activity[evse]?.rate.rate(rated: rated.power)
        let current = statuses.current(evse)
        port.status = current?.status.rawValue
        port.statusSince = current?.time.at
        port.errorCode = current.map(\.errorCode)
        return port
    }

    private func quarterHours(
        _ evse: Int, _ told: [Session], asOf now: Instant
    ) -> [QuarterHour] {
        var hours = QuarterHours(evse: evse)
        if let activity = sessions.activity[evse] { hours.add(activity) }
        var occupied = statuses.spans(evse) { $0.status.isOccupied }.flatMap { $0 }
        for session in told where session.evseID == evse {
            hours.add(session)
            occupied.append(Span(start: session.start ?? session.firstSeen, end: session.end ?? session.lastSeen))
        }
        hours.add(occupied: Span.union(occupied), until: now)
        return hours.sorted
    }
}
