import Foundation
import Reports
import TestSupport
import Testing

@testable import PipelineEngine

/// What whoever ran the pipeline reads at its end.
@Suite struct SummaryTests {
    private static let openFinding: [ReportValue] = [
        .text("boot-loop"), .text("critical"), .text("open"), .text("LP-1"), .integer(2), .text("Square"),
        .text("2026-03-02T06:15:00.000Z"), .null, .text("It restarts."), .text("Reset it."), .integer(3), .integer(1),
    ]
    private static let kinds = [
        "kind", "severity", "state", "charge_point", "port", "site", "since", "until", "summary", "action", "findings",
        "open",
    ]

    private func text(
        ports: [[ReportValue]] = [], silent: [String] = [], findings: [[ReportValue]] = [],
        severities: [[ReportValue]] = [],
        forecast: [[ReportValue]] = []
    ) -> [String] {
        SummaryText(
            worstPorts: QueryResult(
                columns: ["charge_point", "port", "site", "score", "uptime_percent", "reason"], rows: ports),
            silent: QueryResult(columns: ["charge_point"], rows: silent.map { [.text($0)] }),
            findings: QueryResult(columns: Self.kinds, rows: findings),
            forecast: QueryResult(
                columns: [
                    "scope", "measure", "unit", "from_day", "to_day", "per_day", "low_80", "high_80", "total", "model",
                    "mase", "smape_percent",
                ], rows: forecast),
            severities: QueryResult(columns: ["severity", "findings", "open"], rows: severities), report: "r.sqlite"
        ).text.split(separator: "\n").map(String.init)
    }

    @Test func aFindingSaysWhereSinceWhenAndWhatToDo() {
        let lines = text(
            findings: [Self.openFinding],
            severities: [
                [.text("critical"), .integer(3), .integer(1)], [.text("info"), .integer(2), .integer(0)],
            ])
        #expect(lines[1].hasPrefix("Findings: 3 critical (1 open), 2 info (all over). "))
        #expect(
            Array(lines[2...4]) == [
                "  LP-1/2: boot-loop, critical, open since 2026-03-02 06:15 UTC, one of 3 of its kind",
                "      It restarts.",
                "      Do: Reset it.",
            ])
    }

    @Test func oneThatIsOverSaysUntilWhenAndAWholeSiteItsName() {
        var row = Self.openFinding
        (row[2], row[3], row[4], row[10]) = (.text("closed"), .text(""), .integer(0), .integer(1))
        row[7] = .text("2026-03-02T07:15:00.000Z")
        #expect(
            text(findings: [row]).contains(
                "  Square: boot-loop, critical, over, 2026-03-02 06:15 to 07:15 UTC"))
    }

    /// Fifth and further kinds are counted, and a long text goes on in the next line.
    @Test func nothingIsCutOff() {
        let rows = (0..<7).map { index in
            var row = Self.openFinding
            (row[0], row[8]) = (.text("kind-\(index)"), .text(String(repeating: "word ", count: 60)))
            return row
        }
        let lines = text(findings: rows)
        #expect(lines.contains("  3 more kinds: laddpuls query 'r.sqlite' --name findings-by-kind"))
        #expect(lines.joined(separator: " ").components(separatedBy: "word").count - 1 == 4 * 60)
        #expect(lines.allSatisfy { $0.count <= 120 && !$0.contains("…") })
    }

    /// What is not shown is counted, with the question that shows it; a path is quoted for a shell.
    @Test func whatIsLeftOutIsTold() {
        let port: [ReportValue] = [.text("LP-1"), .integer(1), .text("S"), .real(50), .null, .text("Why.")]
        let lines = text(ports: Array(repeating: port, count: 5), silent: (1...10).map { "LP-\($0)" })
        #expect(lines.contains("  2 more ports that lost points: laddpuls query 'r.sqlite' --name worst-ports"))
        #expect(
            lines.contains {
                $0
                    == "  In the fleet file, but sent nothing that could be read: LP-1, LP-2, LP-3, LP-4, LP-5, LP-6, LP-7, LP-8"
            })
        #expect(
            lines.contains("  2 more charge points of that kind: laddpuls query 'r.sqlite' --name silent-charge-points")
        )
        #expect(text(silent: ["LP-1"]).filter { $0.contains("more") }.isEmpty)
        #expect(ProgramName.quoted("it's") == #"'it'\''s'"#)
    }

    /// Where the program was not found by its name alone, the commands it proposes do not need it to be.
    @Test func proposedCommandsCanBeCopied() {
        for name in [".build/release/laddpuls", "/opt/a-b_1/laddpuls"] { #expect(ProgramName.command(name) == name) }
        for name in ["laddpuls", "", "/x/xctest", "/my programs/laddpuls", "/a;b/laddpuls"] {
            #expect(ProgramName.command(name) == "laddpuls")
        }
    }

    @Test func aForecastSaysHowGoodItIs() {
        func row(_ measure: String, _ mase: ReportValue) -> [ReportValue] {
            [
                .text("network"), .text(measure), .text("kWh"), .text("2026-03-30"), .text("2026-04-26"), .real(812.25),
                .real(700), .real(900.04), .real(22743), .text("Theta"), mase,
            ]
        }
        let lines = text(forecast: [row("a", .real(0.934)), row("b", .real(1.234)), row("c", .null)])
        let head = "812.2 kWh a day (80 %: 700.0 to 900.0), 22743.0 in all; Theta,"
        #expect(lines.contains("  a: \(head) MASE 0.93"))
        #expect(lines.contains("  b: \(head) MASE 1.23"))
        #expect(lines.contains("  c: \(head) too short a history to say how good that is"))
        #expect(lines.contains { $0.hasPrefix("  MASE: ") })
        #expect(
            text(forecast: [row("d", .null) + [.real(0)]]).contains("  d: \(head) no MASE, as weeks did not differ"))
        #expect(!text(forecast: [row("c", .null)]).contains { $0.contains("MASE") })
    }

    @Test func whatIsNotThereIsSaid() {
        #expect(
            text() == [
                "Worst ports: none, no port has lost a point of health",
                "Findings: none, no sign of a fault or of abuse (what was out of service, ports and outages tell)",
                "Forecast: none, there is no complete local day yet to forecast from", "Report: r.sqlite",
            ])
    }
}
