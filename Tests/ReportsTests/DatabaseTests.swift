import Foundation
import TestSupport
import Testing

@testable import Reports

@Suite struct DatabaseTests {
    @Test func aWrittenReportHoldsEveryRowOfTheModel() throws {
        try withReport(Fixture.input()) { path, model in
            let reader = try ReportReader(path: path)
            for table in ReportSchema.tables {
                let count = try reader.rows("SELECT count(*) FROM \(table.name)")[0][0]
                #expect(count == .integer(Int64(table.rows(model).count)), "\(table.name)")
            }
        }
    }

    @Test func everyTableViewAndColumnIsDocumentedInTheFileItself() throws {
        try withReport(Fixture.input()) { path, _ in
            let reader = try ReportReader(path: path)
            let names = try reader.rows("SELECT name FROM sqlite_schema WHERE type IN ('table', 'view')").map(
                \.[0].plain)
            #expect(Set(names) == Set(ReportSchema.tables.map(\.name) + ReportView.all.map(\.name)))
            for name in names {
                let columns = try reader.rows("SELECT name FROM pragma_table_info('\(name)') ORDER BY name").map(
                    \.[0].plain)
                let documented = try reader.rows(
                    "SELECT item FROM metadata WHERE scope = 'column' AND name = '\(name)' AND length(value) > 3 ORDER BY item"
                ).map(\.[0].plain)
                #expect(columns == documented, "\(name)")
            }
        }
    }

    @Test(arguments: ReportView.all.map(\.name)) func everyViewAnswersOnAFullReport(view: String) throws {
        try withReport(Fixture.input()) { path, _ in
            let result = try ReportQuery(path: path).run("SELECT * FROM \(view)")
            #expect(view == "silent_charge_points" ? result.rows.isEmpty : !result.rows.isEmpty)
        }
    }

    @Test func anEmptyNetworkMakesAReportOfItsOwn() throws {
        let input = ReportInput(network: .init(now: Fixture.now, chargePoints: [], findings: []))
        try withReport(input) { path, _ in
            for view in ReportView.all { _ = try ReportQuery(path: path).run("SELECT * FROM \(view.name)") }
        }
    }

    @Test func aTextKeepsItsNulCharacterAndEmptinessIsNotNull() throws {
        var input = Fixture.input()
        input.network.chargePoints[0].chargePoint = "A\0B"
        input.network.chargePoints[1].chargePoint = "A"
        try withReport(input) { path, _ in
            let ids = try ReportReader(path: path).rows(
                "SELECT charge_point FROM charge_points WHERE charge_point LIKE 'A%'")
            #expect(ids.map(\.[0].plain) == ["A", "A\0B"])
        }
    }

    @Test func aReportThatCannotBeWrittenLeavesNothingAndSaysWhere() throws {
        let folder = try Paths.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appendingPathComponent("missing/report.sqlite").path
        let error = #expect(throws: ReportError.self) { try ReportDatabase.write(ReportModel(), to: path) }
        #expect(error?.description.contains(path) == true)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    }

    @Test func writingAgainReplacesTheWholeFileAndLeavesNoOther() throws {
        try withReport(Fixture.input()) { path, _ in
            try ReportDatabase.write(ReportModel(), to: path)
            #expect(try ReportReader(path: path).rows("SELECT count(*) FROM sessions") == [[.integer(0)]])
            let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["report.sqlite"])
        }
    }
}

/// Builds the report of `input` in a folder of its own.
func withReport(_ input: ReportInput, _ body: (String, ReportModel) throws -> Void) throws {
    let folder = try Paths.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appendingPathComponent("report.sqlite").path
    let model = ReportBuilder(input).model()
    try ReportDatabase.write(model, to: path)
    try body(path, model)
}
