import Telemetry

/// What the analysis is told besides rows. Thresholds live in the settings, each with its unit in its name.
public struct AnalysisContext: Sendable {
    public var fleet: Fleet
    /// By IANA name, as the fleet's sites name them.
    public var zones: [String: ZoneTable]
    public var settings: AnalysisSettings

    public init(fleet: Fleet = .unknown, zones: [String: ZoneTable] = [:], settings: AnalysisSettings = .init()) {
        self.fleet = fleet
        self.zones = zones
        self.settings = settings
    }
}

/// Thresholds of rules and detectors; a pipeline file may set each by its snake-case name.
public struct AnalysisSettings: Sendable, Equatable {
    // MARK: Outages
    /// Silence counts once it exceeds this many heartbeat intervals …
    public var offlineHeartbeats = 3.0
    /// … and this many minutes.
    public var offlineFloorMinutes = 20.0
    /// Where neither boot answer nor heartbeats tell.
    public var heartbeatDefaultSeconds = 900.0
    /// A connector in Preparing for longer is stuck: no driver waits so long.
    public var stuckPreparingMinutes = 60.0

    // MARK: Sessions
    /// How long after its port came free a session waits for its stop message.
    public var missingStopMinutes = 30.0
    /// Power between samples further apart is not interpolated.
    public var sampleGapMinutes = 20.0

    public init() {}
}

extension AnalysisSettings: Codable {
    /// Every setting by its snake-case name.
    public static var names: [String] { table.map(\.name) }

    private typealias Path = any WritableKeyPath<AnalysisSettings, Double> & Sendable
    private static let table: [(name: String, path: Path)] = [
        ("offline_heartbeats", \.offlineHeartbeats), ("offline_floor_minutes", \.offlineFloorMinutes),
        ("heartbeat_default_seconds", \.heartbeatDefaultSeconds),
        ("stuck_preparing_minutes", \.stuckPreparingMinutes), ("missing_stop_minutes", \.missingStopMinutes),
        ("sample_gap_minutes", \.sampleGapMinutes),
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
            self[keyPath: entry.path] = try container.decode(Double.self, forKey: key)
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        for entry in Self.table {
            try container.encode(self[keyPath: entry.path], forKey: Key(stringValue: entry.name))
        }
    }
}
