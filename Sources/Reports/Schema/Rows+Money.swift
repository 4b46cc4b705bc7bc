import Telemetry

/// Rows that say what it earns and how well it does: KPIs, revenue, forecasts; and the metadata beside them.

public struct KPIRow: ReportRow {
    public var place: Place
    public var kpi: KPI
    public var numerator: Int64
    public var denominator: Int64

    /// Undefined without anything to divide by.
    var value: Double? { denominator == 0 ? nil : Double(numerator) / Double(denominator) * kpi.scale }

    public static let table = ReportTable<Self>(
        "kpis",
        "Key figures by port, charge point, site and network, each with its formula, source and reading. The rows behind "
            + "a figure: view kpi_evidence.",
        primaryKey: ["scope", "site_id", "charge_point", "evse_id", "kpi"],
        ReportColumn.place(\.place) + [
            .init("kpi", \.kpi.name, "Name of the figure."),
            .init("value", \.value, "numerator ÷ denominator, in the unit; NULL where the denominator is 0."),
            .init("unit", \.kpi.unit, "Unit of the value."),
            .init("numerator", \.numerator, "Exact sum above the line, in the units its formula names."),
            .init("denominator", \.denominator, "Exact sum below the line."),
            .init("scale", \.kpi.scale, "value = numerator ÷ denominator × scale."),
            .init("formula", \.kpi.formula, "What is divided by what."),
            .init("source", \.kpi.source, "Where the formula comes from."),
            .init("reading", \.kpi.reading, "How we read what the source leaves open."),
        ])
}

public struct RevenueDayRow: ReportRow {
    public var siteID: String
    public var day: Day
    public var payment: String
    public var currency: String
    public var sessions: Int = 0
    public var energyMilliwh: Int64 = 0
    public var revenueMicros: Int64 = 0
    public var revenueInclVATMicros: Int64 = 0

    public static let table = ReportTable<Self>(
        "revenue_days",
        "Revenue of priced sessions by site, local day on which they began, payment kind and currency.",
        primaryKey: ["site_id", "day", "payment", "currency"],
        [
            .init("site_id", \.siteID, "Site."),
            .init("day", \.day, "Calendar day at the site on which the sessions began."),
            .init("payment", \.payment, "rfid, roaming, app, ad_hoc or unknown."),
            .init("currency", \.currency, "ISO 4217."),
            .init("sessions", \.sessions, "Sessions."),
            .init("energy_milliwh", \.energyMilliwh, unit: "mWh", "Their energy."),
            .init("revenue_micros", \.revenueMicros, unit: "1e-6 currency", "Their price without VAT; exact sum."),
            .init("revenue_incl_vat_micros", \.revenueInclVATMicros, unit: "1e-6 currency", "Their price with VAT."),
        ])
}

public struct ForecastRow: ReportRow {
    public var place: Place
    public var measure: String
    public var currency: String
    public var unit: String
    public var day: Day
    public var horizonDay: Int
    public var mean: Double
    public var lower80: Double
    public var upper80: Double
    public var lower95: Double
    public var upper95: Double
    public var historyDays: Int
    public var model: String
    public var mase: Double?
    public var smapePercent: Double?
    public var mae: Double?
    public var coverage80: Double?
    public var coverage95: Double?
    public var flags: String

    var scope: String { place.scope.rawValue }
    var siteID: String { place.siteID }

    public static let table = ReportTable<Self>(
        "forecasts", "The next 28 local days by site and for the network, with the errors of a backtest beside them.",
        primaryKey: ["scope", "site_id", "measure", "currency", "day"],
        [
            .init("scope", \.scope, "site or network."),
            .init("site_id", \.siteID, "Site; empty for the network."),
            .init("measure", \.measure, "utilisation (occupied share of port time), energy or revenue (without VAT)."),
            .init("currency", \.currency, "Of revenue; empty for other measures."),
            .init("unit", \.unit, "Unit of the five figures and of mae."),
            .init("day", \.day, "Local calendar day."),
            .init("horizon_day", \.horizonDay, "1: the first day ahead."),
            .init("mean", \.mean, "Expected value."),
            .init("lower80", \.lower80, "Lower end of the 80 % interval."),
            .init("upper80", \.upper80, "Upper end of the 80 % interval."),
            .init("lower95", \.lower95, "Lower end of the 95 % interval."),
            .init("upper95", \.upper95, "Upper end of the 95 % interval."),
            .init("history_days", \.historyDays, "Complete days the model learned from."),
            .init("model", \.model, "Model that did best in the backtest."),
            .init("mase", \.mase, "Backtest: mean absolute scaled error; below 1 beats repeating last week."),
            .init("smape_percent", \.smapePercent, unit: "%", "Backtest: symmetric mean absolute percentage error."),
            .init("mae", \.mae, "Backtest: mean absolute error."),
            .init("coverage80", \.coverage80, unit: "ratio", "Backtest: share of days inside the 80 % interval."),
            .init("coverage95", \.coverage95, unit: "ratio", "Backtest: share of days inside the 95 % interval."),
            .init("flags", \.flags, "What makes it less certain, comma-separated; empty: nothing."),
        ])
}

public struct MetadataRow: ReportRow {
    public var scope: String
    public var name: String
    public var item: String = ""
    public var type: String = ""
    public var unit: String = ""
    public var value: String

    public static let table = ReportTable<Self>(
        "metadata",
        "What the report is, what it was made from, and what every table, view, column and KPI means.",
        primaryKey: ["scope", "name", "item"],
        [
            .init("scope", \.scope, "report, source, counter, setting, table, view, column, kpi or repair."),
            .init("name", \.name, "Name of the thing; for a column, of its table or view."),
            .init("item", \.item, "Name of the column, stage of the repair; empty otherwise."),
            .init("type", \.type, "SQL type of the column, NOT NULL where it always has a value; empty otherwise."),
            .init("unit", \.unit, "Unit of the column or KPI; empty where none."),
            .init("value", \.value, "The value or the description."),
        ])
}
