import Telemetry

/// The fleet file's mapping of 1.6 connectors to ports (CONTRACT 2); 2.x places pass as sent.
struct PlaceMapping {
    private let placeOfConnector: PortMap<Place>
    private let evsesWithoutList: Set<Int>
    private let hasLists: Bool
    private(set) var isV2 = false

    init(profile: Profile) {
        var places = PortMap<Place>()
        for evse in profile.evses {
            for (index, connector) in (evse.ocppConnectorIDs ?? []).enumerated() {
                places[connector, default: Place(evse: evse.id, connector: index + 1)] =
                    Place(evse: evse.id, connector: index + 1)
            }
        }
        placeOfConnector = places
        evsesWithoutList = Set(profile.evses.filter { $0.ocppConnectorIDs == nil }.map(\.id))
        hasLists = !places.keys.isEmpty
    }

    mutating func noteV16() { isV2 = false }
    mutating func noteV2() { isV2 = true }

    /// A 1.6 connectorId N ≥ 1 is stored as (N, 1); the lists map N, an unlisted N is nobody's port.
    func place(_ row: Row) -> Place {
        let sent = Place(evse: row.evseID, connector: row.connectorID)
        guard hasLists, !isV2, sent.evse >= 1, sent.connector == 1 else { return sent }
        if let mapped = placeOfConnector[sent.evse] { return mapped }
        return evsesWithoutList.contains(sent.evse) ? sent : Place(evse: 0, connector: 0)
    }
}
