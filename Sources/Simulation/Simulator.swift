import Telemetry

/// A seeded charging network that writes what its CSMS would have recorded, with faults and the truth about them.
///
/// ```swift
/// var simulator = try Simulator(SimulationOptions(start: day)) { zoneTable(of: $0) }
/// try simulator.run { day, lines in try file(of: day).append(lines) }
/// ```
/// Pure: no file, no clock; the same options give the same bytes. Memory is that of a day's lines.
public struct Simulator {
    public let options: SimulationOptions
    private let network: NetworkPlan
    private var stations: [Station]

    /// - Parameters:
    ///   - zones: the table of an IANA time zone.
    /// - Throws: where an option cannot be simulated.
    public init(_ options: SimulationOptions, zones: (String) -> ZoneTable) throws(SimulationError) {
        try options.check()
        self.options = options
        network = NetworkPlan(options, zones: zones)
        var faultPlan = FaultPlan(options)
        stations = []
        for plan in network.chargePoints {
            let faults = faultPlan.faults(of: plan, network: network)
            stations.append(Station(StationPlan(plan, options: options, slots: faultPlan.slots, faults: faults)))
        }
    }

    /// Plays the whole period and hands over each day's envelope lines in order of `ts`, in chunks of about a mebibyte
    /// that end with a line feed. Days without lines are not mentioned. Call once.
    public mutating func run(_ write: (Day, [UInt8]) throws -> Void) throws {
        let first = options.start.advanced(by: -1)
        for offset in 0...options.days {
            let day = first.advanced(by: Int32(offset))
            for index in stations.indices { stations[index].play(day) }
            let lines = takeLines(before: day.end)
            // The day before the data begin is played to begin in the middle of things, and not written.
            if day >= options.start { try hand(lines, day, write) }
        }
    }

    private mutating func takeLines(before end: Instant) -> [ArraySlice<UInt8>] {
        var all: [(at: Int64, line: ArraySlice<UInt8>)] = []
        for index in stations.indices {
            stations[index].takeLines(before: end) { store, entry in all.append((entry.at, store.line(entry))) }
        }
        // Stable: lines of one millisecond stay in the order of their charge points.
        var order = Array(all.indices)
        order.sort { (all[$0].at, $0) < (all[$1].at, $1) }
        return order.map { all[$0].line }
    }

    private func hand(_ lines: [ArraySlice<UInt8>], _ day: Day, _ write: (Day, [UInt8]) throws -> Void) throws {
        var chunk: [UInt8] = []
        for line in lines {
            chunk.append(contentsOf: line)
            if chunk.count >= 1 << 20 {
                try write(day, chunk)
                chunk.removeAll(keepingCapacity: true)
            }
        }
        if !chunk.isEmpty { try write(day, chunk) }
    }

    /// `fleet.yaml`: the network as its operator describes it.
    public var fleetYAML: [UInt8] { FleetFile(network, start: options.start).bytes }

    /// `tariffs.json`: an array of OCPI 2.2.1 Tariff objects.
    public var tariffsJSON: [UInt8] { TariffFile(network, start: options.start).bytes }

    /// `truth.ndjson`: every fault that showed, by start; complete after `run`.
    public var truth: [UInt8] {
        var faults: [TruthFault] = []
        for station in stations {
            for (fault, shown) in zip(station.plan.faults, station.truth.shown) {
                guard let shown else { continue }
                if fault.kind == .tokenAtTwoSites {
                    guard let other = other(fault, station) else { continue }
                    faults.append(other)
                }
                faults.append(
                    TruthFault(
                        kind: fault.kind, chargePoint: station.plan.plan.id, evse: fault.evse, start: shown.lowerBound,
                        end: shown.upperBound))
            }
        }
        return faults.sorted { ($0.start, $0.chargePoint) < ($1.start, $1.chargePoint) }.flatMap(\.line)
    }

    /// The same fault seen from the charge point where the token's owner charged; nil where its port was taken or down,
    /// so that the token was at one site only.
    private func other(_ fault: Fault, _ station: Station) -> TruthFault? {
        guard let partner = station.plan.plan.partnerNumber,
            let anchor = stations[partner].plan.anchors.first(where: { $0.driver.token == fault.copied?.token })
        else { return nil }
        let stay = anchor.arrival...anchor.arrival + Anchor.stayMinutes * .minute
        let sessions = stations[partner].truth.sessions
        guard sessions.contains(where: { $0.token == anchor.driver.token.id && $0.start.map(stay.contains) == true })
        else { return nil }
        return TruthFault(
            kind: fault.kind, chargePoint: stations[partner].plan.plan.id, evse: 0, start: anchor.arrival,
            end: anchor.arrival + Anchor.stayMinutes * .minute)
    }

    /// `truth_sessions.ndjson`: every transaction, by charge point, port and time; complete after `run`.
    public var truthSessions: [UInt8] {
        stations.flatMap { station in
            station.truth.sessions
                .enumerated()
                .sorted { ($0.element.evse, $0.offset) < ($1.element.evse, $1.offset) }
                .flatMap { $0.element.line(chargePoint: station.plan.plan.id) }
        }
    }
}

extension StationPlan {
    init(_ plan: ChargePointPlan, options: SimulationOptions, slots: Slots, faults: [Fault]) {
        seed = options.seed
        self.plan = plan
        self.faults = faults
        routine = RoutinePlan(plan, slots: slots, faults: faults, seed: options.seed)
        anchors =
            plan.partnerNumber == nil
            ? (0..<slots.count).map { Anchor(of: plan, slot: $0, slots: slots, seed: options.seed) } : []
        travellers = Travellers(seed: options.seed)
        period = slots.period
        intervalSeconds = Int64(options.intervalSeconds)
    }
}
