import JSONText
import Telemetry

/// Says what chargers would have sent, had they been asked at each snapshot: a StatusNotification where a connector's
/// status changed, a Heartbeat now and then. Lines are handed out as they come, some at a time.
struct StatusTeller {
    private struct Station {
        var id: String
        /// Places of its connectors.
        var connectors: Range<Int>
        var lastHeartbeat: Instant?
    }

    private let places: [StatusFeedRow.Connector: Int]
    private var stations: [Station] = []
    /// By connector: what the snapshot at hand says, and what was told last.
    private var present: [StatusFeedRow.Status?]
    private var told: [StatusFeedRow.Status?]
    private var snapshot: Instant?
    private var writer = JSONWriter()
    private let write: ([UInt8]) throws -> Void
    private var messages = 0
    private static let pieceBytes = 1 << 20

    init(_ connectors: Set<StatusFeedRow.Connector>, _ write: @escaping ([UInt8]) throws -> Void) {
        self.write = write
        let sorted = connectors.sorted()
        places = Dictionary(uniqueKeysWithValues: zip(sorted, sorted.indices))
        present = Array(repeating: nil, count: sorted.count)
        told = present
        for (place, connector) in sorted.enumerated() {
            if let last = stations.last, last.id == connector.id {
                stations[stations.count - 1].connectors = last.connectors.lowerBound..<place + 1
            } else {
                stations.append(Station(id: connector.id, connectors: place..<place + 1))
            }
        }
    }

    var chargePoints: Int { stations.count }
    var connectors: Int { places.count }

    /// Rows come in order of time.
    mutating func add(_ row: StatusFeedRow, _ counts: inout StatusFeedCounts) throws {
        if row.at != snapshot {
            try begin(row.at, &counts)
            counts.snapshots += 1
            counts.firstSnapshot = counts.firstSnapshot ?? row.at
            counts.lastSnapshot = row.at
        }
        let place = places[row.connector]!
        if present[place] == nil { counts.statuses += 1 } else { counts.repeated += 1 }
        present[place] = row.status
    }

    /// The last snapshot: it ends the time that is told of.
    mutating func finish(_ counts: inout StatusFeedCounts) throws {
        try tell(isLast: true)
        counts.lines = messages
        try write(writer.bytes)
    }

    /// Ends the snapshot at hand. What was said last holds until the next, but not through a hole, before which it ends.
    private mutating func begin(_ next: Instant, _ counts: inout StatusFeedCounts) throws {
        defer { snapshot = next }
        guard let snapshot else { return }
        let isHole = next - snapshot > StatusFeed.holeMilliseconds
        try tell(isLast: isHole)
        if isHole {
            counts.holes.append(.init(start: snapshot, end: next))
        } else {
            try beatUntil(next, from: snapshot)
        }
    }

    private mutating func tell(isLast: Bool) throws {
        guard let snapshot else { return }
        for station in stations.indices {
            for place in stations[station].connectors {
                let status = present[place] ?? .free
                if status != told[place] {
                    // From out of service to out of contact the word is the same, and so is the port.
                    if status.word != told[place]?.word { try tell(status, place, station, snapshot) }
                    told[place] = status
                }
                present[place] = nil
            }
            try beat(station, snapshot, isDue: isLast)
        }
    }

    private mutating func beatUntil(_ next: Instant, from last: Instant) throws {
        var at = last + StatusFeed.heartbeatMilliseconds
        while at < next {
            for station in stations.indices { try beat(station, at, isDue: false) }
            at = at + StatusFeed.heartbeatMilliseconds
        }
    }

    private mutating func beat(_ station: Int, _ at: Instant, isDue: Bool) throws {
        guard stations[station].connectors.contains(where: { told[$0] != .outOfContact }) else { return }
        if !isDue, let last = stations[station].lastHeartbeat, at - last < StatusFeed.heartbeatMilliseconds { return }
        stations[station].lastHeartbeat = at
        try line(station, at, "Heartbeat") { _ in }
    }

    private mutating func tell(
        _ status: StatusFeedRow.Status, _ place: Int, _ station: Int, _ at: Instant
    ) throws {
        let evse = place - stations[station].connectors.lowerBound + 1
        try line(station, at, "StatusNotification") { writer in
            writer.key("timestamp")
            writer.string(at.iso8601)
            writer.key("connectorStatus")
            writer.string(status.word)
            writer.key("evseId")
            writer.int(Int64(evse))
            writer.key("connectorId")
            writer.int(1)
        }
    }

    /// `{"ts":…,"cp":…,"dir":"in","msg":[2,"17","StatusNotification",{…}]}`
    private mutating func line(
        _ station: Int, _ at: Instant, _ action: String, _ payload: (inout JSONWriter) -> Void
    ) throws {
        messages += 1
        writer.beginObject()
        for (key, value) in [("ts", at.iso8601), ("cp", stations[station].id), ("dir", "in")] {
            writer.key(key)
            writer.string(value)
        }
        writer.key("msg")
        writer.beginArray()
        writer.int(2)
        writer.string(String(messages))
        writer.string(action)
        writer.beginObject()
        payload(&writer)
        writer.endObject()
        writer.endArray()
        writer.endObject()
        writer.newline()
        guard writer.bytes.count > Self.pieceBytes else { return }
        try write(writer.bytes)
        writer.removeAll()
    }
}
