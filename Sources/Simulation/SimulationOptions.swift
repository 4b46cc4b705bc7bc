import Telemetry

/// What network to simulate, for how long, and what goes wrong in it.
public struct SimulationOptions: Sendable, Equatable {
    public var seed: UInt64
    /// Four charge points stand at each site.
    public var chargePoints: Int
    public var days: Int
    /// The first UTC day written.
    public var start: Day
    /// Seconds between two meter values of a running transaction.
    public var intervalSeconds: Int
    /// The faults that may happen; empty for a healthy network.
    public var faults: [FindingKind]

    public init(
        seed: UInt64 = 1, chargePoints: Int = 12, days: Int = 28, start: Day, intervalSeconds: Int = 60,
        faults: [FindingKind] = FindingKind.faults
    ) {
        self.seed = seed
        self.chargePoints = chargePoints
        self.days = days
        self.start = start
        self.intervalSeconds = intervalSeconds
        self.faults = faults
    }

    /// `all`, `none`, or fault names with commas between them (`phase-loss,boot-loop`).
    public static func faults(named text: String) throws(SimulationError) -> [FindingKind] {
        switch text {
        case "all": return FindingKind.faults
        case "none": return []
        default: break
        }
        var kinds: [FindingKind] = []
        for name in text.split(separator: ",") {
            let kind = FindingKind(rawValue: String(name))
            guard FindingKind.faults.contains(kind) else {
                let known = FindingKind.faults.map(\.rawValue).joined(separator: ", ")
                throw SimulationError("no fault is named \"\(name)\"; known are: \(known)")
            }
            kinds.append(kind)
        }
        return kinds
    }

    func check() throws(SimulationError) {
        try require((1...10_000).contains(chargePoints), "charge points: \(chargePoints) is not in 1 … 10000")
        try require((1...3660).contains(days), "days: \(days) is not in 1 … 3660")
        try require((5...3600).contains(intervalSeconds), "interval: \(intervalSeconds) s is not in 5 … 3600")
        let years = Day(iso8601: "2010-01-01")!...Day(iso8601: "2090-01-01")!
        try require(years.contains(start), "start: \(start.iso8601) is not between 2010 and 2090")
    }

    private func require(_ condition: Bool, _ message: String) throws(SimulationError) {
        if !condition { throw SimulationError(message) }
    }
}

/// An option that cannot be simulated, in words for whoever typed it.
public struct SimulationError: Error, Equatable, CustomStringConvertible {
    public var description: String
    init(_ description: String) { self.description = description }
}
