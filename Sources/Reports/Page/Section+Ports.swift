/// The ports that need attention first, and what takes points from each.
extension ReportHTML {
    private struct Port {
        let label: String
        let score: Double
        let record: Record
        let reasons: [Record]
    }

    static func worstPorts(_ reader: ReportReader) throws(ReportError) -> HTML {
        let worst = try reader.records("SELECT * FROM worst_ports WHERE score < 100 LIMIT 8")
        let total = try reader.records("SELECT count(*) AS n FROM worst_ports WHERE score < 100")[0].count("n")
        let reasons = try reader.records(
            "SELECT * FROM health_contributions WHERE scope = 'port' ORDER BY penalty DESC, component")
        guard !worst.isEmpty else {
            return section("ports", "Ports that need attention", "<p>None: no port has lost a point.</p>\n")
        }
        let ports = worst.map { row in
            Port(
                label: portLabel(row), score: row.number("score") ?? 0, record: row,
                reasons: reasons.filter {
                    $0.text("charge_point") == row.text("charge_point") && $0.count("evse_id") == row.count("evse_id")
                })
        }
        let body = plotFigure(
            caption: """
                Health points from 0 to 100: what is left, then what each kind of reason took. The sum may exceed 100; \
                the bar ends there.
                """,
            legend: plotLegend([
                ("good", "health left"), ("critical", "findings"), ("warning", "out of service"),
                ("other", "failed sessions"), ("info", "error messages"),
            ])
        ) { bars(ports, isNarrow: $0) }
        return section(
            "ports", "Ports that need attention",
            note: """
                Over the last \(try fact(reader, "health_days")) days. A charge point is as healthy as its weakest port.
                """,
            body + "<ol class=\"ports\">\n\(ports.map(item).joined())</ol>\n"
                + more(total, shown: worst.count, "worst_ports"))
    }

    static func portLabel(_ row: Record) -> String {
        row.count("evse_id") > 0 ? "\(row.text("charge_point")) · \(row.count("evse_id"))" : row.text("charge_point")
    }

    private static func item(_ port: Port) -> HTML {
        let model = [port.record.text("vendor"), port.record.text("model")].filter { !$0.isEmpty }.joined(
            separator: " ")
        let place = [port.record.text("site"), model].filter { !$0.isEmpty }.joined(separator: " · ")
        let reasons = port.reasons.map { reason -> HTML in
            "<li><b>−\(figure(reason.number("penalty"), digits: 1))</b><span>\(reason.text("why"))</span></li>\n"
        }
        return """
            <li><h3 class="id">\(port.label) <span class="tag \(bandStyle(port.record.text("band")))">\
            \(figure(port.score, digits: 1)) \(port.record.text("band"))</span></h3><p>\(place)</p>
            <ul>
            \(reasons.joined())</ul></li>

            """
    }

    private static func bandStyle(_ band: String) -> String {
        switch band {
        case "healthy": "good"
        case "watch", "degraded": "warning"
        default: "critical"
        }
    }

    private static func bars(_ ports: [Port], isNarrow: Bool) -> HTML {
        let rowHeight = isNarrow ? 42.0 : 30.0
        let plot = Plot(
            width: isNarrow ? 340 : 1040, height: Double(ports.count) * rowHeight + 48,
            left: isNarrow ? 2 : labelMargin(ports.map(\.label)),
            right: isNarrow ? 36 : 52, top: 4, bottom: 44)
        let rows = ports.enumerated().map { index, port -> HTML in
            let top = plot.top + Double(index) * rowHeight
            let barTop = top + (isNarrow ? 20 : 6)
            let label: HTML =
                isNarrow
                ? "<text x=\"2\" y=\"\(top + 14)\">\(clipped(port.label, 40))</text>"
                : "<text class=\"end\" x=\"\(plot.left - 12)\" y=\"\(barTop + 14)\">\(clipped(port.label, 24))</text>"
            return label + bar(port, plot, y: barTop)
                + plot.text("end strong", plot.width - 2, barTop + 14, "\(figure(port.score, digits: 1))")
        }
        return plot.svg(
            "health", isNarrow ? "narrow" : "wide", title: "Health of the ports that need attention",
            description: ports.map { "\($0.label): \(figure($0.score, digits: 0))" }.joined(separator: "; "),
            plot.horizontalAxis(0...100, unit: "health points") + rows.joined())
    }

    private static func bar(_ port: Port, _ plot: Plot, y: Double) -> HTML {
        var at = port.score
        var bar = segment("good", from: 0, to: at, plot, y, "health left: \(figure(port.score, digits: 1))")
        for reason in port.reasons where at < 100 {
            let end = min(100, at + (reason.number("penalty") ?? 0))
            bar += segment(
                componentStyle(reason.text("component")), from: at, to: end, plot, y,
                "−\(figure(reason.number("penalty"), digits: 1)): \(reason.text("why"))")
            at = end
        }
        return bar
    }

    private static func segment(
        _ style: String, from: Double, to: Double, _ plot: Plot, _ y: Double, _ title: String
    ) -> HTML {
        let (start, end) = (plot.x(from, in: 0...100), plot.x(to, in: 0...100))
        guard end - start > 0.3 else { return "" }
        return """
            <rect class="\(style)" x="\(start)" y="\(y)" width="\(max(0.5, end - start - 1))" height="18">\
            <title>\(title)</title></rect>
            """
    }

    private static func componentStyle(_ component: String) -> String {
        switch component {
        case "down_now", "downtime": "warning"
        case "failed_sessions": "other"
        case "errors": "info"
        default: "critical"
        }
    }
}

/// The room that row labels (13 px, at most 24 characters shown) want left of a wide plot.
func labelMargin(_ labels: [String]) -> Double {
    min(190, 20 + 8.5 * Double(labels.map(\.count).max() ?? 0))
}

/// At most `count` characters.
func clipped(_ text: String, _ count: Int) -> String {
    text.count <= count ? text : text.prefix(count - 1) + "…"
}
