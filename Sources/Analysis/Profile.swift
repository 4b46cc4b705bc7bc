import Telemetry

/// What the fleet file says of one charge point; all trackers and detectors of it share one.
final class Profile: Sendable {
    let chargePoint: String
    let siteID: String
    let vendor: String?
    let model: String?
    let evses: [EVSE]
    let zone: ZoneTable?
    let settings: AnalysisSettings
    let repairsOff: Set<RepairRule>
    let exclusions: [ExcludedTime]
    let keepsRates: Bool
    /// By evse; asked for every sample.
    private let ratedPowers: PortMap<Int64>
    private let areDC: PortMap<Bool>

    init(chargePoint: String, context: AnalysisContext) {
        self.chargePoint = chargePoint
        settings = context.settings
        repairsOff = context.repairsOff
        keepsRates = context.keepsRates
        exclusions = context.exclusions.filter { $0.chargePoint == chargePoint }
        let (site, entry) = context.entry(chargePoint).map { ($0.site, $0.chargePoint) } ?? (nil, nil)
        siteID = site?.id ?? ""
        vendor = entry?.vendor
        model = entry?.model
        evses = entry?.evses ?? []
        zone = site.flatMap { context.zones[$0.timeZone] }
        var (ratedPowers, areDC) = (PortMap<Int64>(), PortMap<Bool>())
        // The first of an id speaks for it.
        for evse in evses.reversed() {
            _ = (ratedPowers.remove(evse.id), areDC.remove(evse.id))
            if let watts = evse.maxPowerW, watts > 0, watts < 1e8 {
                ratedPowers[evse.id, default: 0] = Int64(watts * 1000)
            }
            let types = evse.connectors?.compactMap(\.powerType) ?? []
            if !types.isEmpty { areDC[evse.id, default: false] = types.contains("DC") }
        }
        self.ratedPowers = ratedPowers
        self.areDC = areDC
    }

    func repairs(_ rule: RepairRule) -> Bool { !repairsOff.contains(rule) }

    /// Thousandths of W, from the fleet file.
    func ratedPower(_ evse: Int) -> Int64? { ratedPowers[evse] }

    /// True where the fleet file says so; nil where it does not say.
    func isDC(_ evse: Int) -> Bool? { areDC[evse] }
}
