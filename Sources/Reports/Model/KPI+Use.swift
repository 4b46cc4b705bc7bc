import Telemetry

/// How much of what stands there is used.
extension KPI {
    static let use = [
        KPI(
            "time_utilisation", formula: "occupied_ms ÷ observed_ms",
            source: "Virta: share of the selected time in use",
            reading: "A vehicle plugged in or a session open; over observed, not available time, so that it ends at 1.",
            evidence: Evidence.days("r.occupied_ms", "r.observed_ms")
        ) { ($0.occupiedMs, $0.observedMs) },
        KPI(
            "charging_utilisation", formula: "charging_ms ÷ observed_ms", source: "as time_utilisation",
            reading: "Power flowing, between samples at most sample_gap_minutes apart.",
            evidence: Evidence.days("r.charging_ms", "r.observed_ms")
        ) { ($0.chargingMs, $0.observedMs) },
        KPI(
            "idle_share", formula: "(occupied_ms − charging_ms) ÷ occupied_ms", source: "Laddpuls",
            reading: "Plugged in without power, by port and day; not below 0.",
            evidence: Evidence.days("max(0, r.occupied_ms - r.charging_ms)", "r.occupied_ms")
        ) { ($0.idleMs, $0.occupiedMs) },
        KPI(
            "idle_after_full_minutes", unit: "min", scale: 1 / 60_000,
            formula: "idle_ms ÷ sessions that ended with power", source: "Laddpuls",
            reading: "From the last power above zero to the plug-out, else the end: no finer than the samples.",
            evidence: Evidence.sessions("ifnull(r.idle_ms, 0)", "r.idle_ms IS NOT NULL")
        ) { ($0.idleAfterFullMs, $0.sessionsWithIdle) },
        KPI(
            "energy_utilisation", formula: "energy ÷ (rated power × observed time), mWh by mWh",
            source: "kWh ÷ (rated kW × hours)", reading: "Over ports whose rated power is known or learned.",
            evidence: Evidence.days(
                "CASE WHEN p.rated_power_milliw > 0 THEN r.energy_milliwh ELSE 0 END",
                "CASE WHEN p.rated_power_milliw > 0 THEN p.rated_power_milliw * r.observed_ms / 3600000 ELSE 0 END")
        ) { ($0.ratedEnergyMilliwh, $0.ratedCapacityMilliwh) },
        KPI(
            "energy_per_session", unit: "kWh", scale: 1e-6, formula: "energy ÷ sessions with energy",
            source: "Laddpuls",
            reading: "Ended sessions and running ones; unknown energy is left out.",
            evidence: Evidence.sessions("ifnull(r.energy_milliwh, 0)", "ifnull(r.energy_milliwh, 0) > 0")
        ) { ($0.energyMilliwh, $0.withEnergy) },
        KPI(
            "sessions_per_port_day", unit: "1/d", scale: 86_400_000, formula: "sessions begun ÷ observed port days",
            source: "charging frequency",
            reading:
                "By the quarter hour in which they begin. Where less than a day was observed this is extrapolated from it.",
            evidence: Evidence.days("r.sessions_started", "r.observed_ms")
        ) { ($0.sessionsStarted, $0.observedMs) },
        KPI(
            "peak_demand_kw", unit: "kW", scale: 4e-6, isSum: false,
            formula: "greatest energy of a UTC quarter hour × 4", source: "demand charges: peak 15-minute mean power",
            reading: "Of all ports of the place together, not the sum of their peaks.",
            evidence: [Evidence(table: "peaks", numerator: "r.energy_milliwh", denominator: "1")]
        ) { ($0.peakQuarterMilliwh ?? 0, $0.peakQuarterMilliwh == nil ? 0 : 1) },
        KPI(
            "peak_concurrency", unit: "1", isSum: false,
            formula: "most ports with power within one quarter hour", source: "Laddpuls",
            reading: "Ports that charged one after the other in the same quarter hour both count.",
            evidence: [Evidence(table: "peaks", numerator: "r.ports_charging", denominator: "1")]
        ) { ($0.peakPorts, $0.peakQuarterMilliwh == nil ? 0 : 1) },
    ]
}
