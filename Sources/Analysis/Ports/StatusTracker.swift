import Telemetry

/// What each connector said of itself, in order of event time, and which of it was announced maintenance.
struct StatusTracker: Codable, Sendable {
    struct Entry: Codable, Sendable {
        var time: EventTime
        var status: PortStatus
        var errorCode: String
        var vendorErrorCode: String
        var isMaintenance = false
    }

    struct ConnectorHistory: Codable, Sendable {
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
    func isOrdered(_ evse: Int) -> Bool { !ordered.isEmpty && (ordered.contains(evse) || ordered.contains(0)) }

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

    /// A vehicle plugged into the port, over all its connectors: from the first word of it to the last.
    struct Occupancy: Sendable {
        var span: Span
        var endsInFault: Bool
        /// It begins with more than the first word that the connector ever said, unless that is Preparing.
        var isSeen: Bool
    }

    /// Occupied episodes of a port in order; episodes of several connectors that overlap are one.
    func occupied(_ evse: Int) -> [Occupancy] {
        let episodes = (ports[evse] ?? []).flatMap { Self.episodes($0.entries) }.sorted {
            $0.span.start < $1.span.start
        }
        var result: [Occupancy] = []
        for episode in episodes {
            if let last = result.last, last.span.bound >= episode.span.start {
                if episode.span.bound > last.span.bound { result[result.count - 1].span.end = episode.span.end }
            } else {
                result.append(episode)
            }
        }
        return result
    }

    private static func episodes(_ entries: [Entry]) -> [Occupancy] {
        var result: [Occupancy] = []
        for (index, entry) in entries.enumerated() where entry.status.isOccupied {
            let next = index + 1 < entries.count ? entries[index + 1] : nil
            let endsInFault = next?.status == .faulted
            if index > 0, entries[index - 1].status.isOccupied {
                result[result.count - 1].span.end = next?.time.at
                result[result.count - 1].endsInFault = endsInFault
            } else {
                result.append(
                    Occupancy(
                        span: Span(start: entry.time.at, end: next?.time.at), endsInFault: endsInFault,
                        isSeen: index > 0 || entry.status == .preparing))
            }
        }
        return result
    }

    /// Spans of event time in which `wanted` holds, a list for each connector of the port; the last one is open.
    func spans(_ evse: Int, where wanted: (Entry) -> Bool) -> [[Span]] {
        (ports[evse] ?? []).map { history in
            history.stretches.filter { wanted($0.entry) }.map(\.span)
        }
    }

    /// What each connector of the port said, and how long it held.
    func stretches(_ evse: Int) -> [(span: Span, entry: Entry)] { (ports[evse] ?? []).flatMap(\.stretches) }
}

extension StatusTracker.ConnectorHistory {
    /// Each entry until the next one.
    fileprivate var stretches: [(span: Span, entry: StatusTracker.Entry)] {
        entries.indices.map { index in
            let next = index + 1 < entries.count ? entries[index + 1].time.at : nil
            return (Span(start: entries[index].time.at, end: next), entries[index])
        }
    }
}

extension StatusTracker.Entry {
    /// `OtherError CX012`: the error code and, where one was sent, the vendor's.
    var errorText: String { vendorErrorCode.isEmpty ? errorCode : "\(errorCode) \(vendorErrorCode)" }
}
