import Foundation
import OCPPWire
import SegmentStore
import Telemetry
import TestSupport
import Testing

@testable import Ingest

/// The examples of OCPI's own text (2.3.0), every file of them.
@Suite(.enabled(if: Paths.shared != nil, "needs ../shared/corpora/ocpi")) struct OCPICorpusTests {
    private static let folder = Paths.shared!.appendingPathComponent("corpora/ocpi/examples")

    private func text(_ file: String) throws -> String {
        try String(contentsOf: Self.folder.appendingPathComponent(file), encoding: .utf8)
    }

    private func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: Self.folder.path).sorted().filter { $0.hasSuffix(".json") }
    }

    /// Whole objects are stored, their parts and other objects are not, and each record is counted.
    @Test func everyExampleIsWhatItsNameSays() throws {
        let bench = try Bench()
        var stored: [TableID: Int] = [:]
        let isPart = ["patch", "hours", "energymix", "regularhours", "add_evse"]
        let kinds: [(String, TableID)] = [
            ("cdr_", .ocpiCdrs), ("session_", .ocpiSessions), ("tariff", .ocpiTariffs), ("location_", .ocpiLocations),
        ]
        for name in try names() {
            let report = try bench.ingest(Self.folder.appendingPathComponent(name).path)
            let counters = report.counters
            #expect(counters.recordsRead > 0, "\(name)")
            // The only whole object that tells no time.
            if name == "tariff_put_example.json" {
                #expect(report.quarantine.map(\.reason) == ["no-time"])
                continue
            }
            let isGarage = name == "location_example_parking_garage_opening_hours.json"
            guard !isPart.contains(where: name.contains) || isGarage,
                let kind = kinds.first(where: { name.hasPrefix($0.0) })?.1
            else {
                #expect(counters.accepted == 0, "\(name)")
                continue
            }
            #expect(counters.recordsRead == 1 && counters.accepted + counters.duplicates == 1, "\(name)")
            stored[kind, default: 0] += counters.accepted
        }
        print("stored \(stored.map { "\($0.key.name) \($0.value)" }.sorted())")
        for (table, count) in stored {
            #expect(try bench.rows(table).filter { $0["item"] == "0" }.count == count)
        }
        #expect(stored[.ocpiCdrs] == 1 && stored[.ocpiSessions] == 2)
        #expect(stored[.ocpiTariffs]! >= 21 && stored[.ocpiLocations]! >= 5)
        #expect(try bench.store.verify().isEmpty)
    }

    /// Its latitude is Ghent's longitude.
    @Test func theCDR() throws {
        var row = try take(text("cdr_example.json")).only(.ocpiCdrs)
        #expect(row.removeValue(forKey: "payload") != nil)
        #expect(
            row == [
                "charge_point": "LOC1", "evse_id": "0", "connector_id": "0", "item": "0", "version": "2.3.0",
                "ts": "2024-12-05T19:37:32.000Z", "receive_delay_ms": "1481000", "country_code": "BE",
                "party_id": "BEC",
                "id": "12345", "start_date_time": "2024-12-05T17:39:09.000Z",
                "end_date_time": "2024-12-05T19:37:32.000Z", "location_id": "LOC1", "evse_uid": "3256",
                "ocpi_evse_id": "BE*BEC*E041503003", "ocpi_connector_id": "1", "id_token": "012345678",
                "id_token_type": "RFID", "contract_id": "DE8ACC12E46L89", "auth_method": "WHITELIST", "currency": "EUR",
                "tariff_id": "12", "total_energy_wh": "15342", "total_time_s": "7102.8",
                "total_cost_excl_vat_micros": "4000000", "total_cost_incl_vat_micros": "4400000",
                "charging_periods": "1", "last_updated": "2024-12-05T20:02:13.000Z",
                "flags": "\(OCPIFlags.swappedCoordinates.rawValue)",
            ])
    }

    /// 120 + 41000 is a thousand times 41.12.
    @Test func theSessionThatCountsInWh() throws {
        let row = try take(text("session_example_2_short_finished.json")).only(.ocpiSessions)
        #expect(row["energy_wh"] == "41120" && row["period_energy_wh"] == "41120000")
        #expect(row["flags"] == "\(OCPIFlags.energyInWh.rawValue)" && row["charging_periods"] == "3")
        #expect(row["total_cost_excl_vat_micros"] == "8500000" && row["total_cost_incl_vat_micros"] == "9350000")
        #expect(row["status"] == "COMPLETED" && row["evse_uid"] == "3256" && row["id_token"] == "123abc")
        let begun = try take(text("session_example_1_simple_start.json")).only(.ocpiSessions)
        #expect(begun["flags"] == "0" && begun["energy_wh"] == "0" && begun["end_date_time"] == nil)
        #expect(begun["total_cost_excl_vat_micros"] == "2500000" && begun["total_cost_incl_vat_micros"] == nil)
    }

    @Test func theLocation() throws {
        let rows = try take(text("location_example.json")).rows(.ocpiLocations)
        #expect(rows.map { $0["item"] } == ["0", "1", "2", "3"] && rows.allSatisfy { $0["flags"] == "0" })
        #expect(rows.map { $0["evse_uid"] } == [nil, "3256", "3256", "3257"])
        #expect(rows.map { $0["ocpi_connector_id"] } == [nil, "1", "2", "1"])
        #expect(rows.map { $0["tariff_ids"] } == [nil, "11", "13", "12"])
        #expect(rows.map { $0["status"] } == [nil, "AVAILABLE", "AVAILABLE", "RESERVED"])
        #expect(rows[0]["latitude_e7"] == "510475990" && rows[0]["longitude_e7"] == "37299440")
        #expect(rows[0]["version"] == "2.3.0" && rows[0]["time_zone"] == "Europe/Brussels" && rows[0]["evses"] == "2")
    }

    @Test func noOtherExampleIsSuspect() throws {
        for name in try names() {
            for (table, row) in try take(text(name)).rows where row["flags"] != "0" {
                let isKnown = name == "cdr_example.json" || name.hasPrefix("session_example_2")
                #expect(isKnown, "\(name) \(table.name) \(row)")
            }
        }
    }
}
