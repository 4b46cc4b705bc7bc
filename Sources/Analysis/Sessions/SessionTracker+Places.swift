import Telemetry

/// A transaction whose events have named no port so far (2.x: CONTRACT 10). What its samples say is kept apart until one
/// does: what counts on the port here, its meter's count in the session's `ownReader`.
struct Unplaced: Codable, Sendable {
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
    /// and has no session. It stands until an event of the transaction, or one that names this port, says otherwise.
    func place(of step: TransactionStep) -> Place? {
        if step.place.evse > 0 { return step.place }
        if let only = onlyPort { return Place(evse: only, connector: 1) }
        let occupied = statuses.pairs.filter { $1.isOccupied && openIndex($0) == nil }
        return occupied.count == 1 ? Place(evse: occupied[0].0, connector: 1) : nil
    }

    /// By the fleet file; without one, by all that was heard: there may be more, so a guess must not end a session there.
    private var onlyPort: Int? {
        if !profile.evses.isEmpty { return profile.evses.count == 1 ? profile.evses[0].id : nil }
        let heard = Set(statuses.keys + activity.keys + live.map(\.session.evseID)).subtracting([0])
        return heard.count == 1 ? heard.first.flatMap { openIndex($0) == nil ? $0 : nil } : nil
    }

    /// An event names the port: what was kept apart is the port's.
    mutating func settle(_ index: Int, at place: Place, _ time: EventTime) {
        guard let unplaced = live[index].unplaced else { return }
        live[index].unplaced = nil
        live[index].session.evseID = place.evse
        live[index].session.connectorID = place.connector
        activity[place.evse, default: PortActivity()].merge(unplaced.activity, counts: true)
        let there = live.indices.filter { $0 != index && live[$0].session.evseID == place.evse }
        // Messages of a session before may come after this one's first: the time of its first tells which is later.
        let later = there.filter { $0 > index && live[$0].session.firstSeen >= live[index].session.firstSeen }
        let seen = max(time.at, live[index].session.lastSeen)
        for other in later where isGuess(other) && live[other].session.firstSeen < seen { unguess(other) }
        // A session that came later is the port's present one, and its meter has gone on: this one keeps its own count.
        let isOver = later.contains {
            live[$0].unplaced == nil && (!live[$0].isClosed || live[$0].session.lastSeen > time.at)
        }
        guard !isOver else { return }
        for other in there where !later.contains(other) && !live[other].isClosed { giveWay(other, time) }
        if let reader = live[index].ownReader { meters.adopt(reader, place) }
        live[index].ownReader = nil
        conclusions.append((.sessionStarted(live[index].session), time))
    }

    /// A session begins on a port: one that was there is over, one that was only guessed to be there is elsewhere.
    mutating func vacate(_ evse: Int, _ time: EventTime) {
        for index in live.indices where live[index].session.evseID == evse && !live[index].isClosed {
            giveWay(index, time)
        }
    }

    /// A port that came free, or a boot, says that the session is over, wherever it was.
    private mutating func giveWay(_ index: Int, _ time: EventTime) {
        if isGuess(index), live[index].presumedEnd == nil { unguess(index) } else { supersede(index, time) }
    }

    /// Where the fleet file knows one port only, no event need name it.
    private func isGuess(_ index: Int) -> Bool { live[index].unplaced != nil && profile.evses.count != 1 }

    private mutating func unguess(_ index: Int) {
        live[index].session.evseID = 0
        live[index].session.connectorID = 0
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
