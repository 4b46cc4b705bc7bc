import Foundation
import SegmentStore
import Telemetry
import TestSupport
import Testing

@testable import Ingest

/// Row counts and exact sums of every measurand column against Python with only `json` and `decimal`.
@Suite(
    .enabled(
        if: Paths.oraclePython != nil, "needs the oracles' Python (LADDPULS_ORACLE_PYTHON), which .ci/run prepares"))
struct OracleTests {
    private struct Answer: Decodable {
        var counts: [String: Int]
        var samples: Int
        var sums: [String: String]
    }

    @Test func countsAndSumsEqualPythons() throws {
        let bench = try Bench()
        let path = try bench.file("dump.ndjson", RandomDump(seed: 20_260_301).text(frames: 4000))
        let report = try bench.ingest(path)
        let answer = try ask(path)
        #expect(report.counters.accepted == answer.counts["accepted"])
        #expect(report.counters.duplicates == answer.counts["duplicates"] ?? 0)
        #expect(report.counters.samplesRead == answer.samples && report.counters.quarantined == 0)
        for table in [TableID.meterValues, .meterValuesOther, .statuses, .transactions, .authorizations, .contacts] {
            #expect(try bench.store.read(table).count == answer.counts[table.name] ?? 0, "\(table.name)")
        }
        let batch = try bench.store.read(.meterValues)
        for column in MeterValuesColumn.allCases where column.columnType == .decimal3 {
            let sum = batch.column(column.rawValue)?.reduce(0) { $1 == ColumnBatch.null ? $0 : $0 + $1 } ?? 0
            let wanted = try #require(Decimal(string: answer.sums[column.name] ?? "0"))
            #expect(Decimal(sum) / 1000 == wanted, "\(column.name)")
        }
    }

    private func ask(_ path: String) throws -> Answer {
        let process = Process()
        process.executableURL = Paths.oraclePython
        process.arguments = [
            Paths.package.appendingPathComponent("Tests/Oracles/ingest_sums.py").path, path,
        ]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return try JSONDecoder().decode(Answer.self, from: data)
    }
}

/// Clean frames of both versions in many shapes, one in thirty repeated; the same for the same seed.
private struct RandomDump {
    private var state: UInt64
    init(seed: UInt64) { state = seed }

    private mutating func next(_ bound: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((state >> 33) % UInt64(bound))
    }

    func text(frames: Int) -> String {
        var random = self
        var lines: [String] = []
        for number in 0..<frames {
            if number > 0, random.next(30) == 0 { lines.append(lines[random.next(lines.count)]) }
            let ts = Instant(milliseconds: 1_772_344_800_000 + Int64(number) * 40_000).iso8601
            lines.append(envelope(random.message(number, ts), at: ts, cp: "LP-\(random.next(7))"))
        }
        return lines.joined()
    }

    private mutating func message(_ number: Int, _ ts: String) -> String {
        switch next(8) {
        case 0: #"[2,"\#(number)","Heartbeat",{}]"#
        case 1:
            #"[2,"\#(number)","StatusNotification",{"connectorId":\#(next(3)),"errorCode":"NoError","status":"Charging"}]"#
        case 2: #"[2,"\#(number)","Authorize",{"idTag":"T\#(next(9))"}]"#
        case 3:
            #"[2,"\#(number)","TransactionEvent",{"eventType":"Updated","timestamp":"\#(ts)","triggerReason":"Trigger","seqNo":\#(number),"transactionInfo":{"transactionId":"t"},"evse":{"id":1},"meterValue":\#(elements(ts, is201: true))}]"#
        case 4:
            #"[2,"\#(number)","StopTransaction",{"transactionId":\#(number),"meterStop":\#(next(9999)),"timestamp":"\#(ts)","transactionData":\#(elements(ts, is201: false))}]"#
        default:
            #"[2,"\#(number)","MeterValues",{"connectorId":1,"meterValue":\#(elements(ts, is201: false))}]"#
        }
    }

    private mutating func elements(_ ts: String, is201: Bool) -> String {
        let elements = (0...next(2)).map { _ in
            #"{"timestamp":"\#(ts)","sampledValue":[\#((0...next(6)).map { _ in sample(is201: is201) }.joined(separator: ","))]}"#
        }
        return "[" + elements.joined(separator: ",") + "]"
    }

    private mutating func sample(is201: Bool) -> String {
        let (measurand, units, phases) = Self.kinds[next(Self.kinds.count)]
        let value = "\(next(100_000)).\(next(10))"
        var fields = is201 ? [#""value":\#(value)"#] : [#""value":"\#(value)""#]
        if next(10) > 0 || measurand != "Energy.Active.Import.Register" {
            fields.append(#""measurand":"\#(measurand)""#)
        }
        let unit = units[next(units.count)]
        if is201 {
            fields.append(#""unitOfMeasure":{"unit":"\#(unit)","multiplier":\#(next(3))}"#)
        } else {
            fields.append(#""unit":"\#(unit)""#)
        }
        if !phases.isEmpty, next(2) == 0 { fields.append(#""phase":"\#(phases[next(phases.count)])""#) }
        if next(3) > 0 { fields.append(#""context":"\#(["Sample.Clock", "Transaction.End"][next(2)])""#) }
        return "{" + fields.joined(separator: ",") + "}"
    }

    private static let kinds: [(String, [String], [String])] = [
        ("Energy.Active.Import.Register", ["Wh", "kWh"], ["L1", "L2", "L3", "N"]),
        ("Power.Active.Import", ["W", "kW"], ["L1", "L2", "L3", "L1-N"]),
        ("Current.Import", ["A"], ["L1", "L2-N", "N", "L1-L2"]), ("Voltage", ["V"], ["L1", "L2-N", "L3-L1", "N"]),
        ("SoC", ["Percent"], []), ("Power.Offered", ["W", "kW"], []), ("Frequency", ["Hz"], []),
        ("Temperature", ["Celsius"], []), ("Energy.Active.Net", ["Wh"], []),
        ("Energy.Active.Import.Interval", ["Wh", "kWh"], ["L1"]),
    ]
}
