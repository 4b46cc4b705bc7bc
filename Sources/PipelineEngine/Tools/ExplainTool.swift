import Ingest
import Reports
import Telemetry

/// What files would be read as, before any of it is stored: `ingest --explain`.
public struct ExplainTool: Sendable {
    public var paths: [String]
    public var chargePoint: String?
    public var timeZone: String?

    public init(paths: [String]) { self.paths = paths }

    public func run() throws -> Explained {
        var options = IngestOptions(tokenKey: nil)
        options.chargePoint = chargePoint
        options.zone = try IngestStage.zone(timeZone)
        var refused: [String] = []
        let sources = try Explanation.of(paths, options: options, refused: &refused)
        return Explained(sources: sources, refused: refused)
    }
}

public struct Explained: Sendable {
    public var sources: [Explanation]
    /// What could not be opened or read, and why.
    public var refused: [String]

    /// To be asked once the others are printed.
    public func requireNothingRefused() throws {
        guard refused.isEmpty else { throw Trouble(refused.joined(separator: "\n")) }
    }

    /// One object for each source, as `Explanation` has it.
    public var json: String { JSONText.of(sources) }
    public var text: String { sources.map(\.text).joined(separator: "\n") }
}

extension Explanation {
    /// Actions, charge points and examples are as the file has them, and steer no terminal.
    fileprivate var text: String { ([head] + lines.map { "  " + $0 }).map(printable).joined(separator: "\n") }

    private var head: String {
        let nothing = dialects.isEmpty ? "nothing in it" : "not recognised, nor any line of it"
        return "\(source): \(dialect ?? nothing)" + (packing == "plain" ? "" : ", \(packing)")
    }

    private var lines: [String] {
        let read = counters
        var lines = [
            "\(read.recordsRead) records = \(read.accepted) to accept + \(read.duplicates) duplicates "
                + "+ \(read.quarantined) to quarantine + \(read.ignored) to ignore; \(read.samplesRead) samples"
        ]
        if dialects.count > 1 || dialects.first.map({ $0.contacts > 0 }) == true {
            lines += dialects.map {
                "\($0.dialect): \($0.frames) frames, \($0.contacts) connections begun or ended, "
                    + ($0.objects > 0 ? "\($0.objects) objects, " : "")
                    + "\($0.ignored) other lines, \($0.broken) broken"
            }
        }
        if !actions.isEmpty {
            lines.append("holds: " + actions.map { "\($0.name) \($0.count)" }.joined(separator: ", "))
        }
        lines += [chargePointLine, timeLine].compactMap(\.self)
        lines += ignored.map { "ignored: \($0.count) \($0.name)" }
        lines += quarantined.flatMap(Self.lines)
        return lines + missing.map { "needs \($0.flag ?? $0.rawValue): \($0.sentence)" }
    }

    private var chargePointLine: String? {
        guard !chargePoints.isEmpty else { return nil }
        let more = counters.chargePoints > chargePoints.count ? ", …" : ""
        let assumed = isChargePointAssumed ? " (not named by its lines)" : ""
        return "\(counters.chargePoints) charge points: " + chargePoints.joined(separator: ", ") + more + assumed
    }

    private var timeLine: String? {
        guard let firstReceivedAt, let lastReceivedAt else { return nil }
        return "received from \(firstReceivedAt) to \(lastReceivedAt)"
    }

    private static func lines(_ refused: Refused) -> [String] {
        let remedy = QuarantineReason.remedy(refused.reason).map { ": " + $0 } ?? ""
        return ["not recognised: \(refused.count) \(refused.reason)\(remedy)"]
            + refused.examples.map { "  at byte \($0.offset), \($0.length) bytes: \($0.text)" }
    }
}
