import Telemetry

/// Messages → sessions, keyed by charge point and transaction, bound by port and time where no id helps.
///
/// A session stays live after its stop until two more have begun on its port, so that repeated stops and late samples find
/// it; then it is finished for good.
struct SessionTracker: Codable {
    /// A session that a stop message ended.
    struct Stop: Codable {
        var number: Int
        var time: EventTime
    }

    @Shared var profile: Profile
    var live: [SessionBuilder] = []
    var finished: [Session] = []
    /// Transactions of finished sessions; the port on which their samples count that name none, 0 for none.
    var finishedIDs: [String: Int] = [:]
    var activity = PortMap<PortActivity>()
    var powerRecord = PowerRecord()
    var nextNumber = 0
    var meters: PortMeters
    var payments = PaymentRule()
    var starts = CallMatching<Int>()
    /// The frame of the newest StopTransaction: its `transactionData` follow as samples of evse 0.
    var stop: Stop?
    /// What each port said last.
    private(set) var statuses = PortMap<PortStatus>()
    var repairs: RepairLog
    /// What is concluded from the rows, for the detectors; the fold takes it after each row.
    @Unwritten var conclusions: [(event: Event, time: EventTime)] = []
    /// A session just stopped: it is told once the stop's own samples, in rows of the same frame, have come too.
    var stopped: Stop?

    init(profile: Profile, repairs: RepairLog) {
        _profile = Shared(wrappedValue: profile)
        self.repairs = repairs
        meters = PortMeters(off: profile.repairsOff)
        sampleGap = Int64(profile.settings.sampleGapMinutes) * .minute
    }

    // MARK: What the fold asks

    func openIndex(_ evse: Int) -> Int? { live.lastIndex { $0.session.evseID == evse && !$0.isClosed } }

    func open(_ evse: Int) -> SessionBuilder? { openIndex(evse).map { live[$0] } }

    /// Thousandths of W a port can deliver, generously where nobody said.
    func limit(_ evse: Int) -> Int64 { profile.ratedPower(evse) ?? 400_000_000 }

    /// Milliseconds over which power is interpolated.
    let sampleGap: Int64

    func sessions(asOf now: Instant, rated: (Int) -> Int64?) -> [Session] {
        (finished + live.map { finish($0, asOf: now, rated: rated($0.session.evseID)) })
            .sorted {
                ($0.evseID, $0.firstSeen, $0.transactionID ?? "") < ($1.evseID, $1.firstSeen, $1.transactionID ?? "")
            }
    }

    /// Who was here when, without the cost of the sessions' statistics.
    func tokenUses(asOf now: Instant) -> [TokenUse] {
        let ended = finished.map { ($0, $0.end ?? $0.lastSeen) }
        let running = live.map { builder in
            let end = builder.isClosed ? builder.session.end : cutOff(builder, asOf: now)
            return (builder.session, end ?? builder.session.lastSeen)
        }
        return (ended + running).compactMap { session, end in
            TokenUse(session, chargePoint: profile.chargePoint, siteID: profile.siteID, end: end)
        }
    }

    func finish(_ builder: SessionBuilder, asOf now: Instant?, rated: Int64?) -> Session {
        var session = builder.finished(cutOff: cutOff(builder, asOf: now), record: powerRecord)
        session.rate = builder.rate.rate(rated: rated)
        session.meanPowerMilliw = session.rate.map { $0.sum / Int64($0.samples) }
        return session
    }

    /// Where a session ends whose stop has been missing for too long.
    private func cutOff(_ builder: SessionBuilder, asOf now: Instant?) -> Instant? {
        let patience = Int64(profile.settings.missingStopMinutes) * .minute
        return builder.presumedEnd.flatMap { end in now.map { $0 - end > patience } ?? true ? end : nil }
    }

    /// A row of another frame comes: what stopped in the frame before is complete.
    @inline(__always) mutating func settle(before frame: Int64) {
        if let ended = stopped, ended.time.frame != frame { settle(ended) }
    }

    private mutating func settle(_ ended: Stop) {
        stopped = nil
        if let index = live.firstIndex(where: { $0.number == ended.number }) { conclude(index, ended.time) }
    }

    /// The repairs, those of a session included that stopped in the newest frame.
    var settledRepairs: [Repair] {
        var settled = self
        settled.settle(before: .min)
        return settled.repairs.entries
    }

    // MARK: Commands, boots and free ports

    mutating func note(_ command: Command, _ time: EventTime) { payments.note(command, at: time.at) }

    /// A boot ends what ran, unless samples of it follow.
    mutating func noteBoot() {
        for index in live.indices where !live[index].isClosed && live[index].presumedEnd == nil {
            live[index].presumedEnd = live[index].session.lastSeen
        }
    }

    /// A port that says it is free has no session, though its stop may still be on the way.
    mutating func note(_ report: StatusReport, _ time: EventTime) {
        if report.place.evse > 0 { statuses[report.place.evse, default: .unknown] = report.status }
        guard report.place.evse > 0, let index = openIndex(report.place.evse) else { return }
        let session = live[index].session
        guard session.connectorID == report.place.connector || session.connectorID == 0,
            time.at >= session.lastSeen
        else { return }
        if report.status == .available {
            live[index].presumedEnd = live[index].presumedEnd ?? time.at
        } else if report.status == .charging {
            live[index].see(time.at)
            live[index].noteCharging(at: time.at)
        }
    }

    // MARK: Results

    /// StartTransaction.conf tells a 1.6 session its id.
    mutating func note(_ result: CallResult) {
        guard let number = starts.answer(result.call), let id = result.transactionID,
            let index = live.firstIndex(where: { $0.number == number })
        else { return }
        if live[index].session.transactionID == nil { live[index].session.transactionID = id }
    }

    /// A card turned down is not who charges. (One that is in use elsewhere, ConcurrentTx, may be in use here; and where no
    /// EVSE is named, the answer says nothing of a session that has charged.)
    mutating func note(answered authorization: Authorization) {
        guard let status = authorization.status, status != "ConcurrentTx" else { return }
        for index in live.indices where !live[index].isClosed {
            let session = live[index].session
            guard authorization.evseID == 0 ? !session.hasCharged : authorization.evseID == session.evseID else {
                continue
            }
            live[index].cards.note(authorization.idToken, isAccepted: status == "Accepted")
            live[index].settleCard()
        }
    }
}
