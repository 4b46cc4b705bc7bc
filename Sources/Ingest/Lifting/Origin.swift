import JSONText
import OCPPWire
import Telemetry

/// What a frame's line says around it: all that its rows need besides the frame.
///
/// Stored rows depend on this and the frame alone (CONTRACT 2); `number` is the one thing that depends on the source.
struct Origin {
    var chargePoint: Bytes
    var receivedAt: Instant
    /// `frame`: counts from 1 the records of the charge point in its source.
    var number: Int64
    var connection: Bytes?
    var direction: Direction?
    /// As the line says, for answers (CONTRACT 10).
    var action: Bytes?
}

/// Samples of accepted frames (CONTRACT 5): `read` = `stored` + `rejected`.
struct SampleCounts: Equatable {
    var read = 0
    /// Out of range, or not a number: verbatim in `meter_values_other` only.
    var rejected = 0
    var stored: Int { read - rejected }
    /// Timestamps whose digits below a millisecond were dropped (CONTRACT 2).
    var cutTimestamps = 0
}

/// Where a message is about: (`evse_id`, `connector_id`) as CONTRACT 2 maps them; 0, 0 is the charge point as a whole.
struct Port: Equatable {
    var evseID: Int64
    var connectorID: Int64

    static let whole = Port(evseID: 0, connectorID: 0)

    init(evseID: Int64, connectorID: Int64) {
        self.evseID = evseID
        self.connectorID = connectorID
    }

    /// 1.6: connector N ≥ 1 is EVSE N with its one connector.
    init(connector16 number: Int64) { self.init(evseID: number, connectorID: number == 0 ? 0 : 1) }
}
