import Forecasting
import Telemetry

/// Utilisation, energy and revenue of the coming days, by site and for the network.
///
/// Each measure is forecast from its own history of complete local days, so that its backtest says how well *it* is
/// known; energy is not derived from utilisation, nor revenue from energy.
struct Forecasts {
    private let days: Int
    private let portDays: [String: [PortDayRow]]
    private let revenueDays: [String: [RevenueDayRow]]

    init(portDays: [PortDayRow], revenueDays: [RevenueDayRow], days: Int) {
        self.days = days
        self.portDays = Dictionary(grouping: portDays, by: \.siteID)
        self.revenueDays = Dictionary(grouping: revenueDays, by: \.siteID)
    }

    /// Sites of which at least one local day was observed as a whole, then the network up to the last day that all
    /// of those share.
    func rows(_ map: NetworkMap) -> [ForecastRow] {
        let spans = map.sites.compactMap { site in span(site, map).map { (site, $0) } }
        let bySite = spans.flatMap { site, span in
            rows(.site(site.id), span, portDays[site.id] ?? [], revenueDays[site.id] ?? [])
        }
        let first = spans.map(\.1.lowerBound).min()
        let last = spans.map(\.1.upperBound).min()
        guard days > 0, let first, let last, first <= last else { return bySite }
        let sites = spans.map(\.0.id)
        return bySite
            + rows(
                .network, first...last, sites.flatMap { portDays[$0] ?? [] }, sites.flatMap { revenueDays[$0] ?? [] })
    }

    /// The site's complete local days; nil for one not in service any more or seen for less than a day.
    private func span(_ site: NetworkMap.Place, _ map: NetworkMap) -> ClosedRange<Day>? {
        let observed = map.stations.filter { $0.siteID == site.id && !$0.observed.isEmpty }.map(\.observed)
        guard let start = observed.map(\.lowerBound).min(), let end = observed.map(\.upperBound).max(),
            end == map.now
        else { return nil }
        var first = site.zone.localDay(start)
        if site.zone.bounds(ofLocalDay: first).lowerBound < start { first = first.advanced(by: 1) }
        var last = site.zone.localDay(end)
        if site.zone.bounds(ofLocalDay: last).upperBound > end { last = last.advanced(by: -1) }
        return first <= last ? first...last : nil
    }

    private func rows(
        _ place: Place, _ span: ClosedRange<Day>, _ portDays: [PortDayRow], _ revenueDays: [RevenueDayRow]
    ) -> [ForecastRow] {
        var history = History(span)
        for row in portDays { history.add(row) }
        for row in revenueDays { history.add(row) }
        return history.series.flatMap { rows(place, $0, after: span.upperBound) }
    }

    private func rows(_ place: Place, _ series: Series, after last: Day) -> [ForecastRow] {
        guard days > 0, series.values.contains(where: { $0 != nil }) else { return [] }
        let forecast = Forecaster.forecast(history: series.values, horizon: days, season: 7)
        let observed = series.values.filter { $0 != nil }.count
        return forecast.points.enumerated().map { index, point in
            let bounded = point.limited(to: series.limit)
            return ForecastRow(
                place: place, measure: series.measure, currency: series.currency, unit: series.unit,
                day: last.advanced(by: Int32(index) + 1), horizonDay: index + 1, mean: bounded.mean,
                lower80: bounded.lower80, upper80: bounded.upper80, lower95: bounded.lower95,
                upper95: bounded.upper95, historyDays: observed, model: forecast.model,
                mase: forecast.backtest?.mase, smapePercent: forecast.backtest?.smape, mae: forecast.backtest?.mae,
                coverage80: forecast.backtest?.coverage80, coverage95: forecast.backtest?.coverage95,
                flags: forecast.flags.names)
        }
    }
}

/// One measure's values by day; nil where nothing was observed.
private struct Series {
    var measure: String
    var currency = ""
    var unit: String
    var values: [Double?]
    /// No value can be greater.
    var limit = Double.greatestFiniteMagnitude
}

/// Daily sums over a span of complete days.
private struct History {
    private let span: ClosedRange<Day>
    private var observedMs: [Int64]
    private var occupiedMs: [Int64]
    private var energyMilliwh: [Int64]
    private var revenueMicros: [String: [Int64]] = [:]
    private let zeros: [Int64]

    init(_ span: ClosedRange<Day>) {
        self.span = span
        zeros = Array(repeating: 0, count: Int(span.upperBound.number - span.lowerBound.number) + 1)
        (observedMs, occupiedMs, energyMilliwh) = (zeros, zeros, zeros)
    }

    private func place(_ day: Day) -> Int? {
        span.contains(day) ? Int(day.number - span.lowerBound.number) : nil
    }

    mutating func add(_ row: PortDayRow) {
        guard let place = place(row.day) else { return }
        observedMs[place].addSaturating(row.observedMs)
        occupiedMs[place].addSaturating(row.occupiedMs)
        energyMilliwh[place].addSaturating(row.energyMilliwh)
    }

    mutating func add(_ row: RevenueDayRow) {
        guard let place = place(row.day) else { return }
        revenueMicros[row.currency, default: zeros][place].addSaturating(row.revenueMicros)
    }

    var series: [Series] {
        [
            Series(
                measure: "utilisation", unit: "ratio",
                values: observed { Double(occupiedMs[$0]) / Double(observedMs[$0]) }, limit: 1),
            Series(measure: "energy", unit: "kWh", values: observed { Double(energyMilliwh[$0]) / 1e6 }),
        ]
            + revenueMicros.keys.sorted().map { currency in
                let micros = revenueMicros[currency]!
                return Series(
                    measure: "revenue", currency: currency, unit: currency,
                    values: observed { Double(micros[$0]) / 1e6 })
            }
    }

    private func observed(_ value: (Int) -> Double) -> [Double?] {
        zeros.indices.map { observedMs[$0] > 0 ? value($0) : nil }
    }
}

extension ForecastPoint {
    fileprivate func limited(to limit: Double) -> ForecastPoint {
        ForecastPoint(
            mean: min(mean, limit), lower80: min(lower80, limit), upper80: min(upper80, limit),
            lower95: min(lower95, limit), upper95: min(upper95, limit))
    }
}
