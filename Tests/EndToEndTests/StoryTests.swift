import Foundation
import TestSupport
import Testing

/// Every story of SampleData shows what its name says, by the commands that SampleData/README.md gives.
@Suite(.enabled(if: Needs.hasBinary, Needs.binary)) struct StoryTests {
    private struct Finding: Decodable { var kind: String }

    @Test func everyStoryShowsWhatItsNameSays() throws {
        let work = try Workspace()
        defer { work.remove() }
        let stories = Sample.folder.appendingPathComponent("stories").path
        let readme = try String(contentsOf: Sample.folder.appendingPathComponent("README.md"), encoding: .utf8)
        let rows = readme.split(separator: "\n").filter { $0.hasPrefix("| `") && $0.contains(".ndjson` | ") }
            .filter { $0.contains("LP-") }
        #expect(rows.count == 22)
        for row in rows {
            let name = String(row.dropFirst(3).prefix { $0 != "." })
            try work.laddpuls("ingest", "\(stories)/\(name).ndjson", "--store", name)
            let needsFleet = row.contains("*fleet*")
            let plain = try kinds(try work.laddpuls("analyze", "--store", name, "--json").stdout)
            let kind = name.replacing("_", with: "-")
            #expect(plain.contains(kind) == (name != "healthy_day" && !needsFleet), "\(name): \(plain)")
            if name == "healthy_day" { #expect(plain.isEmpty) }
            guard needsFleet else { continue }
            let fleet = try work.laddpuls("analyze", "--store", name, "--fleet", "\(stories)/fleet.yaml", "--json")
            #expect(try kinds(fleet.stdout) == [kind], "\(name)")
        }
    }

    private func kinds(_ lines: String) throws -> Set<String> {
        Set(try lines.split(separator: "\n").map { try JSONDecoder().decode(Finding.self, from: Data($0.utf8)).kind })
    }
}
