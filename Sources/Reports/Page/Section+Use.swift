/// When each site is used, and how fast each port charges.
extension ReportHTML {
    private static let weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    private static let shownSites = 6

    static func heatMaps(_ reader: ReportReader) throws(ReportError) -> HTML {
        let sites = try reader.records(
            """
            SELECT s.site_id, s.name, s.ports,
                sum(h.occupied_ms) * 100.0 / NULLIF(sum(h.observed_ms), 0) AS occupied_percent
            FROM sites s JOIN hour_profiles h USING (site_id)
            GROUP BY s.site_id ORDER BY sum(h.occupied_ms) DESC, s.site_id
            """)
        guard !sites.isEmpty else { return "" }
        let hours = try reader.records("SELECT * FROM utilisation_by_hour")
        let greatest = hours.compactMap { $0.number("occupied_percent") }.max() ?? 0
        let scale = axisDomain(upTo: greatest, count: 4).upperBound
        let figures = sites.prefix(shownSites).enumerated().map { index, site -> HTML in
            let cells = hours.filter { $0.text("site_id") == site.text("site_id") }
            return plotFigure(
                caption: """
                    <b>\(site.text("name"))</b>: \(counted(site.count("ports"), "port")), occupied \
                    \(figure(site.number("occupied_percent"), digits: 0)) % of the time.
                    """
            ) { heatMap("heat\(index)", site.text("name"), cells, scale: scale, isNarrow: $0) }
        }
        return section(
            "hours", "When sites are used",
            note:
                "Share of port time occupied (%), by local hour (across) and weekday (down). One scale for all sites.",
            heatLegend(scale) + "<div class=\"pair\">\n\(figures.joined())</div>\n"
                + more(sites.count, shown: figures.count, "utilisation_by_hour"))
    }

    private static func heatLegend(_ scale: Double) -> HTML {
        let steps = [0.0, 0.25, 0.5, 0.75, 1].map { share -> HTML in
            """
            <span><i class="heat" style="opacity:\(figure(opacity(share), digits: 2))"></i>\
            \(figure(share * scale, digits: 0)) %</span>
            """
        }
        return "<p class=\"legend\">\(steps.joined())</p>\n"
    }

    /// Even nothing is faintly visible: an hour without data is left blank instead.
    private static func opacity(_ share: Double) -> Double { 0.06 + 0.94 * min(1, max(0, share)) }

    private static func heatMap(
        _ id: String, _ name: String, _ cells: [Record], scale: Double, isNarrow: Bool
    ) -> HTML {
        let plot = Plot(
            width: isNarrow ? 340 : 500, height: isNarrow ? 192 : 236, left: 34, right: 2, top: 20, bottom: 40)
        let cellWidth = (plot.plotRight - plot.left) / 24
        let cellHeight = (plot.plotBottom - plot.top) / 7
        var body: HTML = "<text class=\"axis\" x=\"0\" y=\"12\">weekday</text>"
        for (index, weekday) in weekdays.enumerated() {
            let y = plot.top + (Double(index) + 0.5) * cellHeight + 4
            body += "<text class=\"axis\" x=\"0\" y=\"\(y)\">\(weekday)</text>"
        }
        for hour in stride(from: 0, through: 24, by: isNarrow ? 6 : 3) {
            let anchor = hour == 24 ? "end" : "mid"
            body += plot.text(
                "axis \(anchor)", plot.left + Double(hour) * cellWidth, plot.plotBottom + 16, "\(hour)")
        }
        body += plot.text("axis mid", (plot.left + plot.plotRight) / 2, plot.plotBottom + 33, "local hour")
        for cell in cells {
            guard let percent = cell.number("occupied_percent"), (1...7).contains(cell.count("weekday")) else {
                continue
            }
            let x = plot.left + Double(cell.count("hour")) * cellWidth
            let y = plot.top + Double(cell.count("weekday") - 1) * cellHeight
            let when = "\(weekdays[cell.count("weekday") - 1]) \(cell.count("hour"))–\(cell.count("hour") + 1) h"
            body += """
                <rect class="heat" x="\(x)" y="\(y)" width="\(cellWidth - 1)" height="\(cellHeight - 1)" \
                fill-opacity="\(figure(opacity(percent / scale), digits: 2))">\
                <title>\(when): \(figure(percent, digits: 0)) %</title></rect>
                """
        }
        return plot.svg(
            id, isNarrow ? "narrow" : "wide", title: "Hours of use at \(name)",
            description: "Share of port time occupied, by weekday and local hour.", body)
    }

    static func chargingRates(_ reader: ReportReader) throws(ReportError) -> HTML {
        let ports = try reader.records("SELECT * FROM charging_rates")
        guard !ports.isEmpty else { return "" }
        let rated = ports.filter { ($0.number("rated_kw") ?? 0) > 0 }
        let (shown, listed) = (Array(rated.prefix(40)), Array(ports.prefix(40)))
        let drawing: HTML =
            shown.isEmpty
            ? ""
            : plotFigure(
                caption: """
                    Power while charging, as a share of the port's rated power (given in kW). The line at 100 % is the \
                    rating; a peak beyond it deserves a look.
                    """,
                legend: plotLegend([("median", "median"), ("span", "median to 95th percentile"), ("peak", "peak")])
            ) { rates(shown, isNarrow: $0) }
        return section(
            "rates", "Charging rates",
            note: "All power samples above zero; exact nearest-rank percentiles.",
            drawing + more(rated.count, shown: shown.count, "charging_rates")
                + folded("The figures of \(counted(listed.count, "port"))", rateTable(listed)))
    }

    private static func rates(_ ports: [Record], isNarrow: Bool) -> HTML {
        let rowHeight = isNarrow ? 38.0 : 26.0
        let plot = Plot(
            width: isNarrow ? 340 : 1040, height: Double(ports.count) * rowHeight + 48,
            left: isNarrow ? 4 : labelMargin(ports.map(portLabel)),
            right: isNarrow ? 14 : 92, top: 4, bottom: 44)
        let greatest = ports.compactMap { $0.number("peak_of_rated_percent") }.max() ?? 100
        let domain = 0...min(max(110, (greatest / 10).rounded(.up) * 10), 300)
        var body = plot.horizontalAxis(domain, unit: "% of rated power")
        let ratedX = plot.x(100, in: domain)
        body +=
            "<line class=\"rated\" x1=\"\(ratedX)\" y1=\"\(plot.top)\" x2=\"\(ratedX)\" y2=\"\(plot.plotBottom)\"/>\n"
        for (index, port) in ports.enumerated() {
            let top = plot.top + Double(index) * rowHeight
            body += row(port, plot, domain, top: top, middle: top + (isNarrow ? 26 : 13), isNarrow: isNarrow)
        }
        return plot.svg(
            "rates", isNarrow ? "narrow" : "wide", title: "Charging rates by port",
            description:
                "Median, 95th percentile and peak of power for \(ports.count) ports, in percent of rated power.", body)
    }

    private static func row(
        _ port: Record, _ plot: Plot, _ domain: ClosedRange<Double>, top: Double, middle: Double, isNarrow: Bool
    ) -> HTML {
        guard let rated = port.number("rated_kw") else { return "" }
        let x = { (column: String) in plot.x((port.number(column) ?? 0) * 100 / rated, in: domain) }
        let (median, high, peak) = (x("p50_kw"), x("p95_kw"), x("peak_kw"))
        let kW = figure(rated, digits: rated == rated.rounded() ? 0 : 1) + " kW"
        let labels: HTML =
            isNarrow
            ? """
            <text x="2" y="\(top + 14)">\(clipped(portLabel(port), 28)) <tspan class="quiet">\(kW)</tspan></text>
            """
            : """
            <text class="end" x="\(plot.left - 12)" y="\(middle + 4)">\(clipped(portLabel(port), 24))</text>\
            <text class="end quiet" x="\(plot.width - 2)" y="\(middle + 4)">\(kW)</text>
            """
        return labels + """
            <line class="grid" x1="\(plot.left)" y1="\(middle)" x2="\(plot.plotRight)" y2="\(middle)"/>\
            <rect class="span" x="\(median)" y="\(middle - 4)" width="\(max(0, high - median))" height="8"/>\
            <circle class="median" cx="\(median)" cy="\(middle)" r="5">\
            <title>median \(figure(port.number("p50_kw"))) kW</title></circle>\
            <circle class="peak" cx="\(peak)" cy="\(middle)" r="4">\
            <title>peak \(figure(port.number("peak_kw"))) kW</title></circle>

            """
    }

    private static func rateTable(_ ports: [Record]) -> HTML {
        table(
            [
                "Port", "Rated kW", "Mean kW", "Median kW", "p95 kW", "p99 kW", "Peak kW", "Of offered", "Samples",
            ], numbersFrom: 1,
            ports.map { port in
                [portLabel(port)]
                    + ["rated_kw", "mean_kw", "p50_kw", "p95_kw", "p99_kw", "peak_kw"].map {
                        figure(port.number($0), digits: 1)
                    }
                    + [
                        port.number("mean_of_offered_percent").map { figure($0, digits: 0) + " %" } ?? "–",
                        figure(port.number("samples"), digits: 0),
                    ]
            })
    }

    /// A table whose columns from `numbersFrom` on are numbers; short texts stay on one line, long ones may break.
    /// On a phone each row is a block of its own, whose cells say their column.
    static func table(_ header: [String], numbersFrom: Int, _ rows: [[String]]) -> HTML {
        let head = header.enumerated().map {
            "<th\($0 >= numbersFrom ? " class=\"n\"" : "" as HTML) scope=\"col\">\($1)</th>" as HTML
        }
        let body = rows.map { row -> HTML in
            let cells = row.enumerated().map { index, cell -> HTML in
                """
                <td class="\(index >= numbersFrom ? "n" : cell.count <= 26 ? "s" : "id")" \
                data-label="\(header[index])">\(cell)</td>
                """
            }
            return "<tr>\(cells.joined())</tr>\n"
        }
        return """
            <div class="scroll"><table>
            <thead><tr>\(head.joined())</tr></thead>
            <tbody>
            \(body.joined())</tbody>
            </table></div>

            """
    }
}
