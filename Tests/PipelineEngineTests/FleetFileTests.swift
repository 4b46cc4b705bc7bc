import Foundation
import TestSupport
import Testing

@testable import PipelineEngine

/// Every impossible value in a fleet file is told with its line and a remedy.
@Suite struct FleetFileTests {
    private func problems(_ yaml: String) throws -> [String] {
        let folder = try Paths.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appendingPathComponent("fleet.yaml").path
        try yaml.write(toFile: path, atomically: true, encoding: .utf8)
        do { _ = try FleetFile.load(path) } catch let error as PipelineProblems {
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
                evses: []
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
    ])
    func eachHasItsLineAndRemedy(old: String, new: String, expected: String) throws {
        let yaml = try #require(Self.good.range(of: old)).lowerBound
        #expect(yaml < Self.good.endIndex)
        let found = try problems(Self.good.replacingOccurrences(of: old, with: new))
        #expect(found.first?.hasPrefix(expected) == true, "\(found)")
    }

    @Test func allAreTold() throws {
        let yaml = Self.good.replacingOccurrences(of: "57.7", with: "200")
            .replacingOccurrences(of: "22000", with: "-1").replacingOccurrences(of: "LP-2", with: "LP-1")
        #expect(try problems(yaml).count == 4)
    }

    @Test func emptyAndFolder() throws {
        #expect(try problems("# nothing\n").first?.hasPrefix("1: is empty") == true)
        let folder = try Paths.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        #expect {
            try FleetFile.load(folder.path)
        } throws: {
            "\($0)" == "\(folder.path): is a folder; name the file in it"
        }
    }
}
