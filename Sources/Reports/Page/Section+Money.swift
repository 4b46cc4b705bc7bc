import Telemetry

/// What was earned and what is to come: history, forecast and how good the forecast was.
extension ReportHTML {
    private struct Outlook {
        let measure: String
        let unit: String
        let factor: Double
        let history: [(day: Day, value: Double)]
        let future: [Record]
        let firstDay: Day
    }

    /// So many days of history stand beside the forecast.
    private static let shownHistoryDays: Int32 = 56

    static func money(_ reader: ReportReader) throws(ReportError) -> HTML {
        let series = try reader.records(
            """
            SELECT measure, currency, unit, min(day) AS first_day FROM forecasts f WHERE scope = 'network'
            GROUP BY measure, currency
            ORDER BY (SELECT sum(r.sessions) FROM revenue_days r WHERE r.currency = f.currency) DESC, currency,
                measure DESC
            """)
        let table = try revenueTable(reader)
        guard !series.isEmpty else {
            return section(
                "money", "Revenue and outlook", "<p>There is no complete day yet to forecast from.</p>\n" + table)
        }
        var figures: [(isRevenue: Bool, html: HTML)] = []
        for (index, row) in series.enumerated() {
            guard let outlook = try outlook(reader, row) else { continue }
            let isRevenue = outlook.measure == "revenue"
            figures.append((isRevenue, figure("outlook\(index)", outlook, isWide: isRevenue)))
        }
        return section(
            "money", "Revenue and outlook",
            note: """
                Whole network, complete local days. Revenue is without VAT and booked on the day a session begins. The \
                backtest forecasts days held back: sMAPE is its error in percent of the mean of expected and measured (0 to \
                200); MASE is its error as a share of how much a day differs from the same weekday a week before: over 1, \
                it errs by more than weeks differ.
                """,
            plotLegend([
                ("history", "measured"), ("meanline", "expected"), ("band80", "80 % interval"),
                ("band95", "95 % interval"),
            ]) + figures.filter(\.isRevenue).map(\.html).joined()
                + "<div class=\"pair\">\n\(figures.filter { !$0.isRevenue }.map(\.html).joined())</div>\n" + table)
    }

    private static func outlook(_ reader: ReportReader, _ row: Record) throws(ReportError) -> Outlook? {
        guard let firstDay = Day(iso8601: row.text("first_day")) else { return nil }
        let (measure, currency) = (row.text("measure"), row.text("currency"))
        let from = firstDay.advanced(by: -shownHistoryDays).iso8601
        let future = try reader.records(
            """
            SELECT * FROM forecasts WHERE scope = 'network' AND measure = '\(measure)'
                AND currency = '\(currency.replacing("'", with: "''"))' ORDER BY day
            """)
        guard let historyDays = future.first?.count("history_days") else { return nil }
        let value =
            switch measure {
            case "utilisation": "occupied_percent"
            case "energy": "energy_kwh"
            default:
                """
                COALESCE((SELECT total(r.revenue_micros) FROM revenue_days r WHERE r.day = d.day
                    AND r.currency = '\(currency.replacing("'", with: "''"))'), 0) / 1e6
                """
            }
        let days = try reader.records(
            """
            SELECT day, \(value) AS value FROM daily_totals d
            WHERE day < '\(firstDay.iso8601)' AND day >= '\(from)' ORDER BY day DESC LIMIT \(historyDays)
            """)
        return Outlook(
            measure: measure, unit: measure == "utilisation" ? "%" : row.text("unit"),
            factor: measure == "utilisation" ? 100 : 1,
            history: days.reversed().compactMap { record in
                guard let day = Day(iso8601: record.text("day")), let value = record.number("value") else { return nil }
                return (day, value)
            }, future: future, firstDay: firstDay)
    }

    private static func figure(_ id: String, _ outlook: Outlook, isWide: Bool) -> HTML {
        plotFigure(caption: caption(outlook)) { isNarrow in
            drawing(id, outlook, width: isNarrow ? 340 : isWide ? 1040 : 500, kind: isNarrow ? "narrow" : "wide")
        }
    }

    private static func name(_ outlook: Outlook) -> String {
        switch outlook.measure {
        case "utilisation": "Utilisation"
        case "energy": "Energy"
        default: "Revenue"
        }
    }

    private static func caption(_ outlook: Outlook) -> HTML {
        guard let first = outlook.future.first else { return "" }
        let total = outlook.future.reduce(0) { $0 + ($1.number("mean") ?? 0) } * outlook.factor
        let sum: HTML =
            outlook.measure == "utilisation"
            ? "\(Reports.figure(total / Double(outlook.future.count))) % on average"
            : "\(Reports.figure(total)) \(outlook.unit) in all"
        let error: HTML =
            first.isNull("mae")
            ? "too short a history for a backtest"
            : """
            backtest: off by \(Reports.figure((first.number("mae") ?? 0) * outlook.factor)) \(outlook.unit) a day, \
            sMAPE \(Reports.figure(first.number("smape_percent"))) %, \
            MASE \(Reports.figure(first.number("mase"), digits: 2))\
            \(coverage(first))
            """
        return """
            <b>\(name(outlook)) per day, \(outlook.unit)</b>: the next \(outlook.future.count) days bring \(sum) \
            (\(first.text("model"))); \(error).
            """
    }

    private static func coverage(_ row: Record) -> HTML {
        guard let share = row.number("coverage80") else { return "" }
        return ", \(Reports.figure(share * 100, digits: 0)) % of days inside the 80 % interval"
    }

    private static func drawing(_ id: String, _ outlook: Outlook, width: Double, kind: String) -> HTML {
        let plot = Plot(width: width, height: width > 600 ? 292 : 242, left: 58, right: 10, top: 30, bottom: 46)
        let last = outlook.firstDay.advanced(by: Int32(outlook.future.count) - 1)
        let days = (outlook.history.first?.day ?? outlook.firstDay)...last
        let slot = (plot.plotRight - plot.left) / Double(days.upperBound.number - days.lowerBound.number + 1)
        let x = { (day: Day) in plot.left + (Double(day.number - days.lowerBound.number) + 0.5) * slot }
        let upper = outlook.future.compactMap { $0.number("upper95") }.max() ?? 0
        let domain = axisDomain(upTo: max(upper * outlook.factor, outlook.history.map(\.value).max() ?? 0))
        let y = { (value: Double) in plot.y(value, in: domain) }
        var body =
            plot.verticalAxis(domain, unit: "\(outlook.unit) per day") + plot.dayAxis(days, unit: "local day", x: x)
        body += outlook.history.map { point -> HTML in
            """
            <rect class="history" x="\(x(point.day) - slot * 0.38)" y="\(y(point.value))" width="\(slot * 0.76)" \
            height="\(max(0, plot.plotBottom - y(point.value)))">\
            <title>\(point.day.short): \(Reports.figure(point.value)) \(outlook.unit)</title></rect>
            """
        }.joined()
        let at = { (column: String) in
            outlook.future.compactMap { row -> (Double, Double)? in
                guard let day = Day(iso8601: row.text("day")), let value = row.number(column) else { return nil }
                return (x(day), y(value * outlook.factor))
            }
        }
        body += band("band95", at("lower95"), at("upper95")) + band("band80", at("lower80"), at("upper80"))
        body += "<path class=\"mean\" d=\"\(path(at("mean")))\"/>"
        let edge = plot.left + Double(outlook.firstDay.number - days.lowerBound.number) * slot
        body += "<line class=\"now\" x1=\"\(edge)\" y1=\"\(plot.top)\" x2=\"\(edge)\" y2=\"\(plot.plotBottom)\"/>"
        return plot.svg(
            id, kind, title: "\(name(outlook)) per day with forecast",
            description: """
                Daily \(name(outlook).lowercased()) in \(outlook.unit): bars measured, line and bands expected from \
                \(outlook.firstDay.long).
                """,
            body)
    }

    private static func band(_ style: String, _ lower: [(Double, Double)], _ upper: [(Double, Double)]) -> HTML {
        guard !upper.isEmpty else { return "" }
        return "<path class=\"\(style)\" d=\"\(path(upper + lower.reversed()))Z\"/>"
    }

    private static func path(_ points: [(Double, Double)]) -> String {
        points.enumerated().map { "\($0 == 0 ? "M" : "L")\(decimal($1.0, digits: 1)) \(decimal($1.1, digits: 1))" }
            .joined()
    }

    private static func revenueTable(_ reader: ReportReader) throws(ReportError) -> HTML {
        // Sums of different currencies do not compare: each currency by itself, the most used first.
        let order = "ORDER BY sum(sessions) OVER (PARTITION BY currency) DESC, currency, revenue DESC"
        let rows = try reader.records("SELECT * FROM revenue_by_site \(order)")
        let payments = try reader.records("SELECT * FROM revenue_by_payment \(order)")
        let shown = 20
        guard !rows.isEmpty else {
            return "<p class=\"note\">No session has a tariff, so nothing could be priced.</p>\n"
        }
        let columns = ["Sessions", "Energy kWh", "Revenue", "With VAT", "Per kWh"]
        let cells = { (row: Record, name: String) -> [String] in
            [row.text(name), row.text("currency")]
                + [
                    Reports.figure(row.number("sessions"), digits: 0),
                    Reports.figure(row.number("energy_kwh"), digits: 0),
                    Reports.figure(row.number("revenue"), digits: 2),
                    Reports.figure(row.number("revenue_incl_vat"), digits: 2),
                    Reports.figure(row.number("revenue_per_kwh"), digits: 3),
                ]
        }
        return table(["Site", "Currency"] + columns, numbersFrom: 2, rows.prefix(shown).map { cells($0, "site") })
            + more(rows.count, shown: shown, "revenue_by_site")
            + table(
                ["Payment", "Currency"] + columns, numbersFrom: 2,
                payments.prefix(shown).map { cells($0, "payment").map { $0.replacing("_", with: " ") } })
            + more(payments.count, shown: shown, "revenue_by_payment")
    }
}
