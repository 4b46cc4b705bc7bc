import Reports

/// The report at a glance, for a terminal: worst ports and why, findings, the forecast, and where the page is.
public struct SummaryStage: Sendable {
    public var report: String
    public var html: String?

    public init(report: String, html: String? = nil) {
        self.report = report
        self.html = html
    }

    public func run() throws -> String {
        let query = try ReportQuery(path: report)
        var parts: [String] = []
        for (title, name) in [
            ("Worst ports", "worst-ports"), ("Findings", "findings-by-kind"), ("Revenue", "forecast"),
        ] {
            let result = try query.run(named: name)
            parts.append("\(title)\n\(result.table(width: 160))")
        }
        parts.append("Report: \(report)")
        if let html { parts.append("Page:   \(html)") }
        return parts.joined(separator: "\n")
    }
}
