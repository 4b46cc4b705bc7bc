import Analysis
import Foundation
import Reports
import Telemetry

/// The findings of a simulated network against the faults it really had (CONTRACT 10): what was found, what was missed,
/// and what was said without a fault.
public struct DetectionScore: Encodable, Sendable {
    public struct Kind: Encodable, Sendable {
        public var kind: String
        public var faults = 0
        public var found = 0
        public var falseFindings = 0
    }

    /// A fault without a finding, or a finding without a fault.
    public struct Lone: Encodable, Sendable {
        public var kind: String
        public var chargePoint: String
        public var evseID: Int
        public var start: String
    }

    public private(set) var faults: Int
    public private(set) var found: Int
    /// Found faults of all faults.
    public private(set) var recall: Double
    public private(set) var falseFindings: Int
    public private(set) var ports: Int
    /// From the first frame received to the last.
    public private(set) var days: Double
    public private(set) var falsePerPortWeek: Double
    /// By kind, of those that have a fault or a finding.
    public private(set) var kinds: [Kind]
    public private(set) var missed: [Lone]
    public private(set) var unfounded: [Lone]

    /// - Parameter truth: path of the simulator's `truth.ndjson`.
    public init(_ analyzed: AnalyzedNetwork, truth: String) throws {
        let network = analyzed.network
        let findings = network.allFindings.filter { $0.state != .retracted }
        let scoring = Scoring(findings: findings, truth: try TruthFile.read(truth))
        ports = network.chargePoints.reduce(0) { $0 + $1.ports.count }
        let first = network.chargePoints.map(\.firstReceived).min() ?? network.now
        let last = network.chargePoints.map(\.lastReceived).max() ?? network.now
        days = Double(last - first) / Double(Int64.day)
        faults = scoring.matches.count + scoring.missed.count
        found = scoring.matches.count
        recall = scoring.recall
        falseFindings = scoring.falseFindings.count
        falsePerPortWeek = ports > 0 && last > first ? scoring.falsePerPortWeek(ports: ports, days: days) : 0
        missed = scoring.missed.map {
            Lone(kind: $0.kind.rawValue, chargePoint: $0.chargePoint, evseID: $0.evseID, start: $0.start.iso8601)
        }
        unfounded = scoring.falseFindings.map {
            Lone(kind: $0.kind.rawValue, chargePoint: $0.chargePoint, evseID: $0.evseID, start: $0.start.iso8601)
        }
        kinds = Self.byKind(scoring)
    }

    private static func byKind(_ scoring: Scoring) -> [Kind] {
        var kinds: [String: Kind] = [:]
        func change(_ kind: FindingKind, _ body: (inout Kind) -> Void) {
            body(&kinds[kind.rawValue, default: Kind(kind: kind.rawValue)])
        }
        for match in scoring.matches {
            change(match.fault.kind) { ($0.faults, $0.found) = ($0.faults + 1, $0.found + 1) }
        }
        for fault in scoring.missed { change(fault.kind) { $0.faults += 1 } }
        for finding in scoring.falseFindings { change(finding.kind) { $0.falseFindings += 1 } }
        return kinds.values.sorted { $0.kind < $1.kind }
    }

    public var json: String { JSONText.of(self) }

    public var text: String {
        let table = TextTable.text(
            ["kind", "faults", "found", "false findings"],
            kinds.map {
                [
                    .text($0.kind), .integer(Int64($0.faults)), .integer(Int64($0.found)),
                    .integer(Int64($0.falseFindings)),
                ]
            })
        let lone = missed.map { "missed: \($0.words)" } + unfounded.map { "false:  \($0.words)" }
        let sum =
            "found \(found) of \(faults) faults (recall \(Self.decimal(recall))); \(falseFindings) false findings on "
            + "\(ports) ports in \(Self.decimal(days)) days (\(Self.decimal(falsePerPortWeek)) per port and week)"
        return ([table] + lone + [sum]).joined(separator: "\n")
    }

    private static func decimal(_ value: Double) -> String { String(format: "%.3f", value) }
}

extension DetectionScore.Lone {
    fileprivate var words: String { "\(kind) \(chargePoint) evse \(evseID) at \(start)" }
}

/// `truth.ndjson` (CONTRACT 6).
enum TruthFile {
    private struct Line: Decodable {
        var fault: String
        var chargePoint: String
        var evseID: Int
        var start: String
        var end: String

        enum CodingKeys: String, CodingKey {
            case fault, start, end
            case chargePoint = "charge_point"
            case evseID = "evse_id"
        }
    }

    static func read(_ path: String) throws -> [TrueFault] {
        var faults: [TrueFault] = []
        let text = try Files.text(path)
        for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
        where !line.isEmpty {
            guard let truth = try? JSONDecoder().decode(Line.self, from: Data(line.utf8)),
                let start = Instant(iso8601: truth.start),
                let end = Instant(iso8601: truth.end)
            else {
                throw Trouble(
                    "\(path):\(number + 1): is no line of a truth.ndjson, "
                        + #"{"fault","charge_point","evse_id","start","end"}, as `laddpuls simulate` writes it"#)
            }
            faults.append(
                TrueFault(
                    kind: FindingKind(rawValue: truth.fault), chargePoint: truth.chargePoint, evseID: truth.evseID,
                    start: start, end: end))
        }
        return faults
    }
}
