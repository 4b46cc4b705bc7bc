import Foundation
import Ingest
import Reports
import SegmentStore
import Telemetry

/// Dumps into the store: every record accepted, known already, quarantined or ignored by a named rule, and counted.
public struct IngestStage: Sendable {
    /// Files, folders, globs, or `-` for stdin.
    public var paths: [String]
    public var store: String
    /// For dialects whose lines name no charge point.
    public var chargePoint: String?
    /// An IANA name, for logs whose times name no zone.
    public var timeZone: String?
    /// A file with the pseudonyms' key; nil for the store's own.
    public var tokenKey: String?
    public var plainTokens = false
    /// With several, rows are written and sources hashed while lines are read; nil for one each core.
    public var threads: Int?

    public init(paths: [String], store: String) {
        self.paths = paths
        self.store = store
    }

    /// A path or key that leads nowhere is told before a store is made.
    @discardableResult func checkInputs() throws -> TokenKey {
        // A path that leads nowhere is told before a store is made.
        _ = try SourceSearch.files(paths)
        _ = try Self.zone(timeZone)
        return try TokenKey(file: tokenKey, plain: plainTokens)
    }

    /// - Parameter fileSystem: what the store writes through; tests kill the process between two of its steps.
    public func run(
        fileSystem: any FileSystem = POSIXFileSystem(), progress: @escaping ProgressHandler = { _ in }
    ) throws -> IngestResult {
        let key = try checkInputs()
        let zone = try Self.zone(timeZone)
        let opened = try SegmentStore(path: store, access: .write, fileSystem: fileSystem)
        var options = IngestOptions(tokenKey: try key.load(opened))
        options.chargePoint = chargePoint
        options.zone = zone
        options.threads = threads ?? ProcessInfo.processInfo.activeProcessorCount
        let run = IngestRun(store: opened, options: options) { step in
            progress(Progress(stage: "ingest", done: Int64(step.done), total: Int64(step.total), unit: .bytes))
        }
        return IngestResult(store: store, report: try run.run(paths))
    }

    static func zone(_ name: String?) throws -> ZoneTable? {
        guard let name else { return nil }
        guard let table = Zones.table(name) else {
            throw Trouble("unknown time zone \"\(name)\"; use an IANA name such as Europe/Stockholm, or UTC")
        }
        return table
    }
}

public struct IngestResult: Sendable {
    public var store: String
    public var report: IngestReport

    /// To be asked once the counters are printed: the other sources are stored.
    public func requireNothingRefused() throws {
        guard report.refused.isEmpty else { throw Trouble(report.refused.joined(separator: "\n")) }
    }

    /// The counters of CONTRACT 5.
    public var json: String { JSONText.of(report.counters) }

    public var text: String {
        let counters = report.counters
        var lines = [
            "store \(printable(store)): \(counters.recordsRead) records read = \(counters.accepted) accepted "
                + "+ \(counters.duplicates) duplicates + \(counters.quarantined) quarantined + \(counters.ignored) ignored",
            "\(counters.samplesRead) samples read = \(counters.samplesStored) stored + \(counters.samplesRejected) rejected; "
                + "\(counters.chargePoints) charge points, \(counters.segments) segments, "
                + "\(counters.bytesIn) bytes in, \(counters.bytesStored) stored",
        ]
        if counters.sourcesSkipped > 0 {
            lines.append("sources that were in the store already: \(counters.sourcesSkipped)")
        }
        for reason in report.quarantine {
            let example = reason.examples.first.map { ", first in \(printable($0.source)) at byte \($0.offset)" } ?? ""
            let remedy = QuarantineReason.remedy(reason.reason).map { ": " + $0 } ?? ""
            lines.append("quarantined: \(reason.count) \(reason.reason)\(example)\(remedy)")
        }
        if counters.quarantined > 0 {
            lines.append("to see them: \(ProgramName.asCalled) quarantine list --store \(ProgramName.quoted(store))")
        }
        return lines.joined(separator: "\n")
    }
}
