/// Views that give every key figure by day, week, month and rolling twelve months, as sums of the rows in `kpi_evidence`.
///
/// Percentiles and peaks are no sums: start times by day are in `attempts`, peaks by month in `peaks`.
extension ReportView {
    static let periods: [ReportView] = [
        kpis("kpis_by_day", "How did each figure do, day by day?", "day", "e.day", "Day."),
        kpis(
            "kpis_by_week", "How did each figure do, week by week?", "week", "date(e.day, 'weekday 0', '-6 days')",
            "The Monday that begins the week."),
        kpis("kpis_by_month", "How did each figure do, month by month?", "month", "substr(e.day, 1, 7)", "Month."),
        ReportView(
            "kpis_rolling_12_months", "How did each figure do over the twelve months up to and with each month?",
            place(of: "k")
                + [
                    .text("month", "m.month", "The last of the twelve months."),
                    .count("months", "count(DISTINCT k.month)", "Months of them with data."),
                ] + figure("k", numerator: "k.numerator", denominator: "k.denominator"),
            from: """
                FROM (SELECT DISTINCT substr(day, 1, 7) AS month FROM port_days) m
                JOIN kpis_by_month k ON k.month <= m.month
                    AND k.month > strftime('%Y-%m', m.month || '-01', '-12 months')
                GROUP BY k.scope, k.site_id, k.charge_point, k.evse_id, k.kpi, m.month
                ORDER BY m.month, k.scope, k.site_id, k.charge_point, k.evse_id, k.kpi
                """),
        neviRolling,
    ]

    /// 23 CFR 680.116(b) to the letter where a port was observed through all twelve months: the constant 525,600 stands
    /// in leap years too.
    private static let neviRolling = ReportView(
        "nevi_rolling_12_months",
        "23 CFR 680.116 (b): uptime of each port over the twelve months up to and with each month that is over.",
        [
            .text("site_id", "d.site_id", "Charging station: the site."),
            .text("port_id", "d.charge_point || '/' || d.evse_id", "Port."),
            .text("month", "m.month", "The last of the twelve months."),
            .real("t_outage_minutes", "sum(d.down_ms) / 6e4", unit: "min", "T_outage."),
            .real(
                "t_excluded_minutes", "sum(d.down_ms - d.down_counted_ms) / 6e4", unit: "min",
                "T_excluded (its list of reasons is quoted from memory)."),
            .count("is_whole", isWhole, "1 where the port was observed through all twelve months: a NEVI figure."),
            .real(
                "uptime_percent",
                """
                CASE WHEN \(isWhole) THEN (525600 - sum(d.down_counted_ms) / 6e4) / 525600 * 100
                        ELSE sum(d.observed_ms - d.down_counted_ms) * 100.0 / NULLIF(sum(d.observed_ms), 0) END
                """,
                unit: "%", "µ = (525600 - (T_outage - T_excluded)) / 525600; over the minutes observed where not whole."
            ),
        ],
        from: """
            FROM (SELECT DISTINCT site_id, charge_point, evse_id, substr(day, 1, 7) AS month FROM port_days) m
            JOIN sites s ON s.site_id = m.site_id AND m.month < substr(s.local_today, 1, 7)
            JOIN port_days d ON d.charge_point = m.charge_point AND d.evse_id = m.evse_id
                AND substr(d.day, 1, 7) <= m.month
                AND substr(d.day, 1, 7) > strftime('%Y-%m', m.month || '-01', '-12 months')
            GROUP BY m.site_id, m.charge_point, m.evse_id, m.month
            ORDER BY m.month DESC, m.site_id, m.charge_point, m.evse_id
            """)

    private static let isWhole = """
        (sum(d.is_complete) = julianday(m.month || '-01', '+1 month') - julianday(m.month || '-01', '-11 months'))
        """

    private static func kpis(
        _ name: String, _ doc: String, _ column: String, _ period: String, _ periodDoc: String
    ) -> ReportView {
        let isPort = "s.scope = 'port'"
        let isCharger = "s.scope IN ('port', 'charge_point')"
        let site = "CASE WHEN s.scope = 'network' THEN '' ELSE e.site_id END"
        let chargePoint = "CASE WHEN \(isCharger) THEN e.charge_point ELSE '' END"
        let port = "CASE WHEN \(isPort) THEN e.evse_id ELSE 0 END"
        let names = KPI.all.filter(\.isPeriodic).map { "'\($0.name)'" }.joined(separator: ", ")
        return ReportView(
            name, doc,
            [
                .text("scope", "s.scope", "port, charge_point, site or network."),
                .text("site_id", site, "Site; empty for the network."),
                .text("charge_point", chargePoint, "Charge point; empty for sites and the network."),
                .count("evse_id", port, "Port; 0 for anything larger."), .text("kpi", "e.kpi", "Figure."),
                .text(column, period, periodDoc),
            ] + figure("e", numerator: "e.numerator", denominator: "e.denominator"),
            from: """
                FROM kpi_evidence e JOIN (SELECT DISTINCT scope FROM kpis) s
                    ON (NOT \(isCharger) OR e.charge_point <> '') AND (NOT \(isPort) OR e.evse_id > 0)
                WHERE e.kpi IN (\(names))
                GROUP BY s.scope, \(site), \(chargePoint), \(port), e.kpi, \(period)
                ORDER BY \(period), s.scope, \(site), \(chargePoint), \(port), e.kpi
                """)
    }

    private static func place(of row: String) -> [ViewColumn] {
        [
            .text("scope", "\(row).scope", "port, charge_point, site or network."),
            .text("site_id", "\(row).site_id", "Site; empty for the network."),
            .text("charge_point", "\(row).charge_point", "Charge point; empty for sites and the network."),
            .count("evse_id", "\(row).evse_id", "Port; 0 for anything larger."), .text("kpi", "\(row).kpi", "Figure."),
        ]
    }

    private static func figure(_ row: String, numerator: String, denominator: String) -> [ViewColumn] {
        let scale = "(SELECT max(scale) FROM kpis WHERE kpis.scope = 'network' AND kpis.kpi = \(row).kpi)"
        return [
            .real(
                "value", "total(\(numerator)) / NULLIF(total(\(denominator)), 0) * \(scale)", unit: "its unit",
                "Sum of the numerators ÷ sum of the denominators; NULL where that is 0."),
            .text(
                "unit", "(SELECT max(unit) FROM kpis WHERE kpis.scope = 'network' AND kpis.kpi = \(row).kpi)", "Unit."),
            .count("numerator", "CAST(total(\(numerator)) AS INTEGER)", "Sum above the line; exact below 2^53."),
            .count("denominator", "CAST(total(\(denominator)) AS INTEGER)", "Sum below it."),
        ]
    }
}
