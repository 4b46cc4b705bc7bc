import Revenue
import Telemetry

/// Rows that say what was charged: sessions, visits, days and hours.

public struct SessionRow: ReportRow {
    public var session: Session
    /// Place among sessions of one port first seen at the same moment, from 0.
    public var sequence: Int
    public var localDay: Day
    public var outcome: SessionOutcome
    public var price: Price

    /// NULL where no meter value tells.
    var energyMilliwh: Int64? { session.knownEnergyMilliwh }
    /// Flags that say how the energy was come by; the others (no stop, repeated, clock) do not touch it.
    var energyMethod: String {
        let flags = session.flags
        if flags.contains(.energyUnknown) { return "unknown" }
        if flags.contains(.energyFromPower) { return "power" }
        let repairs: SessionFlags = [.registerReset, .unitRepaired, .registerRebased, .registerLeap]
        return flags.isDisjoint(with: repairs) ? "register" : "register_repaired"
    }
    /// From the last power to the plug-out (or the port's next session), else the end; NULL while it runs or where no power was seen.
    var idleMs: Int64? {
        guard let last = session.lastPower, let end = session.pluggedOut ?? session.end else { return nil }
        return max(0, end - last)
    }

    var priceIsFinal: Bool? { price.currency.isEmpty ? nil : price.isFinal }
    var revenueMicros: Int64? { price.currency.isEmpty ? nil : price.exclVATMicros }
    var revenueInclVATMicros: Int64? { price.currency.isEmpty ? nil : price.inclVATMicros }
    var currency: String? { price.currency.isEmpty ? nil : price.currency }
    var priceProblems: String { price.problems.map(\.name).joined(separator: ",") }
    var flagNames: String { session.flags.names }

    public static let table = ReportTable<Self>(
        "sessions", "One row per charging session, repaired and priced.",
        primaryKey: ["charge_point", "evse_id", "first_seen_ts", "sequence"],
        identity + measured + money + ReportColumn.chargingRate(\.session.rate))

    private static let identity: [ReportColumn<Self>] = [
        .init("charge_point", \.session.chargePoint, "Charge point."),
        .init("evse_id", \.session.evseID, "Port within the charge point."),
        .init("first_seen_ts", \.session.firstSeen, "First evidence of the session, of any kind."),
        .init(
            "sequence", \.sequence, "Tells sessions of one port first seen at the same moment apart; from 0."),
        .init("connector_id", \.session.connectorID, "Connector within the port; 0 where not said."),
        .init("site_id", \.session.siteID, "Site."),
        .init("transaction_id", \.session.transactionID, "As sent; NULL where the charger never named one."),
        .init("id_token", \.session.idToken, "Pseudonym of the token, unless the store holds plain tokens."),
        .init("id_token_type", \.session.idTokenType, "OCPP 2.x token type as sent."),
        .init("payment", \.session.payment.rawValue, "rfid, roaming, app, key_code, autocharge, ad_hoc or unknown."),
        .init("start_ts", \.session.start, "Event time of the start; NULL where it was never sent."),
        .init("end_ts", \.session.end, "Event time of the end; NULL while open or where it was never sent."),
        .init("last_seen_ts", \.session.lastSeen, "Last evidence of the session, of any kind."),
        .init("local_day", \.localDay, "Calendar day at the site on which it began; revenue is booked on it."),
    ]

    private static let measured: [ReportColumn<Self>] = [
        .init("first_power_ts", \.session.firstPower, "First power above zero."),
        .init("last_power_ts", \.session.lastPower, "Last power above zero."),
        .init(
            "first_charging_ts", \.session.firstCharging, "When it first said Charging; NULL: never."),
        .init("plugged_in_ts", \.session.pluggedIn, "Plug-in, by the port's status; NULL where it was not said."),
        .init("plugged_out_ts", \.session.pluggedOut, "Plug-out, by its status; at the latest the next session."),
        .init("idle_ms", \.idleMs, unit: "ms", "From the last power to the plug-out, else the end."),
        .init(
            "energy_milliwh", \.energyMilliwh, unit: "mWh",
            "Energy delivered, reset-aware; never negative; NULL: no meter value tells."),
        .init(
            "energy_method", \.energyMethod,
            "register, register_repaired (reset, unit, rebased or leap: see flags), power (power over time), unknown."),
        .init(
            "energy_uncertainty_milliwh", \.session.energyUncertaintyMilliwh, unit: "mWh",
            "The truth lies no further from energy_milliwh, but for the meter's own class: the register's last digit, "
                + "power between samples, what a repair had to guess. NULL: no bound. Flag energy_uncertain: more than "
                + "1 % and more than 10 Wh."),
        .init("meter_start_milliwh", \.session.meterStart, unit: "mWh", "Register at the start, as sent."),
        .init("meter_stop_milliwh", \.session.meterStop, unit: "mWh", "Register at the end, as sent."),
        .init("peak_power_milliw", \.session.peakPowerMilliw, unit: "mW", "Greatest power."),
        .init("mean_power_milliw", \.session.meanPowerMilliw, unit: "mW", "Mean power while charging."),
        .init("stop_reason", \.session.stopReason, "OCPP reason as sent; NULL means Local where a stop was sent."),
        .init("outcome", \.outcome.rawValue, SessionOutcome.doc),
        .init("flags", \.flagNames, "What is unusual, comma-separated; empty: nothing."),
    ]

    private static let money: [ReportColumn<Self>] = [
        .init("tariff_id", \.price.tariffID, "Tariff its port names."),
        .init("currency", \.currency, "ISO 4217; NULL where no tariff was found."),
        .init("revenue_micros", \.revenueMicros, unit: "1e-6 currency", "Price without VAT; NULL where unpriced."),
        .init("revenue_incl_vat_micros", \.revenueInclVATMicros, unit: "1e-6 currency", "Price with VAT."),
        .init(
            "price_is_final", \.priceIsFinal,
            "0 while the session runs: priced up to what is known; NULL where unpriced."),
        .init("price_problems", \.priceProblems, "Why the price is less certain than it looks; empty: it is certain."),
    ]
}

/// One stay of one token at one site: its first attempt and those that follow soon after (`ReportSettings.visitGap`).
public struct VisitRow: ReportRow {
    public var siteID: String
    public var idToken: String
    public var start: Instant
    public var end: Instant
    public var localDay: Day
    public var attempts: Int
    public var sessions: Int
    public var energyMilliwh: Int64?
    public var firstOutcome: AttemptOutcome?
    public var outcome: VisitOutcome

    var firstOutcomeName: String? { firstOutcome?.rawValue }

    public static let table = ReportTable<Self>(
        "visits",
        "One row per stay of a token at a site: attempts that begin within visit_gap_minutes after the last sign of those "
            + "before.",
        primaryKey: ["site_id", "id_token", "start_ts"],
        [
            .init("site_id", \.siteID, "Site."),
            .init("id_token", \.idToken, "The token's pseudonym; attempts without a token make no visit."),
            .init("start_ts", \.start, "First sign of its first attempt."),
            .init("end_ts", \.end, "Last sign of its attempts and their sessions."),
            .init("local_day", \.localDay, "Calendar day at the site on which it began."),
            .init("attempts", \.attempts, "Attempts in the visit; 0 where it is a session from before the data."),
            .init("sessions", \.sessions, "Sessions they led to."),
            .init("energy_milliwh", \.energyMilliwh, unit: "mWh", "Energy of those that were metered; NULL: none was."),
            .init(
                "first_outcome", \.firstOutcomeName,
                "Outcome of the first attempt; NULL: a session from before the data."),
            .init("outcome", \.outcome.rawValue, VisitOutcome.doc),
        ])
}

public struct PortDayRow: ReportRow {
    public var chargePoint: String
    public var evseID: Int
    public var day: Day
    public var siteID: String
    public var from: Instant
    public var to: Instant
    public var observedMs: Int64
    public var isComplete: Bool
    public var energyMilliwh: Int64 = 0
    public var occupiedMs: Int64 = 0
    public var chargingMs: Int64 = 0
    public var downMs: Int64 = 0
    public var downExcludedMs: Int64 = 0
    public var downOutOfHoursMs: Int64 = 0
    public var silentMs: Int64 = 0
    public var openMs: Int64 = 0
    public var unreliableMs: Int64 = 0
    public var unknownMs: Int64 = 0
    public var peakPowerMilliw: Int64 = 0
    public var sessionsStarted: Int = 0
    /// What every uptime takes off: neither excluded nor out of hours.
    var downCountedMs: Int64 { downMs - downExcludedMs - downOutOfHoursMs }

    public static let table = ReportTable<Self>(
        "port_days",
        "One row per port and local calendar day of its site, for each day it was observed or did something.",
        primaryKey: ["charge_point", "evse_id", "day"],
        [
            .init("charge_point", \.chargePoint, "Charge point."),
            .init("evse_id", \.evseID, "Port within the charge point."),
            .init("day", \.day, "Calendar day at the site; 23 or 25 hours long when clocks change."),
            .init("site_id", \.siteID, "Site."),
            .init("from_ts", \.from, "The day's beginning, in UTC."),
            .init("to_ts", \.to, "The day's end, in UTC."),
            .init("observed_ms", \.observedMs, unit: "ms", "How much of the day the port was observed."),
            .init("is_complete", \.isComplete, "1 where the whole day was observed."),
            .init("energy_milliwh", \.energyMilliwh, unit: "mWh", "Energy delivered in the day."),
            .init("occupied_ms", \.occupiedMs, unit: "ms", "A vehicle was plugged in or a session open."),
            .init("charging_ms", \.chargingMs, unit: "ms", "Power flowed."),
            .init("down_ms", \.downMs, unit: "ms", "In an outage, excluded ones too."),
            .init("down_excluded_ms", \.downExcludedMs, unit: "ms", "Of it in outages outside the operator's control."),
            .init(
                "down_out_of_hours_ms", \.downOutOfHoursMs, unit: "ms", "Not excluded, but outside opening hours."),
            .init(
                "down_counted_ms", \.downCountedMs, unit: "ms",
                "The rest of it, which counts: uptime is 1 - down_counted_ms / observed_ms."),
            .init("silent_ms", \.silentMs, unit: "ms", "Not heard from, whatever else was wrong."),
            .init("open_ms", \.openMs, unit: "ms", "Observed within opening hours."),
            .init(
                "unreliable_ms", \.unreliableMs, unit: "ms",
                "Within opening hours: faulted, unavailable or in maintenance (OCPI OUTOFORDER, INOPERATIVE)."),
            .init("unknown_ms", \.unknownMs, unit: "ms", "Within opening hours: offline (OCPI UNKNOWN)."),
            .init("peak_power_milliw", \.peakPowerMilliw, unit: "mW", "Greatest power of the day."),
            .init("sessions_started", \.sessionsStarted, "Sessions begun in the day."),
        ])
}

public struct HourProfileRow: ReportRow {
    public var siteID: String
    /// 1 Monday … 7 Sunday.
    public var weekday: Int
    public var hour: Int
    public var observedMs: Int64 = 0
    public var occupiedMs: Int64 = 0
    public var chargingMs: Int64 = 0
    public var energyMilliwh: Int64 = 0
    public var sessionsStarted: Int = 0

    public static let table = ReportTable<Self>(
        "hour_profiles", "The site's week: sums over all its ports and weeks, by local weekday and hour.",
        primaryKey: ["site_id", "weekday", "hour"],
        [
            .init("site_id", \.siteID, "Site."),
            .init("weekday", \.weekday, "1 Monday … 7 Sunday, local."),
            .init("hour", \.hour, "0 … 23, local."),
            .init("observed_ms", \.observedMs, unit: "ms", "Port time observed in that hour of the week."),
            .init("occupied_ms", \.occupiedMs, unit: "ms", "Port time occupied."),
            .init("charging_ms", \.chargingMs, unit: "ms", "Port time with power flowing."),
            .init("energy_milliwh", \.energyMilliwh, unit: "mWh", "Energy delivered."),
            .init("sessions_started", \.sessionsStarted, "Sessions begun."),
        ])
}
