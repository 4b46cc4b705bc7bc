import Telemetry

/// What each connector said of itself, in order of event time, and which of it was announced maintenance.
struct StatusTracker: Sendable {
    struct Entry: Sendable {
        var time: EventTime
        var status: PortStatus
        var errorCode: String
        var vendorErrorCode: String
        var isMaintenance = false
    }

    struct ConnectorHistory: Sendable {
        var connector: Int
        var entries: [Entry] = []
    }

    /// By evse; evse 0 holds what was said of the whole charge point.
    private(set) var ports = PortMap<[ConnectorHistory]>()
    /// Evses that the CSMS has taken out of service; 0 for the whole charge point.
    private var ordered: Set<Int> = []

    /// A ChangeAvailability command: what it takes out of service is no fault until it is put back.
    mutating func note(_ command: Command) {
        guard command.action == "ChangeAvailability" else { return }
        let payload = PayloadField(command.payload)
        let evse = command.place.evse != 0 ? command.place.evse : payload.integer("connectorId") ?? 0
        switch payload.string("type") ?? payload.string("operationalStatus") {
        case "Inoperative": ordered.insert(evse)
        case "Operative" where evse == 0: ordered = []
        case "Operative": ordered.remove(evse)
        default: break
        }
    }

    mutating func note(_ report: StatusReport, _ time: EventTime) {
        guard report.status != .unknown else { return }
        let entry = Entry(
            time: time, status: report.status, errorCode: report.errorCode,
            vendorErrorCode: report.vendorErrorCode,
            isMaintenance: report.status == .unavailable && isOrdered(report.place.evse))
        modify(report.place) { history in
            var index = history.entries.count
            while index > 0, history.entries[index - 1].time.at > time.at { index -= 1 }
            history.entries.insert(entry, at: index)
        }
    }

    /// Taken out of service by the operator, the port itself or the whole charge point.
    func isOrdered(_ evse: Int) -> Bool { ordered.contains(evse) || ordered.contains(0) }

    private mutating func modify(_ place: Place, _ body: (inout ConnectorHistory) -> Void) {
        var histories = ports[place.evse] ?? []
        ports[place.evse, default: []] = []  // hands the arrays over, so that they grow in place
        if let index = histories.firstIndex(where: { $0.connector == place.connector }) {
            body(&histories[index])
        } else {
            var history = ConnectorHistory(connector: place.connector)
            body(&history)
            histories.append(history)
            histories.sort { $0.connector < $1.connector }
        }
        ports[place.evse, default: []] = histories
    }

    /// The newest entry of the port, over its connectors.
    func current(_ evse: Int) -> Entry? {
        (ports[evse] ?? []).compactMap(\.entries.last).max { $0.time.at < $1.time.at }
    }

    /// Spans of event time in which `wanted` holds for some connector of the port; the last one is open.
    func spans(_ evse: Int, where wanted: (Entry) -> Bool) -> [[Span]] {
        (ports[evse] ?? []).map { history in
            history.entries.indices.compactMap { index in
                guard wanted(history.entries[index]) else { return nil }
                let next = index + 1 < history.entries.count ? history.entries[index + 1].time.at : nil
                return Span(start: history.entries[index].time.at, end: next)
            }
        }
    }
}
