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
public struct AnalysisSettings: Codable, Sendable, Equatable {
    public init() {}
}
