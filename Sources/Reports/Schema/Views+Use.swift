/// Views that answer "how is it used, what does it earn, and what comes next?"
extension ReportView {
    static let use: [ReportView] = [
        ReportView(
            "sessions_readable", "What was charged, when and for how much? Newest first.",
            [
                .text("charge_point", nil, "Charge point."),
                .count("evse_id", nil, "Port."),
                .text("site", siteName("sessions.site_id"), "Site's name."),
                .text("start", "COALESCE(start_ts, first_seen_ts)", "Start, or its first evidence."),
                .text("end", "end_ts", "End; NULL while open."),
                .real(
                    "minutes", "(julianday(last_seen_ts) - julianday(first_seen_ts)) * 1440", unit: "min",
                    "From first to last evidence."),
                .real("energy_kwh", "energy_milliwh / 1e6", unit: "kWh", "Energy."),
                .real("peak_kw", "peak_power_milliw / 1e6", unit: "kW", "Greatest power."),
                .real("mean_kw", "mean_power_milliw / 1e6", unit: "kW", "Mean power while charging."),
                .text("payment", nil, "Payment kind."),
                .text("outcome", nil, "How it ended."),
                .text("stop_reason", nil, "OCPP reason."),
                .real("revenue", "revenue_micros / 1e6", unit: "currency", "Price without VAT."),
                .text("currency", nil, "Currency."),
                .text("flags", nil, "What is unusual."),
                .text("transaction_id", nil, "As sent."),
                .text("id_token", nil, "Token's pseudonym."),
            ],
            from: "FROM sessions ORDER BY first_seen_ts DESC, charge_point, evse_id, sequence"),
        ReportView(
            "charging_rates", "How fast does each port charge, against what it could?",
            [
                .text("charge_point", nil, "Charge point."),
                .count("evse_id", nil, "Port."),
                .text("site", siteName("ports.site_id"), "Site's name."),
                .real("rated_kw", "rated_power_milliw / 1e6", unit: "kW", "Rated power."),
                .count("samples", "rate_samples", "Power samples above zero; one sent again counts once."),
                .real("mean_kw", "rate_mean_milliw / 1e6", unit: "kW", "Mean."),
                .real("p50_kw", "rate_p50_milliw / 1e6", unit: "kW", "Median."),
                .real("p95_kw", "rate_p95_milliw / 1e6", unit: "kW", "95th percentile."),
                .real("p99_kw", "rate_p99_milliw / 1e6", unit: "kW", "99th percentile."),
                .real("peak_kw", "rate_peak_milliw / 1e6", unit: "kW", "Greatest sample."),
                .real("peak_of_rated_percent", "peak_of_rated * 100", unit: "%", "Peak ÷ rated power."),
                .real("mean_of_offered_percent", "mean_of_offered * 100", unit: "%", "Power ÷ power offered."),
                .real(
                    "above_75_percent",
                    percent(
                        "(ms_at_75_90_percent + ms_at_90_up_percent)",
                        """
                        ms_at_0_10_percent + ms_at_10_25_percent + ms_at_25_50_percent + ms_at_50_75_percent
                            + ms_at_75_90_percent + ms_at_90_up_percent
                        """), unit: "%", "Share of charging time above 75 % of rated power."),
            ],
            from: "FROM ports WHERE rate_samples > 0 ORDER BY site_id, charge_point, evse_id"),
        ReportView(
            "busiest_ports", "Which ports are used most?",
            [
                .text("charge_point", nil, "Charge point."),
                .count("evse_id", nil, "Port."),
                .text("site", siteName("d.site_id"), "Site's name."),
                .count("sessions", "sum(sessions_started)", "Sessions begun."),
                .real(
                    "sessions_per_day", "sum(sessions_started) * 8.64e7 / NULLIF(sum(observed_ms), 0)", unit: "1/d",
                    "Sessions begun per observed day."),
                .real("energy_kwh", "total(energy_milliwh) / 1e6", unit: "kWh", "Energy delivered."),
                .real("occupied_percent", percent("sum(occupied_ms)", "sum(observed_ms)"), unit: "%", "Time occupied."),
                .real("charging_percent", percent("sum(charging_ms)", "sum(observed_ms)"), unit: "%", "Time charging."),
            ],
            from: """
                FROM port_days d GROUP BY charge_point, evse_id
                ORDER BY sum(occupied_ms) * 1.0 / NULLIF(sum(observed_ms), 0) DESC, charge_point, evse_id
                """),
        ReportView(
            "utilisation_by_hour", "When in the week is each site used?",
            [
                .text("site_id", nil, "Site."),
                .text("site", siteName("hour_profiles.site_id"), "Site's name."),
                .count("weekday", nil, "1 Monday … 7 Sunday, local."),
                .count("hour", nil, "0 … 23, local."),
                .real("occupied_percent", percent("occupied_ms", "observed_ms"), unit: "%", "Port time occupied."),
                .real("charging_percent", percent("charging_ms", "observed_ms"), unit: "%", "Port time charging."),
                .real(
                    "mean_kw_per_port", "energy_milliwh * 3.6 / NULLIF(observed_ms, 0)", unit: "kW",
                    "Energy per port hour."),
            ],
            from: "FROM hour_profiles ORDER BY site_id, weekday, hour"),
        ReportView(
            "daily_totals", "What did the network do on each local day?",
            [
                .text("day", nil, "Local day."),
                .real("energy_kwh", "total(energy_milliwh) / 1e6", unit: "kWh", "Energy delivered."),
                .count("sessions", "sum(sessions_started)", "Sessions begun."),
                .real(
                    "occupied_percent", percent("sum(occupied_ms)", "sum(observed_ms)"), unit: "%",
                    "Port time occupied."),
                .real(
                    "uptime_percent", percent("sum(observed_ms - down_counted_ms)", "sum(observed_ms)"),
                    unit: "%", "KPI uptime."),
                .count("is_complete", "min(is_complete)", "1 where every port was observed all day."),
            ],
            from: "FROM port_days GROUP BY day ORDER BY day"),
        ReportView(
            "visits_by_token", "How often does each token come?",
            [
                .text("id_token", nil, "Token's pseudonym."),
                .count("visits", "count(*)", "Visits."),
                .count("attempts", "sum(attempts)", "Attempts in them."),
                .count("sessions", "sum(sessions)", "Sessions in them."),
                .count("sites", "count(DISTINCT site_id)", "Sites visited."),
                .count(
                    "troubled", "sum(outcome IN ('troubled_success', 'failed'))", "Visits that did not work at once."),
                .real("energy_kwh", "total(energy_milliwh) / 1e6", unit: "kWh", "Energy."),
                .text("first_visit", "min(start_ts)", "Start of the first."),
                .text("last_visit", "max(start_ts)", "Start of the last."),
            ],
            from: """
                FROM visits WHERE outcome <> 'turned_down' GROUP BY id_token ORDER BY count(*) DESC, id_token
                """),
        revenue(
            "revenue_by_site", "What did each site earn?",
            [.text("site_id", nil, "Site."), .text("site", siteName("r.site_id"), "Site's name.")], by: "site_id"),
        revenue("revenue_by_payment", "How do drivers pay?", [.text("payment", nil, "Payment kind.")], by: "payment"),
        revenue(
            "revenue_by_day", "What did the network earn each day?", [.text("day", nil, "Local day.")], by: "day",
            order: "day, currency"),
        ReportView(
            "forecast_summary", "What are the next weeks expected to bring, and how good was the method so far?",
            [
                .text("scope", nil, "site or network."),
                .text("site", siteName("f.site_id"), "Site's name."),
                .text("measure", nil, "utilisation, energy or revenue."),
                .text(
                    "unit", "CASE measure WHEN 'utilisation' THEN '%' ELSE unit END",
                    "Unit; percent of port time for utilisation."),
                .text("from_day", "min(day)", "First day."),
                .text("to_day", "max(day)", "Last day."),
                .real(
                    "mean_per_day", "avg(mean) * \(percentFactor)", unit: "its unit", "Expected value of a day."),
                .real(
                    "next_7_days",
                    "CASE measure WHEN 'utilisation' THEN NULL ELSE sum(mean) FILTER (WHERE horizon_day <= 7) END",
                    unit: "its unit", "Expected sum of seven days; NULL for utilisation."),
                .real(
                    "all_days", "CASE measure WHEN 'utilisation' THEN NULL ELSE sum(mean) END", unit: "its unit",
                    "Expected sum of all days; NULL for utilisation."),
                .real(
                    "day_low_80", "avg(lower80) * \(percentFactor)", unit: "its unit",
                    "Mean lower end of a day's 80 % interval."),
                .real(
                    "day_high_80", "avg(upper80) * \(percentFactor)", unit: "its unit",
                    "Mean upper end of a day's 80 % interval."),
                .text("model", "min(model)", "Model."),
                .real(
                    "mase", "min(mase)", unit: "",
                    "Backtest error as a share of the mean change from one week to the next; NULL where weeks do not differ."
                ),
                .real("smape_percent", "min(smape_percent)", unit: "%", "Backtest error, symmetric percentage."),
                .real("coverage80_percent", "min(coverage80) * 100", unit: "%", "Days inside the 80 % interval."),
                .count("history_days", "min(history_days)", "Days it learned from."),
                .text("flags", "min(flags)", "What makes it less certain."),
            ],
            from: """
                FROM forecasts f GROUP BY scope, site_id, measure, currency
                ORDER BY CASE scope WHEN 'network' THEN 0 ELSE 1 END, site_id, measure DESC, currency
                """),
        ReportView(
            "network_kpis", "How does the network do, and how is that computed?",
            [
                .text("kpi", nil, "Figure."),
                .real("value", nil, unit: "its unit", "Value."),
                .text("unit", nil, "Unit."),
                .text("formula", "formula || '. ' || source || '. ' || reading", "Formula, source and reading."),
            ],
            from: "FROM kpis WHERE scope = 'network' ORDER BY kpi"),
        ReportView(
            "network_summary", "What is the network, in one row?",
            [
                .text("as_of", "(SELECT value FROM metadata WHERE scope = 'report' AND name = 'as_of')", "As of."),
                .count("sites", "(SELECT count(*) FROM sites)", "Sites."),
                .count("charge_points", "(SELECT count(*) FROM charge_points)", "Charge points."),
                .count("ports", "(SELECT count(*) FROM ports)", "Ports."),
                .count("sessions", "(SELECT count(*) FROM sessions)", "Sessions."),
                .count(
                    "unmetered_sessions", "(SELECT count(*) FROM sessions WHERE energy_milliwh IS NULL)",
                    "Of them without any meter value: their energy is unknown."),
                .real(
                    "energy_kwh", "(SELECT total(energy_milliwh) FROM sessions) / 1e6", unit: "kWh",
                    "Energy of sessions."
                ),
                .real(
                    "health", "(SELECT score FROM health_scores WHERE scope = 'network')", unit: "", "Health, 0–100."),
                .real("uptime_percent", networkKPI("uptime"), unit: "%", "Uptime."),
                .real("session_success_percent", networkKPI("session_success"), unit: "%", "Session success."),
                .real("utilisation_percent", networkKPI("time_utilisation"), unit: "%", "Port time occupied."),
                .count("open_findings", "(SELECT count(*) FROM findings WHERE state = 'open')", "Open findings."),
                .count(
                    "open_critical", "(SELECT count(*) FROM findings WHERE state = 'open' AND severity = 'critical')",
                    "Of them critical."),
            ], from: ""),
    ]

    public static let all: [ReportView] = health + use + figures + periods

    private static let percentFactor = "CASE measure WHEN 'utilisation' THEN 100 ELSE 1 END"

    private static func networkKPI(_ name: String) -> String {
        "(SELECT value * 100 FROM kpis WHERE scope = 'network' AND kpi = '\(name)')"
    }

    private static func revenue(
        _ name: String, _ doc: String, _ group: [ViewColumn], by key: String, order: String? = nil
    ) -> ReportView {
        ReportView(
            name, doc,
            group + [
                .text("currency", nil, "Currency."),
                .count("sessions", "sum(sessions)", "Priced sessions."),
                .real("energy_kwh", "total(energy_milliwh) / 1e6", unit: "kWh", "Their energy."),
                .real("revenue", "total(revenue_micros) / 1e6", unit: "currency", "Without VAT."),
                .real("revenue_incl_vat", "total(revenue_incl_vat_micros) / 1e6", unit: "currency", "With VAT."),
                .real(
                    "revenue_per_kwh", "total(revenue_micros) * 1.0 / NULLIF(total(energy_milliwh), 0)",
                    unit: "currency/kWh", "Without VAT."),
            ],
            from: """
                FROM revenue_days r GROUP BY \(key), currency
                ORDER BY \(order ?? "total(revenue_micros) DESC, \(key), currency")
                """
        )
    }
}
