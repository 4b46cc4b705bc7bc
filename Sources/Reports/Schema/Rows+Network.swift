import Telemetry

/// Rows that say what the network is: sites, charge points, ports.

public struct SiteRow: ReportRow {
    public var siteID: String
    public var name: String
    public var timeZone: String
    public var latitude: Double?
    public var longitude: Double?
    public var openingHours: String
    public var localToday: Day
    public var chargePoints: Int
    public var ports: Int
    public var ratedPowerMilliw: Int64

    public static let table = ReportTable<Self>(
        "sites", "One row per site of the fleet file, and one with an empty id for charge points it does not list.",
        primaryKey: ["site_id"],
        [
            .init("site_id", \.siteID, "Site id of the fleet file; empty for charge points it does not list."),
            .init("name", \.name, "Name of the fleet file."),
            .init("time_zone", \.timeZone, "IANA time zone; local days and hours of this site are in it."),
            .init("latitude", \.latitude, unit: "degree", "North is positive."),
            .init("longitude", \.longitude, unit: "degree", "East is positive."),
            .init("opening_hours", \.openingHours, "24/7, or JSON of weekday → local opening times."),
            .init("local_today", \.localToday, "The report's as-of as a calendar day at the site."),
            .init("charge_points", \.chargePoints, "Charge points, those without data included."),
            .init("ports", \.ports, "Ports (EVSEs)."),
            .init("rated_power_milliw", \.ratedPowerMilliw, unit: "mW", "Sum of its ports' rated power, where known."),
        ])
}

public struct ChargePointRow: ReportRow {
    public var chargePoint: String
    public var siteID: String
    public var vendor: String?
    public var model: String?
    public var firmware: String?
    public var commissioned: String?
    public var decommissioned: String?
    public var isInFleet: Bool
    public var ports: Int
    public var firstReceived: Instant?
    public var lastReceived: Instant?

    public static let table = ReportTable<Self>(
        "charge_points", "One row per charge point that the fleet file lists or the data shows.",
        primaryKey: ["charge_point"],
        [
            .init("charge_point", \.chargePoint, "Identity as sent."),
            .init("site_id", \.siteID, "Its site."),
            .init("vendor", \.vendor, "From its BootNotification, else from the fleet file."),
            .init("model", \.model, "From its BootNotification, else from the fleet file."),
            .init("firmware", \.firmware, "Version it reported last."),
            .init("commissioned", \.commissioned, "First day in service by the fleet file."),
            .init("decommissioned", \.decommissioned, "Last day in service by the fleet file."),
            .init("is_in_fleet", \.isInFleet, "1 where the fleet file lists it."),
            .init("ports", \.ports, "Ports (EVSEs)."),
            .init("first_received_at", \.firstReceived, "Receive time of its first frame; NULL: never heard of."),
            .init("last_received_at", \.lastReceived, "Receive time of its last frame; NULL: never heard of."),
        ])
}

public struct PortRow: ReportRow {
    public var chargePoint: String
    public var evseID: Int
    public var siteID: String
    public var connectors: String?
    public var ocppConnectorIDs: String?
    public var powerType: String?
    public var tariffID: String?
    public var ratedPowerMilliw: Int64?
    public var ratedIsLearned: Bool
    public var status: String?
    public var statusSince: Instant?
    public var errorCode: String?
    public var observedFrom: Instant?
    public var observedTo: Instant?
    public var observedMs: Int64
    public var sessions: Int
    public var energyMilliwh: Int64
    public var rate: ChargingRate?

    public static let table = ReportTable<Self>(
        "ports",
        "One row per port (EVSE), with its state as of the report and its charging rate over all power samples > 0.",
        primaryKey: ["charge_point", "evse_id"],
        [
            .init("charge_point", \.chargePoint, "Charge point."),
            .init("evse_id", \.evseID, "EVSE number within the charge point, from 1."),
            .init("site_id", \.siteID, "Its site."),
            .init("connectors", \.connectors, "OCPI connector standards by the fleet file, comma-separated."),
            .init(
                "ocpp_connector_ids", \.ocppConnectorIDs,
                "OCPP 1.6 connectorIds that are this port by the fleet file, comma-separated; NULL: its own number."),
            .init("power_type", \.powerType, "OCPI power type of its first connector: AC_1_PHASE, AC_3_PHASE, DC, …"),
            .init("tariff_id", \.tariffID, "The tariff by which its sessions are priced."),
            .init(
                "rated_power_milliw", \.ratedPowerMilliw, unit: "mW", "By the fleet file, else learned from the data."),
            .init("rated_is_learned", \.ratedIsLearned, "1 where the rated power is learned from what was seen."),
            .init("status", \.status, "OCPP status as sent last."),
            .init("status_since", \.statusSince, "Since when it has that status."),
            .init("error_code", \.errorCode, "OCPP error code as sent last."),
            .init(
                "observed_from", \.observedFrom,
                "Start of the time its uptime and use refer to: its charge point's first frame, or commissioning."
            ),
            .init("observed_to", \.observedTo, "End of that time: the report's as-of, or the end of service."),
            .init("observed_ms", \.observedMs, unit: "ms", "Length of that time."),
            .init("sessions", \.sessions, "Sessions in the report."),
            .init("energy_milliwh", \.energyMilliwh, unit: "mWh", "Energy of those sessions."),
        ] + ReportColumn.chargingRate(\.rate))
}

extension ReportColumn {
    /// The columns of a `ChargingRate`, the same for sessions and ports.
    static func chargingRate(_ rate: KeyPath<Row, ChargingRate?> & Sendable) -> [ReportColumn] {
        func column<V: ReportValueConvertible>(
            _ name: String, _ path: @escaping @Sendable (ChargingRate) -> V, unit: String, _ doc: String
        ) -> ReportColumn {
            ReportColumn(name, of: rate, path, unit: unit, doc)
        }
        let bands = ["0_10", "10_25", "25_50", "50_75", "75_90", "90_up"]
        return [
            column(
                "rate_samples", \.samples, unit: "",
                "Power samples above zero that name the port, or whose transaction does, each once; NULL: none."),
            column("rate_mean_milliw", \.mean, unit: "mW", "Mean of the samples, rounded down."),
            column("rate_min_milliw", \.minimum, unit: "mW", "Smallest sample."),
            column("rate_peak_milliw", \.peak, unit: "mW", "Greatest sample."),
            column("rate_p50_milliw", \.p50, unit: "mW", "Median sample (nearest rank, exact)."),
            column("rate_p95_milliw", \.p95, unit: "mW", "95th percentile (nearest rank, exact)."),
            column("rate_p99_milliw", \.p99, unit: "mW", "99th percentile (nearest rank, exact)."),
        ]
            + bands.enumerated().map { index, name in
                column(
                    "ms_at_\(name)_percent", { $0.band(index) }, unit: "ms",
                    "Time with power in [\(name.replacing("_", with: ", "))) percent of rated power.")
            }
            + [
                column("ramp_ms", \.rampMilliseconds, unit: "ms", "From the first power to 80 % of the peak."),
                column("peak_of_rated", \.peakOfRated, unit: "ratio", "Peak ÷ rated power."),
                column(
                    "mean_of_offered", \.meanOfOffered, unit: "ratio",
                    "Mean of power ÷ power offered, where offers were sent."),
            ]
    }

    /// A column of something that a row may lack: NULL where it does.
    init<Part, V: ReportValueConvertible>(
        _ name: String, of part: KeyPath<Row, Part?> & Sendable, _ value: @escaping @Sendable (Part) -> V,
        unit: String, _ doc: String
    ) {
        header = ColumnHeader(name: name, type: V.columnType, isNullable: true, unit: unit, doc: doc)
        self.value = { row in row[keyPath: part].map { value($0).reportValue } ?? .null }
    }
}

extension ChargingRate {
    /// Rounded down; 0 of nothing.
    var mean: Int64 { samples > 0 ? sum / Int64(samples) : 0 }
    func band(_ index: Int) -> Int64? {
        index < millisecondsByBand.count ? millisecondsByBand[index] : nil
    }
}
