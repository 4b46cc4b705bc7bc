import Telemetry

/// The energy meters of one charge point: which connector reads from which.
///
/// A 2.x port has one meter, whichever connector a message names. 1.6 connectors of one port may have a meter each or
/// share one: a connector not heard of before shares the meter whose count its first reading continues.
struct PortMeters: Codable, Sendable {
    private struct Meter: Codable, Sendable {
        var evse: Int
        var reader: RegisterReader
    }

    /// TransactionEvent (2.x) was heard last.
    var isOnePerPort = false
    private var meters: [Meter] = []
    private let off: Set<RepairRule>
    /// Place key → index in `meters`.
    private var meterOf = PortMap<Int>()

    init(off: Set<RepairRule> = []) { self.off = off }

    mutating func beginSession(_ place: Place) {
        if let index = meterOf[key(place)] { meters[index].reader.beginSession() }
    }

    mutating func read(
        _ place: Place, _ sent: Int64, _ origin: RegisterReader.Origin, at: Instant, limit: Int64, isStart: Bool = false
    ) -> RegisterStep {
        let index = meter(place, sent, origin, at: at, limit: limit)
        return meters[index].reader.read(sent, origin, at: at, limit: limit, isStart: isStart)
    }

    func reader(_ place: Place) -> RegisterReader? { meterOf[key(place)].map { meters[$0].reader } }

    /// A meter that was read while its port was not known is that port's.
    mutating func adopt(_ reader: RegisterReader, _ place: Place) {
        guard reader.count != nil else { return }
        if let index = meterOf[key(place)] {
            meters[index].reader = reader
        } else {
            meterOf[key(place), default: meters.count] = meters.count
            meters.append(Meter(evse: place.evse, reader: reader))
        }
    }

    private func key(_ place: Place) -> Int { place.evse << 8 | (isOnePerPort ? 0 : place.connector & 255) }

    private mutating func meter(
        _ place: Place, _ sent: Int64, _ origin: RegisterReader.Origin, at: Instant, limit: Int64
    ) -> Int {
        let key = key(place)
        if let index = meterOf[key] { return index }
        let shared = meters.firstIndex {
            $0.evse == place.evse && $0.reader.continues(sent, origin, at: at, limit: limit)
        }
        let index = shared ?? meters.count
        if shared == nil { meters.append(Meter(evse: place.evse, reader: RegisterReader(off: off))) }
        meterOf[key, default: index] = index
        return index
    }
}
