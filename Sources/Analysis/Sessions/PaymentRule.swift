import Telemetry

/// How a session was paid, as far as its frames tell.
///
/// 2.x says by the token's type (OCPP 2.0.1 IdTokenEnumType; 2.1 adds DirectPayment, EVCCID and VIN). 1.6 tokens have no type: a RemoteStart with the same token shortly before means the
/// operator's app, else a card of the operator's own.
struct PaymentRule: Codable, Sendable {
    private struct Order: Codable {
        var token: String
        var at: Instant
    }

    /// Milliseconds a remote start may come before the session it starts.
    private static let remoteStartReach: Int64 = 5 * .minute
    private var remoteStarts: [Order] = []

    mutating func note(_ command: Command, at now: Instant) {
        guard command.action == "RemoteStartTransaction" || command.action == "RequestStartTransaction" else { return }
        let payload = PayloadField(command.payload)
        guard let token = payload.string("idTag") ?? payload.string("idToken") else { return }
        remoteStarts.removeAll { now - $0.at > Self.remoteStartReach }
        remoteStarts.append(Order(token: token, at: now))
    }

    func payment(token: String?, type: String?, at start: Instant) -> Session.Payment {
        switch type {
        case "eMAID": return .roaming
        case "Central": return .app
        case "DirectPayment", "Local": return .adHoc
        case "KeyCode": return .keyCode
        case "MacAddress", "EVCCID", "VIN": return .autocharge
        case "NoAuthorization": return .unknown
        default: break
        }
        guard let token else { return .unknown }
        return wasStartedRemotely(token, at: start) ? .app : .rfid
    }

    private func wasStartedRemotely(_ token: String, at start: Instant) -> Bool {
        remoteStarts.contains {
            $0.token == token && start >= $0.at - .minute && start - $0.at <= Self.remoteStartReach
        }
    }
}
