import Telemetry
import Testing

@testable import Revenue

/// The worked examples of OCPI's own text (mod_tariffs and mod_cdrs of 2.2.1, and where it has moved, ocpi/ocpi#546).
struct PricingTests {
    /// The example CDR: 1.973 h in steps of 300 s are 7 200 s, at 2.00 an hour 4.00 and 0.40 VAT.
    @Test func exampleCDR() {
        let tariff = Tariff(
            id: "12", currency: "EUR",
            elements: [
                TariffElement(components: [
                    PriceComponent(dimension: .time, priceMicros: 2_000_000, vatMillionths: 100_000, stepSize: 300)
                ])
            ])
        let start = Instant(iso8601: "2024-12-05T17:39:09Z")!
        var session = Session(chargePoint: "CP", evseID: 1, connectorID: 1, firstSeen: start)
        session.start = start
        session.end = Instant(iso8601: "2024-12-05T19:37:32Z")!
        session.energyMilliwh = 15_342_000
        let price = Pricing.price(session: session, tariff: tariff, zone: .utc)
        #expect(price.exclVATMicros == 4_000_000)
        #expect(price.inclVATMicros == 4_400_000)
        #expect(price.components.map(\.billedVolume) == [7_200_000])
    }
}
