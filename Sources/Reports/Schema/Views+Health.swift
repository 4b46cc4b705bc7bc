/// Views that answer "what is sick, and why?"
extension ReportView {
    static let health: [ReportView] = [
        ReportView(
            "worst_ports", "Which ports need attention first, and what takes most of their points?",
            [
                .text("charge_point", "p.charge_point", "Charge point."),
                .count("evse_id", "p.evse_id", "Port."),
                .text("site", siteName("p.site_id"), "Site's name."),
                .real("score", "h.score", unit: "", "Health score, 0–100."),
                .text("band", "h.band", "healthy, watch, degraded, poor or critical."),
                .text(
                    "reason", portReasons,
                    "The three reasons that take most points, with how many; a finding's may have ended and count still. "
                        + "NULL: nothing. All are in health_reasons."),
                .count(
                    "open_findings",
                    """
                    (SELECT count(*) FROM findings f WHERE f.state = 'open' AND f.charge_point = p.charge_point
                        AND f.evse_id IN (0, p.evse_id))
                    """, "Open findings of the port and its charge point."),
                .real("uptime_percent", portKPI("uptime", times: 100), unit: "%", "Uptime over the time observed."),
                .real(
                    "session_success_percent", portKPI("session_success", times: 100), unit: "%",
                    "Attempts that ended well, of those that ended; the reason counts sessions."),
                .count("sessions", "p.sessions", "Sessions."),
                .real("energy_kwh", "p.energy_milliwh / 1e6", unit: "kWh", "Energy delivered."),
                .text("status", "p.status", "OCPP status as sent last."),
                .text("vendor", "c.vendor", "Vendor."),
                .text("model", "c.model", "Model."),
            ],
            from: """
                FROM ports p
                JOIN charge_points c USING (charge_point)
                JOIN health_scores h ON h.scope = 'port' AND h.charge_point = p.charge_point AND h.evse_id = p.evse_id
                ORDER BY h.score, p.charge_point, p.evse_id
                """),
        ReportView(
            "health_reasons", "What takes points from which health score?",
            [
                .text("scope", nil, "port, charge_point, site or network."),
                .text("site", siteName("health_contributions.site_id"), "Site's name."),
                .text("charge_point", nil, "Charge point."),
                .count("evse_id", nil, "Port."),
                .text("component", nil, "Kind of reason."),
                .real("penalty", "penalty", unit: "", "Points taken."),
                .text("why", nil, "The reason."),
            ],
            from: """
                FROM health_contributions
                ORDER BY CASE scope WHEN 'network' THEN 0 WHEN 'site' THEN 1 WHEN 'charge_point' THEN 2 ELSE 3 END,
                    site_id, charge_point, evse_id, penalty DESC, component
                """),
        findings(
            "open_findings", "What is wrong right now, most severe first?",
            where: "WHERE state = 'open'"),
        findings("findings_readable", "What was or is wrong, most severe first?", where: ""),
        ReportView(
            "findings_by_kind", "Which kinds of fault does the network suffer from?",
            [
                .text("kind", nil, "Kind of fault."),
                .text(
                    "severity",
                    "CASE max(\(severityRank)) WHEN 2 THEN 'critical' WHEN 1 THEN 'warning' ELSE 'info' END",
                    "Greatest severity."),
                .count("findings", "count(*)", "Findings."),
                .count("open", "sum(state = 'open')", "Of them open."),
                .count("charge_points", "count(DISTINCT NULLIF(charge_point, ''))", "Charge points concerned."),
            ],
            from: "FROM findings GROUP BY kind ORDER BY max(\(severityRank)) DESC, count(*) DESC, kind"),
        ReportView(
            "error_messages", "Which errors do the chargers report, how often and where?",
            [
                .text("error_code", nil, "OCPP error code as sent."),
                .text("vendor_error_code", nil, "Vendor's code."),
                .count("messages", "sum(count)", "Messages."),
                .count("charge_points", "count(DISTINCT charge_point)", "Charge points concerned."),
                .count("days", "count(DISTINCT day)", "UTC days on which it was said."),
                .text("first_day", "min(day)", "First of them."),
                .text("last_day", "max(day)", "Last of them."),
            ],
            from: """
                FROM error_counts GROUP BY error_code, vendor_error_code
                ORDER BY sum(count) DESC, error_code, vendor_error_code
                """),
        ReportView(
            "uptime_by_port", "How much of the time could each port serve?",
            uptime([
                .text("charge_point", nil, "Charge point."),
                .count("evse_id", nil, "Port."),
                .text("site", siteName("d.site_id"), "Site's name."),
            ]),
            from: "FROM port_days d GROUP BY charge_point, evse_id ORDER BY uptime_percent, charge_point, evse_id"),
        ReportView(
            "uptime_by_site", "How much of the time could each site's ports serve?",
            uptime([
                .text("site_id", nil, "Site."),
                .text("site", siteName("d.site_id"), "Site's name."),
            ]),
            from: "FROM port_days d GROUP BY site_id ORDER BY uptime_percent, site_id"),
        ReportView(
            "outages_readable", "When was which port out of service, why, and what did it cost?",
            [
                .text("charge_point", nil, "Charge point."),
                .count("evse_id", nil, "Port."),
                .text("site", siteName("outages.site_id"), "Site's name."),
                .text("start", "start_ts", "Start."),
                .text("end", "end_ts", "End; NULL while it lasts."),
                .real("hours", "duration_ms / 3.6e6", unit: "h", "How long."),
                .text("cause", nil, "Cause."),
                .text("detail", nil, "The charger's error code, or what shows the cause."),
                .text(
                    "counted",
                    """
                    CASE WHEN is_excluded OR out_of_hours_ms = duration_ms THEN 'no' WHEN out_of_hours_ms > 0 THEN 'partly'
                            ELSE 'yes' END
                    """,
                    "Whether uptime counts it; partly: its opening hours."),
                .real("lost_energy_kwh", "lost_energy_wh / 1e3", unit: "kWh", "Estimated energy not sold."),
                .real("lost_revenue", nil, unit: "currency", "Estimated revenue not earned; an upper bound."),
                .text("currency", nil, "Currency."),
            ],
            from: "FROM outages ORDER BY duration_ms DESC, charge_point, evse_id, start_ts"),
        ReportView(
            "silent_charge_points", "Which charge points of the fleet file sent nothing that could be read?",
            [
                .text("charge_point", nil, "Charge point."),
                .text("site", siteName("charge_points.site_id"), "Site's name."),
                .count("ports", nil, "Its ports."),
            ],
            from: "FROM charge_points WHERE first_received_at IS NULL ORDER BY site_id, charge_point"),
        ReportView(
            "data_quality_by_charge_point", "Whose data is bad, and in what way?",
            [
                .text("charge_point", nil, "Charge point."),
                .text("site", siteName("q.site_id"), "Site's name."),
                .count("meter_rows", "sum(meter_rows)", "Rows of meter values."),
                .count("quarantined", "sum(quarantined)", "Records that could not be read."),
                .count("impossible_times", "sum(impossible_times)", "Event times before 2010 or in the future."),
                .real("late_percent", percent("sum(late_rows)", "sum(meter_rows)"), unit: "%", "Rows that came late."),
                .real(
                    "defaulted_percent", percent("sum(defaulted_rows)", "sum(meter_rows)"), unit: "%",
                    "Rows with a measurand or unit left to its default."),
                .count(
                    "repairs", "(SELECT count(*) FROM repairs r WHERE r.charge_point = q.charge_point)",
                    "Repairs applied."),
                .real("longest_gap_hours", "max(longest_gap_ms) / 3.6e6", unit: "h", "Longest silence within a day."),
            ],
            from: """
                FROM data_quality q GROUP BY charge_point
                ORDER BY sum(quarantined) + sum(impossible_times) DESC, charge_point
                """),
    ]

    /// `−15.0: The register stood still (ended); −6.2: 3 of 20 judged sessions failed`
    private static let portReasons = """
        (SELECT group_concat(printf('−%.1f: %s', r.penalty, rtrim(r.why, '.')) || r.state, '; ') FROM (
            SELECT c.penalty, c.why, CASE WHEN c.component LIKE 'finding:%' AND NOT EXISTS (
                    SELECT 1 FROM findings f WHERE f.state = 'open' AND f.charge_point = p.charge_point
                        AND f.evse_id IN (0, p.evse_id) AND 'finding:' || f.kind = c.component)
                THEN ' (ended)' ELSE '' END AS state
            FROM health_contributions c
            WHERE c.scope = 'port' AND c.charge_point = p.charge_point AND c.evse_id = p.evse_id
            ORDER BY c.penalty DESC, c.component LIMIT 3) r)
        """

    private static let severityRank = "CASE severity WHEN 'critical' THEN 2 WHEN 'warning' THEN 1 ELSE 0 END"

    private static func findings(_ name: String, _ doc: String, where filter: String) -> ReportView {
        ReportView(
            name, doc,
            [
                .text("severity", nil, "critical, warning or info."),
                .text("kind", nil, "Kind of fault."),
                .text("state", nil, "open or closed."),
                .text("charge_point", nil, "Charge point; empty: a site or the network."),
                .count("evse_id", nil, "Port; 0: the whole charge point."),
                .text("site", siteName("findings.site_id"), "Site's name."),
                .text("since", "start_ts", "Start."),
                .text("until", "end_ts", "End; NULL while it lasts."),
                .real("confidence_percent", "confidence * 100", unit: "%", "How sure."),
                .text("summary", nil, "What is wrong."),
                .text("action", nil, "What to do next."),
                .text("ocpp_request", nil, "OCPP request that helps; NULL: none."),
                .text("finding_id", nil, "Its id."),
            ],
            from: """
                FROM findings \(filter)
                ORDER BY \(severityRank) DESC, confidence DESC, start_ts DESC, charge_point, evse_id, finding_id
                """)
    }

    private static func uptime(_ place: [ViewColumn]) -> [ViewColumn] {
        place + [
            .real(
                "uptime_percent", percent("sum(observed_ms - down_counted_ms)", "sum(observed_ms)"),
                unit: "%", "What is excluded or out of hours left out (KPI uptime)."),
            .real(
                "availability_percent", percent("sum(observed_ms - down_ms)", "sum(observed_ms)"), unit: "%",
                "Uptime with nothing left out (KPI availability)."),
            .real("down_hours", "sum(down_ms) / 3.6e6", unit: "h", "Out of service."),
            .real("excluded_hours", "sum(down_excluded_ms) / 3.6e6", unit: "h", "Of it excluded."),
            .real("out_of_hours", "sum(down_out_of_hours_ms) / 3.6e6", unit: "h", "Of it outside opening hours."),
            .real("counted_hours", "sum(down_counted_ms) / 3.6e6", unit: "h", "Of it counted: the rest."),
            .real("observed_days", "sum(observed_ms) / 8.64e7", unit: "d", "Port days observed."),
        ]
    }
}

/// The site's name for a column that holds its id.
func siteName(_ column: String) -> String {
    precondition(column.contains("."), "\(column) would mean the site's own id inside the subquery")
    return "(SELECT name FROM sites WHERE sites.site_id = \(column))"
}

/// NULL where there is nothing to divide by.
func percent(_ part: String, _ whole: String) -> String { "\(part) * 100.0 / NULLIF(\(whole), 0)" }

private func portKPI(_ name: String, times factor: Int) -> String {
    """
    (SELECT k.value * \(factor) FROM kpis k WHERE k.scope = 'port' AND k.site_id = p.site_id
        AND k.charge_point = p.charge_point AND k.evse_id = p.evse_id AND k.kpi = '\(name)')
    """
}
