import Analysis
import Revenue
import Telemetry

/// All that a report is made from: the analysis' outputs, what the operator says of the network, and prices.
public struct ReportInput: Sendable {
    public var network: NetworkOutputs
    public var fleet: Fleet
    public var tariffs: TariffBook
    /// By IANA name, as the fleet's sites name them; a zone that is missing is read as UTC.
    public var zones: [String: ZoneTable]
    public var settings: ReportSettings
    /// What was read and how: the only part of a report that may differ between two ways of reading the same data.
    public var notes: [ReportNote]

    public init(
        network: NetworkOutputs, fleet: Fleet = .unknown, tariffs: TariffBook = TariffBook(),
        zones: [String: ZoneTable] = [:], settings: ReportSettings = ReportSettings(), notes: [ReportNote] = []
    ) {
        self.network = network
        self.fleet = fleet
        self.tariffs = tariffs
        self.zones = zones
        self.settings = settings
        self.notes = notes
    }
}

/// A line of the report's `metadata` about its making: a source, a counter of the ingest, a setting.
public struct ReportNote: Sendable, Hashable {
    public enum Scope: String, Sendable { case report, source, counter, setting }
    public var scope: Scope
    public var name: String
    public var value: String

    public init(_ scope: Scope, _ name: String, _ value: String) {
        self.scope = scope
        self.name = name
        self.value = value
    }
}

/// Choices of the report, each with its unit in its name.
public struct ReportSettings: Codable, Sendable, Equatable {
    /// Days back from the report's as-of that health scores look.
    public var healthDays = 28
    /// A token's next attempt belongs to the same visit if it begins at most so many minutes after the last sign before.
    public var visitGapMinutes = 15
    public var forecastDays = 28
    /// Days back from the as-of that uptime and use refer to, at most: four years.
    public var historyDays = 1461

    public init() {}
}
