import Testing

@testable import Forecasting

/// Forecasts of real series, judged on values held back; printed figures are what ARCHITECTURE.md may quote.
@Suite(.enabled(if: Corpora.isPresent, "needs ../shared/corpora and the zstd command"))
struct CorporaTests {
    /// Errors and coverage of forecasts against held-back values, with the seasonal naive method's beside them.
    private struct Score {
        var absolute = 0.0
        var naiveAbsolute = 0.0
        var percentage = 0.0
        var naivePercentage = 0.0
        var inside80 = 0
        var inside95 = 0
        var count = 0

        mutating func add(_ forecast: Forecast, naive: [Double], actual: [Double]) {
            for (step, value) in actual.enumerated() {
                let point = forecast.points[step]
                absolute += abs(point.mean - value)
                naiveAbsolute += abs(naive[step] - value)
                percentage += Self.symmetric(point.mean, value)
                naivePercentage += Self.symmetric(naive[step], value)
                inside80 += (point.lower80...point.upper80).contains(value) ? 1 : 0
                inside95 += (point.lower95...point.upper95).contains(value) ? 1 : 0
                count += 1
            }
        }

        /// As M4's overall weighted average, with the seasonal naive method as the yardstick.
        var owa: Double { (absolute / naiveAbsolute + percentage / naivePercentage) / 2 }
        var relative: Double { absolute / naiveAbsolute }
        var coverage80: Double { Double(inside80) / Double(count) }
        var coverage95: Double { Double(inside95) / Double(count) }

        private static func symmetric(_ a: Double, _ b: Double) -> Double {
            abs(a) + abs(b) > 0 ? 200 * abs(a - b) / (abs(a) + abs(b)) : 0
        }
    }

    @Test func m4HourlyHoldingOut48Hours() throws {
        let seed: UInt64 = 2020
        var random = SeededRandom(seed: seed)
        let sample = try Corpora.m4Hourly().shuffled(using: &random).prefix(12)
        var all = Score()
        var owas: [Double] = []
        var scaled: [Double] = []
        for series in sample {
            let forecast = Forecaster.forecast(history: series.train, horizon: 48, season: 24)
            let naive = SeasonalNaive(season: 24).forecast(series.train, horizon: 48)
            var score = Score()
            score.add(forecast, naive: naive, actual: series.test)
            all.add(forecast, naive: naive, actual: series.test)
            owas.append(score.owa)
            scaled.append(score.absolute / 48 / FilledSeries(series.train, season: 24).seasonalChange(season: 24))
        }
        print(
            "M4 hourly, \(sample.count) series, seed \(seed): mean MASE \(scaled.mean), median OWA \(owas.median),",
            "coverage 80 % \(all.coverage80), 95 % \(all.coverage95)")
        #expect(owas.median < 1)
        #expect((0.85...0.99).contains(all.coverage95))
        #expect((0.65...0.92).contains(all.coverage80))
    }

    struct Network: Sendable, CustomTestStringConvertible {
        var file: String
        var energyColumn: Int
        var unitsPerKWh = 1.0
        var testDescription: String { file }
    }

    static let networks = [
        Network(file: "boulder_2018-01_2019-11.csv.zst", energyColumn: 6),
        Network(file: "caltech_2018-04_2021-04.csv.zst", energyColumn: 8),
        Network(file: "jpl_2018-10_2021-04.csv.zst", energyColumn: 8),
        Network(file: "office_2019-03_2021-04.csv.zst", energyColumn: 8),
        Network(file: "perth_2016-09_2018-08.csv.zst", energyColumn: 4),
        Network(file: "sap_2017-06_2019-12.csv.zst", energyColumn: 8, unitsPerKWh: 1000),
    ]

    /// 28 days ahead from every twelfth week on, through holidays, growth and a pandemic.
    @Test(arguments: networks) func dailyEnergyOfRealNetworks(_ network: Network) throws {
        let days = try Corpora.dailyEnergy(
            network.file, energyColumn: network.energyColumn, unitsPerKWh: network.unitsPerKWh)
        var score = Score()
        for origin in stride(from: 84, through: days.count - 28, by: 84) {
            let history = Array(days[..<origin])
            score.add(
                Forecaster.forecast(history: history, horizon: 28),
                naive: SeasonalNaive(season: 7).forecast(history, horizon: 28),
                actual: Array(days[origin..<origin + 28]))
        }
        print(
            network.file, "\(days.count) days, \(score.count / 28) origins: MAE ÷ naive \(score.relative),",
            "coverage 80 % \(score.coverage80), 95 % \(score.coverage95)")
        #expect(score.relative < 1)
        #expect((0.88...0.99).contains(score.coverage95))
        #expect((0.65...0.92).contains(score.coverage80))
    }
}
