import Foundation
import Telemetry

@testable import Simulation

/// A simulated network, run and read back with Foundation's JSON reader.
struct Recording {
    struct Line {
        var day: Day
        var text: String
        /// Nil for a line that is not JSON.
        var frame: Frame?
    }

    struct Frame {
        var ts: Instant
        var cp: String
        var conn: String
        var dir: String
        var type: Int
        var id: String
        /// Nil for a result.
        var action: String?
        var payload: [String: Any]
    }

    var lines: [Line] = []
    var truth: [[String: Any]]
    var sessions: [[String: Any]]
    var fleetYAML: String
    var tariffsJSON: Data

    var frames: [Frame] = []

    init(_ options: SimulationOptions) throws {
        var simulator = try Simulator(options, zones: zoneTable)
        var collected: [Line] = []
        try simulator.run { day, bytes in
            for line in bytes.split(separator: UInt8(ascii: "\n")) { collected.append(Self.line(day, Array(line))) }
        }
        lines = collected
        frames = collected.compactMap(\.frame)
        truth = try Self.objects(simulator.truth)
        sessions = try Self.objects(simulator.truthSessions)
        fleetYAML = String(decoding: simulator.fleetYAML, as: UTF8.self)
        tariffsJSON = Data(simulator.tariffsJSON)
    }

    static func bytes(_ options: SimulationOptions) throws -> [UInt8] {
        var simulator = try Simulator(options, zones: zoneTable)
        var all: [UInt8] = []
        try simulator.run { _, bytes in all += bytes }
        return all + simulator.fleetYAML + simulator.tariffsJSON + simulator.truth + simulator.truthSessions
    }

    private static func line(_ day: Day, _ bytes: [UInt8]) -> Line {
        var line = Line(day: day, text: String(decoding: bytes, as: UTF8.self))
        guard let object = try? JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any],
            let message = object["msg"] as? [Any], let type = message[0] as? Int, let id = message[1] as? String
        else { return line }
        line.frame = Frame(
            ts: Instant(iso8601: object["ts"] as! String)!, cp: object["cp"] as! String,
            conn: object["conn"] as! String, dir: object["dir"] as! String, type: type, id: id,
            action: type == 2 ? (message[2] as! String) : nil, payload: message.last as! [String: Any])
        return line
    }

    private static func objects(_ bytes: [UInt8]) throws -> [[String: Any]] {
        try bytes.split(separator: UInt8(ascii: "\n")).map {
            try JSONSerialization.jsonObject(with: Data($0)) as! [String: Any]
        }
    }
}

/// One sampled value, whichever version sent it.
struct Sample {
    var chargePoint: String
    var evse: Int
    var at: Instant
    var received: Instant
    var context: String
    var measurand: String
    var phase: String?
    var unit: String?
    var value: Double
}

extension Recording.Frame {
    /// All sampled values of a MeterValues or TransactionEvent call.
    var samples: [Sample] {
        guard let values = payload["meterValue"] as? [[String: Any]] else { return [] }
        let evse = (payload["connectorId"] ?? payload["evseId"] ?? (payload["evse"] as? [String: Any])?["id"]) as? Int
        return values.flatMap { value in
            let at = Instant(iso8601: value["timestamp"] as! String)!
            return (value["sampledValue"] as! [[String: Any]]).map { sample in
                let text = sample["value"] as? String
                let unit = (sample["unitOfMeasure"] as? [String: Any])?["unit"] ?? sample["unit"]
                return Sample(
                    chargePoint: cp, evse: evse ?? 0, at: at, received: ts,
                    context: sample["context"] as? String ?? "Sample.Periodic",
                    measurand: sample["measurand"] as? String ?? "Energy.Active.Import.Register",
                    phase: sample["phase"] as? String, unit: unit as? String,
                    value: text.flatMap(Double.init) ?? sample["value"] as! Double)
            }
        }
    }

    /// When the charger says it happened.
    var eventTime: Instant? {
        (payload["timestamp"] as? String).flatMap { Instant(iso8601: $0) } ?? samples.first?.at
    }

    var status: String? { (payload["status"] ?? payload["connectorStatus"]) as? String }
}

/// Foundation's own zone, as the table the simulator reads.
func zoneTable(_ name: String) -> ZoneTable { zoneTables[name]! }

private let zoneTables = Dictionary(
    SiteTemplate.all.map { ($0.timeZone, readZone($0.timeZone)) }, uniquingKeysWith: { first, _ in first })

private func readZone(_ name: String) -> ZoneTable {
    let zone = TimeZone(identifier: name)!
    var date = Date(timeIntervalSince1970: 1_735_689_600)
    var table = ZoneTable(initialOffset: Int64(zone.secondsFromGMT(for: date)))
    while let next = zone.nextDaylightSavingTimeTransition(after: date), next.timeIntervalSince1970 < 1_830_297_600 {
        let at = Instant(milliseconds: Int64(next.timeIntervalSince1970) * 1000)
        table.changes.append((at, Int64(zone.secondsFromGMT(for: next))))
        date = next
    }
    return table
}

extension Day {
    /// A Monday; the European daylight-saving change follows on Sunday the 29th.
    static let monday = Day(iso8601: "2026-03-23")!
}
