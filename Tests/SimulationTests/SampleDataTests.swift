import Foundation
import Telemetry
import TestSupport
import Testing

@testable import Simulation

/// SampleData/network is what its README says it is.
@Suite struct SampleDataTests {
    private let folder = Paths.package.appendingPathComponent("SampleData").resolvingSymlinksInPath()

    private func bytes(_ path: String) throws -> [UInt8] {
        Array(try Data(contentsOf: folder.appendingPathComponent(path)))
    }

    @Test func theNetworkIsTheOneOfTheReadme() throws {
        let flags = try #require(
            String(decoding: bytes("README.md"), as: UTF8.self).split(separator: "\n")
                .first { $0.hasPrefix("laddpuls simulate") })
        let words = flags.split(separator: " ").map(String.init)
        func value(_ flag: String) throws -> String { words[try #require(words.firstIndex(of: flag)) + 1] }
        let options = SimulationOptions(
            seed: UInt64(try value("--seed"))!, chargePoints: Int(try value("--charge-points"))!,
            days: Int(try value("--days"))!, start: Day(iso8601: try value("--start"))!,
            intervalSeconds: Int(try value("--interval-seconds"))!,
            faults: try SimulationOptions.faults(named: try value("--faults")))
        let simulator = try Simulator(options, zones: zoneTable)
        #expect(try simulator.fleetYAML == bytes("network/fleet.yaml"))
        #expect(try simulator.tariffsJSON == bytes("network/tariffs.json"))
        let days = try FileManager.default.contentsOfDirectory(atPath: folder.appendingPathComponent("network").path)
            .filter { $0.hasPrefix("day=") }
        #expect(days.count == options.days)
    }

    /// Three stories need to know ratings or sites: the fleet of their seeds' first charge points.
    @Test func theStoriesFleetIsTheSimulators() throws {
        var options = SimulationOptions(start: Day(iso8601: "2026-03-23")!)
        (options.seed, options.chargePoints, options.days) = (9, 5, 2)
        #expect(try Simulator(options, zones: zoneTable).fleetYAML == bytes("stories/fleet.yaml"))
    }

    @Test func everyFaultIsInTheTruthAndHasItsStory() throws {
        let truth = String(decoding: try bytes("network/truth.ndjson"), as: UTF8.self)
        for kind in FindingKind.faults {
            #expect(truth.contains("\"fault\":\"\(kind.rawValue)\""), "\(kind.rawValue)")
            let story = kind.rawValue.replacingOccurrences(of: "-", with: "_")
            #expect(try bytes("stories/\(story).ndjson").count > 1000, "\(kind.rawValue)")
        }
    }

    @Test func theManifestNamesEveryFile() throws {
        let manifest = String(decoding: try bytes("MANIFEST.sha256"), as: UTF8.self)
        let named = manifest.split(separator: "\n").map { String($0.dropFirst(66)) }
        let enumerator = try #require(FileManager.default.enumerator(atPath: folder.path))
        let present = enumerator.compactMap { $0 as? String }.filter { path in
            var isFolder: ObjCBool = false
            _ = FileManager.default.fileExists(
                atPath: folder.appendingPathComponent(path).path, isDirectory: &isFolder)
            return !isFolder.boolValue && path != "MANIFEST.sha256"
        }
        #expect(named.sorted() == present.sorted())
    }

    /// As its README tells to check it.
    @Test func theManifestsSumsAreTheFiles() throws {
        let check = Process()
        check.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        check.arguments = ["sha256sum", "--check", "--quiet", "--strict", "MANIFEST.sha256"]
        check.currentDirectoryURL = folder
        try check.run()
        check.waitUntilExit()
        #expect(check.terminationStatus == 0)
    }
}
