import Telemetry

/// The top of the page: what network, what time, and eight figures.
extension ReportHTML {
    static func summary(_ reader: ReportReader) throws(ReportError) -> HTML {
        let network = try reader.records("SELECT * FROM network_summary")[0]
        let cards = [
            try health(reader, network), try uptime(reader, network), try success(reader, network),
            try utilisation(reader, network), energy(network), try revenue(reader),
            card(
                "Open findings", "\(network.count("open_findings"))",
                detail: "\(network.count("open_critical")) critical"),
            card(
                "Network", "\(counted(network.count("ports"), "port"))",
                detail:
                    """
                    \(counted(network.count("charge_points"), "charge point")) at \
                    \(counted(network.count("sites"), "site"))
                    """
            ),
        ]
        return """
            <header>
            <h1>Charging network report</h1>
            <p>\(try period(reader))</p>
            </header>
            <section class="bare" id="summary">
            <div class="cards">
            \(cards.joined())</div>
            </section>

            """
    }

    static func fact(_ reader: ReportReader, _ name: String) throws(ReportError) -> String {
        try reader.records("SELECT value FROM metadata WHERE scope = 'report' AND name = '\(name)'").first?.text(
            "value") ?? ""
    }

    private static func period(_ reader: ReportReader) throws(ReportError) -> HTML {
        let end = Instant(iso8601: try fact(reader, "as_of"))
        let start = Instant(iso8601: try fact(reader, "period_start"))
        guard let start, let end else { return "No charge point was heard from." }
        return "\(start.day.long) – \(end.day.long) · as of \(end.long)"
    }

    private static func card(_ label: String, _ value: HTML, detail: HTML) -> HTML {
        """
        <div class="card"><p class="label">\(label)</p><p class="value">\(value)</p>\
        <p class="detail">\(detail)</p></div>

        """
    }

    private static func percentValue(_ value: Double?) -> HTML { "\(figure(value, digits: 1))<small>%</small>" }

    private static func health(_ reader: ReportReader, _ network: Record) throws(ReportError) -> HTML {
        let sick = try reader.records("SELECT count(*) AS n FROM health_scores WHERE scope = 'port' AND score < 85")
        return card(
            "Health", "\(figure(network.number("health"), digits: 0))<small>of 100</small>",
            detail: "\(counted(sick[0].count("n"), "port")) below 85")
    }

    private static func uptime(_ reader: ReportReader, _ network: Record) throws(ReportError) -> HTML {
        let down = try reader.records("SELECT sum(down_counted_ms) / 3.6e6 AS hours FROM port_days")
        return card(
            "Uptime", "\(figure(network.number("uptime_percent"), digits: 2))<small>%</small>",
            detail: "\(figure(down[0].number("hours"))) port hours down that count")
    }

    private static func success(_ reader: ReportReader, _ network: Record) throws(ReportError) -> HTML {
        let sums = try reader.records(
            "SELECT numerator, denominator FROM kpis WHERE scope = 'network' AND kpi = 'session_success'")
        return card(
            "Attempts that succeeded", percentValue(network.number("session_success_percent")),
            detail: sums.first.map {
                "\(figure($0.number("numerator"), digits: 0)) of \(figure($0.number("denominator"), digits: 0)) judged"
            } ?? "none to judge")
    }

    private static func utilisation(_ reader: ReportReader, _ network: Record) throws(ReportError) -> HTML {
        let perDay = try reader.records(
            "SELECT value FROM kpis WHERE scope = 'network' AND kpi = 'sessions_per_port_day'")
        return card(
            "Time in use", percentValue(network.number("utilisation_percent")),
            detail: "\(figure(perDay.first?.number("value"), digits: 1)) sessions per port and day")
    }

    private static func energy(_ network: Record) -> HTML {
        let kWh = network.number("energy_kwh") ?? 0
        let value: HTML =
            kWh >= 10_000
            ? "\(figure(kWh / 1000, digits: 1))<small>MWh</small>" : "\(figure(kWh, digits: 0))<small>kWh</small>"
        let unmetered = network.count("unmetered_sessions")
        let rest: HTML = unmetered == 0 ? "" : "; \(counted(unmetered, "session")) without any meter value left out"
        return card("Energy", value, detail: "in \(counted(network.count("sessions") - unmetered, "session"))\(rest)")
    }

    private static func revenue(_ reader: ReportReader) throws(ReportError) -> HTML {
        let sums = try reader.records(
            """
            SELECT currency, total(revenue_micros) / 1e6 AS revenue FROM revenue_days
            GROUP BY currency ORDER BY sum(sessions) DESC, currency
            """)
        guard let first = sums.first else { return card("Revenue", "–", detail: "no session has a tariff") }
        let others = sums.dropFirst().map {
            " and \(figure($0.number("revenue"), digits: 0))\u{A0}\($0.text("currency"))" as HTML
        }
        return card(
            "Revenue", "\(figure(first.number("revenue"), digits: 0))<small>\(first.text("currency"))</small>",
            detail: "\(others.joined())\(others.isEmpty ? "" : ", ")without VAT")
    }
}
