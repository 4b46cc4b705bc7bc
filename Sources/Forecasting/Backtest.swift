/// Errors of the forecast method over rolling origins: fitted on what came before each, judged on what came after.
public struct Backtest: Sendable, Equatable {
    /// Mean absolute error, in the series' unit.
    public var mae: Double
    /// Symmetric mean absolute percentage error, 0–200 (M4: 200 |y − f| / (|y| + |f|), 0 where both are 0).
    public var smape: Double
    /// MAE ÷ mean absolute change over one season of the history (Hyndman & Koehler 2006); nil where nothing changed.
    public var mase: Double?
    /// Mean of sMAPE and MAE, each relative to the seasonal naive method's at the same origins (as M4's OWA); below 1
    /// is better than repeating the last season. Nil where that method made no error.
    public var owa: Double?
    /// Shares of held-back values inside the intervals that the errors at all other origins give; nil for one origin.
    public var coverage80: Double?
    public var coverage95: Double?
    public var origins: Int
    /// The most steps ahead that were judged.
    public var horizon: Int

    public init(
        mae: Double, smape: Double, mase: Double?, owa: Double?, coverage80: Double?, coverage95: Double?, origins: Int,
        horizon: Int
    ) {
        self.mae = mae
        self.smape = smape
        self.mase = mase
        self.owa = owa
        self.coverage80 = coverage80
        self.coverage95 = coverage95
        self.origins = origins
        self.horizon = horizon
    }
}

extension Backtest {
    /// Nil where there was no origin with a measured value after it.
    init?(_ judged: RollingOrigins, naive: RollingOrigins, change: Double, _ season: Int) {
        guard !judged.trials.isEmpty else { return nil }
        let canCompare = naive.mae > 0 && naive.smape > 0
        self.init(
            mae: judged.mae, smape: judged.smape, mase: change > 0 ? judged.mae / change : nil,
            owa: canCompare ? (judged.mae / naive.mae + judged.smape / naive.smape) / 2 : nil,
            coverage80: judged.coverage(0.8, season: season), coverage95: judged.coverage(0.95, season: season),
            origins: judged.origins, horizon: judged.horizon)
    }
}

extension RollingOrigins {
    /// The share of trials within the intervals that the errors at all other origins give.
    func coverage(_ probability: Double, season: Int) -> Double? {
        var inside = 0
        var judged = 0
        for origin in Set(trials.map(\.origin)).sorted() {
            let others = Intervals(trials.filter { $0.origin != origin }, season: season, horizon: horizon)
            guard let halfWidths = others?.halfWidths(probability: probability, horizon: horizon) else { continue }
            let own = trials.filter { $0.origin == origin }
            inside += own.count { abs($0.error) <= halfWidths[$0.step] }
            judged += own.count
        }
        return judged > 0 ? Double(inside) / Double(judged) : nil
    }
}
