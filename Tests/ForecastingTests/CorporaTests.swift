import Testing

@testable import Forecasting

@Suite struct CorporaTests {
    @Test(.enabled(if: Corpora.isPresent)) func m4() throws {
        let all = try Corpora.m4Hourly()
        var models: [String: Int] = [:]
        var owas: [Double] = [], cov = 0, cov80 = 0, n = 0, mases: [Double] = [], nmases: [Double] = []
        for s in stride(from: 0, to: all.count, by: 12).map({ all[$0] }) {
            let f = Forecaster.forecast(history: s.train, horizon: 48, season: 24)
            models[f.model, default: 0] += 1
            let naive = SeasonalNaive(season: 24).forecast(s.train, horizon: 48)
            let change = FilledSeries(s.train, season: 24).seasonalChange(season: 24)
            let m = zip(f.points, s.test).map { abs($0.mean - $1) }.mean / change
            let nm = zip(naive, s.test).map { abs($0 - $1) }.mean / change
            func sm(_ a: [Double]) -> Double { zip(a, s.test).map { 200 * abs($0 - $1) / (abs($0) + abs($1)) }.mean }
            mases.append(m); nmases.append(nm)
            owas.append((m / nm + sm(f.points.map(\.mean)) / sm(naive)) / 2)
            for (p, y) in zip(f.points, s.test) {
                n += 1
                if p.lower95 <= y && y <= p.upper95 { cov += 1 }
                if p.lower80 <= y && y <= p.upper80 { cov80 += 1 }
            }
        }
        owas.sort()
        print("M4", models, "MASE", mases.mean, "naive", nmases.mean, "median owa", owas[owas.count / 2], "cov95", Double(cov) / Double(n), "cov80", Double(cov80) / Double(n))
    }
    @Test(.enabled(if: Corpora.isPresent)) func ev() throws {
        for (file, col, unit) in [("boulder_2018-01_2019-11.csv.zst", 6, 1.0), ("caltech_2018-04_2021-04.csv.zst", 8, 1), ("jpl_2018-10_2021-04.csv.zst", 8, 1), ("office_2019-03_2021-04.csv.zst", 8, 1), ("perth_2016-09_2018-08.csv.zst", 4, 1), ("sap_2017-06_2019-12.csv.zst", 8, 1000)] {
            let s = try Corpora.dailyEnergy(file, energyColumn: col, unitsPerKWh: unit)
            var cov = 0, cov80 = 0, n = 0, mae = 0.0, nmae = 0.0
            var models: [String: Int] = [:]
            var bc: [Double] = [], bo: [Double] = []
            for origin in stride(from: 84, to: s.count - 28, by: 35) {
                let f = Forecaster.forecast(history: Array(s[..<origin]), horizon: 28)
                models[f.model, default: 0] += 1
                bc.append(f.backtest!.coverage95); bo.append(f.backtest!.owa ?? 1)
                let naive = SeasonalNaive(season: 7).forecast(Array(s[..<origin]), horizon: 28)
                for h in 0..<28 {
                    let y = s[origin + h], p = f.points[h]
                    mae += abs(p.mean - y); nmae += abs(naive[h] - y); n += 1
                    if p.lower95 <= y && y <= p.upper95 { cov += 1 }
                    if p.lower80 <= y && y <= p.upper80 { cov80 += 1 }
                }
            }
            print("EV", file.prefix(8), s.count, models, "mae/naive", mae / nmae, "cov95", Double(cov) / Double(n), "cov80", Double(cov80) / Double(n), "backtest cov", bc.mean, "owa", bo.mean)
        }
    }
}
