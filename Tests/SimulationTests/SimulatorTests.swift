import Foundation
import Telemetry
import Testing

@testable import Simulation

@Suite struct SimulatorTests {
    private func options(_ seed: UInt64 = 5, chargePoints: Int = 6, days: Int = 2, faults: [FindingKind] = [])
        -> SimulationOptions
    {
        SimulationOptions(
            seed: seed, chargePoints: chargePoints, days: days, start: .monday, intervalSeconds: 600, faults: faults)
    }

    @Test(arguments: [[], FindingKind.faults]) func sameSeedSameBytes(faults: [FindingKind]) throws {
        let first = try Recording.bytes(options(faults: faults))
        #expect(try first == Recording.bytes(options(faults: faults)))
        #expect(try first != Recording.bytes(options(6, faults: faults)))
    }

    @Test(arguments: [[], FindingKind.faults]) func oneMoreChargePointChangesNoOther(faults: [FindingKind]) throws {
        let few = try Recording(options(chargePoints: 5, faults: faults))
        let more = try Recording(options(chargePoints: 6, faults: faults))
        let kept = more.lines.filter { !$0.text.contains("\"cp\":\"LP-0006\"") }
        #expect(more.lines.count > few.lines.count)
        #expect(kept.map(\.text) == few.lines.map(\.text))
    }

    @Test func linesLieInTheirDayInOrder() throws {
        let recording = try Recording(options(faults: []))
        var last = Day.monday.start
        for line in recording.lines {
            let frame = try #require(line.frame, "\(line.text)")
            #expect(frame.ts >= last && frame.ts.day == line.day)
            last = frame.ts
        }
        #expect(Set(recording.lines.map(\.day)) == Set((0..<2).map { Day.monday.advanced(by: $0) }))
    }

    @Test func everyCallIsAnsweredOnItsConnection() throws {
        let frames = try Recording(options()).frames
        var open: [String: Recording.Frame] = [:]
        for frame in frames {
            let key = "\(frame.cp) \(frame.conn) \(frame.id)"
            if frame.type == 2 {
                #expect(open.updateValue(frame, forKey: key) == nil, "id used twice: \(key)")
            } else {
                let call = try #require(open.removeValue(forKey: key) ?? nil, "answer without a call: \(key)")
                #expect(call.dir != frame.dir && frame.ts - call.ts <= 500)
            }
        }
        // Only a call at the very end may wait for its answer.
        #expect(open.values.allSatisfy { $0.ts > Day.monday.advanced(by: 2).start - .second })
    }

    /// Registers at start and stop, as sent, against what truth says was delivered.
    @Test func truthEnergyIsWhatTheMetersCount() throws {
        let recording = try Recording(options())
        let answers = recording.answers
        var registers: [String: (start: Double?, stop: Double?)] = [:]
        for frame in recording.frames where frame.dir == "in" {
            for (id, start, stop) in meterEnds(frame, answers) {
                registers[id, default: (nil, nil)].start = registers[id]?.start ?? start
                registers[id, default: (nil, nil)].stop = stop ?? registers[id]?.stop
            }
        }
        var compared = 0
        for session in recording.sessions where session["start"] is String && session["end"] is String {
            let id = "\(session["charge_point"]!) \(session["transaction_id"]!)"
            let register = try #require(registers[id], "no frames of \(id)")
            let counted = try #require(register.stop) - #require(register.start)
            #expect(abs(counted - (session["energy_wh"] as! Double)) <= 2, "\(id)")
            compared += 1
        }
        #expect(compared > 30)
    }

    /// What a frame says of a transaction's first and last register, in Wh.
    private func meterEnds(_ frame: Recording.Frame, _ answers: [String: [String: Any]]) -> [(String, Double?, Double?)]
    {
        switch frame.action {
        case "StartTransaction":
            let answer = answers[frame.key]?["transactionId"] as? Int ?? -1
            return [("\(frame.cp) \(answer)", frame.payload["meterStart"] as? Double, nil)]
        case "StopTransaction":
            return [("\(frame.cp) \(frame.payload["transactionId"]!)", nil, frame.payload["meterStop"] as? Double)]
        case "TransactionEvent":
            let info = frame.payload["transactionInfo"] as! [String: Any]
            let energy = frame.samples.first { $0.measurand == "Energy.Active.Import.Register" }
                .map { $0.value * ($0.unit == "kWh" ? 1000 : 1) }
            let type = frame.payload["eventType"] as! String
            let id = "\(frame.cp) \(info["transactionId"]!)"
            return [(id, type == "Started" ? energy : nil, type == "Ended" ? energy : nil)]
        default: return []
        }
    }

    @Test func aHealthyNetworkHasNoTruthAndNoBrokenLine() throws {
        let recording = try Recording(options(chargePoints: 8, days: 5))
        #expect(recording.truth.isEmpty)
        #expect(recording.lines.allSatisfy { $0.frame != nil })
        #expect(recording.sessions.count > 100)
        for frame in recording.frames {
            guard let at = frame.eventTime else { continue }
            #expect(abs(frame.ts - at) < 4 * .minute, "\(frame)")
        }
    }

    /// Everyday trouble that is no fault must be there, or nothing tests whether an analysis keeps quiet about it.
    @Test func ordinaryLifeIsThere() throws {
        let recording = try Recording(options(chargePoints: 12, days: 9))
        let calls = recording.frames.filter { $0.type == 2 }
        let actions = Dictionary(grouping: calls) { $0.action! }
        for action in ["ChangeAvailability", "SetChargingProfile", "UpdateFirmware", "RemoteStartTransaction"] {
            #expect(actions[action] != nil, "no \(action)")
        }
        #expect(calls.contains { $0.status == "SuspendedEV" })
        #expect(
            recording.answers.values.contains { ($0["idTagInfo"] as? [String: Any])?["status"] as? String == "Invalid" }
        )
        #expect(Set(calls.map(\.conn)).count > 40, "reconnects")
        let tokens = Dictionary(grouping: recording.sessions.compactMap { $0["token"] as? String }) { $0 }
        #expect(tokens.values.contains { $0.count >= 5 }, "drivers come back")
        #expect(tokens.keys.contains { $0.hasPrefix("APP-") } && tokens.keys.contains { $0.hasPrefix("PT") })
    }

    @Test func allAccentsSpeakInASmallNetwork() throws {
        for seed: UInt64 in 0..<12 {
            let network = NetworkPlan(options(seed, chargePoints: 12), zones: zoneTable)
            #expect(
                Set(network.chargePoints.map(\.accent.vendor)).count == Accent.ac.count + Accent.dc.count,
                "seed \(seed)")
        }
    }

    @Test func optionsThatCannotBeAreRefused() throws {
        var bad = options()
        bad.chargePoints = 0
        #expect(throws: SimulationError.self) { try Simulator(bad, zones: zoneTable) }
        bad = options()
        bad.days = -1
        #expect(throws: SimulationError.self) { try Simulator(bad, zones: zoneTable) }
        bad = options()
        bad.intervalSeconds = 1
        #expect(throws: SimulationError.self) { try Simulator(bad, zones: zoneTable) }
        #expect(throws: SimulationError.self) { try SimulationOptions.faults(named: "boot-loop,nonsense") }
        #expect(try SimulationOptions.faults(named: "boot-loop,phase-loss") == [.bootLoop, .phaseLoss])
        #expect(try SimulationOptions.faults(named: "all") == FindingKind.faults)
        #expect(try SimulationOptions.faults(named: "none") == [])
    }
}

extension Recording.Frame {
    var key: String { "\(cp) \(conn) \(id)" }
}

extension Recording {
    /// Payloads of results by the call they answer.
    var answers: [String: [String: Any]] {
        Dictionary(frames.filter { $0.type == 3 }.map { ($0.key, $0.payload) }) { first, _ in first }
    }
}
