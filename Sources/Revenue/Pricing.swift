import Telemetry

/// Prices a session by an OCPI tariff, in integers throughout.
///
/// - Per dimension, at any moment, the first element that has the dimension and whose restrictions match is active;
///   where none matches that dimension costs nothing (OCPI 2.2.1 mod_tariffs, Tariff object).
/// - FLAT is billed once a session, by the first element that becomes active.
/// - TIME runs from the start until charging is over for good, PARKING_TIME from then to the end.
/// - `step_size` is used once for ENERGY and once for TIME and PARKING_TIME together: on the billed parking time where
///   there is any, else on the billed charging time, by the last component used (OCPI 2.2.1 mod_cdrs, step_size).
public enum Pricing {
    /// A longer session is a broken clock, not a stay: it is not priced.
    static let longestMilliseconds: Int64 = 366 * .day

    /// The price of `session`, whose site keeps the local time of `zone`. Never fails: see `Price.problems`.
    public static func price(session: Session, tariff: Tariff, zone: ZoneTable) -> Price {
        let timeline = SessionSlices(session: session)
        var price = Price(
            currency: tariff.currency, tariffID: tariff.id, isFinal: !session.flags.contains(.open),
            problems: problems(session, tariff))
        guard timeline.end - timeline.start <= longestMilliseconds else {
            price.problems.append(.durationImplausible)
            return price
        }
        var ledger = Ledger()
        for slice in timeline.slices(tariff: tariff, zone: zone) { ledger.add(slice, tariff) }
        ledger.applyStepSizes()
        if !timeline.curve.isMeasured, ledger.lines.count(where: { $0.component.dimension == .energy }) > 1 {
            price.problems.append(.energySpreadEvenly)
        }
        total(ledger, tariff, into: &price)
        return price
    }

    private static func problems(_ session: Session, _ tariff: Tariff) -> [PricingProblem] {
        var problems: [PricingProblem] = []
        let restrictions = tariff.elements.map(\.restrictions)
        for name in restrictions.flatMap(\.notUnderstood) where !problems.contains(.restrictionNotUnderstood(name)) {
            problems.append(.restrictionNotUnderstood(name))
        }
        if restrictions.contains(where: \.usesCurrent) { problems.append(.currentEstimated) }
        let isOpen = session.flags.contains(.open)
        if session.start == nil || (session.end == nil && !isOpen) { problems.append(.boundsEstimated) }
        return problems
    }

    private static func total(_ ledger: Ledger, _ tariff: Tariff, into price: inout Price) {
        var amounts = Amounts(taxIncluded: tariff.taxIncluded == .yes)
        price.components = ledger.lines.map { amounts.priced($0) }
        for component in price.components {
            amounts.exclVAT = saturatingAdd(amounts.exclVAT, component.exclVATMicros)
            amounts.inclVAT = saturatingAdd(amounts.inclVAT, component.inclVATMicros)
        }
        amounts.limit(minimum: tariff.minimumPrice, maximum: tariff.maximumPrice)
        price.exclVATMicros = amounts.exclVAT
        price.inclVATMicros = amounts.inclVAT
        if amounts.isTaxRateUnknown { price.problems.append(.taxRateUnknown) }
        if amounts.isOutOfRange { price.problems.append(.amountOutOfRange) }
    }
}
