import Foundation
import Reports
import Telemetry

extension AnalyzedNetwork {
    /// The findings, worst first, then by time.
    private var ordered: [Finding] {
        // An id is written anew whenever it is asked for.
        let known = network.allFindings.filter { $0.state != .retracted }.map { (finding: $0, id: $0.id) }
        return known.sorted {
            ($1.finding.severity, $0.finding.start, $0.id) < ($0.finding.severity, $1.finding.start, $1.id)
        }
        .map(\.finding)
    }

    public var findingsText: String {
        let findings = ordered
        guard !findings.isEmpty else { return "no findings as of \(network.now.iso8601)" }
        return TextTable.text(
            ["severity", "kind", "charge_point", "evse", "start", "end", "summary"],
            findings.map { finding in
                [
                    .text(finding.severity.rawValue), .text(finding.kind.rawValue), .text(finding.chargePoint),
                    .integer(Int64(finding.evseID)), .text(finding.start.iso8601),
                    finding.end.map { .text($0.iso8601) } ?? .null, .text(finding.summary),
                ]
            })
    }

    /// One object per line, as the stream prints them; without findings no line.
    public var findingsJSON: String { objects.map { $0 + "\n" }.joined() }

    /// The same as one JSON array.
    var findingsArray: String { "[\(objects.joined(separator: ","))]" }

    private var objects: [String] { ordered.map { $0.json(emittedAt: network.now) } }
}
