import Foundation
import Telemetry

/// What a plain eye sees of each fault in the messages of one charge point (and port, unless 0) within a time.
struct Signs {
    /// The meter at one moment.
    struct Point {
        var evse: Int
        var transaction: String
        var at: Instant
        var received: Instant
        var wattHours: Double
        var watts: Double
        var amperes: [Double]
        var celsius: Double?
        var stateOfCharge: Double?
    }

    let recording: Recording
    let frames: [Recording.Frame]
    let chargePoint: String
    let evse: Int
    let ratedWatts: [Int: Double]
    let points: [Point]

    init(_ recording: Recording, chargePoint: String, evse: Int) {
        self.recording = recording
        self.chargePoint = chargePoint
        self.evse = evse
        frames = recording.frames.filter { $0.cp == chargePoint }
        ratedWatts = Self.rated(recording.fleetYAML, chargePoint)
        points = Self.points(frames).filter { evse == 0 || $0.evse == evse }
    }

    func count(of kind: FindingKind, _ start: Instant, _ end: Instant) -> Int {
        let span = (start - .minute)...(end + .minute)
        let calls = frames.filter { span.contains($0.ts) && $0.type == 2 && $0.dir == "in" }
        let seen = points.filter { span.contains($0.received) }
        switch kind {
        case .connectorFlapping: return above(40, statuses(calls, ["Preparing", "Occupied", "Faulted"]).count / 2)
        case .stuckPreparing: return longPreparing(calls).count
        case .offlineGap: return heartbeatsOften ? zip(calls, calls.dropFirst()).count { $1.ts - $0.ts > 2 * .hour } : 0
        case .bootLoop: return above(8, calls.count { $0.action == "BootNotification" })
        case .frozenRegister: return steps(seen).count { $0.wattHours == 0 && $0.expected > 100 }
        case .registerReset: return steps(seen).count { $0.wattHours < -10_000 }
        case .unitMislabelled: return steps(seen).count { $0.wattHours > 0 && $0.wattHours * 100 < $0.expected }
        case .phaseLoss:
            return seen.count { ($0.amperes.max() ?? 0) > 5 && $0.amperes.count { (0.005...0.2).contains($0) } == 1 }
        case .thermalDerating: return seen.count { ($0.celsius ?? 0) > 65 } + heatEvents(calls)
        case .moduleLoss: return flatTops(seen)
        case .overRatedPower: return seen.count { $0.watts > 1.1 * ratedWatts[$0.evse]! }
        case .groundFaultSeries: return above(1, statuses(calls, ["Faulted"]).count)
        case .zeroEnergySessions: return above(1, calls.count { isEmptyStop($0) })
        case .clock1970: return calls.count { ($0.eventTime ?? $0.ts).day.number < 366 }
        case .localTimeAsUTC:
            return calls.count {
                abs(($0.eventTime ?? $0.ts) - $0.ts + 300_000) % .hour < 600_000
                    && abs(($0.eventTime ?? $0.ts) - $0.ts) > 50 * .minute
            }
        case .duplicateMessages: return calls.count - Set(calls.map { "\($0.key) \($0.action!)" }).count
        case .reorderedMessages:
            return zip(seen, seen.dropFirst()).count { $0.transaction == $1.transaction && $1.at < $0.at }
        case .truncatedLines: return recording.lines.count { $0.frame == nil && $0.text.contains(chargePoint) }
        case .tokenBruteForce: return above(9, refusals(span))
        case .tokenAtTwoSites: return overlapsElsewhere()
        case .firmwareDowngrade: return downgrades()
        default: preconditionFailure(kind.rawValue)
        }
    }

    /// Speaks at least every half hour: its silence means something.
    private var heartbeatsOften: Bool { frames.count { $0.action == "Heartbeat" } > 40 }

    private func above(_ limit: Int, _ count: Int) -> Int { max(0, count - limit) }

    private func statuses(_ calls: [Recording.Frame], _ words: Set<String>) -> [Recording.Frame] {
        calls.filter { $0.action == "StatusNotification" && words.contains($0.status ?? "") }
    }

    /// A car that is present for hours without a transaction.
    private func longPreparing(_ calls: [Recording.Frame]) -> [Recording.Frame] {
        calls.filter { frame in
            guard ["Preparing", "Occupied"].contains(frame.status ?? ""), frame.action == "StatusNotification" else {
                return false
            }
            let port = frame.portNumber
            let next = frames.first {
                $0.ts > frame.ts && $0.type == 2 && $0.dir == "in" && $0.portNumber == port && $0.isMoving
            }
            return next.map { $0.ts - frame.ts > 5 * .hour } ?? false
        }
    }

    private func heatEvents(_ calls: [Recording.Frame]) -> Int {
        calls.count { frame in
            let events = frame.payload["eventData"] as? [[String: Any]] ?? []
            return frame.payload["errorCode"] as? String == "HighTemperature"
                || events.contains { $0["techCode"] as? String == "CX003" }
        }
    }

    /// Between two samples of a session: what the register counted, and what power promised.
    private func steps(_ points: [Point]) -> [(wattHours: Double, expected: Double)] {
        zip(points, points.dropFirst()).filter { $0.transaction == $1.transaction && $0.at < $1.at }.map { a, b in
            let hours = Double(b.at - a.at) / 3_600_000
            return (b.wattHours - a.wattHours, min(a.watts, b.watts) * hours)
        }
    }

    /// Power stands still at a fraction of the rating while the car takes more at that charge elsewhere.
    private func flatTops(_ points: [Point]) -> Int {
        steps2(points).count { a, b in
            let rated = ratedWatts[a.evse]!
            let level = (a.watts + b.watts) / 2 / rated
            return [1.0 / 3, 0.5, 2.0 / 3].contains { abs(level - $0) < 0.008 } && (a.stateOfCharge ?? 100) < 45
                && abs(a.watts - b.watts) < 0.01 * rated && rated >= 50_000
        } / 4
    }

    private func steps2(_ points: [Point]) -> [(Point, Point)] {
        zip(points, points.dropFirst()).filter { $0.transaction == $1.transaction }
    }

    private func isEmptyStop(_ frame: Recording.Frame) -> Bool {
        let id =
            "\((frame.payload["transactionInfo"] as? [String: Any])?["transactionId"] ?? frame.payload["transactionId"] ?? "")"
        guard frame.action == "StopTransaction" || frame.payload["eventType"] as? String == "Ended" else {
            return false
        }
        return recording.sessions.contains {
            $0["charge_point"] as? String == chargePoint && $0["transaction_id"] as? String == id
                && $0["energy_wh"] as? Double == 0 && $0["token"] is String && $0["start"] is String
        }
    }

    private func refusals(_ span: ClosedRange<Instant>) -> Int {
        frames.count { frame in
            let info = (frame.payload["idTagInfo"] ?? frame.payload["idTokenInfo"]) as? [String: Any]
            return frame.type == 3 && span.contains(frame.ts)
                && ["Invalid", "Blocked"].contains(info?["status"] as? String ?? "")
        }
    }

    /// Sessions here that overlap one of the same token at another charge point.
    private func overlapsElsewhere() -> Int {
        let timed = recording.sessions.filter { $0["start"] is String && $0["end"] is String && $0["token"] is String }
        func text(_ session: [String: Any], _ name: String) -> String { session[name] as! String }
        return timed.filter { text($0, "charge_point") == chargePoint }.reduce(0) { count, mine in
            count
                + timed.count {
                    text($0, "charge_point") != chargePoint && text($0, "token") == text(mine, "token")
                        && text($0, "start") < text(mine, "end") && text(mine, "start") < text($0, "end")
                }
        }
    }

    /// Boots whose version is lower than the one before, number by number.
    private func downgrades() -> Int {
        let versions = frames.filter { $0.action == "BootNotification" }.map { frame in
            let station = frame.payload["chargingStation"] as? [String: Any] ?? frame.payload
            return (station["firmwareVersion"] as! String).split { !$0.isNumber }.map { Int($0)! }
        }
        return zip(versions, versions.dropFirst()).count { $1.lexicographicallyPrecedes($0) }
    }
}

// MARK: Reading

extension Signs {
    private static func points(_ frames: [Recording.Frame]) -> [Point] {
        var ports: [String: Int] = [:]
        return frames.filter { $0.type == 2 && $0.dir == "in" }.compactMap { frame in
            let info = frame.payload["transactionInfo"] as? [String: Any]
            let transaction = "\(info?["transactionId"] ?? frame.payload["transactionId"] ?? "")"
            if let evse = (frame.payload["evse"] as? [String: Any])?["id"] as? Int { ports[transaction] = evse }
            let samples = frame.samples
            guard let first = samples.last, !transaction.isEmpty, frame.action != "StopTransaction" else { return nil }
            return point(samples.filter { $0.at == first.at }, ports[transaction] ?? first.evse, transaction)
        }
    }

    private static func point(_ samples: [Sample], _ evse: Int, _ transaction: String) -> Point? {
        func first(_ measurand: String) -> Sample? { samples.first { $0.measurand == measurand } }
        guard let energy = first("Energy.Active.Import.Register") else { return nil }
        let powers = samples.filter { $0.measurand == "Power.Active.Import" }
        let watts = powers.reduce(0) { $0 + $1.value * ($1.unit == "kW" ? 1000 : 1) }
        return Point(
            evse: evse, transaction: transaction, at: energy.at, received: energy.received,
            wattHours: energy.value * (energy.unit == "kWh" ? 1000 : 1), watts: watts,
            amperes: samples.filter { $0.measurand == "Current.Import" && $0.phase != nil }.map(\.value),
            celsius: first("Temperature")?.value, stateOfCharge: first("SoC")?.value)
    }

    /// `max_power_w` of each port, read from the fleet file's lines.
    private static func rated(_ yaml: String, _ chargePoint: String) -> [Int: Double] {
        var rated: [Int: Double] = [:]
        var isMine = false
        for line in yaml.split(separator: "\n") {
            if line.contains("- id: LP-") { isMine = line.hasSuffix(chargePoint) }
            guard isMine, let id = line.firstMatch(of: /- \{id: (\d+),/),
                let watts = line.firstMatch(of: /max_power_w: (\d+)/)
            else { continue }
            rated[Int(id.1)!] = Double(watts.1)!
        }
        return rated
    }
}

extension Recording.Frame {
    /// The port a call names: `connectorId` in 1.6, `evseId` or `evse` in 2.0.1.
    var portNumber: Int? {
        let evse = (payload["evse"] as? [String: Any])?["id"] as? Int
        return evse ?? payload["evseId"] as? Int ?? payload["connectorId"] as? Int
    }

    /// Something happens at the port: a status other than a waiting car, or a transaction.
    var isMoving: Bool {
        action == "StartTransaction" || action == "TransactionEvent"
            || (action == "StatusNotification" && !["Preparing", "Occupied"].contains(status ?? ""))
    }
}
