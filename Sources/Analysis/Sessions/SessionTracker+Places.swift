import Telemetry

/// A transaction whose events have named no port so far (2.x: CONTRACT 10). What its samples say is kept apart until one
/// does: its meter's count, and what counts on the port.
struct Unplaced: Sendable {
    var reader: RegisterReader
    var activity = PortActivity()
}

extension TransactionStep {
    /// A 2.x event may leave out its evse; in 1.6 the start alone names the connector.
    var isUnplaced: Bool { isV2 && place.evse == 0 && transactionID != nil }
}

/// Which port a transaction is on.
extension SessionTracker {
    /// Transactions without a port that are kept in hand; an older one is over, whatever comes.
    static var mostUnplaced: Int { 32 }

    /// Where a transaction that names no port must be: the only port there is, else the only one that says it is occupied
    /// and has no session. It stands until an event of the transaction says otherwise.
    func place(of step: TransactionStep) -> Place? {
        if step.place.evse > 0 { return step.place }
        if let only = onlyPort { return Place(evse: only, connector: 1) }
        let occupied = statuses.pairs.filter { $1.isOccupied && openIndex($0) == nil }
        return occupied.count == 1 ? Place(evse: occupied[0].0, connector: 1) : nil
    }

    /// By the fleet file; without one, by all that was heard.
    private var onlyPort: Int? {
        if !profile.evses.isEmpty { return profile.evses.count == 1 ? profile.evses[0].id : nil }
        let heard = Set(statuses.keys + activity.keys + live.map(\.session.evseID)).subtracting([0])
        return heard.count == 1 ? heard.first : nil
    }

    /// An event names the port: what was kept apart is the port's.
    mutating func settle(_ index: Int, at place: Place, _ time: EventTime) {
        guard let unplaced = live[index].unplaced else { return }
        live[index].unplaced = nil
        live[index].session.evseID = place.evse
        live[index].session.connectorID = place.connector
        activity[place.evse, default: PortActivity()].merge(unplaced.activity, counts: true)
        // A session that came later is the port's present one, and its meter has gone on.
        guard !live[(index + 1)...].contains(where: { $0.session.evseID == place.evse }) else { return }
        meters.adopt(unplaced.reader, place)
        let before = live[..<index].indices.filter { live[$0].session.evseID == place.evse && !live[$0].isClosed }
        for open in before { supersede(open, time) }
        conclusions.append((.sessionStarted(live[index].session), time))
    }

    /// No event has named the port: a session stays where it was guessed to be, but only what must be a port's counts on it.
    /// - Returns: true where samples of the session count on its port.
    mutating func placeForGood(_ index: Int) -> Bool {
        guard let unplaced = live[index].unplaced else { return true }
        live[index].unplaced = nil
        let evse = live[index].session.evseID
        let isSure = profile.evses.count == 1
        if evse > 0 { activity[evse, default: PortActivity()].merge(unplaced.activity, counts: isSure) }
        return isSure
    }

    /// As if no further row came.
    var settled: SessionTracker {
        var settled = self
        for index in live.indices where live[index].unplaced != nil { _ = settled.placeForGood(index) }
        return settled
    }
}
