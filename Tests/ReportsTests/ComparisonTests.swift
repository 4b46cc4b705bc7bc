import Foundation
import TestSupport
import Testing

@testable import Reports

@Suite struct ComparisonTests {
    private func differences(_ change: (inout ReportModel) -> Void) throws -> [String] {
        let folder = try Paths.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let paths = ["a", "b"].map { folder.appendingPathComponent($0 + ".sqlite").path }
        var model = ReportBuilder(TinyNetwork.input).model()
        try ReportDatabase.write(model, to: paths[0])
        change(&model)
        try ReportDatabase.write(model, to: paths[1])
        return try ReportComparison.differences(paths[0], paths[1])
    }

    @Test func aReportEqualsItselfBuiltAgainInAnyOrderOfRows() throws {
        #expect(try differences { $0.sessions.reverse() } == [])
        #expect(try differences { $0.kpis.shuffle() } == [])
    }

    @Test func sourcesAndCountersAreNoPartOfEquality() throws {
        #expect(try differences { $0.metadata = [MetadataRow(scope: "source", name: "other", value: "")] } == [])
    }

    @Test func aChangedCellIsNamedByTableKeyAndColumn() throws {
        let found = try differences { $0.sessions[1].session.energyMilliwh = 7 }
        #expect(found == ["sessions A 1 2026-03-28T11:10:00.000Z 0: energy_milliwh 0 ≠ 7"])
    }

    @Test func missingAndAddedRowsAreNamed() throws {
        #expect(
            try differences { $0.outages.removeLast() } == [
                "outages A 1 2026-03-30T06:00:00.000Z maintenance: only in the first"
            ])
        #expect(
            try differences { $0.errorCounts[0].errorCode = "OtherError" } == [
                "error_counts A 1 2026-03-28 GroundFailure : only in the first",
                "error_counts A 1 2026-03-28 OtherError : only in the second",
            ])
    }

    @Test func realsAreComparedBitForBit() throws {
        #expect(try differences { $0.outages[0].lostEnergyWh = $0.outages[0].lostEnergyWh!.nextUp }.count == 1)
        #expect(!ReportValue.real(0.0).isIdentical(to: .real(-0.0)))
    }

    @Test func twoSpellingsOfOneCharacterAreTwoTexts() throws {
        #expect(try differences { $0.ports[0].status = "e\u{301}" }.count == 1)
        #expect(!ReportValue.text("\u{E9}").isIdentical(to: .text("e\u{301}")))
    }
}
