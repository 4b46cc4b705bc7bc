import Foundation
import SegmentStore
import Telemetry
import TestSupport
import Testing

@testable import Ingest

/// Figures of random CDRs and sessions of every version against Python with only `json` and `decimal`.
@Suite(
    .enabled(
        if: Paths.oraclePython != nil, "needs the oracles' Python (LADDPULS_ORACLE_PYTHON), which .ci/run prepares"))
struct OCPIOracleTests {
    @Test func figuresEqualPythons() throws {
        let seed = UInt64.random(in: 0 ... .max)
        print("OCPI prices by the oracle, seed \(seed)")
        var random = RandomObjects(state: seed)
        let lines = (0..<2000).map { random.object(number: $0) }
        let bench = try Bench()
        let path = try bench.file("x.json", lines.joined(separator: "\n") + "\n")
        #expect(try bench.ingest(path).counters.accepted == lines.count)
        var rows: [String: TextRow] = [:]
        for row in try bench.rows(.ocpiCdrs) + bench.rows(.ocpiSessions) { rows[row["id"]!] = row }
        let answers = try ask(path)
        #expect(rows.count == lines.count && answers.count == lines.count)
        for (number, answer) in answers.enumerated() {
            let row = try #require(rows["\(number)"])
            let figures = row.filter { Self.figures.contains($0.key) }
            #expect(figures == answer, "seed \(seed): \(lines[number])")
        }
    }

    private static let figures: Set = [
        "charge_point", "evse_uid", "energy_wh", "total_energy_wh", "total_time_s", "total_cost_excl_vat_micros",
        "total_cost_incl_vat_micros", "charging_periods", "period_energy_wh",
    ]

    private func ask(_ path: String) throws -> [TextRow] {
        let process = Process()
        process.executableURL = Paths.oraclePython
        process.arguments = [Paths.package.appendingPathComponent("Tests/Oracles/ocpi_rows.py").path, path]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return try data.split(separator: 0x0A).map { try JSONDecoder().decode(TextRow.self, from: $0) }
    }
}

private struct RandomObjects {
    var state: UInt64

    private mutating func below(_ bound: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((state >> 33) % UInt64(bound))
    }

    private mutating func decimal(_ digits: Int) -> String {
        let whole = below(1000)
        let places = below(digits + 1)
        let sign = below(20) == 0 ? "-" : ""
        if places == 0 { return "\(sign)\(whole)" }
        return "\(sign)\(whole)." + (0..<places).map { _ in "\(below(10))" }.joined()
    }

    mutating func object(number: Int) -> String {
        let time = Instant(milliseconds: 1_772_344_800_000 + Int64(below(3 * 86_400)) * 1000).iso8601
        let isSession = below(2) == 0
        var members = [#""id":"\#(number)""#, #""last_updated":"\#(time)""#, #""currency":"EUR""#]
        members.append("\"\(isSession ? "kwh" : "total_energy")\":\(decimal(8))")
        if !isSession { members.append("\"total_time\":\(decimal(9))") }
        let (location, evse) = ("L\(below(9))", "E\(below(9))")
        switch below(3) {
        case 0:
            let evses = (0..<below(3)).map { #"{"uid":"\#(evse)\#($0)"}"# }.joined(separator: ",")
            members.append(#""location":{"id":"\#(location)","evses":[\#(evses)]}"#)
            members.append("\"total_cost\":\(decimal(8))")
        case 1:
            members.append(place(location, evse, isSession))
            members.append(#""total_cost":{"excl_vat":\#(decimal(8)),"incl_vat":\#(decimal(4))}"#)
        default:
            members.append(place(location, evse, isSession))
            let taxes = (0..<below(3)).map { _ in #"{"name":"VAT","amount":\#(decimal(7))}"# }.joined(separator: ",")
            members.append(#""total_cost":{"before_taxes":\#(decimal(8)),"taxes":[\#(taxes)]}"#)
        }
        let periods = (0..<below(4)).map { _ in
            #"{"dimensions":[{"type":"TIME","volume":1},{"type":"ENERGY","volume":\#(decimal(7))}]}"#
        }
        if !periods.isEmpty { members.append("\"charging_periods\":[\(periods.joined(separator: ","))]") }
        return "{" + members.joined(separator: ",") + "}"
    }

    private func place(_ location: String, _ evse: String, _ isSession: Bool) -> String {
        isSession
            ? #""location_id":"\#(location)","evse_uid":"\#(evse)""#
            : #""cdr_location":{"id":"\#(location)","evse_uid":"\#(evse)"}"#
    }
}
