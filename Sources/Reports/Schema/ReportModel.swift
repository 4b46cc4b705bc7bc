/// Everything a report says, as plain rows: what `ReportBuilder` computes and `ReportDatabase` writes.
///
/// Two models of the same data are equal however the data came (batch, stream, shards); only `metadata` may differ.
public struct ReportModel: Sendable {
    public var sites: [SiteRow] = []
    public var chargePoints: [ChargePointRow] = []
    public var ports: [PortRow] = []
    public var sessions: [SessionRow] = []
    public var visits: [VisitRow] = []
    public var attempts: [AttemptRow] = []
    public var portDays: [PortDayRow] = []
    public var hourProfiles: [HourProfileRow] = []
    public var outages: [OutageRow] = []
    public var errorCounts: [ErrorCountRow] = []
    public var findings: [FindingRow] = []
    public var healthScores: [HealthScoreRow] = []
    public var healthContributions: [HealthContributionRow] = []
    public var kpis: [KPIRow] = []
    public var peaks: [PeakRow] = []
    public var revenueDays: [RevenueDayRow] = []
    public var forecasts: [ForecastRow] = []
    public var repairs: [RepairRow] = []
    public var dataQuality: [DataQualityRow] = []
    public var metadata: [MetadataRow] = []

    public init() {}
}

/// The report database's shape (CONTRACT 8).
public enum ReportSchema {
    /// Stored as `PRAGMA user_version`; a reader refuses a greater one.
    public static let version: Int32 = 1

    public static let tables: [AnyReportTable] = [
        AnyReportTable(\.sites), AnyReportTable(\.chargePoints), AnyReportTable(\.ports), AnyReportTable(\.sessions),
        AnyReportTable(\.visits), AnyReportTable(\.attempts), AnyReportTable(\.portDays),
        AnyReportTable(\.hourProfiles), AnyReportTable(\.outages),
        AnyReportTable(\.errorCounts), AnyReportTable(\.findings), AnyReportTable(\.healthScores),
        AnyReportTable(\.healthContributions), AnyReportTable(\.kpis), AnyReportTable(\.peaks),
        AnyReportTable(\.revenueDays),
        AnyReportTable(\.forecasts), AnyReportTable(\.repairs), AnyReportTable(\.dataQuality),
        AnyReportTable(\.metadata),
    ]
}
