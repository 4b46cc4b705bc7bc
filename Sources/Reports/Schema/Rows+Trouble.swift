import Analysis
import Telemetry

/// Rows that say what went wrong: outages, errors, findings, health, repairs, data quality.

public struct OutageRow: ReportRow {
    public var chargePoint: String
    public var evseID: Int
    public var siteID: String
    public var start: Instant
    public var end: Instant?
    public var localDay: Day
    public var durationMs: Int64
    public var outOfHoursMs: Int64
    public var cause: String
    public var detail: String
    public var isExcluded: Bool
    public var exclusion: String?
    /// No stretch that counts ends where this one starts: a failure begins, which the next stretches go on with.
    public var isBeginning: Bool
    public var lostEnergyWh: Double?
    public var lostRevenue: Double?
    public var currency: String?

    public static let table = ReportTable<Self>(
        "outages",
        "The outage ledger: disjoint intervals in which a port could not serve, cut at the ends of the time it is observed. "
            + "Every uptime is a sum over it.",
        primaryKey: ["charge_point", "evse_id", "start_ts", "cause"],
        [
            .init("charge_point", \.chargePoint, "Charge point."),
            .init("evse_id", \.evseID, "Port within the charge point."),
            .init("site_id", \.siteID, "Site."),
            .init("start_ts", \.start, "Start."),
            .init("end_ts", \.end, "End; NULL while it lasts."),
            .init("local_day", \.localDay, "Calendar day at the site on which it began."),
            .init("duration_ms", \.durationMs, unit: "ms", "Up to the report's as-of while it lasts."),
            .init(
                "out_of_hours_ms", \.outOfHoursMs, unit: "ms",
                "Of it outside opening hours, which uptime does not count either."),
            .init("cause", \.cause, "faulted, unavailable, offline, stuck, unable_to_dispense or maintenance."),
            .init("detail", \.detail, "The charger's error code, or what shows the cause."),
            .init(
                "is_excluded", \.isExcluded, "1 where it does not count against uptime (23 CFR 680.116(b), T_excluded)."
            ),
            .init(
                "exclusion", \.exclusion,
                "Why: maintenance, vehicle, utility, vandalism, natural_disaster, out_of_hours; NULL: it counts."),
            .init(
                "is_beginning", \.isBeginning,
                "1 where it counts and goes on with no other that counts: what MTTR and MTBF divide by."),
            .init("lost_energy_wh", \.lostEnergyWh, unit: "Wh", LostDemand.energyDoc),
            .init("lost_revenue", \.lostRevenue, unit: "currency", LostDemand.revenueDoc),
            .init("currency", \.currency, "Currency of lost_revenue."),
        ])
}

public struct ErrorCountRow: ReportRow {
    public var chargePoint: String
    public var evseID: Int
    public var day: Day
    public var errorCode: String
    public var vendorErrorCode: String
    public var siteID: String
    public var count: Int
    public var firstReceived: Instant
    public var lastReceived: Instant

    public static let table = ReportTable<Self>(
        "error_counts", "How often a charge point reported an error on a UTC day.",
        primaryKey: ["charge_point", "evse_id", "day", "error_code", "vendor_error_code"],
        [
            .init("charge_point", \.chargePoint, "Charge point."),
            .init("evse_id", \.evseID, "Port; 0: the charge point as a whole."),
            .init("day", \.day, "UTC day of the event."),
            .init("error_code", \.errorCode, "OCPP error code as sent."),
            .init("vendor_error_code", \.vendorErrorCode, "Vendor's code (an MREC, for example); empty where none."),
            .init("site_id", \.siteID, "Site."),
            .init("count", \.count, "Messages that said so."),
            .init("first_received_at", \.firstReceived, "When the first of them was received …"),
            .init("last_received_at", \.lastReceived, "… and the last, by the CSMS's clock."),
        ])
}

public struct FindingRow: ReportRow {
    public var finding: Finding

    var id: String { finding.id }
    /// A reader of a table wants to know whether it lasts; that it was refined since is the stream's business.
    var state: String { (finding.state == .updated ? .open : finding.state).rawValue }
    var evidenceJSON: String { finding.evidenceJSON }
    var confidence: Double { finding.confidence.isFinite ? finding.confidence : 0 }

    public static let table = ReportTable<Self>(
        "findings", "What is wrong, where, since when, how sure, how severe, and what to do next.",
        primaryKey: ["finding_id"],
        [
            .init(
                "finding_id", \.id, "Hash of kind, place, subject and start_ts."),
            .init("kind", \.finding.kind.rawValue, "Kind of fault."),
            .init("state", \.state, "open or closed."),
            .init("severity", \.finding.severity.rawValue, "info, warning or critical."),
            .init("confidence", \.confidence, unit: "ratio", "How sure, 0–1."),
            .init("charge_point", \.finding.chargePoint, "Charge point; empty: about a site or the network."),
            .init("evse_id", \.finding.evseID, "Port; 0: the charge point as a whole."),
            .init("connector_id", \.finding.connectorID, "Connector; 0: the port as a whole."),
            .init("site_id", \.finding.siteID, "Site."),
            .init("subject", \.finding.subject, "Pseudonym of the token it is about; empty: none."),
            .init("start_ts", \.finding.start, "Start of what it explains."),
            .init("end_ts", \.finding.end, "End; NULL while it lasts."),
            .init("summary", \.finding.summary, "One sentence for the person on duty."),
            .init("evidence", \.evidenceJSON, "JSON: the rows it rests on, by charge_point, received_at and ts."),
            .init("action", \.finding.action, "What to do next."),
            .init(
                "ocpp_request", \.finding.ocppRequest, "JSON of an OCPP request that a CSMS can send; NULL: none helps."
            ),
        ])
}

public struct HealthScoreRow: ReportRow {
    public var place: Place
    public var score: Double
    public var band: String

    public static let table = ReportTable<Self>(
        "health_scores", "Health from 0 (broken) to 100 (nothing to do). " + HealthScore.doc,
        primaryKey: ["scope", "site_id", "charge_point", "evse_id"],
        ReportColumn.place(\.place) + [
            .init("score", \.score, "100 minus the sum of its health_contributions, at least 0; in tenths."),
            .init("band", \.band, HealthScore.bandDoc),
        ])
}

public struct HealthContributionRow: ReportRow {
    public var place: Place
    public var component: String
    public var penalty: Double
    public var why: String

    public static let table = ReportTable<Self>(
        "health_contributions", "What took points from a health score, one row for each reason.",
        primaryKey: ["scope", "site_id", "charge_point", "evse_id", "component"],
        ReportColumn.place(\.place) + [
            .init("component", \.component, HealthScore.componentDoc),
            .init("penalty", \.penalty, "Points taken; in tenths."),
            .init("why", \.why, "One sentence that says why."),
        ])
}

public struct RepairRow: ReportRow {
    public var chargePoint: String
    public var sequence: Int
    public var repair: Repair

    public static let table = ReportTable<Self>(
        "repairs", "Every application of a named repair rule: what was, what was made of it, and the row it rests on.",
        primaryKey: ["charge_point", "evse_id", "rule", "received_at", "ts", "sequence"],
        [
            .init("charge_point", \.chargePoint, "Charge point."),
            .init("evse_id", \.repair.evseID, "Port; 0: the charge point as a whole."),
            .init("rule", \.repair.rule, "Name of the rule."),
            .init("received_at", \.repair.citation.receivedAt, "Receive time of the row it rests on."),
            .init("ts", \.repair.citation.ts, "Event time of that row, unrepaired."),
            .init("sequence", \.sequence, "Tells repairs of one row by one rule apart; from 0."),
            .init("applications", \.repair.count, "How often in this run; the first is the one cited."),
            .init("before", \.repair.before, "What was sent."),
            .init("after", \.repair.after, "What was made of it."),
            .init("note", \.repair.citation.note, "What the row shows."),
        ])
}

public struct DataQualityRow: ReportRow {
    public var chargePoint: String
    public var siteID: String
    public var quality: DataQualityDay

    public static let table = ReportTable<Self>(
        "data_quality", "How good a charge point's data was on a UTC day of receive time.",
        primaryKey: ["charge_point", "day"],
        [
            .init("charge_point", \.chargePoint, "Charge point."),
            .init("day", \.quality.day, "UTC day of receive time."),
            .init("site_id", \.siteID, "Site."),
            .init("meter_rows", \.quality.meterRows, "Rows of meter values."),
            .init("late_rows", \.quality.lateRows, "Rows more than five minutes older than their receive time."),
            .init("impossible_times", \.quality.impossibleTimes, "Event times before 2010 or an hour in the future."),
            .init("defaulted_rows", \.quality.defaultedRows, "Rows where a measurand or unit was left to its default."),
            .init("loose_rows", \.quality.looseRows, "Rows written loosely: numbers as JSON numbers, unit aliases."),
            .init("quarantined", \.quality.quarantined, "Records that could not be read."),
            .init("longest_gap_ms", \.quality.longestGap, unit: "ms", "Longest silence."),
        ])
}

/// What a score or KPI is about: a port, a charge point, a site or the network.
public struct Place: Hashable, Sendable {
    public enum Scope: String, Sendable, CaseIterable {
        case port
        case chargePoint = "charge_point"
        case site, network
    }
    public var scope: Scope
    public var siteID = ""
    public var chargePoint = ""
    public var evseID = 0

    static let network = Place(scope: .network)
    static func site(_ id: String) -> Place { Place(scope: .site, siteID: id) }
}

extension ReportColumn {
    static func place(_ place: KeyPath<Row, Place> & Sendable) -> [ReportColumn] {
        func column<V: ReportValueConvertible>(
            _ name: String, _ part: @escaping @Sendable (Place) -> V, _ doc: String
        ) -> ReportColumn {
            ReportColumn(name, in: place, part, doc)
        }
        return [
            column("scope", \.scope.rawValue, "port, charge_point, site or network."),
            column("site_id", \.siteID, "Site; empty for the network."),
            column("charge_point", \.chargePoint, "Charge point; empty for sites and the network."),
            column("evse_id", \.evseID, "Port; 0 for anything larger."),
        ]
    }

    /// A column of a part that every row has.
    init<Part, V: ReportValueConvertible>(
        _ name: String, in part: KeyPath<Row, Part> & Sendable, _ value: @escaping @Sendable (Part) -> V, _ doc: String
    ) {
        header = ColumnHeader(name: name, type: V.columnType, isNullable: V.isNullable, doc: doc)
        self.value = { value($0[keyPath: part]).reportValue }
    }
}
