import Foundation
import Reports

/// A report for whoever sits before the terminal: about forty lines of 120 characters, nothing cut off.
struct SummaryText {
    private static let width = 120
    private static let shownPorts = 3
    private static let shownFindings = 4
    private static let shownSilent = 8
    var worstPorts: QueryResult
    var silent: QueryResult
    var findings: QueryResult
    var forecast: QueryResult
    var severities: QueryResult
    var report: String
    var html: String?

    var text: String {
        let end = "Report: \(printable(report))" + (html.map { ", page: \(printable($0))" } ?? "")
        return ([""] + portLines + silentLines + [""] + findingLines + [""] + forecastLines + ["", end]).joined(
            separator: "\n")
    }

    // MARK: Ports

    private var portLines: [String] {
        let all = worstPorts.records
        let ports = all.prefix(Self.shownPorts)
        guard !ports.isEmpty else { return ["Worst ports: none, no port has lost a point of health"] }
        return ["Worst ports, and what took most of their 100 points of health"]
            + ports.flatMap { port in
                let place = [port.place, port.text("site")].filter { !$0.isEmpty }.joined(separator: ", ")
                let uptime = port.number("uptime_percent").map { ", uptime \(decimal($0)) %" } ?? ""
                return Self.wrapped(
                    "\(place): \(decimal(port.number("score") ?? 0)) points\(uptime). \(port.text("reason"))")
            } + more(all.count - ports.count, "port", "that lost points", "worst-ports")
    }

    private var silentLines: [String] {
        let silent = silent.records
        guard !silent.isEmpty else { return [] }
        let names = silent.prefix(Self.shownSilent).map { $0.text("charge_point") }.joined(separator: ", ")
        return Self.wrapped("In the fleet file, but sent nothing that could be read: \(names)")
            + more(silent.count - Self.shownSilent, "charge point", "of that kind", "silent-charge-points")
    }

    /// Of what is not shown: how much, and the question that shows it.
    private func more(_ count: Int, _ one: String, _ which: String, _ question: String) -> [String] {
        guard count > 0 else { return [] }
        let what = "\(count) more \(one)\(count > 1 ? "s" : "")" + (which.isEmpty ? "" : " " + which)
        return ["  \(what): \(ProgramName.asCalled) query \(ProgramName.quoted(report)) --name \(question)"]
    }

    // MARK: Findings

    private var findingLines: [String] {
        let kinds = findings.records
        guard !kinds.isEmpty else {
            return ["Findings: none, no sign of a fault or of abuse (what was out of service, ports and outages tell)"]
        }
        let counts = severities.records.map { row in
            let open = row.whole("open")
            return "\(row.whole("findings")) \(row.text("severity")) (\(open == 0 ? "all over" : "\(open) open"))"
        }
        let shown = kinds.prefix(Self.shownFindings)
        let left = kinds.count - shown.count
        return ["Findings: \(counts.joined(separator: ", ")). The most urgent of each kind, open ones first:"]
            + shown.flatMap(Self.finding)
            + more(left, "kind", "", "findings-by-kind")
    }

    private static func finding(_ finding: Record) -> [String] {
        let (since, until) = (minute(finding.text("since")), minute(finding.text("until")))
        let isOneDay = since.prefix(10) == until.prefix(10)
        let time =
            finding.text("state") == "open"
            ? "open since \(since)" : "over, \(since) to \(isOneDay ? String(until.suffix(5)) : until)"
        let others = finding.whole("findings") > 1 ? ", one of \(finding.whole("findings")) of its kind" : ""
        return wrapped("\(finding.place): \(finding.text("kind")), \(finding.text("severity")), \(time) UTC\(others)")
            + wrapped(finding.text("summary"), indent: 6) + wrapped("Do: " + finding.text("action"), indent: 6)
    }

    /// `2026-03-02 06:15`.
    private static func minute(_ time: String) -> String { String(time.prefix(16)).replacing("T", with: " ") }

    // MARK: Forecast

    private var forecastLines: [String] {
        let rows = forecast.records.filter { $0.text("scope") == "network" }
        guard let first = rows.first else {
            return ["Forecast: none, there is no complete local day yet to forecast from"]
        }
        return ["Forecast for the network, \(first.text("from_day")) to \(first.text("to_day"))"]
            + rows.flatMap { Self.wrapped(Self.expectation($0)) }
            + (rows.contains { $0.number("mase") != nil } ? Self.mase : [])
    }

    private static let mase = wrapped(
        "MASE: error on days held back ÷ mean change from one week to the next; over 1, it errs by more than weeks differ"
    )

    private static func expectation(_ row: Record) -> String {
        let unit = row.text("unit")
        let (low, high) = (decimal(row.number("low_80") ?? 0), decimal(row.number("high_80") ?? 0))
        let total = row.number("total").map { ", \(decimal($0)) in all" } ?? ""
        let error =
            row.number("mase").map { "MASE \(String(format: "%.2f", $0))" }
            ?? (row.number("smape_percent") == nil
                ? "too short a history to say how good that is" : "no MASE, as weeks did not differ")
        return "\(row.text("measure")): \(decimal(row.number("per_day") ?? 0)) \(unit) a day (80 %: \(low) to \(high))"
            + "\(total); \(row.text("model")), \(error)"
    }

    // MARK: Lines

    private static func wrapped(_ text: String, indent: Int = 2) -> [String] {
        var lines: [String] = []
        for word in text.split(separator: " ") {
            if let last = lines.last, displayWidth(last) + 1 + displayWidth(String(word)) <= width {
                lines[lines.count - 1] = last + " " + word
            } else {
                lines.append(String(repeating: " ", count: lines.isEmpty ? indent : 6) + word)
            }
        }
        return lines
    }
}

private func decimal(_ value: Double) -> String { String(format: "%.1f", value) }

private typealias Record = [String: ReportValue]

extension QueryResult {
    fileprivate var records: [Record] { rows.map { Dictionary(zip(columns, $0)) { first, _ in first } } }
}

extension Record {
    fileprivate func text(_ column: String) -> String {
        guard case .text(let text)? = self[column] else { return "" }
        return printable(text)
    }
    fileprivate func number(_ column: String) -> Double? { self[column]?.finite }
    fileprivate func whole(_ column: String) -> Int64 { self[column]?.whole ?? 0 }

    /// A port, a charge point, a site or the network.
    fileprivate var place: String {
        guard !text("charge_point").isEmpty else { return text("site").isEmpty ? "Network" : text("site") }
        return whole("port") > 0 ? "\(text("charge_point"))/\(whole("port"))" : text("charge_point")
    }
}
