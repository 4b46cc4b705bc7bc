import Foundation

/// A store of SampleData to `report.sqlite` and `report.html`. What really was charged is known: the simulator wrote it.
struct ReportBenchmark {
    let laddpuls: String
    let sample: String
    let scratch: URL

    private var report: String { scratch.appendingPathComponent("report.sqlite").path }
    private var page: String { scratch.appendingPathComponent("report.html").path }

    func run(_ runs: Int) throws {
        let store = scratch.appendingPathComponent("sample-store").path
        _ = try measure([laddpuls, "ingest", sample, "--store", store])
        let truth = try Sessions(truth: "\(sample)/truth_sessions.ndjson")
        let timed = try (0..<runs).map { _ in
            try forgetStates(store)
            for old in [report, page] where FileManager.default.fileExists(atPath: old) {
                try FileManager.default.removeItem(atPath: old)
            }
            let run = try measure([
                laddpuls, "report", "--store", store, "--fleet", "\(sample)/fleet.yaml", "--tariffs",
                "\(sample)/tariffs.json", "--out", report, "--html", page,
            ])
            try check(truth)
            return run
        }
        say("report over SampleData, no states kept by earlier runs, median of \(runs)")
        say(
            "  the \(truth.names.count) sessions of every run are the simulator's, their energy within 1 % of what it delivered"
        )
        say("  wall \(rounded(median(timed.map(\.wallSeconds)))) s, CPU \(rounded(median(timed.map(\.cpuSeconds)))) s")
    }

    /// Faulty registers keep the energy from being equal: it is 0.1 % less.
    private func check(_ truth: Sessions) throws {
        let ours = try Sessions(laddpuls, report: report)
        guard ours.names == truth.names, !truth.names.isEmpty else {
            let first = Set(ours.names).symmetricDifference(truth.names).sorted().first
            throw Failure(
                description: "the report has \(ours.names.count) sessions, the simulator made \(truth.names.count); "
                    + "first: \(first ?? "one twice")")
        }
        guard abs(ours.wattHours - truth.wattHours) < truth.wattHours / 100 else {
            throw Failure(
                description: "the report's sessions took \(ours.wattHours) Wh of \(truth.wattHours) delivered")
        }
        guard try String(contentsOfFile: page, encoding: .utf8).contains("</html>") else {
            throw Failure(description: "the report's page is not whole")
        }
    }
}

/// Charge point and transaction of each session, sorted, and the energy of all.
private struct Sessions {
    private struct Session: Decodable {
        var chargePoint, transactionId: String
        var energyWh: Double
    }

    var names: [String]
    var wattHours: Double

    init(truth path: String) throws {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        let sessions = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map {
            try decoder.decode(Session.self, from: Data($0.utf8))
        }
        names = sessions.map { "\($0.chargePoint),\($0.transactionId)" }.sorted()
        wattHours = sessions.reduce(0) { $0 + $1.energyWh }
    }

    init(_ laddpuls: String, report: String) throws {
        func rows(_ query: String) throws -> [String] {
            try measure([laddpuls, "query", report, query, "--format", "csv"]).output
                .split(whereSeparator: \.isNewline).dropFirst().map(String.init)
        }
        names = try rows("SELECT charge_point, transaction_id FROM sessions").sorted()
        wattHours = Double(try rows("SELECT sum(energy_milliwh) / 1000 FROM sessions").first ?? "") ?? 0
    }
}
