import Telemetry

/// Outages and errors, the quality of the data, and what the figures mean.
extension ReportHTML {
    static func outages(_ reader: ReportReader) throws(ReportError) -> HTML {
        let rows = try reader.records("SELECT * FROM outages_readable LIMIT 12")
        let total = try reader.records("SELECT count(*) AS n FROM outages")[0].count("n")
        guard !rows.isEmpty else { return section("outages", "Outages", "<p>No port was out of service.</p>\n") }
        let body = table(
            ["Port", "Cause", "From (UTC)", "To", "Hours", "Energy lost, kWh", "Revenue lost"], numbersFrom: 4,
            rows.map { row in
                [
                    portLabel(row), cause(row), shortTime(row.text("start")),
                    row.isNull("end") ? "lasts" : shortTime(row.text("end")),
                    figure(row.number("hours"), digits: 1),
                    figure(row.number("lost_energy_kwh"), digits: 1),
                    row.isNull("lost_revenue")
                        ? "–" : figure(row.number("lost_revenue"), digits: 0) + " " + row.text("currency"),
                ]
            })
        return section(
            "outages", "Outages",
            note: """
                The longest. What they cost is an estimate from each port's own use at those hours, and an upper bound.
                """,
            body + more(total, shown: rows.count, "outages_readable"))
    }

    static func errors(_ reader: ReportReader) throws(ReportError) -> HTML {
        let rows = try reader.records("SELECT * FROM error_messages LIMIT 12")
        let total = try reader.records("SELECT count(*) AS n FROM error_messages")[0].count("n")
        guard !rows.isEmpty else { return section("errors", "Error messages", "<p>No error was reported.</p>\n") }
        let body = table(
            ["Error", "Vendor's code", "First", "Last", "Messages", "Charge points", "Days"], numbersFrom: 4,
            rows.map { row in
                ["error_code", "vendor_error_code"].map(row.text)
                    + ["first_day", "last_day"].map { Day(iso8601: row.text($0))?.short ?? row.text($0) }
                    + ["messages", "charge_points", "days"].map { figure(row.number($0), digits: 0) }
            })
        return section("errors", "Error messages", body + more(total, shown: rows.count, "error_messages"))
    }

    private static func cause(_ row: Record) -> String {
        let detail = row.text("detail").isEmpty ? "" : ": " + row.text("detail")
        return row.text("cause").replacing("_", with: " ") + detail + (row.text("counted") == "no" ? " (excluded)" : "")
    }

    static func dataQuality(_ reader: ReportReader) throws(ReportError) -> HTML {
        let rows = try reader.records("SELECT * FROM data_quality_by_charge_point LIMIT 15")
        let total = try reader.records("SELECT count(DISTINCT charge_point) AS n FROM data_quality")[0].count("n")
        let repairs = try reader.records(
            """
            SELECT rule, count(*) AS repairs, count(DISTINCT charge_point) AS charge_points FROM repairs
            GROUP BY rule ORDER BY rule
            """)
        let silent = try reader.records("SELECT * FROM silent_charge_points LIMIT 20")
        let quality = table(
            ["Charge point", "Meter rows", "Quarantined", "Impossible times", "Late %", "Repairs", "Longest gap, h"],
            numbersFrom: 1,
            rows.map { row in
                [
                    row.text("charge_point"), figure(row.number("meter_rows"), digits: 0),
                    figure(row.number("quarantined"), digits: 0), figure(row.number("impossible_times"), digits: 0),
                    figure(row.number("late_percent"), digits: 2), figure(row.number("repairs"), digits: 0),
                    figure(row.number("longest_gap_hours"), digits: 1),
                ]
            })
        let repairTable =
            repairs.isEmpty
            ? ""
            : table(
                ["Repair rule", "Applied", "Charge points"], numbersFrom: 1,
                repairs.map { row in
                    [row.text("rule")] + ["repairs", "charge_points"].map { figure(row.number($0), digits: 0) }
                })
        let silentNote: HTML =
            silent.isEmpty
            ? "" : "<p>Never heard of: \(silent.map { $0.text("charge_point") }.joined(separator: ", ")).</p>\n"
        return section(
            "data", "Quality of the data",
            note: """
                What could not be read, what came late, what was repaired on reading; nothing received is thrown away.
                """,
            silentNote + quality + more(total, shown: rows.count, "data_quality_by_charge_point") + repairTable)
    }

    static func figures(_ reader: ReportReader) throws(ReportError) -> HTML {
        let kpis = try reader.records("SELECT * FROM network_kpis")
        let sources = try reader.records("SELECT name FROM metadata WHERE scope = 'source' GROUP BY name ORDER BY name")
        let named = sources.prefix(10).map { $0.text("name") }.joined(separator: ", ")
        let others = sources.count > 10 ? " and \(sources.count - 10) more, in metadata" : ""
        let sourceNote: HTML = sources.isEmpty ? "" : "<p class=\"note\">Made from \(named)\(others).</p>\n"
        return section(
            "figures", "Key figures and their formulas",
            "<dl class=\"kpis\">\n\(kpis.map(definition).joined())</dl>\n" + sourceNote)
    }

    private static func definition(_ row: Record) -> HTML {
        let isShare = row.text("unit") == "ratio"
        let value = figure(row.number("value").map { isShare ? $0 * 100 : $0 }, digits: 2)
        let unit = isShare ? "%" : row.text("unit") == "1" ? "" : row.text("unit")
        return """
            <dt>\(row.text("kpi").replacing("_", with: " "))</dt><dd class="n">\(value) \(unit)</dd>\
            <dd class="how">\(row.text("formula"))</dd>

            """
    }
}
