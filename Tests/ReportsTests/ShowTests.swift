import Foundation
import Testing

@testable import Reports

/// Not a check: `LADDPULS_SHOW=FOLDER swift test --filter ShowTests` writes the fixture's report there, to look at it.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["LADDPULS_SHOW"] != nil, "on request: LADDPULS_SHOW=FOLDER"))
struct ShowTests {
    @Test func theFixturesReport() throws {
        let folder = URL(fileURLWithPath: ProcessInfo.processInfo.environment["LADDPULS_SHOW"]!)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let path = folder.appendingPathComponent("report.sqlite").path
        try ReportDatabase.write(ReportBuilder(Fixture.input()).model(), to: path)
        try ReportHTML.write(databasePath: path, to: folder.appendingPathComponent("report.html").path)
    }
}
