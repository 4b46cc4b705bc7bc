import Kernels
import Telemetry

/// Power samples of a session or port on their way to charging-rate statistics.
///
/// Only samples above zero count; all of them are kept, since percentiles are exact.
struct RateMeter: Codable, Sendable {
    private struct Level: Codable {
        var value: Int64
        var at: Instant
    }

    /// Thousandths of W.
    private(set) var values: [Int64] = []
    /// Milliseconds each sample stands for: since the sample before it.
    private var durations: [Int64] = []
    private var firstPositive: Instant?
    /// Samples higher than all before them: the first at or above any level is among them.
    private var records: [Level] = []
    private var offeredRatioSum = 0.0
    private var offeredCount = 0
    private(set) var highestOffer: Int64 = 0

    private(set) var peak: Int64 = 0

    mutating func add(_ power: Int64, at: Instant, duration: Int64, offered: Int64?) {
        if let offered { highestOffer = max(highestOffer, offered) }
        guard power > 0 else { return }
        values.append(power)
        durations.append(duration)
        if firstPositive == nil { firstPositive = at }
        note(power, at)
        if let offered, offered > 0 {
            offeredRatioSum += Double(power) / Double(offered)
            offeredCount += 1
        }
    }

    private mutating func note(_ power: Int64, _ at: Instant) {
        guard power > peak else { return }
        peak = power
        records.append(Level(value: power, at: at))
    }

    /// Samples kept apart until now, of another transaction: as if each had been added in its turn.
    mutating func merge(_ other: RateMeter) {
        values += other.values
        durations += other.durations
        firstPositive = [firstPositive, other.firstPositive].compactMap { $0 }.min()
        let all = (records + other.records).sorted { ($0.at, $0.value) < ($1.at, $1.value) }
        (records, peak) = ([], 0)
        for record in all { note(record.value, record.at) }
        offeredRatioSum += other.offeredRatioSum
        offeredCount += other.offeredCount
        highestOffer = max(highestOffer, other.highestOffer)
    }

    /// - Parameter rated: thousandths of W; bands are empty where unknown.
    func rate(rated: Int64?) -> ChargingRate? {
        guard let summary = PowerStatistics(values) else { return nil }
        let highEnough = records.first { $0.value >= summary.peak - summary.peak / 5 }
        return ChargingRate(
            samples: values.count, sum: summary.sum, minimum: summary.minimum, peak: summary.peak, p50: summary.p50,
            p95: summary.p95, p99: summary.p99, millisecondsByBand: bands(rated),
            rampMilliseconds: highEnough.flatMap { reached in firstPositive.map { reached.at - $0 } },
            peakOfRated: rated.flatMap { $0 > 0 ? Double(summary.peak) / Double($0) : nil },
            meanOfOffered: offeredCount > 0 ? offeredRatioSum / Double(offeredCount) : nil)
    }

    /// Upper edges of the bands but the last, percent of rated power.
    private static let bandEdges: [Int64] = [10, 25, 50, 75, 90]

    private func bands(_ rated: Int64?) -> [Int64] {
        var result = [Int64](repeating: 0, count: Self.bandEdges.count + 1)
        guard let rated, rated > 0 else { return result }
        let edges = Self.bandEdges.map { rated / 100 * $0 }
        for (value, duration) in zip(values, durations) {
            result[edges.firstIndex { value < $0 } ?? edges.count] += duration
        }
        return result
    }
}

/// Exact statistics of power samples: an integer sum, extremes and nearest-rank percentiles.
struct PowerStatistics: Equatable {
    var sum: Int64
    var minimum: Int64
    var peak: Int64
    var p50: Int64
    var p95: Int64
    var p99: Int64

    /// Nil for no values.
    init?(_ values: [Int64]) {
        let summary = values.withUnsafeBufferPointer { IntegerSummary(of: $0) }
        var scratch = values
        guard let percentiles = Quantiles.nearestRank(&scratch, [50, 95, 99]) else { return nil }
        // A sum beyond Int64 is of absurd values; it stays an exact bound.
        sum = summary.sum ?? .max
        minimum = summary.minimum
        peak = summary.maximum
        (p50, p95, p99) = (percentiles[0], percentiles[1], percentiles[2])
    }
}
