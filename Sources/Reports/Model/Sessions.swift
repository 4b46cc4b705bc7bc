import Revenue
import Telemetry

/// Sessions judged and priced, and the visits they make.
enum Sessions {
    static func rows(_ station: NetworkMap.Station, _ tariffs: TariffBook) -> [SessionRow] {
        let tariffIDs = Dictionary(uniqueKeysWithValues: station.ports.map { ($0.evseID, $0.described?.tariffID) })
        var sequences: [SessionMoment: Int] = [:]
        return (station.seen?.sessions ?? []).map { session in
            var session = session
            session.siteID = station.siteID
            let sequence = sequences[SessionMoment(session), default: 0]
            sequences[SessionMoment(session)] = sequence + 1
            return SessionRow(
                session: session, sequence: sequence,
                localDay: station.zone.localDay(session.start ?? session.firstSeen), outcome: SessionOutcome(session),
                price: tariffs.price(
                    session: session, tariffID: tariffIDs[session.evseID] ?? nil, zone: station.zone))
        }
    }

    private struct SessionMoment: Hashable {
        let evseID: Int
        let firstSeen: Instant
        init(_ session: Session) {
            evseID = session.evseID
            firstSeen = session.firstSeen
        }
    }

    /// Sessions of a site with a token, joined where the next begins soon after the last one ended.
    static func visits(_ sessions: [SessionRow], gapMinutes: Int) -> [VisitRow] {
        let named = sessions.filter { !($0.session.idToken ?? "").isEmpty }
        let byToken = Dictionary(grouping: named) { Stay(siteID: $0.session.siteID, idToken: $0.session.idToken!) }
        let gap = Int64(gapMinutes) * .minute
        return byToken.keys.sorted().flatMap { stay in
            var runs: [[SessionRow]] = []
            for row in byToken[stay]!.sorted(by: Self.isEarlier) {
                if let last = runs.last?.map(\.session.lastSeen).max(), row.session.firstSeen - last <= gap {
                    runs[runs.count - 1].append(row)
                } else {
                    runs.append([row])
                }
            }
            return runs.map { VisitRow(stay.siteID, stay.idToken, $0) }
        }
    }

    private struct Stay: Hashable, Comparable {
        let siteID: String
        let idToken: String
        static func < (a: Stay, b: Stay) -> Bool { (a.siteID, a.idToken) < (b.siteID, b.idToken) }
    }

    private static func isEarlier(_ a: SessionRow, _ b: SessionRow) -> Bool {
        let (a, b, sequences) = (a.session, b.session, (a.sequence, b.sequence))
        return (a.firstSeen, a.chargePoint, a.evseID, sequences.0) < (b.firstSeen, b.chargePoint, b.evseID, sequences.1)
    }
}

extension VisitRow {
    fileprivate init(_ siteID: String, _ idToken: String, _ rows: [SessionRow]) {
        precondition(!rows.isEmpty, "a visit without a session")
        var energy: Int64 = 0
        for row in rows { energy.addSaturating(row.session.energyMilliwh) }
        let isMetered = rows.contains { $0.energyMilliwh != nil }
        self.init(
            siteID: siteID, idToken: idToken, start: rows[0].session.firstSeen,
            end: rows.map(\.session.lastSeen).max()!, sessions: rows.count, energyMilliwh: isMetered ? energy : nil,
            firstOutcome: rows[0].outcome, outcome: VisitOutcome(rows.map(\.outcome)))
    }
}
