import Telemetry

/// How often drivers get what they came for. All but visits count attempts (table `attempts`), not sessions.
extension KPI {
    private static let chargeX = "ChargeX KPI report (INL 2024, doi 10.2172/2377347)"
    private static let attemptRule =
        "In OCPP's words, by our reading: an attempt is a plug-in (Preparing; Occupied in 2.0.1), an Authorize, a remote "
        + "start or a start, joined within 300 s; power is the first Charging or power above zero. Cards turned down "
        + "count as attempts."

    private static let visitRule =
        "A visit is the attempts of one token at one site, each beginning at most visit_gap_minutes after the last sign "
        + "of those before. A visit whose every card was turned down is nobody's; an attempt without a token makes none."

    static let success = [
        KPI(
            "charge_start_success", formula: "attempts with power ÷ attempts judged",
            source: "\(chargeX), eq. 1, 3–5", reading: attemptRule,
            evidence: Evidence.attempts("r.had_power", "r.is_judged")
        ) { ($0.powered, $0.judged) },
        KPI(
            "charge_end_success", formula: "attempts that ended well ÷ attempts with power that ended",
            source: "\(chargeX), eq. 10",
            reading:
                "Valid stops are ChargeX's list; a stop without a reason means Local; in 1.6 Other counts too, its only "
                + "word for a full car.",
            evidence: Evidence.attempts("r.has_succeeded", "r.had_power * r.has_ended")
        ) { ($0.succeeded, $0.poweredAndEnded) },
        KPI(
            "session_success", formula: "attempts that ended well ÷ attempts that ended",
            source: "\(chargeX), eq. 12, 14–16", reading: attemptRule,
            evidence: Evidence.attempts("r.has_succeeded", "r.has_ended")
        ) { ($0.succeeded, $0.ended) },
        startTime("charge_start_time_median", percent: 50), startTime("charge_start_time_p95", percent: 95),
        KPI(
            "california_scar", formula: "attempts whose session lasted 5 minutes with power ÷ attempts that ended",
            source: "California Energy Commission, successful charge attempt rate: 90 % (as retold in the press)",
            reading: "Wording not seen in the regulation, check before use. Five minutes run from start to end.",
            evidence: Evidence.attempts("r.lasted_5_minutes * r.has_ended", "r.has_ended")
        ) { ($0.lastedFiveMinutes, $0.ended) },
        KPI(
            "german_csr", formula: "attempts with power that no fault ended ÷ attempts that ended",
            source: "Nationale Leitstelle Ladeinfrastruktur and P3, charging success rate (March 2026)",
            reading:
                "Completes: a stop came, and its reason is no fault, reset or loss of power. The definition was read in "
                + "the announcement, not in the study.",
            evidence: Evidence.attempts("r.is_complete", "r.has_ended")
        ) { ($0.completed, $0.ended) },
        KPI(
            "first_time_success", scopes: [.site, .network],
            formula: "visits whose first attempt succeeded ÷ visits that can be judged",
            source: "ChargerHelp FTCSR; kwwhat visits",
            reading: visitRule,
            evidence: Evidence.visits(
                "r.outcome = 'first_attempt_success'", "r.outcome NOT IN ('unjudged', 'turned_down')")
        ) { ($0.firstTimeVisits, $0.judgedVisits) },
        KPI(
            "attempts_per_visit", unit: "1", scopes: [.site, .network],
            formula: "attempts in visits ÷ visits with an attempt",
            source: "kwwhat", reading: visitRule,
            evidence: Evidence.visits(
                "CASE r.outcome WHEN 'turned_down' THEN 0 ELSE r.attempts END",
                "r.outcome <> 'turned_down' AND r.attempts > 0")
        ) { ($0.visitAttempts, $0.visits) },
        KPI(
            "authorization_acceptance", formula: "attempts let in ÷ attempts with an answer", source: "Laddpuls",
            reading: "A driver let in at the second card of an attempt was let in.",
            evidence: Evidence.attempts("ifnull(r.is_accepted, 0)", "r.is_accepted IS NOT NULL")
        ) { ($0.accepted, $0.answered) },
        KPI(
            "metered_sessions", formula: "sessions whose energy is known ÷ sessions", source: "Laddpuls",
            reading: "No meter value at all is unknown, not zero; totals leave such sessions out.",
            evidence: Evidence.sessions("r.energy_milliwh IS NOT NULL", "1")
        ) { ($0.metered, $0.sessions) },
        KPI(
            "priced_sessions", formula: "sessions with energy and a tariff ÷ sessions with energy", source: "Laddpuls",
            reading: "A session of unknown energy has no price.",
            evidence: Evidence.sessions(
                "ifnull(r.energy_milliwh, 0) > 0 AND r.currency IS NOT NULL", "ifnull(r.energy_milliwh, 0) > 0")
        ) { ($0.pricedWithEnergy, $0.withEnergy) },
    ]

    private static func startTime(_ name: String, percent: Int) -> KPI {
        KPI(
            name, unit: "s", scale: 0.001, isSum: false,
            formula: "nearest-rank percentile \(percent) of wait_ms over attempts with power",
            source: "\(chargeX), eq. 9: T_power − T_attempt",
            reading:
                "T_attempt is the first sign: the cable, or the card's request (the answer's moment is not kept; they "
                + "differ by the CSMS's response time). A car that waits for its driver's card waits here too.",
            evidence: Evidence.attempts("ifnull(r.wait_ms, 0)", "r.wait_ms IS NOT NULL")
        ) { tally in
            let waits = tally.waits.sorted()
            guard !waits.isEmpty else { return (0, 0) }
            return (waits[max(0, (waits.count * percent + 99) / 100 - 1)], 1)
        }
    }
}
