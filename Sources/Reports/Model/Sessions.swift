import Revenue
import Telemetry

/// Sessions judged and priced.
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
}
