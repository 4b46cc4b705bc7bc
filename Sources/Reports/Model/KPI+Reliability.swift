import Telemetry

/// How much of the time ports could serve: five readings of one ledger, since the field agrees on none.
extension KPI {
    private static let lastYear = "r.day > date(s.local_today, '-365 days')"
    private static let thisYear =
        "substr(r.day, 1, 4) = substr(s.local_today, 1, 4) AND p.rated_power_milliw >= 50000000"
    private static let counted = "r.down_counted_ms"

    static let reliability = [
        KPI(
            "uptime", formula: "(observed_ms − down_counted_ms) ÷ observed_ms",
            source: "23 CFR 680.116(b): µ = ((525600 − (T_outage − T_excluded)) ÷ 525600) × 100",
            reading:
                "Over the time observed instead of 525,600 minutes. Down: faulted, unavailable, offline, stuck or unable "
                + "to dispense. T_excluded (its list quoted from memory, check before use): announced maintenance, the "
                + "reasons file, outside opening hours.",
            evidence: Evidence.days("r.observed_ms - \(counted)", "r.observed_ms")
        ) { ($0.observedMs - $0.countedDownMs, $0.observedMs) },
        KPI(
            "nevi_uptime_12_months", isPeriodic: false,
            formula: "as uptime, over the last 365 local days, today's part included",
            source: "23 CFR 680.116(b), rolling twelve months",
            reading:
                "A port observed for less stands with its observed minutes, which is then no NEVI figure. The figure over "
                + "twelve whole months and the constant 525,600, in leap years too, is in nevi_rolling_12_months. "
                + "T_excluded as for uptime.",
            evidence: Evidence.days(
                "CASE WHEN \(lastYear) THEN r.observed_ms - \(counted) ELSE 0 END",
                "CASE WHEN \(lastYear) THEN r.observed_ms ELSE 0 END")
        ) { ($0.yearObservedMs - $0.yearCountedDownMs, $0.yearObservedMs) },
        KPI(
            "availability", formula: "(observed_ms − down_ms) ÷ observed_ms",
            source: "able-to-dispense uptime, as a driver feels it",
            reading: "Nothing is excluded: a port in maintenance serves nobody.",
            evidence: Evidence.days("r.observed_ms - r.down_ms", "r.observed_ms")
        ) { ($0.observedMs - $0.downMs, $0.observedMs) },
        KPI(
            "heartbeat_uptime", formula: "(observed_ms − silent_ms) ÷ observed_ms",
            source: "what remote monitoring calls uptime",
            reading:
                "Heard from within three of its own heartbeat intervals, by any frame. It says nothing of being able to "
                + "dispense: compare availability.",
            evidence: Evidence.days("r.observed_ms - r.silent_ms", "r.observed_ms")
        ) { ($0.observedMs - $0.silentMs, $0.observedMs) },
        KPI(
            "uk_reliability_literal", formula: "(open_ms − unreliable_ms) ÷ open_ms, ports of 50 kW and more",
            source: "SI 2023/1168 reg. 7: OCPI AVAILABLE, CHARGING, RESERVED, UNKNOWN, BLOCKED ÷ opening time",
            reading:
                "Calendar year to date, opening hours only. Faulted is OUTOFORDER; Unavailable and maintenance are "
                + "INOPERATIVE; no contact is UNKNOWN, which the literal text counts as reliable; a port that is stuck or "
                + "unable to dispense still says AVAILABLE or CHARGING.",
            evidence: Evidence.days(
                "CASE WHEN \(thisYear) THEN r.open_ms - r.unreliable_ms ELSE 0 END",
                "CASE WHEN \(thisYear) THEN r.open_ms ELSE 0 END")
        ) { ($0.ukOpenMs - $0.ukUnreliableMs, $0.ukOpenMs) },
        KPI(
            "uk_reliability_eligible", formula: "(open_ms − unreliable_ms − unknown_ms) ÷ (open_ms − unknown_ms)",
            source: "SI 2023/1168 reg. 7, UNKNOWN and BLOCKED as ineligible for measurement",
            reading: "The alternative reading: time without contact is neither reliable nor counted.",
            evidence: Evidence.days(
                "CASE WHEN \(thisYear) THEN r.open_ms - r.unreliable_ms - r.unknown_ms ELSE 0 END",
                "CASE WHEN \(thisYear) THEN r.open_ms - r.unknown_ms ELSE 0 END")
        ) { ($0.ukOpenMs - $0.ukUnreliableMs - $0.ukUnknownMs, $0.ukOpenMs - $0.ukUnknownMs) },
        KPI(
            "mean_outage_hours", unit: "h", scale: 1 / 3_600_000,
            formula: "down_ms not excluded ÷ outages not excluded", source: "mean time to repair (MTTR)",
            reading:
                "Outages that last are counted up to now; stretches that touch are one outage, whatever their causes.",
            evidence: Evidence.days("r.down_ms - r.down_excluded_ms", "0") + outages("0")
        ) { ($0.downMs - $0.downExcludedMs, $0.outages) },
        KPI(
            "mean_hours_between_outages", unit: "h", scale: 1 / 3_600_000,
            formula: "(observed_ms − down_ms) ÷ outages not excluded", source: "mean time between failures (MTBF)",
            reading: "Time up, over the outages that count; NULL where there was none.",
            evidence: Evidence.days("r.observed_ms - r.down_ms", "0") + outages("0")
        ) { ($0.observedMs - $0.downMs, $0.outages) },
        KPI(
            "errors_per_port_day", unit: "1/d", scale: 86_400_000,
            formula: "error messages ÷ observed port days", source: "Laddpuls",
            reading:
                "Status messages with an error code or a vendor's code; those of a whole charge point too. Where less "
                + "than a day was observed this is extrapolated from it.",
            evidence: Evidence.days("0", "r.observed_ms")
                + [Evidence(table: "error_counts", numerator: "sum(r.count)", denominator: "0")]
        ) { ($0.errors, $0.observedMs) },
    ]

    private static func outages(_ numerator: String) -> [Evidence] {
        [Evidence(table: "outages", numerator: numerator, denominator: "r.is_beginning")]
    }
}
