import Telemetry

/// A key figure: a ratio of two exact sums, with its formula and where the formula comes from.
public struct KPI: Sendable {
    public let name: String
    public let unit: String
    /// Turns the ratio of the sums' units into `unit`.
    let scale: Double
    public let formula: String
    public let source: String
    let scopes: Set<Place.Scope>
    let sums: @Sendable (Tally) -> (numerator: Int64, denominator: Int64)

    private init(
        _ name: String, unit: String = "ratio", scale: Double = 1, scopes: Set<Place.Scope> = Set(Place.Scope.allCases),
        formula: String, source: String, _ sums: @escaping @Sendable (Tally) -> (numerator: Int64, denominator: Int64)
    ) {
        self.name = name
        self.unit = unit
        self.scale = scale
        self.scopes = scopes
        self.formula = formula
        self.source = source
        self.sums = sums
    }

    public static let all: [KPI] = reliability + success + use

    private static let reliability = [
        KPI(
            "uptime",
            formula:
                "(observed_ms − (down_ms − down_excluded_ms)) ÷ observed_ms; time observed stands where NEVI has "
                + "525,600 minutes, so a report over less than twelve months is no NEVI figure. Heard-from is not "
                + "able-to-dispense: an outage is only what the ledger holds.",
            source: "23 CFR 680.116(b)"
        ) { ($0.observedMs - ($0.downMs - $0.downExcludedMs), $0.observedMs) },
        KPI(
            "availability", formula: "(observed_ms − down_ms) ÷ observed_ms: nothing excluded.",
            source: "the stricter reading that a driver feels"
        ) { ($0.observedMs - $0.downMs, $0.observedMs) },
        KPI(
            "mean_outage_hours", unit: "h", scale: 1 / 3_600_000,
            formula: "down_ms not excluded ÷ outages not excluded, those that last counted up to now.",
            source: "mean time to repair"
        ) { ($0.downMs - $0.downExcludedMs, $0.outages) },
        KPI(
            "errors_per_port_day", unit: "1/d", scale: 86_400_000,
            formula: "error messages (error_counts) ÷ observed port days.", source: "Laddpuls"
        ) { ($0.errors, $0.observedMs) },
    ]

    private static let success = [
        KPI(
            "session_success", formula: "sessions with outcome success ÷ judged sessions (not open, not cut).",
            source: "ChargeX Session Success, eq. 12 (doi 10.2172/2377347), over sessions instead of attempts"
        ) { ($0.succeeded, $0.judged) },
        KPI(
            "charge_start_success", formula: "judged sessions with power ÷ judged sessions.",
            source: "ChargeX Charge Start Success, eq. 1, over sessions instead of attempts"
        ) { ($0.withPower, $0.judged) },
        KPI(
            "charge_end_success", formula: "sessions with outcome success ÷ judged sessions with power.",
            source: "ChargeX Charge End Success, eq. 10"
        ) { ($0.succeeded, $0.withPower) },
        KPI(
            "first_time_success", scopes: [.site, .network],
            formula: "visits whose first session succeeded ÷ visits that can be judged.",
            source: "ChargerHelp FTCSR; kwwhat visits"
        ) { ($0.firstTimeVisits, $0.judgedVisits) },
        KPI(
            "sessions_per_visit", unit: "1", scopes: [.site, .network],
            formula: "sessions in visits ÷ visits: 1 where nobody has to try twice.",
            source: "kwwhat attempts per visit"
        ) { ($0.visitSessions, $0.visits) },
        KPI(
            "authorization_acceptance", formula: "authorizations accepted ÷ authorizations answered.",
            source: "Laddpuls"
        ) { ($0.authorizationsAccepted, $0.authorizationsAnswered) },
        KPI(
            "priced_sessions", formula: "sessions with energy and a tariff ÷ sessions with energy.", source: "Laddpuls"
        ) { ($0.pricedWithEnergy, $0.withEnergy) },
    ]

    private static let use = [
        KPI(
            "time_utilisation", formula: "occupied_ms ÷ observed_ms: a vehicle plugged in or a session open.",
            source:
                "share of the selected time in use (Virta); observed instead of available time, so that it ends at 1"
        ) { ($0.occupiedMs, $0.observedMs) },
        KPI(
            "charging_utilisation", formula: "charging_ms ÷ observed_ms: power flowing.", source: "as time_utilisation"
        ) { ($0.chargingMs, $0.observedMs) },
        KPI(
            "idle_share", formula: "(occupied_ms − charging_ms) ÷ occupied_ms: plugged in without power.",
            source: "Laddpuls"
        ) { (max(0, $0.occupiedMs - $0.chargingMs), $0.occupiedMs) },
        KPI(
            "energy_utilisation",
            formula: "energy ÷ (rated power × observed time), mWh by mWh, over ports whose rated power is known.",
            source: "kWh ÷ (rated kW × hours)"
        ) { ($0.ratedEnergyMilliwh, $0.ratedCapacityMilliwh) },
        KPI(
            "energy_per_session", unit: "kWh", scale: 1e-6,
            formula: "energy of judged sessions with power (mWh) ÷ their number.", source: "Laddpuls"
        ) { ($0.energyWithPower, $0.withPower) },
        KPI(
            "sessions_per_port_day", unit: "1/d", scale: 86_400_000,
            formula: "sessions begun (quarter hours) ÷ observed port days.", source: "charging frequency"
        ) { ($0.sessionsStarted, $0.observedMs) },
    ]
}
