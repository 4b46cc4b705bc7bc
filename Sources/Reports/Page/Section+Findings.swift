import Telemetry

/// Findings: when they were, and each with its evidence and what to do.
extension ReportHTML {
    /// Findings of one kind at one place share a row.
    private struct Lane {
        let label: String
        let kind: String
        var findings: [Record]
    }

    static func timeline(_ reader: ReportReader) throws(ReportError) -> HTML {
        let findings = try reader.records("SELECT * FROM findings_readable")
        guard let start = Instant(iso8601: try fact(reader, "period_start")),
            let end = Instant(iso8601: try fact(reader, "as_of")), start < end, !findings.isEmpty
        else { return "" }
        let lanes = lanes(findings)
        let shown = Array(lanes.prefix(20)).sorted { $0.findings[0].text("since") < $1.findings[0].text("since") }
        let body = plotFigure(
            caption: """
                Each bar is a finding from its start to its end; an arrow at the right edge means that it lasts. \
                Times are UTC.
                """,
            legend: plotLegend([("critical", "critical"), ("warning", "warning"), ("info", "info")])
        ) { isNarrow in drawing(shown, start..<end, isNarrow: isNarrow) }
        let left = lanes.count - shown.count
        return section(
            "timeline", "Findings over time",
            body
                + (left > 0
                    ? "<p class=\"note\">\(counted(left, "row")) of lesser findings are left out here.</p>\n" : ""))
    }

    private static func lanes(_ findings: [Record]) -> [Lane] {
        var places: [String: Int] = [:]
        var lanes: [Lane] = []
        for finding in findings {
            let label = place(finding)
            let key = "\(label)\n\(finding.text("kind"))"
            if let place = places[key] {
                lanes[place].findings.append(finding)
            } else {
                places[key] = lanes.count
                lanes.append(Lane(label: label, kind: finding.text("kind"), findings: [finding]))
            }
        }
        return lanes
    }

    /// Where a finding is: port, charge point, site or the network.
    private static func place(_ finding: Record) -> String {
        if !finding.text("charge_point").isEmpty { return portLabel(finding) }
        return finding.text("site").isEmpty ? "Network" : finding.text("site")
    }

    private static func drawing(_ lanes: [Lane], _ period: Range<Instant>, isNarrow: Bool) -> HTML {
        let rowHeight = isNarrow ? 40.0 : 28.0
        let plot = Plot(
            width: isNarrow ? 340 : 1040, height: Double(lanes.count) * rowHeight + 52, left: isNarrow ? 12 : 300,
            right: isNarrow ? 16 : 24, top: 4, bottom: 48)
        let domain = Double(period.lowerBound.milliseconds)...Double(period.upperBound.milliseconds)
        let x = { (instant: Instant) in plot.x(Double(instant.milliseconds), in: domain) }
        var body = plot.dayAxis(period.lowerBound.day...period.upperBound.day, unit: "day, UTC") {
            x(max($0.start, period.lowerBound))
        }
        body += plot.line("now", plot.plotRight, plot.top, plot.plotRight, plot.plotBottom)
        for (index, lane) in lanes.enumerated() {
            let top = plot.top + Double(index) * rowHeight
            let barTop = top + (isNarrow ? 20 : 6)
            body += label(lane, plot, top: top, barTop: barTop, isNarrow: isNarrow)
            body += plot.line("grid", plot.left, barTop + 7, plot.plotRight, barTop + 7)
            body += lane.findings.map { bar($0, period, plot, x, y: barTop) }.joined()
        }
        return plot.svg(
            "timeline", isNarrow ? "narrow" : "wide", title: "Findings over time",
            description: """
                \(lanes.count) rows of findings by place and kind, from \(period.lowerBound.long) to \
                \(period.upperBound.long).
                """,
            body)
    }

    private static func label(_ lane: Lane, _ plot: Plot, top: Double, barTop: Double, isNarrow: Bool) -> HTML {
        let name = clipped(lane.label, isNarrow ? 22 : 20)
        let kind = clipped(lane.kind, isNarrow ? 24 : 22)
        return isNarrow
            ? "<text x=\"2\" y=\"\(top + 14)\">\(name) <tspan class=\"quiet\">\(kind)</tspan></text>"
            : """
            <text x="2" y="\(barTop + 12)">\(name)</text>\
            <text class="quiet end" x="\(plot.left - 16)" y="\(barTop + 12)">\(kind)</text>
            """
    }

    private static func bar(
        _ finding: Record, _ period: Range<Instant>, _ plot: Plot, _ x: (Instant) -> Double, y: Double
    ) -> HTML {
        let start = Instant(iso8601: finding.text("since")) ?? period.lowerBound
        let end = Instant(iso8601: finding.text("until"))
        let left = x(max(start, period.lowerBound))
        let width = max(4, x(min(end ?? period.upperBound, period.upperBound)) - left)
        let style = finding.text("severity")
        let arrow: HTML =
            finding.text("state") == "open"
            ? "<path class=\"\(style)\" d=\"M\(plot.plotRight + 1) \(y)l8 7l-8 7z\"/>" : ""
        return """
            <rect class="\(style)" x="\(min(left, plot.plotRight - 4))" y="\(y)" width="\(width)" height="14" rx="2">\
            <title>\(finding.text("summary")) (\(shortTime(finding.text("since"))))</title></rect>\(arrow)

            """
    }

    private static let openToSight = 20

    static func findingList(_ reader: ReportReader) throws(ReportError) -> HTML {
        let findings = try reader.records(
            """
            SELECT * FROM findings_readable
            ORDER BY state = 'closed', CASE severity WHEN 'critical' THEN 0 WHEN 'warning' THEN 1 ELSE 2 END,
                confidence_percent DESC, since DESC, finding_id
            LIMIT 60
            """)
        let counts = try reader.records("SELECT count(*) AS n, total(state = 'open') AS open FROM findings")[0]
        let (total, open) = (counts.count("n"), Int(counts.number("open") ?? 0))
        guard !findings.isEmpty else {
            return section("findings", "Findings", "<p>Nothing was found to be wrong.</p>\n")
        }
        var details: [HTML] = []
        for finding in findings { details.append(detail(finding, try evidence(reader, finding))) }
        return section(
            "findings", "Findings and what to do",
            note: """
                \(open) open and \(total - open) closed, open ones first. Each unfolds to its action, the OCPP request \
                that helps, and the rows it rests on.
                """,
            details.prefix(openToSight).joined()
                + folded(
                    "\(counted(details.count - openToSight, "more finding"))", details.dropFirst(openToSight).joined())
                + more(total, shown: findings.count, "findings_readable"))
    }

    /// The first rows it rests on, a line each; `finding_id` is hexadecimal of our own making.
    private static func evidence(_ reader: ReportReader, _ finding: Record) throws(ReportError) -> HTML {
        let rows = try reader.records(
            """
            SELECT e.value ->> 'charge_point' AS charge_point, e.value ->> 'ts' AS ts, e.value ->> 'note' AS note,
                json_array_length(f.evidence) AS total
            FROM findings f, json_each(f.evidence) e WHERE f.finding_id = '\(finding.text("finding_id"))' LIMIT 8
            """)
        guard let total = rows.first?.count("total") else { return "" }
        let items = rows.map { row in
            "<li><b>\(shortTime(row.text("ts")))</b><span>\(row.text("charge_point")): \(row.text("note"))</span></li>\n"
                as HTML
        }
        let left: HTML = total > rows.count ? "<li><b></b><span>and \(total - rows.count) more</span></li>\n" : ""
        return "<p>Evidence:</p>\n<ul class=\"evidence\">\n\(items.joined())\(left)</ul>"
    }

    private static func detail(_ finding: Record, _ evidence: HTML) -> HTML {
        let severity = finding.text("severity")
        let isOpen = finding.text("state") == "open"
        let until =
            isOpen
            ? "since \(shortTime(finding.text("since")))"
            : shortSpan(finding.text("since"), finding.text("until"))
        let request: HTML =
            finding.isNull("ocpp_request")
            ? "" : "<p>OCPP request:</p><pre>\(finding.text("ocpp_request"))</pre>\n"
        return """
            <details>
            <summary><span><span class="tag \(severity)">\(severity)</span></span>\
            <span class="kind">\(finding.text("kind"))</span>\
            <span class="what">\(finding.text("summary")) <span class="where id">\(place(finding))</span></span>\
            <span class="when">\(until)</span></summary>
            <div class="inside">
            <p><b>Do next:</b> \(finding.text("action"))</p>
            \(request)<p class="note">\(isOpen ? "Open" : "Closed") · \
            \(figure(finding.number("confidence_percent"), digits: 0)) % sure · \
            \(finding.text("site")) · id <code>\(finding.text("finding_id"))</code></p>
            \(evidence)
            </div>
            </details>

            """
    }
}
