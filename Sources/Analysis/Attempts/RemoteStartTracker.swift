import Telemetry

/// A start ordered from afar, and whether the charger took the order.
struct RemoteStart: Hashable, Codable, Sendable {
    /// 0 where the order leaves the port to the charger.
    var evse: Int
    var idToken: String?
    var at: Instant
    var isAccepted: Bool?
}

struct RemoteStartTracker: Codable, Sendable {
    private(set) var starts: [RemoteStart] = []
    private var waiting = CallMatching<Int>()

    mutating func note(_ command: Command, _ time: EventTime) {
        guard command.action == "RemoteStartTransaction" || command.action == "RequestStartTransaction" else { return }
        let payload = PayloadField(command.payload)
        let named = payload.integer("connectorId") ?? payload.integer("evseId") ?? 0
        waiting.expect(command.call, starts.count)
        starts.append(
            RemoteStart(
                evse: command.place.evse > 0 ? command.place.evse : max(0, named),
                idToken: payload.string("idTag") ?? payload.string("idToken"), at: time.at))
    }

    mutating func note(_ result: CallResult) {
        guard let index = waiting.answer(result.call), let status = result.status else { return }
        starts[index].isAccepted = status == "Accepted"
    }
}
