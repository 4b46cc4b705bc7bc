import Telemetry

/// What the analysis is told besides rows. Thresholds live in the settings, each with its unit in its name.
public struct AnalysisContext: Sendable {
    public var fleet: Fleet { didSet { entries = Self.entries(fleet) } }
    /// By IANA name, as the fleet's sites name them.
    public var zones: [String: ZoneTable]
    public var settings: AnalysisSettings
    /// Repair rules that are switched off: what was sent is then taken at face value.
    public var repairsOff: Set<RepairRule>
    /// The operator's reasons for outages that do not count.
    public var exclusions: [ExcludedTime]
    /// Every power sample of a port is kept, for the exact percentiles of its charging rate. No finding needs them: a run
    /// that never ends and asks for findings alone goes without.
    public var keepsRates = true

    /// Where in the fleet each charge point stands: first of all its site, then itself.
    private var entries: [String: (site: Int, place: Int)]

    public init(
        fleet: Fleet = .unknown, zones: [String: ZoneTable] = [:], settings: AnalysisSettings = .init(),
        repairsOff: Set<RepairRule> = [], exclusions: [ExcludedTime] = []
    ) {
        self.fleet = fleet
        entries = Self.entries(fleet)
        self.zones = zones
        self.settings = settings
        self.repairsOff = repairsOff
        self.exclusions = exclusions
    }
}

extension AnalysisContext {
    /// The first of a name counts.
    private static func entries(_ fleet: Fleet) -> [String: (site: Int, place: Int)] {
        var entries: [String: (site: Int, place: Int)] = [:]
        for (site, entry) in fleet.sites.enumerated() {
            for (place, chargePoint) in entry.chargePoints.enumerated() where entries[chargePoint.id] == nil {
                entries[chargePoint.id] = (site, place)
            }
        }
        return entries
    }

    /// What the fleet file says of a charge point.
    func entry(_ chargePoint: String) -> (site: Site, chargePoint: ChargePoint)? {
        entries[chargePoint].map { (fleet.sites[$0.site], fleet.sites[$0.site].chargePoints[$0.place]) }
    }
}

/// A time that the operator can show to be outside its control. It makes no outage; it excuses those that lie in it.
public struct ExcludedTime: Hashable, Sendable {
    public var chargePoint: String
    /// 0 for all ports of the charge point.
    public var evseID: Int
    public var start: Instant
    /// Nil while it lasts.
    public var end: Instant?
    public var reason: Outage.Exclusion

    public init(chargePoint: String, evseID: Int, start: Instant, end: Instant?, reason: Outage.Exclusion) {
        self.chargePoint = chargePoint
        self.evseID = evseID
        self.start = start
        self.end = end
        self.reason = reason
    }
}

/// Thresholds of rules and detectors; a pipeline file may set each by its snake-case name.
public struct AnalysisSettings: Sendable, Equatable {
    // MARK: Outages
    /// Silence counts once it exceeds this many heartbeat intervals …
    public var offlineHeartbeats = 3.0
    /// … and this many minutes.
    public var offlineFloorMinutes = 20.0
    /// Where neither boot answer nor heartbeats tell: some speak once a day only.
    public var heartbeatDefaultSeconds = 36_000.0
    /// So many drivers in a row were let in and got no power: the port is unable to dispense.
    public var failedAttemptCount = 3.0
    /// A connector in Preparing for longer is stuck: no driver waits so long.
    public var stuckPreparingMinutes = 60.0

    // MARK: Sessions
    /// Signs of one attempt (plug-in, authorisation, remote start, start) lie no further apart; ChargeX binds by as much.
    public var attemptBindingSeconds = 300.0
    /// How long after its port came free a session waits for its stop message.
    public var missingStopMinutes = 30.0
    /// Power between samples further apart is not interpolated.
    public var sampleGapMinutes = 20.0

    // MARK: Detectors
    /// Faults that show only while someone charges: symptoms further apart are another fault.
    public var sessionFaultQuietMinutes = 1440.0
    public var frozenRegisterKwh = 1.5
    /// Above it power is not mains tolerance (EN 50160: 10 % in voltage).
    public var overRatedRatio = 1.12
    public var deratingTemperatureC = 60.0
    public var deratingPowerRatio = 0.88
    public var zeroEnergyWh = 30.0
    public var zeroEnergySessionCount = 3.0
    public var zeroEnergyQuietMinutes = 1440.0
    public var moduleLossSessionCount = 4.0
    public var moduleLossTolerance = 0.015
    public var moduleLossRatedRatio = 0.8
    public var moduleLossSpanMinutes = 240.0
    public var moduleLossQuietMinutes = 2160.0
    public var groundFaultCount = 2.0
    public var groundFaultQuietMinutes = 720.0
    public var repeatedFaultCount = 3.0
    /// A fault that clears sooner is a flapping contact.
    public var repeatedFaultSeconds = 30.0
    public var repeatedFaultQuietMinutes = 1440.0
    public var flappingDwellSeconds = 45.0
    public var flappingReturnCount = 4.0
    public var flappingQuietMinutes = 90.0
    public var bootLoopCount = 3.0
    public var bootLoopQuietMinutes = 30.0
    public var clockQuietMinutes = 1440.0
    public var localTimeRowCount = 3.0
    /// Repeated and reordered messages: a link idle for as long may still be sick.
    public var deliveryQuietMinutes = 1440.0
    public var duplicateMessageCount = 4.0
    public var reorderedMessageCount = 4.0
    public var reorderedReachMinutes = 30.0
    public var truncatedLineCount = 3.0
    public var truncatedQuietMinutes = 360.0
    public var bruteForceTokenCount = 6.0
    public var bruteForceQuietMinutes = 10.0
    /// Nobody drives faster from door to door.
    public var fastestKilometresPerHour = 150.0

    public init() {}
}

extension AnalysisSettings: Codable {
    /// Every setting by its snake-case name.
    public static var names: [String] { table.map(\.name) }

    private typealias Path = any WritableKeyPath<AnalysisSettings, Double> & Sendable
    private static let table: [(name: String, path: Path)] = [
        ("offline_heartbeats", \.offlineHeartbeats),
        ("offline_floor_minutes", \.offlineFloorMinutes),
        ("heartbeat_default_seconds", \.heartbeatDefaultSeconds),
        ("failed_attempt_count", \.failedAttemptCount),
        ("attempt_binding_seconds", \.attemptBindingSeconds),
        ("stuck_preparing_minutes", \.stuckPreparingMinutes),
        ("missing_stop_minutes", \.missingStopMinutes),
        ("sample_gap_minutes", \.sampleGapMinutes),
        ("session_fault_quiet_minutes", \.sessionFaultQuietMinutes),
        ("frozen_register_kwh", \.frozenRegisterKwh),
        ("over_rated_ratio", \.overRatedRatio),
        ("derating_temperature_c", \.deratingTemperatureC),
        ("derating_power_ratio", \.deratingPowerRatio),
        ("zero_energy_wh", \.zeroEnergyWh),
        ("zero_energy_session_count", \.zeroEnergySessionCount),
        ("zero_energy_quiet_minutes", \.zeroEnergyQuietMinutes),
        ("module_loss_session_count", \.moduleLossSessionCount),
        ("module_loss_tolerance", \.moduleLossTolerance),
        ("module_loss_rated_ratio", \.moduleLossRatedRatio),
        ("module_loss_span_minutes", \.moduleLossSpanMinutes),
        ("module_loss_quiet_minutes", \.moduleLossQuietMinutes),
        ("ground_fault_count", \.groundFaultCount),
        ("ground_fault_quiet_minutes", \.groundFaultQuietMinutes),
        ("repeated_fault_count", \.repeatedFaultCount),
        ("repeated_fault_seconds", \.repeatedFaultSeconds),
        ("repeated_fault_quiet_minutes", \.repeatedFaultQuietMinutes),
        ("flapping_dwell_seconds", \.flappingDwellSeconds),
        ("flapping_return_count", \.flappingReturnCount),
        ("flapping_quiet_minutes", \.flappingQuietMinutes),
        ("boot_loop_count", \.bootLoopCount),
        ("boot_loop_quiet_minutes", \.bootLoopQuietMinutes),
        ("clock_quiet_minutes", \.clockQuietMinutes),
        ("local_time_row_count", \.localTimeRowCount),
        ("delivery_quiet_minutes", \.deliveryQuietMinutes),
        ("duplicate_message_count", \.duplicateMessageCount),
        ("reordered_message_count", \.reorderedMessageCount),
        ("reordered_reach_minutes", \.reorderedReachMinutes),
        ("truncated_line_count", \.truncatedLineCount),
        ("truncated_quiet_minutes", \.truncatedQuietMinutes),
        ("brute_force_token_count", \.bruteForceTokenCount),
        ("brute_force_quiet_minutes", \.bruteForceQuietMinutes),
        ("fastest_kilometres_per_hour", \.fastestKilometresPerHour),
    ]

    private struct Key: CodingKey {
        var stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    /// What is absent keeps its default; a name that is no setting is an error.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        for key in container.allKeys {
            guard let entry = Self.table.first(where: { $0.name == key.stringValue }) else {
                throw DecodingError.dataCorruptedError(
                    forKey: key, in: container, debugDescription: "no analysis setting is named \(key.stringValue)")
            }
            let value = try container.decode(Double.self, forKey: key)
            guard (0...1e9).contains(value) else {
                throw DecodingError.dataCorruptedError(
                    forKey: key, in: container,
                    debugDescription: "\(key.stringValue) is not in 0 … 1000000000: \(value)")
            }
            self[keyPath: entry.path] = value
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        for entry in Self.table {
            try container.encode(self[keyPath: entry.path], forKey: Key(stringValue: entry.name))
        }
    }
}
