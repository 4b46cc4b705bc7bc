import Foundation
import TestSupport
import Testing

@testable import Reports

@Suite struct DatabaseTests {
    @Test func aWrittenReportHoldsEveryRowOfTheModel() throws {
        try withFixtureReport { path, model in
            let reader = try ReportReader(path: path)
            for table in ReportSchema.tables {
                let count = try reader.rows("SELECT count(*) FROM \(table.name)")[0][0]
                #expect(count == .integer(Int64(table.rows(model).count)), "\(table.name)")
            }
        }
    }

    @Test func everyTableViewAndColumnIsDocumentedInTheFileItself() throws {
        try withFixtureReport { path, _ in
            let reader = try ReportReader(path: path)
            let names = try reader.rows("SELECT name FROM sqlite_schema WHERE type IN ('table', 'view')").map(
                \.[0].plain)
            #expect(Set(names) == Set(ReportSchema.tables.map(\.name) + ReportView.all.map(\.name)))
            for name in names {
                let columns = try reader.rows("SELECT name FROM pragma_table_info('\(name)') ORDER BY name").map(
                    \.[0].plain)
                let documented = try reader.rows(
                    """
                    SELECT item FROM metadata WHERE scope = 'column' AND name = '\(name)' AND length(value) > 3
                    ORDER BY item
                    """
                ).map(\.[0].plain)
                #expect(columns == documented, "\(name)")
            }
        }
    }

    @Test func everyViewAnswersOnAFullReport() throws {
        try withFixtureReport { path, _ in
            let query = try ReportQuery(path: path)
            for view in ReportView.all {
                let rows = try query.run("SELECT * FROM \(view.name)").rows
                #expect(rows.isEmpty == (view.name == "silent_charge_points"), "\(view.name)")
            }
        }
    }

    @Test func viewsNameTheSiteOfTheirOwnRow() throws {
        try withFixtureReport { path, _ in
            let query = try ReportQuery(path: path)
            let names = ["LP-0001": "Central square", "LP-0005": "Harbour garage", "LP-0008": "Ring road"]
            for view in ReportView.all {
                guard Set(["charge_point", "site"]).isSubset(of: view.columns.map(\.name)) else { continue }
                for row in try query.run("SELECT DISTINCT charge_point, site FROM \(view.name)").rows {
                    guard let expected = names[row[0].plain] else { continue }
                    #expect(row[1] == .text(expected), "\(view.name)")
                }
            }
        }
    }

    @Test func valuesOfAViewHaveTheTypesItSaysTheyHave() throws {
        try withFixtureReport { path, _ in
            let query = try ReportQuery(path: path)
            for view in ReportView.all {
                for row in try query.run("SELECT * FROM \(view.name)").rows {
                    for (value, column) in zip(row, view.columns) {
                        #expect(value == .null || value.type == column.type, "\(view.name).\(column.name): \(value)")
                    }
                }
            }
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

    @Test func aNoteWithANameOfTheReportsOwnIsKeptBesideIt() throws {
        var input = TinyNetwork.input
        input.notes = [ReportNote(.report, "as_of", "mine"), ReportNote(.report, "as_of", "and mine")]
        try withReport(input) { path, _ in
            let rows = try ReportReader(path: path).rows(
                "SELECT item, value FROM metadata WHERE name = 'as_of' ORDER BY item")
            #expect(rows.map(\.[0].plain) == ["", "2", "3"] && rows[1][1] == .text("mine"))
        }
    }

    @Test func absurdQuantitiesEndAtTheirLimitAndStopNothing() throws {
        var input = TinyNetwork.input
        for index in input.network.chargePoints[0].sessions.indices {
            input.network.chargePoints[0].sessions[index].energyMilliwh = .max
        }
        for index in input.network.chargePoints[0].quarterHours.indices {
            input.network.chargePoints[0].quarterHours[index].energyMilliwh = .max
            input.network.chargePoints[0].quarterHours[index].peakPowerMilliw = .max
        }
        input.network.chargePoints[0].ports[0].ratedPowerMilliw = .max
        try withReport(input) { path, model in
            #expect(model.ports[0].energyMilliwh == .max)
            let query = try ReportQuery(path: path)
            for view in ReportView.all { _ = try query.run("SELECT * FROM \(view.name)") }
            #expect(try ReportHTML.render(databasePath: path).hasSuffix("</html>\n"))
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
        try withFixtureReport { path, _ in
            try ReportDatabase.write(ReportModel(), to: path)
            #expect(try ReportReader(path: path).rows("SELECT count(*) FROM sessions") == [[.integer(0)]])
            let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["report.sqlite"])
        }
    }
}

/// Writes a report in a folder of its own.
func withReport(of model: ReportModel, _ body: (String, ReportModel) throws -> Void) throws {
    let folder = try Paths.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appendingPathComponent("report.sqlite").path
    try ReportDatabase.write(model, to: path)
    try body(path, model)
}

func withReport(_ input: ReportInput, _ body: (String, ReportModel) throws -> Void) throws {
    try withReport(of: ReportBuilder(input).model(), body)
}

func withFixtureReport(_ body: (String, ReportModel) throws -> Void) throws {
    try withReport(of: Fixture.shared, body)
}

func withTinyReport(_ body: (String, ReportModel) throws -> Void) throws {
    try withReport(of: TinyNetwork.shared, body)
}

extension ReportValue {
    fileprivate var type: ReportColumnType? {
        switch self {
        case .null: nil
        case .integer: .integer
        case .real: .real
        case .text: .text
        }
    }
}
