import Foundation

/// What `analyze --json` printed, to be held against the report of the same store. The report is ours too: it tells an
/// `analyze` that does nothing or less, and its statistics of ports are held against DuckDB's.
struct Findings {
    private struct Finding: Decodable {
        var findingId, kind, chargePoint, startTs: String
        var evseId: Int
    }

    /// One for each finding, sorted.
    private let lines: [String]
    private let kinds: [String]

    init(printed: String) throws {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        let findings = try printed.split(separator: "\n").map {
            do { return try decoder.decode(Finding.self, from: Data($0.utf8)) } catch {
                throw Failure(description: "analyze printed no finding: \($0.prefix(200))")
            }
        }
        kinds = findings.map(\.kind)
        lines = findings.map { "\($0.kind),\($0.chargePoint),\($0.evseId),\($0.startTs),\($0.findingId)" }.sorted()
    }

    /// - Parameter report: the path of a report.
    init(_ laddpuls: String, report: String) throws {
        let query = "SELECT kind, charge_point, evse_id, start_ts, finding_id FROM findings"
        let rows = try measure([laddpuls, "query", report, query, "--format", "csv"]).output
        lines = rows.split(whereSeparator: \.isNewline).dropFirst().map(String.init).sorted()
        kinds = lines.map { String($0.prefix { $0 != "," }) }
    }

    var count: Int { lines.count }

    /// How many of each kind.
    var summary: String {
        if lines.isEmpty { return "no findings" }
        let counts = Dictionary(kinds.map { ($0, 1) }, uniquingKeysWith: +).sorted { $0.key < $1.key }
        return "\(lines.count) findings (" + counts.map { "\($0.value) \($0.key)" }.joined(separator: ", ") + ")"
    }

    /// Throws unless a run's findings are the report's, every one with its kind, port and beginning.
    func check(printed: String) throws {
        let theirs = try Findings(printed: printed)
        guard theirs.lines == lines else {
            let first = Set(theirs.lines).symmetricDifference(lines).sorted().first
            throw Failure(
                description:
                    "analyze printed \(theirs.summary), the report has \(summary); first: \(first ?? "one twice")")
        }
    }
}
