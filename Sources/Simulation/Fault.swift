import Telemetry

/// One fault of one charge point, planned before the simulation begins.
struct Fault {
    var kind: FindingKind
    /// 0 for the whole charge point.
    var evse: Int
    /// When it acts. What truth tells is when it first and last showed.
    var window: Range<Instant>
    /// Arrivals put into the window so that the fault has something to show itself in.
    var arrivals: [Instant]
    /// Token at two sites: the driver whose token was copied.
    var copied: Driver?

    /// Times at which no one can charge because of it.
    var obstacles: [Range<Instant>] {
        if FaultTraits.of(kind).blocks { return [window] }
        let restart = window.lowerBound..<(window.lowerBound + 2 * .minute)
        switch kind {
        case .clock1970: return [restart]
        case .firmwareDowngrade: return [restart, (window.upperBound - 11 * .minute)..<window.upperBound]
        default: return []
        }
    }

    func acts(on evse: Int, at instant: Instant) -> Bool {
        (self.evse == 0 || self.evse == evse) && window.contains(instant)
    }
}

/// What the plan needs to know of each kind.
struct FaultTraits {
    /// Hits one port rather than the whole charge point.
    var isPort: Bool
    /// Minutes it lasts.
    var minutes: ClosedRange<Int64>
    /// No one can charge while it lasts.
    var blocks: Bool
    /// Visits it needs to show itself.
    var visits: Int

    static func of(_ kind: FindingKind) -> FaultTraits {
        func hours(_ range: ClosedRange<Int64>) -> ClosedRange<Int64> {
            range.lowerBound * 60...range.upperBound * 60
        }
        switch kind {
        case .connectorFlapping: return .init(isPort: true, minutes: hours(2...6), blocks: true, visits: 0)
        case .stuckPreparing: return .init(isPort: true, minutes: hours(7...22), blocks: true, visits: 0)
        case .offlineGap: return .init(isPort: false, minutes: hours(3...12), blocks: false, visits: 0)
        case .bootLoop: return .init(isPort: false, minutes: hours(2...6), blocks: true, visits: 0)
        case .frozenRegister: return .init(isPort: true, minutes: hours(18...40), blocks: false, visits: 4)
        case .registerReset: return .init(isPort: true, minutes: hours(12...28), blocks: false, visits: 3)
        case .unitMislabelled: return .init(isPort: true, minutes: hours(18...40), blocks: false, visits: 4)
        case .phaseLoss: return .init(isPort: true, minutes: hours(18...40), blocks: false, visits: 4)
        case .thermalDerating: return .init(isPort: true, minutes: hours(10...30), blocks: false, visits: 5)
        case .moduleLoss: return .init(isPort: true, minutes: hours(30...60), blocks: false, visits: 7)
        case .overRatedPower: return .init(isPort: true, minutes: hours(18...40), blocks: false, visits: 4)
        case .groundFaultSeries: return .init(isPort: true, minutes: hours(4...12), blocks: false, visits: 6)
        case .zeroEnergySessions: return .init(isPort: true, minutes: hours(6...24), blocks: false, visits: 6)
        case .clock1970: return .init(isPort: false, minutes: hours(3...10), blocks: false, visits: 2)
        case .localTimeAsUTC: return .init(isPort: false, minutes: hours(6...24), blocks: false, visits: 3)
        case .duplicateMessages: return .init(isPort: false, minutes: hours(6...24), blocks: false, visits: 3)
        case .reorderedMessages: return .init(isPort: false, minutes: hours(6...24), blocks: false, visits: 3)
        case .truncatedLines: return .init(isPort: false, minutes: hours(4...16), blocks: false, visits: 3)
        case .tokenBruteForce: return .init(isPort: false, minutes: 12...40, blocks: false, visits: 0)
        case .tokenAtTwoSites: return .init(isPort: false, minutes: 40...60, blocks: false, visits: 1)
        case .firmwareDowngrade: return .init(isPort: false, minutes: hours(20...60), blocks: false, visits: 0)
        default: preconditionFailure("no simulated fault: \(kind.rawValue)")
        }
    }

    /// Kinds that few charge points can have come first when several are due.
    static let rareFirst: [FindingKind] = [
        .moduleLoss, .phaseLoss, .tokenAtTwoSites, .thermalDerating, .localTimeAsUTC, .offlineGap,
    ]
}

extension ChargePointPlan {
    /// Whether a fault of this kind can happen here, and be seen in what the charger reports.
    func canHave(_ kind: FindingKind, at start: Instant) -> Bool {
        switch kind {
        case .moduleLoss: return ports[0].isDC
        case .phaseLoss: return ports[0].phases == 3
        case .thermalDerating: return accent.sendsTemperature || (accent.version == .v201 && ports[0].isDC)
        // Silence means something only where the charger is expected to speak often.
        case .offlineGap: return accent.heartbeatSeconds <= 1800
        case .localTimeAsUTC: return accent.stamp != .offset && site.zone.offset(at: start) != 0
        case .tokenAtTwoSites: return partnerNumber != nil
        default: return true
        }
    }

    /// The charge point at the neighbouring site whose visitor's token may be copied here.
    var partnerNumber: Int? {
        let perPair = 2 * NetworkPlan.chargePointsPerSite
        return number % perPair >= NetworkPlan.chargePointsPerSite ? number - NetworkPlan.chargePointsPerSite : nil
    }
}
