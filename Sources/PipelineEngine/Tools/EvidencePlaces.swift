import Telemetry

/// Where a charge point's stored rows belong, by what the report knows: the store keeps numbers and times as they were sent.
struct EvidencePlaces {
    /// As the report's `sessions` and `attempts` name it.
    struct Session: Hashable {
        var evse: Int
        var firstSeen: Instant
    }

    struct Place {
        /// Empty: it names none, and may be any port's. 0: it names one that is nobody's.
        var ports: Set<Int>
        /// Nil: it names no transaction of a session.
        var session: Session?
        /// The charger's and ours.
        var times: [Instant]
        var isSignOfDriver: Bool
    }

    private struct Bound {
        var session: Session
        var time: ClosedRange<Instant>
    }

    /// A transaction id used again has several.
    private var ofTransactions: [String: [Bound]] = [:]
    /// By port and start; of those that led to no session empty.
    private var ofAttempts: [Session: Set<Session>] = [:]
    /// The fleet file's `ocpp_connector_ids`: the port of each connector that is listed.
    private var ofConnectors: [Int: Int] = [:]
    private var withoutList: Set<Int> = []

    mutating func note(transaction: String, _ session: Session, lastSeen: Instant) {
        let time = session.firstSeen...max(session.firstSeen, lastSeen)
        ofTransactions[transaction, default: []].append(Bound(session: session, time: time))
    }

    mutating func note(attempt: Session, firstSeen: Instant?) {
        let session = firstSeen.map { Session(evse: attempt.evse, firstSeen: $0) }
        ofAttempts[attempt, default: []].formUnion(session.map { [$0] } ?? [])
    }

    /// - Parameter connectors: as in the report, comma-separated; nil without a list.
    mutating func note(evse: Int, connectors: String?) {
        guard let connectors else {
            withoutList.insert(evse)
            return
        }
        for connector in connectors.split(separator: ",").compactMap({ Int($0) }) { ofConnectors[connector] = evse }
    }

    /// The sessions that a row of `attempts` or `sessions` is about.
    func sessions(of window: EvidenceWindow) -> Set<Session> {
        let row = Session(evse: window.evseID, firstSeen: window.at)
        return window.sourceTable == "sessions" ? [row] : ofAttempts[row] ?? [row]
    }

    /// An answer is where its call is.
    ///
    /// - Parameter rows: all of the charge point, in order of receipt.
    func places(of rows: [Row]) -> [Place] {
        var places: [Place] = []
        var waiting: [CallName: Int] = [:]
        // Of a charge point that was migrated from then on.
        var isV2 = false
        for (index, row) in rows.enumerated() {
            isV2 = row.isOfV2 ?? isV2
            places.append(place(of: row, transaction: row.transactionID, isV2))
            guard row.table == .results else {
                for call in row.calls { waiting[call] = index }
                continue
            }
            guard let name = row.calls.first(where: { waiting[$0] != nil }),
                let call = waiting.removeValue(forKey: name),
                row.receivedAt - rows[call].receivedAt <= Self.longestWait
            else { continue }
            // A 1.6 start has its transaction's id from its answer.
            if places[call].session == nil, let transaction = row.transactionID {
                places[call] = place(of: rows[call], transaction: transaction, isV2)
            }
            places[index] = places[call]
        }
        return places
    }

    /// An answer that comes later is another call's, which the store keeps without its id.
    private static let longestWait: Int64 = 10 * .minute

    /// A message of a transaction is of its session and that session's port: a stop names none itself, and what one names may
    /// be a connector's number.
    private func place(of row: Row, transaction: String?, _ isV2: Bool) -> Place {
        let ports = ports(named: row, isV2)
        let all = transaction.flatMap { ofTransactions[$0] } ?? []
        let own = all.filter { ports.contains($0.session.evse) }
        let nearest = (own.isEmpty ? all : own).min { row.distance(to: $0.time) < row.distance(to: $1.time) }
        return Place(
            ports: nearest.map { [$0.session.evse] } ?? ports, session: nearest?.session,
            times: [row.ts, row.receivedAt], isSignOfDriver: row.isSignOfDriver)
    }

    /// OCPP 2.x names EVSEs, which pass as sent. With lists, a 1.6 number that none has is nobody's port (as when
    /// analysing, `PlaceMapping`).
    private func ports(named row: Row, _ isV2: Bool) -> Set<Int> {
        let sent = row.evseID
        if sent == 0 { return [] }
        if ofConnectors.isEmpty || isV2 || row.connectorID != 1 { return [sent] }
        return [ofConnectors[sent] ?? (withoutList.contains(sent) ? sent : 0)]
    }
}

extension Row {
    /// In milliseconds, from the nearer of its two times: a clock may be unset, and a queue late. What the charger says
    /// happened in the session is nearer than all that was only received in it; but what it says before it
    /// happens is said by a wrong clock.
    fileprivate func distance(to session: ClosedRange<Instant>) -> Int64 {
        if session.contains(ts) && ts <= receivedAt { return -1 }
        return (ts > receivedAt ? [receivedAt] : [ts, receivedAt]).map {
            max(session.lowerBound - $0, $0 - session.upperBound, 0)
        }.min()!
    }
}
