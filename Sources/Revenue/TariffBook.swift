import Telemetry

/// All tariffs of a network, as a tariffs file gives them.
public struct TariffBook: Sendable, Equatable {
    /// In file order.
    public var tariffs: [Tariff]
    /// What the file said that could not be taken as it is.
    public var problems: [TariffProblem]

    public init(tariffs: [Tariff] = [], problems: [TariffProblem] = []) {
        self.tariffs = tariffs
        self.problems = problems
    }

    /// The tariff called `id` that is valid at `instant` and meant for the payment kind.
    ///
    /// One made for ad hoc payment is preferred for ad hoc sessions and left aside for all others, if another is valid;
    /// among equals the later in the file wins, as an update does.
    public func tariff(_ id: String, at instant: Instant, payment: Session.Payment) -> Tariff? {
        let valid = tariffs.filter {
            $0.id == id && ($0.start.map { $0 <= instant } ?? true) && ($0.end.map { instant < $0 } ?? true)
        }
        return valid.last { ($0.type == "AD_HOC_PAYMENT") == (payment == .adHoc) } ?? valid.last
    }

    /// Prices a session by the tariff its port names (`EVSE.tariffID`); a missing tariff is a problem, not an error.
    public func price(session: Session, tariffID: String?, zone: ZoneTable) -> Price {
        let start = session.start ?? session.firstSeen
        guard let tariffID, let tariff = tariff(tariffID, at: start, payment: session.payment) else {
            return Price(
                currency: "", tariffID: tariffID, isFinal: !session.flags.contains(.open),
                problems: [.tariffMissing(tariffID)])
        }
        if session.flags.contains(.energyUnknown) {
            return Price(
                currency: "", tariffID: tariffID, isFinal: !session.flags.contains(.open), problems: [.energyUnknown])
        }
        return Pricing.price(session: session, tariff: tariff, zone: zone)
    }
}
