import Foundation
import Reports
import TestSupport
import Testing

/// Session energy against the simulator's truth, with every fault that the repair rules answer.
@Suite(.enabled(if: Needs.hasBinary, Needs.binary)) struct EnergyTests {
    private struct TrueSession: Decodable {
        var chargePoint: String
        var transactionId: String
        var start: String?
        var end: String?
        var energyWh: Double
    }

    private struct Share {
        var right = 0
        var wrongUnflagged = 0
        var rightButRepaired = 0
        var all = 0
    }

    private static let faults =
        "register-reset,unit-mislabelled,frozen-register,clock-1970,local-time-as-utc,duplicate-messages,reordered-messages"

    /// Within 1 % or 10 Wh for 99 % of sessions, a flag on the others but 2 in a thousand, and a repaired energy on at most
    /// 2 % of the right sessions of charge points without a fault; with the repairs switched off that does not hold.
    @Test func repairsMakeTheEnergyRight() throws {
        let work = try Workspace()
        defer { work.remove() }
        try work.laddpuls(
            "simulate", "--seed", "77", "--charge-points", "12", "--days", "14", "--start", "2026-03-01", "--out",
            "net",
            "--faults", Self.faults)
        try work.ingest("net")
        let report = ["report", "--store", "store", "--fleet", "net/fleet.yaml", "--out"]
        let binary = try #require(Binary.laddpuls)
        #expect(try binary.run(report + ["on.sqlite"], in: work.folder).status == 0)
        #expect(try binary.run(report + ["off.sqlite", "--without-repair", "all"], in: work.folder).status == 0)
        let on = try share(work, "on.sqlite")
        #expect(on.all > 200 && on.right * 100 >= on.all * 99, "\(on)")
        #expect(on.wrongUnflagged * 1000 <= on.all * 2 && on.rightButRepaired * 100 <= on.right * 2, "\(on)")
        let off = try share(work, "off.sqlite")
        #expect(off.right * 100 < off.all * 99 || off.wrongUnflagged > 0, "\(off)")
    }

    private func share(_ work: Workspace, _ report: String) throws -> Share {
        let sql = "SELECT charge_point || '/' || transaction_id, energy_milliwh, flags, energy_method FROM sessions"
        var told: [String: (energy: Double?, flags: String, method: String)] = [:]
        for row in try ReportQuery(path: work.path(report)).run(sql).rows {
            guard case .text(let id) = row[0], case .text(let flags) = row[2], case .text(let method) = row[3] else {
                continue
            }
            if case .integer(let energy) = row[1] {
                told[id] = (Double(energy) / 1000, flags, method)
            } else {
                told[id] = (nil, flags, method)
            }
        }
        let lines = try String(contentsOfFile: work.path("net/truth_sessions.ndjson"), encoding: .utf8)
        let faults = try String(contentsOfFile: work.path("net/truth.ndjson"), encoding: .utf8)
        var share = Share()
        for line in lines.split(separator: "\n") {
            let session = try JSONDecoder.snake.decode(TrueSession.self, from: Data(line.utf8))
            guard session.start != nil, session.end != nil else { continue }
            share.all += 1
            let found = told["\(session.chargePoint)/\(session.transactionId)"]
            let isRight = found?.energy.map { abs($0 - session.energyWh) <= max(10, session.energyWh / 100) } ?? false
            if isRight {
                share.right += 1
                let isFaulty = faults.contains("\"charge_point\":\"\(session.chargePoint)\"")
                if found?.method != "register", !isFaulty { share.rightButRepaired += 1 }
            } else if found?.flags.isEmpty != false {
                share.wrongUnflagged += 1
            }
        }
        return share
    }
}
