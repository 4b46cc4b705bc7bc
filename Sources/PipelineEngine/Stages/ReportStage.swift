import Analysis
import Foundation
import Reports
import Revenue
import SegmentStore
import Telemetry

/// The store becomes `report.sqlite`, and `report.html` drawn from it.
public struct ReportStage: Sendable {
    public var analyze: AnalyzeStage
    /// OCPI tariffs; nil leaves sessions without a price.
    public var tariffs: String?
    public var out: String
    public var html: String?

    public init(analyze: AnalyzeStage, out: String) {
        self.analyze = analyze
        self.out = out
    }

    /// All it reads and replaces, but for the store and folders, which an earlier stage may make.
    func checkInputs() throws {
        try inputs().analyze.checkInputs()
        try checkReplaceable()
    }

    /// What of its files is there, for `check`; the others may come with `--set` or from an earlier stage.
    func checkExisting() throws {
        var stage = self
        if let tariffs, !Files.exists(tariffs) { stage.tariffs = nil }
        try stage.inputs().analyze.checkExisting()
    }

    /// The tariffs, and an analysis that looks up the fleet's among them.
    private func inputs() throws -> (tariffs: TariffBook, analyze: AnalyzeStage) {
        guard let tariffs else { return (TariffBook(), analyze) }
        let book = try TariffsFile.load(tariffs)
        var analyze = analyze
        analyze.tariffs = KnownTariffs(path: tariffs, ids: book.tariffs.map(\.id))
        return (book, analyze)
    }

    public func run(progress: @escaping ProgressHandler = { _ in }) throws -> ReportResult {
        try checkTargets()
        let (tariffs, analyze) = try inputs()
        let analyzed = try analyze.run(progress: progress)
        let input = ReportInput(
            network: analyzed.network, fleet: analyzed.context.fleet, tariffs: tariffs, zones: analyzed.context.zones,
            notes: Self.notes(analyzed.sources)
                + analyzed.context.repairsOff.map(\.rawValue).sorted().map { ReportNote(.setting, "repair_off", $0) })
        let model = ReportBuilder(input).model()
        try ReportDatabase.write(model, to: out)
        if let html { try ReportHTML.write(databasePath: out, to: html) }
        return ReportResult(
            out: out, html: html, now: analyzed.network.now, severities: model.findings.map(\.finding.severity),
            open: model.findings.count { $0.finding.state != .closed })
    }

    /// Told before any work is done: a report replaces reports, and nothing else.
    private func checkTargets() throws {
        for path in [out, html].compactMap({ $0 }) { try Files.checkTarget(path) }
        try checkReplaceable()
    }

    private func checkReplaceable() throws {
        if let html, Files.areSame(out, html) {
            throw Trouble("\(out): cannot be both the database and the page")
        }
        try checkReplaceable(out, "report database") { (try? ReportQuery(path: out)) != nil }
        if let html { try checkReplaceable(html, "report page") { ReportHTML.isReport(try Files.data(html)) } }
    }

    private func checkReplaceable(_ path: String, _ what: String, isOne: () throws -> Bool) throws {
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: path) else { return }
        if attributes[.size] as? Int == 0 { return }
        guard attributes[.type] as? FileAttributeType == .typeRegular, try isOne() else {
            throw Trouble("\(path): is there already and is no \(what); choose another name or remove it")
        }
    }

    /// Where the numbers come from: the sources in the order of their ids, and what was counted in all of them.
    private static func notes(_ records: [SourceRecord]) -> [ReportNote] {
        let counters: [(String, Int)] = [
            ("records_read", records.reduce(0) { $0 + $1.counters.recordsRead }),
            ("accepted", records.reduce(0) { $0 + $1.counters.accepted }),
            ("duplicates", records.reduce(0) { $0 + $1.counters.duplicates }),
            ("quarantined", records.reduce(0) { $0 + $1.counters.quarantined }),
            ("ignored", records.reduce(0) { $0 + $1.counters.ignored }),
        ]
        return counters.map { ReportNote(.counter, $0, "\($1)") }
            + records.map { ReportNote(.source, $0.source.name, $0.source.id.hex) }
    }
}

public struct ReportResult: Sendable {
    public var out: String
    public var html: String?
    public var now: Instant
    public var severities: [Finding.Severity]
    /// So many of them last.
    public var open: Int

    public var text: String {
        let counts = Finding.Severity.allCases.reversed().map { severity in
            "\(severities.count { $0 == severity }) \(severity.rawValue)"
        }
        return "report \(out), as of \(now.iso8601): findings \(counts.joined(separator: ", "))"
            + (severities.isEmpty ? "" : "; \(open == 0 ? "none" : "\(open)") of them open")
            + (html.map { "\npage   \($0)" } ?? "")
    }

    public var json: String {
        let counts = Finding.Severity.allCases.map { severity in
            "\"\(severity.rawValue)\":\(severities.count { $0 == severity })"
        }
        return "{\"report\":\(jsonString(out)),\"html\":\(html.map(jsonString) ?? "null"),"
            + "\"as_of\":\"\(now.iso8601)\",\"open_findings\":\(open),\"findings\":{\(counts.joined(separator: ","))}}"
    }
}
