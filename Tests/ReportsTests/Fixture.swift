import Analysis
import Reports
import Revenue
import Telemetry

/// A made-up network whose outputs the tests know: three sites, twelve ports, 28 days across a change of clocks.
enum Fixture {
    static let start = Instant(iso8601: "2026-03-05T00:00:00Z")!
    static let now = Instant(iso8601: "2026-04-02T09:30:00Z")!

    /// Central European time with the change of 29 March 2026.
    static let stockholm = ZoneTable(
        initialOffset: 3600, changes: [(at: Instant(iso8601: "2026-03-29T01:00:00Z")!, offset: 7200)])
    static let helsinki = ZoneTable(
        initialOffset: 7200, changes: [(at: Instant(iso8601: "2026-03-29T01:00:00Z")!, offset: 10800)])
    static let zones = ["Europe/Stockholm": stockholm, "Europe/Helsinki": helsinki]

    static let tariffs = TariffBook(tariffs: [
        perKWh("AC-SEK", "SEK", 4_500_000), perKWh("DC-SEK", "SEK", 6_250_000), perKWh("DC-EUR", "EUR", 550_000),
    ])

    static func perKWh(_ id: String, _ currency: String, _ micros: Int64) -> Tariff {
        Tariff(
            id: id, currency: currency,
            elements: [
                TariffElement(components: [
                    PriceComponent(dimension: .energy, priceMicros: micros, vatMillionths: 250_000)
                ])
            ])
    }

    static let fleet = Fleet(sites: [
        Site(
            id: "S1", name: "Central square", timeZone: "Europe/Stockholm", latitude: 57.7, longitude: 11.97,
            openingHours: .always,
            chargePoints: [
                chargePoint("LP-0001", "Alpha", "A22", [1, 2], 22_000, "AC-SEK"),
                chargePoint("LP-0002", "Alpha", "A22", [1, 2], 22_000, "AC-SEK"),
                chargePoint("LP-0003", "Beta", "B150", [1], 150_000, "DC-SEK"),
            ]),
        Site(
            id: "S2", name: "Harbour garage", timeZone: "Europe/Stockholm",
            openingHours: .weekly(["mon": [["06:00", "22:00"]], "sat": [["08:00", "20:00"]]]),
            chargePoints: [
                chargePoint("LP-0004", "Gamma", "G11", [1, 2], 11_000, "AC-SEK"),
                chargePoint("LP-0005", "Gamma", "G11", [1, 2], 11_000, "AC-SEK"),
            ]),
        Site(
            id: "S3", name: "Ring road", timeZone: "Europe/Helsinki",
            chargePoints: [
                chargePoint("LP-0006", "Delta", "D300", [1], 300_000, "DC-EUR"),
                chargePoint("LP-0007", "Delta", "D300", [1, 2], 150_000, "DC-EUR"),
                chargePoint("LP-0008", "Epsilon", "E50", [1], 50_000, "DC-EUR"),
            ]),
    ])

    static func chargePoint(
        _ id: String, _ vendor: String, _ model: String, _ evses: [Int], _ maxPowerW: Double, _ tariffID: String
    ) -> ChargePoint {
        let connector =
            maxPowerW > 43_000
            ? Connector(id: 1, standard: "IEC_62196_T2_COMBO", format: "CABLE", powerType: "DC")
            : Connector(id: 1, standard: "IEC_62196_T2", format: "SOCKET", powerType: "AC_3_PHASE")
        return ChargePoint(
            id: id, vendor: vendor, model: model, commissioned: "2025-06-01",
            evses: evses.map {
                EVSE(id: $0, ocppConnectorIDs: [$0], maxPowerW: maxPowerW, tariffID: tariffID, connectors: [connector])
            })
    }

    /// The whole network, busy by day and quiet by night, with faults of several kinds.
    static func input(seed: UInt64 = 7) -> ReportInput {
        var random = SplitMix(seed: seed)
        let chargePoints = fleet.sites.flatMap { site in
            site.chargePoints.map { NetworkFixture.outputs(site, $0, &random) }
        }
        let tokenFinding = Finding(
            kind: .tokenAtTwoSites, chargePoint: "", siteID: "S1", subject: "9f86d081884c7d65",
            start: now - 3 * .day, end: now - 3 * .day + .hour, state: .closed, severity: .warning, confidence: 0.9,
            summary: "One token charged at Central square and Ring road within 20 minutes, 480 km apart.",
            action: "Block the token and call its holder.")
        return ReportInput(
            network: NetworkOutputs(now: now, chargePoints: chargePoints, findings: [tokenFinding]), fleet: fleet,
            tariffs: tariffs, zones: zones,
            notes: [
                ReportNote(.source, "dump.ndjson.zst", "3f1a"), ReportNote(.source, "dump.ndjson.zst", "77b0"),
                ReportNote(.counter, "records_read", "120345"), ReportNote(.counter, "quarantined", "17"),
                ReportNote(.setting, "token_key_id", "k1"),
            ])
    }
}

/// Sebastiano Vigna's SplitMix64: small, seeded, the same everywhere.
struct SplitMix {
    private var state: UInt64
    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// In [0, 1).
    mutating func unit() -> Double { Double(next() >> 11) / 9_007_199_254_740_992 }
    mutating func integer(_ range: Range<Int64>) -> Int64 {
        range.lowerBound + Int64(next() % UInt64(range.upperBound - range.lowerBound))
    }
}

extension Fixture {
    /// The report of `input()`, computed once for all tests that only read it.
    static let shared = ReportBuilder(input()).model()
}
