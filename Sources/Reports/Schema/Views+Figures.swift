/// Views that take figures apart: by month, by model, as regulators want them, and down to rows.
extension ReportView {
    static let figures: [ReportView] = [
        kpiEvidence,
        ReportView(
            "attempts_readable", "Who tried to charge, where, and what came of it? Newest first.",
            [
                .text("charge_point", nil, "Charge point."),
                .count("evse_id", nil, "Port; 0: not named."),
                .text("site", siteName("attempts.site_id"), "Site's name."),
                .text("start", "start_ts", "First sign."),
                .text("mode", nil, "plug_in, authorize, remote_start or start."),
                .text("outcome", nil, "How it ended."),
                .real("wait_seconds", "wait_ms / 1e3", unit: "s", "From the first sign to power."),
                .text("transaction_id", nil, "Its session's transaction."),
                .text("id_token", nil, "Token's pseudonym."),
            ],
            from: "FROM attempts ORDER BY start_ts DESC, charge_point, evse_id, mode, sequence"),
        ReportView(
            "success_by_start_mode", "Do cards, apps or plug-ins fail, by the ChargeX equations 1–5 and 12–16?",
            [
                .text("mode", nil, "First sign of the attempt."),
                .count("attempts", "count(*)", "Attempts."),
                .real("start_percent", percent("sum(had_power)", "sum(is_judged)"), unit: "%", "Charge start success."),
                .real(
                    "end_percent", percent("sum(has_succeeded)", "sum(had_power * has_ended)"), unit: "%",
                    "Charge end success."),
                .real(
                    "session_percent", percent("sum(has_succeeded)", "sum(has_ended)"), unit: "%", "Session success."),
            ],
            from: "FROM attempts GROUP BY mode ORDER BY mode"),
        period(
            "uptime_by_week", "How reliable and used was each port, week by week?",
            "date(d.day, 'weekday 0', '-6 days')"),
        period("uptime_by_month", "How reliable and used was each port, month by month?", "substr(d.day, 1, 7)"),
        ReportView(
            "nevi_quarterly",
            "23 CFR 680.112 (b): uptime, T_outage and T_excluded of each port and month. Newest month first.",
            [
                .text("site_id", "d.site_id", "Charging station: the site."),
                .text("port_id", "d.charge_point || '/' || d.evse_id", "Port."),
                .text("quarter", quarter("d.day"), "Quarter, such as 2026-Q1: what is submitted at once."),
                .text("month", "substr(d.day, 1, 7)", "Local month."),
                .real(
                    "uptime_percent", percent("sum(d.observed_ms - \(counted))", "sum(d.observed_ms)"), unit: "%",
                    "Uptime over the month's observed time."),
                .real("t_outage_minutes", "sum(d.down_ms) / 6e4", unit: "min", "T_outage."),
                .real(
                    "t_excluded_minutes", "sum(d.down_excluded_ms + d.down_out_of_hours_ms) / 6e4", unit: "min",
                    "T_excluded (its list of reasons is quoted from memory)."),
                .real("observed_minutes", "sum(d.observed_ms) / 6e4", unit: "min", "Minutes observed."),
            ],
            from: """
                FROM port_days d GROUP BY d.site_id, d.charge_point, d.evse_id, substr(d.day, 1, 7)
                ORDER BY substr(d.day, 1, 7) DESC, d.site_id, d.charge_point, d.evse_id
                """),
        ReportView(
            "nevi_outages", "23 CFR 680.112 (b): how long did each outage last?",
            [
                .text("site_id", nil, "Charging station: the site."),
                .text("port_id", "charge_point || '/' || evse_id", "Port."),
                .text("quarter", quarter("local_day"), "Quarter."),
                .text("start", "start_ts", "Start."),
                .real("minutes", "duration_ms / 6e4", unit: "min", "Duration."),
                .real("out_of_hours_minutes", "out_of_hours_ms / 6e4", unit: "min", "Of it outside opening hours."),
                .text("cause", nil, "Cause."),
                .text(
                    "exclusion",
                    "ifnull(exclusion, CASE WHEN out_of_hours_ms = duration_ms THEN 'out_of_hours' END)",
                    "Why it does not count; NULL: what of it is not out of hours counts."),
            ],
            from: "FROM outages ORDER BY start_ts, charge_point, evse_id"),
        ReportView(
            "nevi_sessions",
            "23 CFR 680.112 (a): sessions with start, end, energy, peak power, payment and, where unsuccessful, why.",
            [
                .text("site_id", nil, "Charging station: the site."),
                .text("port_id", "charge_point || '/' || evse_id", "Port."),
                .text("quarter", quarter("local_day"), "Quarter."),
                .text("start", "COALESCE(start_ts, first_seen_ts)", "Start, or first evidence."),
                .text("end", "COALESCE(end_ts, last_seen_ts)", "End, or last evidence."),
                .real("energy_kwh", "energy_milliwh / 1e6", unit: "kWh", "Energy; NULL: unknown."),
                .real("peak_kw", "peak_power_milliw / 1e6", unit: "kW", "Peak session power."),
                .text("payment", nil, "Payment method."),
                .text(
                    "error",
                    """
                    CASE WHEN outcome IN ('success', 'open') THEN NULL ELSE COALESCE(
                            (SELECT group_concat(DISTINCT o.detail) FROM outages o WHERE o.cause = 'faulted'
                                AND o.charge_point = sessions.charge_point AND o.evse_id = sessions.evse_id
                                AND o.start_ts <= strftime('%Y-%m-%dT%H:%M:%fZ', sessions.last_seen_ts, '+1 minute')
                                AND ifnull(o.end_ts, '9') >= sessions.first_seen_ts),
                            CASE WHEN outcome IN ('no_power', 'abnormal_stop') THEN ifnull(stop_reason, outcome) END) END
                    """,
                    "Of a session that is no success: the error codes of faults up to a minute after it; else, of one that failed (not "
                        + "of one cut by the data's beginning or never metered), why it stopped."
                ),
            ],
            from: "FROM sessions ORDER BY first_seen_ts, charge_point, evse_id, sequence"),
        ReportView(
            "kpis_by_model", "Which vendors, models and firmwares do well? Sums of their charge points.",
            [
                .text("vendor", "c.vendor", "Vendor."),
                .text("model", "c.model", "Model."),
                .text("firmware", "c.firmware", "Firmware it reported last."),
                .text("kpi", "k.kpi", "Figure."),
                .real(
                    "value", "sum(k.numerator) * 1.0 / NULLIF(sum(k.denominator), 0) * max(k.scale)", unit: "its unit",
                    "Sum of the numerators ÷ sum of the denominators."),
                .text("unit", "max(k.unit)", "Unit."),
                .count("charge_points", "count(*)", "Charge points."),
            ],
            from: """
                FROM kpis k JOIN charge_points c ON c.charge_point = k.charge_point
                WHERE k.scope = 'charge_point'
                    AND k.kpi NOT IN (\(KPI.all.filter { !$0.isSum }.map { "'\($0.name)'" }.joined(separator: ", ")))
                GROUP BY c.vendor, c.model, c.firmware, k.kpi ORDER BY c.vendor, c.model, c.firmware, k.kpi
                """),
        ReportView(
            "repairs_by_rule", "Which repairs were applied, how often, and why?",
            [
                .text("rule", "m.name", "Rule."),
                .text("stage", "m.item", "reading: switchable; ingest: settled when stored."),
                .count("runs", "count(r.rule)", "Rows in repairs."),
                .count("applications", "ifnull(sum(r.applications), 0)", "Applications."),
                .count("charge_points", "count(DISTINCT r.charge_point)", "Charge points."),
                .text("meaning", "m.value", "What it answers, how, and where that was seen."),
            ],
            from: """
                FROM metadata m LEFT JOIN repairs r ON r.rule = m.name WHERE m.scope = 'repair'
                GROUP BY m.name, m.item, m.value ORDER BY m.name
                """),
    ]

    private static let counted = "d.down_counted_ms"

    /// `2026-Q1` of a column with a day.
    private static func quarter(_ day: String) -> String {
        "substr(\(day), 1, 4) || '-Q' || ((substr(\(day), 6, 2) + 2) / 3)"
    }

    private static func period(_ name: String, _ doc: String, _ period: String) -> ReportView {
        ReportView(
            name, doc,
            [
                .text("period", period, "Local month, or the Monday that begins the week."),
                .text("site_id", "d.site_id", "Site."),
                .text("charge_point", "d.charge_point", "Charge point."),
                .count("evse_id", "d.evse_id", "Port."),
                .real(
                    "uptime_percent", percent("sum(d.observed_ms - \(counted))", "sum(d.observed_ms)"), unit: "%",
                    "KPI uptime."),
                .real(
                    "availability_percent", percent("sum(d.observed_ms - d.down_ms)", "sum(d.observed_ms)"), unit: "%",
                    "KPI availability."),
                .real(
                    "heartbeat_percent", percent("sum(d.observed_ms - d.silent_ms)", "sum(d.observed_ms)"), unit: "%",
                    "KPI heartbeat_uptime."),
                .real("occupied_percent", percent("sum(d.occupied_ms)", "sum(d.observed_ms)"), unit: "%", "In use."),
                .real("energy_kwh", "total(d.energy_milliwh) / 1e6", unit: "kWh", "Energy."),
                .count("sessions", "sum(d.sessions_started)", "Sessions begun."),
            ],
            from: """
                FROM port_days d GROUP BY \(period), d.charge_point, d.evse_id
                ORDER BY \(period), d.site_id, d.charge_point, d.evse_id
                """)
    }
}
