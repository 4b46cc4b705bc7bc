import Telemetry

/// Which way a frame went, seen from the CSMS (CONTRACT 1).
public enum Direction: UInt8, WireWord {
    /// From the charge point.
    case `in`
    /// To the charge point.
    case out

    public static let table = WireWordTable(Direction.self)

    public var spelling: StaticString { self == .in ? "in" : "out" }
}
