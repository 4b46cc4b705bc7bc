import Foundation
import Revenue
import Telemetry
import TestSupport
import Testing
import Yams

@testable import PipelineEngine

/// Every impossible value in a fleet file is told with its line and a remedy.
@Suite struct FleetFileTests {
    private func problems(_ yaml: String, tariffs: KnownTariffs? = nil) throws -> [String] {
        let folder = try Paths.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appendingPathComponent("fleet.yaml").path
        try yaml.write(toFile: path, atomically: true, encoding: .utf8)
        do { _ = try FleetFile.load(path, tariffs: tariffs) } catch let error as PipelineProblems {
            #expect(error.problems.allSatisfy { $0.path == path })
            return error.problems.map { "\($0.line): \($0.message)" }
        }
        return []
    }

    private static let good = """
        sites:
          - id: S1
            name: Central
            time_zone: Europe/Stockholm
            latitude: 57.7
            longitude: 11.97
            opening_hours: {mon: [["06:00","22:00"]], sun: []}
            charge_points:
              - id: LP-1
                commissioned: 2025-06-01
                evses:
                  - {id: 1, ocpp_connector_ids: [1], max_power_w: 22000, connectors: [{id: 1, standard: CHADEMO}]}
                  - {id: 2, ocpp_connector_ids: [2, 3], max_power_w: 22000}
              - id: LP-2
                evses: [{id: 1}]
        """

    @Test func theGoodFileLoads() throws { #expect(try problems(Self.good) == []) }

    @Test(arguments: [
        ("latitude: 57.7", "latitude: 200", "5: site S1: latitude 200 is impossible; give degrees from -90 to 90"),
        ("longitude: 11.97", "longitude: .nan", "6: site S1: longitude nan is impossible"),
        ("    longitude: 11.97\n", "", "2: site S1: latitude and longitude go together"),
        ("Europe/Stockholm", "Europe/Atlantis", "4: site S1: unknown time_zone \"Europe/Atlantis\"; use an IANA name"),
        ("\"22:00\"", "\"25:00\"", "7: site S1: opening hours [\"06:00\", \"25:00\"] are not two times"),
        ("mon:", "monday:", "7: site S1: opening_hours has the day \"monday\"; days are mon"),
        ("id: S1", "id: ''", "2: a site with an empty id; name it"),
        ("id: LP-2", "id: LP-1", "14: charge point LP-1 stands in line 9 already"),
        ("id: LP-2", "id: '  '", "14: a charge point with an empty id"),
        ("2025-06-01", "June", "10: charge point LP-1: commissioned \"June\" is no day; write 2025-06-01"),
        ("{id: 2,", "{id: 1,", "13: charge point LP-1: evse 1 stands there twice"),
        ("{id: 2,", "{id: 0,", "13: charge point LP-1: evse ids begin at 1, not 0"),
        ("[2, 3]", "[1, 3]", "13: charge point LP-1, evse 2: connectorId 1 belongs to evse 1 already"),
        ("[2, 3]", "[0]", "13: charge point LP-1, evse 2: ocpp_connector_ids begin at 1, not 0"),
        ("22000}", "-5}", "13: charge point LP-1, evse 2: max_power_w -5 is impossible; give watts above 0"),
        ("22000}", "0}", "13: charge point LP-1, evse 2: max_power_w 0 is impossible"),
        ("22000}", "much}", "13: sites[0].charge_points[0].evses[1].max_power_w: a number must stand here"),
        (
            "{id: 1, standard: CHADEMO}", "{id: 1, standard: A}, {id: 1, standard: B}",
            "12: charge point LP-1, evse 1: connector 1 stands there twice"
        ),
        ("name: Central", "name:\n      - a", "4: sites[0].name: a text must stand here"),
        ("    name: Central\n", "", "2: sites[0]: name is missing; add it"),
        ("opening_hours: {mon", "opening_hours: [{mon", "8: "),
        ("[{id: 1}]", "[]", "15: charge point LP-2 has no evses; list its ports, at least {id: 1}"),
        (
            "commissioned:", "comissioned:",
            "10: charge point LP-1: unknown key \"comissioned\"; did you mean \"commissioned\"?"
        ),
        ("latitude:", "lattitude:", "5: site S1: unknown key \"lattitude\"; did you mean \"latitude\"?"),
        ("longitude:", "long:", "6: site S1: unknown key \"long\"; "),
        ("latitude: 57.7", "latitude: 57,7", "5: sites[0].latitude: a number must stand here"),
        ("name: Central", "title: Central", "3: site S1: unknown key \"title\"; known are id, name, time_zone, "),
        ("evses:\n", "evse:\n", "11: charge point LP-1: unknown key \"evse\"; did you mean \"evses\"?"),
        (
            "{id: 2, ocpp", "{id: 2, max_powr_w: 5, ocpp",
            "13: evse 2: unknown key \"max_powr_w\"; did you mean \"max_power_w\"?"
        ),
        (
            "standard: CHADEMO", "standard: CHADEMO, typ: DC",
            "12: connector 1: unknown key \"typ\"; known are id, standard, "
        ),
        ("sites:\n", "version: 1\nsites:\n", "1: the file: unknown key \"version\"; known are sites"),
    ])
    func eachHasItsLineAndRemedy(old: String, new: String, expected: String) throws {
        let place = try #require(Self.good.range(of: old))
        let found = try problems(Self.good.replacingCharacters(in: place, with: new))
        #expect(found.count == 1 && found[0].hasPrefix(expected), "\(found)")
    }

    /// All keys that a fleet can have are known, by the model's own names; notes of the operator's begin with `x-`.
    @Test func everyKeyIsKnown() throws {
        let connector = Connector(id: 1, standard: "CHADEMO", format: "CABLE", powerType: "DC")
        let evse = EVSE(id: 1, ocppConnectorIDs: [1], maxPowerW: 50_000, tariffID: "A", connectors: [connector])
        let chargePoint = ChargePoint(
            id: "LP-1", vendor: "V", model: "M", commissioned: "2025-06-01", decommissioned: "2026-06-01", evses: [evse]
        )
        let site = Site(
            id: "S1", name: "N", timeZone: "UTC", latitude: 1, longitude: 1, openingHours: .always,
            chargePoints: [chargePoint])
        #expect(try problems(try YAMLEncoder().encode(Fleet(sites: [site]))) == [])
        #expect(
            try problems("x-owner: me\n" + Self.good.replacing("id: S1", with: "id: S1\n    x-note: {old: 1}")) == [])
    }

    @Test func anchorsAndMergedKeys() throws {
        let yaml = Self.good.replacing(
            "    charge_points:", with: "    x-port: &port {max_power_w: 11000}\n    charge_points:"
        )
        .replacing("[{id: 1}]", with: "[{<<: *port, id: 1}]")
        #expect(try problems(yaml) == [])
    }

    @Test func allAreTold() throws {
        let yaml = Self.good.replacingOccurrences(of: "57.7", with: "200")
            .replacingOccurrences(of: "22000", with: "-1").replacingOccurrences(of: "LP-2", with: "LP-1")
        #expect(try problems(yaml).count == 4)
    }

    /// One line for each tariff that is not there, however many ports name it.
    @Test func tariffsMustBeThere() throws {
        let yaml = Self.good.replacing("22000", with: "22000, tariff_id: AC-1")
        #expect(try problems(yaml, tariffs: KnownTariffs(path: "t.json", ids: ["AC-1", "DC"])) == [])
        #expect(try problems(yaml, tariffs: nil) == [])
        #expect(
            try problems(yaml, tariffs: KnownTariffs(path: "t.json", ids: ["AC-2", "DC"])) == [
                "12: charge point LP-1, evse 1: t.json has no tariff \"AC-1\", which 2 ports name; did you mean \"AC-2\"?"
            ])
        #expect(
            try problems(yaml, tariffs: KnownTariffs(path: "t.json", ids: [])) == [
                "12: charge point LP-1, evse 1: t.json has no tariff \"AC-1\", which 2 ports name; it has none at all"
            ])
        #expect(
            try problems(yaml, tariffs: KnownTariffs(path: "t.json", ids: ["cheap", "dear"])) == [
                "12: charge point LP-1, evse 1: t.json has no tariff \"AC-1\", which 2 ports name; it has cheap, dear"
            ])
    }

    @Test func emptyAndFolder() throws {
        #expect(try problems("# nothing\n").first?.hasPrefix("1: is empty") == true)
        #expect(try problems("# none\nsites: []\n") == ["2: sites is empty; list at least one, or leave out --fleet"])
        let folder = try Paths.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        #expect {
            try FleetFile.load(folder.path)
        } throws: {
            "\($0)" == "\(folder.path): is a folder; name the file in it"
        }
    }
}
