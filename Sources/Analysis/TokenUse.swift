import Telemetry

/// A token at a charge point, from `start` to `end`: a session, or, with `end` equal to `start`, an authorisation that was
/// accepted. What phase 2 needs of a charge point to see one token at two sites, and cheap enough to ask for often.
public struct TokenUse: Hashable, Sendable {
    public var token: String
    public var chargePoint: String
    public var siteID: String
    public var evse: Int
    public var start: Instant
    /// Of the message that began it.
    public var message: MessageTime
    public var end: Instant
}

extension ChargePointOutputs {
    /// The same uses as the fold's own `tokenUses`, from its outputs.
    var tokenUses: [TokenUse] {
        sessions.compactMap { TokenUse($0, chargePoint: chargePoint, siteID: siteID, end: $0.end ?? $0.lastSeen) }
            + authorizations.compactMap { TokenUse($0, chargePoint: chargePoint, siteID: siteID) }
    }
}

extension ChargePointFold {
    /// Uses of tokens as of `now`; none where the fleet file does not say at which site this is.
    public func tokenUses(asOf now: Instant) -> [TokenUse] {
        guard profile.siteID != "" else { return [] }
        return sessions.tokenUses(asOf: now)
            + authorizations.authorizations.compactMap {
                TokenUse($0, chargePoint: chargePoint, siteID: profile.siteID)
            }
    }
}

extension ChargePointFold {
    /// The token that asked last to be let in.
    public var newestToken: String? { authorizations.authorizations.last?.idToken }
}

extension TokenUse {
    init?(_ session: Session, chargePoint: String, siteID: String, end: Instant) {
        guard let token = session.idToken, let start = session.start, let message = session.startMessage else {
            return nil
        }
        self.init(
            token: token, chargePoint: chargePoint, siteID: siteID, evse: session.evseID, start: start,
            message: message, end: end)
    }

    init?(_ attempt: Authorization, chargePoint: String, siteID: String) {
        guard attempt.status == "Accepted" else { return nil }
        self.init(
            token: attempt.idToken, chargePoint: chargePoint, siteID: siteID, evse: attempt.evseID, start: attempt.at,
            message: attempt.message, end: attempt.at)
    }
}
