/// What became of every record of a run (CONTRACT 5): nothing is read that is not counted once.
public struct IngestCounters: Hashable, Sendable, Codable {
    public var recordsRead = 0
    public var accepted = 0
    public var duplicates = 0
    public var quarantined = 0
    public var ignored = 0
    public var samplesRead = 0
    public var samplesStored = 0
    public var samplesRejected = 0
    public var segments = 0
    public var bytesIn = 0
    public var bytesStored = 0
    /// Distinct charge points; no sum of parts gives it, so `+=` leaves it alone.
    public var chargePoints = 0
    public var sourcesSkipped = 0

    public init() {}

    enum CodingKeys: String, CodingKey {
        case recordsRead = "records_read"
        case accepted, duplicates, quarantined, ignored
        case samplesRead = "samples_read"
        case samplesStored = "samples_stored"
        case samplesRejected = "samples_rejected"
        case segments
        case bytesIn = "bytes_in"
        case bytesStored = "bytes_stored"
        case chargePoints = "charge_points"
        case sourcesSkipped = "sources_skipped"
    }

    private static let sums: [WritableKeyPath<IngestCounters, Int> & Sendable] = [
        \.recordsRead, \.accepted, \.duplicates, \.quarantined, \.ignored, \.samplesRead, \.samplesStored,
        \.samplesRejected, \.segments, \.bytesIn, \.bytesStored, \.sourcesSkipped,
    ]

    /// Adds all but `chargePoints`.
    public static func += (sum: inout IngestCounters, part: IngestCounters) {
        for field in sums { sum[keyPath: field] += part[keyPath: field] }
    }

    /// The identities of CONTRACT 5 that do not hold, in words; empty when all is well.
    public func check() -> [String] {
        var broken: [String] = []
        let records = accepted + duplicates + quarantined + ignored
        if recordsRead != records {
            broken.append(
                "records_read \(recordsRead) ≠ accepted \(accepted) + duplicates \(duplicates) + quarantined "
                    + "\(quarantined) + ignored \(ignored)")
        }
        if samplesRead != samplesStored + samplesRejected {
            broken.append(
                "samples_read \(samplesRead) ≠ samples_stored \(samplesStored) + samples_rejected \(samplesRejected)")
        }
        if Self.sums.contains(where: { self[keyPath: $0] < 0 }) || chargePoints < 0 {
            broken.append("a counter is negative")
        }
        return broken
    }
}
