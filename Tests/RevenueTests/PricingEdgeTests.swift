import Telemetry
import Testing

@testable import Revenue

/// Sessions and tariffs as the field has them: open, cut, without a curve, hostile.
struct PricingEdgeTests {
    private let energy = tariff(element(component(.energy, 0.3)))

    @Test func openSessionsArePricedSoFarAndSaySo() {
        var open = session("2026-03-02T10:00:00Z", charging: 60, kWh: 10)
        open.lastSeen = open.end!
        open.end = nil
        open.flags = .open
        let price = Pricing.price(session: open, tariff: energy, zone: .utc)
        #expect(price.exclVATMicros == 3_000_000 && !price.isFinal && price.problems.isEmpty)
    }

    @Test func aMissingStartIsSaid() {
        var cut = session("2026-03-02T10:00:00Z", charging: 60, kWh: 10)
        cut.start = nil
        cut.flags = .noStart
        let price = Pricing.price(session: cut, tariff: energy, zone: .utc)
        #expect(price.exclVATMicros == 3_000_000 && price.problems == [.boundsEstimated])
    }

    @Test func energyWithoutACurveIsSpreadAndSaidWhereItMatters() {
        let split = tariff(
            element(component(.energy, 0.2)) { $0.endMinute = 17 * 60 }, element(component(.energy, 0.4)))
        let across = session("2026-03-02T16:30:00Z", charging: 60, kWh: 10, curve: false)
        let price = Pricing.price(session: across, tariff: split, zone: .utc)
        #expect(price.exclVATMicros == 3_000_000 && price.problems == [.energySpreadEvenly])
        let before = session("2026-03-02T15:30:00Z", charging: 60, kWh: 10, curve: false)
        #expect(Pricing.price(session: before, tariff: split, zone: .utc).problems.isEmpty)
    }

    /// Idle electronics do not make a parked car charge: 60 Wh in three hours.
    @Test func standbyIsParking() {
        let parking = tariff(element(component(.time, 6), component(.parkingTime, 1)))
        var stay = session("2026-03-02T10:00:00Z", charging: 60, parking: 180, kWh: 10.06, curve: false)
        stay.energyCurve = [EnergyPoint(at: stay.start! + 60 * .minute, energyMilliwh: 10_000_000)]
        #expect(Pricing.price(session: stay, tariff: parking, zone: .utc).exclVATMicros == 9_000_000)
    }

    /// No sign of power and no energy: the car was only parked. Energy without any sign of when: charging throughout.
    @Test func withoutSignsOfPower() {
        let parking = tariff(element(component(.time, 6), component(.parkingTime, 1)))
        var stay = session("2026-03-02T10:00:00Z", charging: 60, kWh: 0, curve: false)
        stay.lastPower = nil
        #expect(Pricing.price(session: stay, tariff: parking, zone: .utc).exclVATMicros == 1_000_000)
        stay.energyMilliwh = 50_000
        #expect(Pricing.price(session: stay, tariff: parking, zone: .utc).exclVATMicros == 6_000_000)
    }

    @Test func aSessionWithoutDurationPaysItsEnergyAndFee() {
        let both = tariff(element(component(.flat, 1), component(.energy, 0.5)))
        let instant = session("2026-03-02T10:00:00Z", charging: 0, kWh: 2)
        #expect(Pricing.price(session: instant, tariff: both, zone: .utc).exclVATMicros == 2_000_000)
        let empty = session("2026-03-02T10:00:00Z", charging: 0, kWh: 0)
        #expect(Pricing.price(session: empty, tariff: both, zone: .utc).exclVATMicros == 1_000_000)
    }

    @Test func anEndBeforeTheStartIsNoDuration() {
        var backwards = session("2026-03-02T10:00:00Z", charging: 60, kWh: 1)
        backwards.end = backwards.start! - 5000
        #expect(Pricing.price(session: backwards, tariff: energy, zone: .utc).exclVATMicros == 300_000)
    }

    /// Readings that fall, exceed the total or lie outside the session are left out; the total stays.
    @Test func contradictingCurvesKeepTheTotal() {
        var stay = session("2026-03-02T10:00:00Z", charging: 60, kWh: 10)
        let start = stay.start!
        stay.energyCurve = [
            EnergyPoint(at: start - 1000, energyMilliwh: 5), EnergyPoint(at: start + 60_000, energyMilliwh: 4_000_000),
            EnergyPoint(at: start + 50_000, energyMilliwh: 5_000_000),
            EnergyPoint(at: start + 70_000, energyMilliwh: 3_000_000),
            EnergyPoint(at: start + 80_000, energyMilliwh: 30_000_000),
        ]
        let curve = EnergyCurve(session: stay, start: start, end: stay.end!)
        #expect(curve.points.map(\.energyMilliwh) == [0, 4_000_000, 10_000_000])
        #expect(Pricing.price(session: stay, tariff: energy, zone: .utc).exclVATMicros == 3_000_000)
    }

    @Test func unknownRestrictionsSwitchTheirElementOff() {
        let odd = tariff(
            element(component(.energy, 9)) { $0.notUnderstood = ["moon_phase"] }, element(component(.energy, 0.3)))
        let price = Pricing.price(
            session: session("2026-03-02T10:00:00Z", charging: 60, kWh: 10), tariff: odd, zone: .utc)
        #expect(price.exclVATMicros == 3_000_000 && price.problems == [.restrictionNotUnderstood("moon_phase")])
    }

    @Test func yearsAreNotPriced() {
        var broken = session("1970-01-01T00:00:10Z", charging: 60, kWh: 10)
        broken.end = Instant(iso8601: "2026-03-02T10:00:00Z")!
        let price = Pricing.price(session: broken, tariff: energy, zone: .utc)
        #expect(price.exclVATMicros == 0 && price.problems == [.durationImplausible])
    }

    @Test func hugeNumbersAreCutAndSaid() {
        var huge = session("2026-03-02T10:00:00Z", charging: 60, kWh: 1)
        huge.energyMilliwh = .max
        huge.energyCurve = []
        let dear = Tariff(
            id: "T", currency: "EUR",
            elements: [
                TariffElement(components: [
                    PriceComponent(dimension: .energy, priceMicros: .max, vatMillionths: 10_000_000, stepSize: .max)
                ])
            ])
        let price = Pricing.price(session: huge, tariff: dear, zone: .utc)
        #expect(price.inclVATMicros == .max && price.problems == [.amountOutOfRange])
    }

    /// 2026-03-29 02:00 does not exist in Stockholm: a night rate from 01:00 to 04:00 lasts two hours. In October three
    /// become four.
    @Test(arguments: [("2026-03-28T22:00:00Z", 2.0), ("2026-10-24T21:00:00Z", 4.0), ("2026-06-01T21:00:00Z", 3.0)])
    func nightRateAcrossDaylightSaving(start: String, hours: Double) {
        let night = tariff(element(component(.time, 1)) { ($0.startMinute, $0.endMinute) = (60, 240) })
        let stay = session(start, charging: 9 * 60, kWh: 30)
        let price = Pricing.price(session: stay, tariff: night, zone: zoneTable("Europe/Stockholm", years: 2025...2027))
        #expect(price.exclVATMicros == Int64(hours * 1_000_000))
    }

    /// 02:30 to 02:45 comes twice on the night of 2026-10-25, and never on that of 2026-03-29.
    @Test(arguments: [("2026-10-24T21:00:00Z", 0.5), ("2026-03-28T22:00:00Z", 0), ("2026-06-01T21:00:00Z", 0.25)])
    func aQuarterHourThatComesTwice(start: String, hours: Double) {
        let quarter = tariff(element(component(.time, 1)) { ($0.startMinute, $0.endMinute) = (150, 165) })
        let stay = session(start, charging: 9 * 60, kWh: 30)
        let price = Pricing.price(
            session: stay, tariff: quarter, zone: zoneTable("Europe/Stockholm", years: 2025...2027))
        #expect(price.exclVATMicros == Int64(hours * 1_000_000))
    }

    /// The end of a night that passes midnight is exclusive.
    @Test func aNightEndsOnTime() {
        let night = tariff(element(component(.time, 1)) { ($0.startMinute, $0.endMinute) = (22 * 60, 6 * 60) })
        let stay = session("2026-03-06T21:00:00Z", charging: 12 * 60, kWh: 30)
        #expect(Pricing.price(session: stay, tariff: night, zone: .utc).exclVATMicros == 8_000_000)
    }

    /// Every energy is reached at the first millisecond at which that much has flowed: all of a small curve.
    @Test func instantsOfEnergiesAreTheFirst() {
        let start = Instant(milliseconds: 0)
        for (duration, energy) in [(7, 3), (3, 7), (5, 5), (1, 9), (9, 1)] as [(Int64, Int64)] {
            var stay = Session(chargePoint: "CP", evseID: 1, connectorID: 1, firstSeen: start)
            stay.energyMilliwh = 2 * energy
            stay.energyCurve = [EnergyPoint(at: start + duration, energyMilliwh: energy)]
            let curve = EnergyCurve(session: stay, start: start, end: start + 3 * duration)
            for wanted in 0...2 * energy {
                let first = (0...3 * duration).first { curve.energyMilliwh(at: start + $0) >= wanted }
                #expect(curve.instant(ofMilliwh: wanted) == first.map { start + $0 }, "\(duration) \(energy) \(wanted)")
            }
            #expect(curve.instant(ofMilliwh: 2 * energy + 1) == nil)
        }
    }

    /// 22:00 to 06:00 passes midnight; each moment is judged by its own weekday: Friday night into Saturday.
    @Test func nightsPassMidnight() {
        let night = tariff(
            element(component(.time, 1)) {
                ($0.startMinute, $0.endMinute) = (22 * 60, 6 * 60)
                $0.weekdays = [4]
            })
        let stay = session("2026-03-06T21:00:00Z", charging: 12 * 60, kWh: 30)
        #expect(Pricing.price(session: stay, tariff: night, zone: .utc).exclVATMicros == 2_000_000)
    }

    @Test func datesAreLocalAndTheEndIsExclusive() {
        let zone = zoneTable("Europe/Stockholm", years: 2025...2027)
        let day = tariff(
            element(component(.time, 1)) {
                ($0.startDay, $0.endDay) = (Day(iso8601: "2026-03-02"), Day(iso8601: "2026-03-03"))
            })
        // Local midnight is 23:00 UTC the day before.
        let stay = session("2026-03-01T22:00:00Z", charging: 48 * 60, kWh: 30)
        #expect(Pricing.price(session: stay, tariff: day, zone: zone).exclVATMicros == 24_000_000)
    }
}

struct TariffBookTests {
    private func book(_ tariffs: Tariff...) -> TariffBook { TariffBook(tariffs: tariffs) }

    @Test func aMissingTariffIsAProblemNotAStop() {
        let stay = session("2026-03-02T10:00:00Z", charging: 60, kWh: 10)
        for id in [nil, "X"] {
            let price = TariffBook().price(session: stay, tariffID: id, zone: .utc)
            #expect(price.problems == [.tariffMissing(id)] && price.currency == "" && price.exclVATMicros == 0)
        }
    }

    @Test func theTariffValidAtTheStartIsTaken() {
        var old = tariff(element(component(.energy, 0.1)))
        old.end = Instant(iso8601: "2026-03-01T00:00:00Z")
        var new = tariff(element(component(.energy, 0.2)))
        new.start = old.end
        let both = book(new, old)
        #expect(both.tariff("T", at: old.end! - 1, payment: .rfid) == old)
        #expect(both.tariff("T", at: old.end!, payment: .rfid) == new)
        #expect(book(old).tariff("T", at: old.end!, payment: .rfid) == nil)
    }

    @Test func adHocPaymentHasItsOwnTariff() {
        let regular = tariff(element(component(.energy, 0.1)))
        var adHoc = tariff(element(component(.energy, 0.2)))
        adHoc.type = "AD_HOC_PAYMENT"
        let at = Instant(milliseconds: 0)
        for both in [book(regular, adHoc), book(adHoc, regular)] {
            #expect(both.tariff("T", at: at, payment: .adHoc) == adHoc)
            #expect(both.tariff("T", at: at, payment: .roaming) == regular)
        }
        #expect(book(adHoc).tariff("T", at: at, payment: .rfid) == adHoc)
    }
}

struct RevenueSumTests {
    @Test func currenciesAreNeverMixed() {
        var sum = RevenueSum()
        sum.add(Price(currency: "SEK", tariffID: "T", exclVATMicros: 5, inclVATMicros: 6))
        sum.add(Price(currency: "EUR", tariffID: "T", exclVATMicros: 1, inclVATMicros: 2))
        sum.add(Price(currency: "SEK", tariffID: "T", exclVATMicros: 7, inclVATMicros: 8))
        sum.add(Price(currency: "", tariffID: nil))
        #expect(
            sum.amounts == [
                RevenueSum.Amount(currency: "EUR", exclVATMicros: 1, inclVATMicros: 2, sessions: 1),
                RevenueSum.Amount(currency: "SEK", exclVATMicros: 12, inclVATMicros: 14, sessions: 2),
            ])
        #expect(sum.unpriced == 1)
        var double = sum
        double.add(sum)
        #expect(double.amounts.map(\.sessions) == [2, 4] && double.unpriced == 2)
    }

    @Test func sumsAreCutAtTheEnds() {
        #expect(saturatingAdd(.max, 1) == .max && saturatingAdd(.min, -1) == .min && saturatingAdd(-1, 1) == 0)
    }
}
