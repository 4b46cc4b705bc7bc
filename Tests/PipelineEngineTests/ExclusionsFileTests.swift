import Testing

@testable import PipelineEngine

/// The operator's reasons file: what is read, and what each mistake is told.
@Suite struct ExclusionsFileTests {
    private static let header = "charge_point,evse_id,start,end,reason\n"

    private func said(_ text: String) -> String {
        do {
            return try ExclusionsFile.parse(text, "r.csv").map {
                "\($0.chargePoint)/\($0.evseID) \($0.start.iso8601)…\($0.end?.iso8601 ?? "") \($0.reason.rawValue)"
            }.joined(separator: "; ")
        } catch { return "\(error)" }
    }

    @Test func linesAreRead() {
        let text =
            Self.header + "LP-1,1,2026-03-01T06:00:00Z,2026-03-01T07:00:00+01:00,vandalism\n"
            + "LP-1,0,2026-03-01T06:00:00Z,2026-03-02T06:00:00Z,natural_disaster\r\n\nLP-2,2,2026-03-01T06:00:00Z,,utility"
        // 07:00 at +01:00 is 06:00, which is not after the start.
        #expect(said(text) == "r.csv:2: \"2026-03-01T07:00:00+01:00\" is no ISO 8601 date-time after the start")
        #expect(
            said(text.replacing("+01:00", with: "Z"))
                == "LP-1/1 2026-03-01T06:00:00.000Z…2026-03-01T07:00:00.000Z vandalism; "
                + "LP-1/0 2026-03-01T06:00:00.000Z…2026-03-02T06:00:00.000Z natural_disaster; "
                + "LP-2/2 2026-03-01T06:00:00.000Z… utility")
        #expect(said(Self.header) == "")
    }

    @Test(
        arguments: [
            ("LP-1,1,2026-03-01T06:00:00Z,,weather", "\"weather\" is no reason; known are maintenance"),
            ("LP-1,1,yesterday,,utility", "\"yesterday\" is no ISO 8601 date-time"),
            ("LP-1,-1,2026-03-01T06:00:00Z,,utility", "\"-1\" is no evse_id"),
            ("LP-1,2026-03-01T06:00:00Z,,utility", "five fields are wanted"),
            (",1,2026-03-01T06:00:00Z,,utility", "five fields are wanted"),
        ]) func mistakesAreNamedWithTheirLine(line: String, expected: String)
    {
        #expect(said(Self.header + line).hasPrefix("r.csv:2: \(expected)"))
    }

    @Test func aFileWithoutItsHeaderIsRefused() {
        #expect(said("LP-1,1,x,,utility").hasPrefix("r.csv:1: the first line must be charge_point"))
        #expect(said("").hasPrefix("r.csv:1:"))
    }

    @Test func rulesThatAreNoneAreNamed() {
        #expect(throws: Trouble.self) { try switched(["R99"]) }
        #expect(throws: Trouble.self) { try switched(["R03"]) }
        #expect(throws: Never.self) { try switched(["R07", "late-sample", "all"]) }
    }

    private func switched(_ names: [String]) throws {
        var stage = AnalyzeStage(store: "nowhere")
        stage.repairsOff = names
        _ = try stage.context()
    }

    @Test func theListTellsEveryRule() {
        let tool = RepairsTool()
        for rule in ["R07 register-reset", "R12 local-time-as-utc", "R22 broken-line"] {
            #expect(tool.text.contains(rule) && tool.json.contains(rule))
        }
    }
}
