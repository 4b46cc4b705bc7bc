import Telemetry

/// One try at charging at one port: what the success rates of ChargeX, California and Germany divide by.
///
/// ChargeX (INL 2024, doi 10.2172/2377347) counts by start mode, over OCPP 2.0.1: a TransactionEvent Started by
/// CablePluggedIn, an Authorize, a RequestStartTransaction, a Started with a cached token. Our documented equivalent for
/// 1.6: a plug-in (an occupied episode that begins with Preparing), an Authorize, a RemoteStartTransaction, a
/// StartTransaction. Signs within `attempt_binding_seconds` (ChargeX binds an Authorize to its start by 300 s), and a
/// plug-in with the session that it led to, are one attempt, whose mode is that of the first sign.
public struct Attempt: Hashable, Sendable {
    public enum Mode: String, Sendable, CaseIterable {
        case plugIn = "plug_in"
        case authorize
        case remoteStart = "remote_start"
        case start
    }
    /// 0 where no sign names a port (an Authorize that was turned down).
    public var evseID: Int
    /// The first sign.
    public var start: Instant
    /// The last sign that was joined to it, none of its session's: a second card, a plug-in, an order.
    public var lastSign: Instant
    public var mode: Mode
    public var idToken: String?
    /// The CSMS or charger let the driver in; nil where no answer says.
    public var isAccepted: Bool?
    /// The place in `ChargePointOutputs.sessions` of the session it led to; nil where it led to none.
    public var session: Int?
    /// No session yet, and too young to be given up.
    public var isPending: Bool
    /// First `Charging` or first power above zero, whichever was earlier; nil where neither was seen.
    public var powerAt: Instant?

    public init(
        evseID: Int, start: Instant, lastSign: Instant? = nil, mode: Mode, idToken: String? = nil,
        isAccepted: Bool? = nil, session: Int? = nil, isPending: Bool = false, powerAt: Instant? = nil
    ) {
        self.evseID = evseID
        self.start = start
        self.lastSign = max(start, lastSign ?? start)
        self.mode = mode
        self.idToken = idToken
        self.isAccepted = isAccepted
        self.session = session
        self.isPending = isPending
        self.powerAt = powerAt
    }
}
