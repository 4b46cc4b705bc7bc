import Foundation
import Telemetry
import TestSupport
import Testing

@testable import Revenue

struct TariffReaderTests {
    private func one(_ fields: String) throws -> TariffBook {
        try readTariffs(
            #"{"id":"A","currency":"EUR","elements":[{"price_components":[{"type":"FLAT","price":1}]}],\#(fields)}"#)
    }

    private func restricted(_ restrictions: String) throws -> TariffBook {
        try readTariffs(
            #"""
            [{"id":"A","currency":"EUR","elements":[{"price_components":[{"type":"TIME","price":1}],
            "restrictions":\#(restrictions)}]}]
            """#)
    }

    @Test func everyFieldOfATariff() throws {
        let book = try readTariffs(
            #"""
            [{"country_code":"SE","party_id":"LPS","id":"AC-1","currency":"SEK","type":"REGULAR","tax_included":"NO",
              "min_price":{"excl_vat":5.00,"incl_vat":6.25},"max_price":{"before_taxes":"400","after_taxes":500},
              "elements":[{"price_components":[{"type":"ENERGY","price":"4.1234","vat":25.0,"step_size":1},
                {"type":"PARKING_TIME","price":30,"step_size":60}],
                "restrictions":{"start_time":"06:30","end_time":"22:00","start_date":"2026-01-01","end_date":"2027-01-01",
                "min_kwh":1.5,"max_kwh":50,"min_current":6,"max_current":32.5,"min_power":1.4,"max_power":"22",
                "min_duration":60,"max_duration":3600,"day_of_week":["MONDAY","SUNDAY"]}}],
              "start_date_time":"2026-01-01T00:00:00Z","end_date_time":"2026-12-31T23:00:00",
              "energy_mix":null,"last_updated":"2026-01-01T00:00:00Z"}]
            """#)
        #expect(book.problems.isEmpty)
        let tariff = try #require(book.tariffs.first)
        #expect(tariff.id == "AC-1" && tariff.currency == "SEK" && tariff.type == "REGULAR")
        #expect(tariff.minimumPrice == PriceLimit(exclVATMicros: 5_000_000, inclVATMicros: 6_250_000))
        #expect(tariff.maximumPrice == PriceLimit(exclVATMicros: 400_000_000, inclVATMicros: 500_000_000))
        #expect(tariff.start == Instant(iso8601: "2026-01-01T00:00:00Z"))
        #expect(tariff.end == Instant(iso8601: "2026-12-31T23:00:00Z"))
        #expect(
            tariff.elements[0].components == [
                component(.energy, 4.1234, vat: 25), component(.parkingTime, 30, step: 60),
            ])
        var expected = TariffRestrictions()
        (expected.startMinute, expected.endMinute) = (390, 1320)
        (expected.startDay, expected.endDay) = (Day(iso8601: "2026-01-01"), Day(iso8601: "2027-01-01"))
        (expected.minMilliwh, expected.maxMilliwh) = (1_500_000, 50_000_000)
        (expected.minMilliamps, expected.maxMilliamps) = (6000, 32_500)
        (expected.minMilliw, expected.maxMilliw) = (1_400_000, 22_000_000)
        (expected.minMilliseconds, expected.maxMilliseconds) = (60_000, 3_600_000)
        expected.weekdays = [0, 6]
        #expect(tariff.elements[0].restrictions == expected)
    }

    @Test func aResponseAndASingleTariffAreRead() throws {
        let one =
            #"{"id":"A","currency":"EUR","elements":[{"price_components":[{"type":"FLAT","price":0,"step_size":0}]}]}"#
        for text in [one, "[\(one)]", #"{"data":[\#(one)],"status_code":1000}"#, #"{"data":\#(one)}"#] {
            let book = try readTariffs(text)
            #expect(book.tariffs.count == 1 && book.problems.isEmpty, "\(text)")
            #expect(book.tariffs[0].elements[0].components == [component(.flat, 0, step: 0)])
        }
    }

    /// 2.1.1 has no VAT, no limits, no type.
    @Test func oldAndPlainLimits() throws {
        #expect(try one(#""min_price":2.5"#).tariffs[0].minimumPrice == PriceLimit(exclVATMicros: 2_500_000))
        #expect(try one(#""max_price":null"#).tariffs[0].maximumPrice == nil)
        #expect(try one(#""tax_included":"YES""#).tariffs[0].taxIncluded == .yes)
    }

    /// A tariff that is not understood is left out, with its place; its neighbours stay.
    @Test(arguments: [
        (#"{"currency":"EUR","elements":[{"price_components":[]}]}"#, "[1].id: missing"),
        (#"{"id":7,"currency":"EUR","elements":[{"price_components":[]}]}"#, "[1].id: wrong-kind"),
        (#"{"id":"B","currency":"eur","elements":[{"price_components":[]}]}"#, "[1].currency: unknown-value"),
        (#"{"id":"B","currency":"EUR"}"#, "[1].elements: missing"),
        (#"{"id":"B","currency":"EUR","elements":[]}"#, "[1].elements: missing"),
        (#"{"id":"B","currency":"EUR","elements":{}}"#, "[1].elements: wrong-kind"),
        (#"{"id":"B","currency":"EUR","elements":[{}]}"#, "[1].elements[0].price_components: missing"),
        (
            #"{"id":"B","currency":"EUR","elements":[{"price_components":[{"type":"ENERGY"}]}]}"#,
            "[1].elements[0].price_components[0].price: missing"
        ),
        (
            #"{"id":"B","currency":"EUR","elements":[{"price_components":[{"type":"SMILES","price":1}]}]}"#,
            "[1].elements[0].price_components[0].type: unknown-value"
        ),
        (
            #"{"id":"B","currency":"EUR","elements":[{"price_components":[{"type":"FLAT","price":"1,50"}]}]}"#,
            "[1].elements[0].price_components[0].price: not-a-decimal"
        ),
        (
            #"{"id":"B","currency":"EUR","elements":[{"price_components":[{"type":"FLAT","price":1,"vat":-100}]}]}"#,
            "[1].elements[0].price_components[0].vat: out-of-range"
        ),
        (
            #"{"id":"B","currency":"EUR","elements":[{"price_components":[{"type":"FLAT","price":1,"step_size":-1}]}]}"#,
            "[1].elements[0].price_components[0].step_size: out-of-range"
        ),
        ("7", "[1]: wrong-kind"), ("null", "[1]: wrong-kind"),
    ])
    func badTariffsAreLeftOut(bad: String, problem: String) throws {
        let good = #"{"id":"A","currency":"EUR","elements":[{"price_components":[{"type":"FLAT","price":1}]}]}"#
        let book = try readTariffs("[\(good),\(bad),\(good)]")
        #expect(book.tariffs.count == 2)
        #expect(book.problems.map(\.description) == [problem])
    }

    @Test(arguments: [
        #"{"moon_phase":"full"}"#, #"{"start_time":"24:00"}"#, #"{"start_time":"7:00"}"#, #"{"start_time":"12:60"}"#,
        #"{"end_date":"2026-02-30"}"#, #"{"min_kwh":"many"}"#, #"{"max_power":-1}"#, #"{"day_of_week":["FUNDAY"]}"#,
        #"{"day_of_week":"MONDAY"}"#, #"{"reservation":"MAYBE"}"#, #"{"min_duration":true}"#, "[]",
    ])
    func restrictionsNotUnderstoodAreKept(text: String) throws {
        let book = try restricted(text)
        #expect(book.tariffs[0].elements[0].restrictions.notUnderstood.count == 1)
        #expect(book.problems.map(\.reason) == [.restrictionNotUnderstood])
        #expect(book.problems[0].place.hasPrefix("[0].elements[0].restrictions"))
    }

    @Test func finerThanAMicroIsRoundedAndSaid() throws {
        let book = try readTariffs(
            #"{"id":"A","currency":"EUR","elements":[{"price_components":[{"type":"ENERGY","price":0.30000000000000004}]}]}"#
        )
        #expect(book.tariffs[0].elements[0].components[0].priceMicros == 300_000)
        #expect(book.problems.map(\.reason) == [.rounded])
    }

    @Test func whatIsNotJSONIsAnError() { #expect(throws: (any Error).self) { try readTariffs("[{") } }

    @Test func emptyListsAreNoTariffs() throws {
        #expect(try readTariffs("[]") == TariffBook())
        #expect(try readTariffs("7").problems.map(\.description) == [": wrong-kind"])
    }

    /// All of OCPI 2.3.0's example tariffs, and those inside its examples of restrictions.
    @Test(.enabled(if: Paths.shared != nil, "needs ../shared/corpora"))
    func officialExamplesAreUnderstood() throws {
        let folder = Paths.shared!.appendingPathComponent("corpora/ocpi/examples")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
            .filter { $0.hasPrefix("tariff") }
        #expect(names.count >= 20)
        for name in names {
            let text = try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
            let book = try readTariffs(text)
            #expect(book.tariffs.count == 1 && book.problems.isEmpty, "\(name): \(book.problems)")
        }
    }

    /// The example CDR's own tariff gives the CDR's own total.
    @Test(.enabled(if: Paths.shared != nil, "needs ../shared/corpora"))
    func theExampleCDRIsReproduced() throws {
        let file = Paths.shared!.appendingPathComponent("corpora/ocpi/examples/cdr_example.json")
        let cdr = try #require(JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any])
        let tariffs = try JSONSerialization.data(withJSONObject: cdr["tariffs"]!)
        let book = try readTariffs(String(decoding: tariffs, as: UTF8.self))
        var stay = session(cdr["start_date_time"] as! String, charging: 0, kWh: 15.342, curve: false)
        stay.end = Instant(iso8601: cdr["end_date_time"] as! String)
        stay.lastPower = nil
        let price = book.price(session: stay, tariffID: "12", zone: .utc)
        #expect(price.exclVATMicros == 4_000_000 && price.inclVATMicros == 4_400_000 && price.currency == "EUR")
    }
}
