import Foundation
import Telemetry
import TestSupport
import Testing

@testable import Reports

#if canImport(FoundationXML)
    import FoundationXML
#endif

@Suite struct PageTests {
    static let hostile = "<script>alert(1)</script>\"'&\u{0}\u{1}\u{202E}\u{FFFE}]]>../../x"

    private func page(_ input: ReportInput) throws -> String {
        var text = ""
        try withReport(input) { path, _ in text = try ReportHTML.render(databasePath: path) }
        return text
    }

    private func fixturePage() throws -> String {
        var text = ""
        try withFixtureReport { path, _ in text = try ReportHTML.render(databasePath: path) }
        return text
    }

    /// Every identity that a stranger can choose, chosen badly.
    private var hostileInput: ReportInput {
        var input = TinyNetwork.input
        input.fleet.sites[0].name = Self.hostile
        input.fleet.sites[0].chargePoints[0].id = Self.hostile
        input.fleet.sites[0].chargePoints[0].evses[0].tariffID = Self.hostile
        input.network.chargePoints[0].chargePoint = Self.hostile
        input.network.chargePoints[0].vendor = Self.hostile
        for index in input.network.chargePoints[0].sessions.indices {
            input.network.chargePoints[0].sessions[index].chargePoint = Self.hostile
        }
        for index in input.network.chargePoints[0].findings.indices {
            input.network.chargePoints[0].findings[index].chargePoint = Self.hostile
            input.network.chargePoints[0].findings[index].summary = Self.hostile
            input.network.chargePoints[0].findings[index].ocppRequest = "{\"x\":\"\(Self.hostile)\"}"
        }
        input.network.chargePoints[0].errors[0].errorCode = Self.hostile
        input.network.chargePoints[0].outages[0].detail = Self.hostile
        var tariff = Fixture.perKWh(Self.hostile, "S'E<K", 1_000_000)
        tariff.id = Self.hostile
        input.tariffs = .init(tariffs: [tariff])
        input.notes = [ReportNote(.source, Self.hostile, Self.hostile)]
        return input
    }

    @Test func thePageIsWellFormed() throws {
        for text in [try fixturePage()] + (try [TinyNetwork.input, hostileInput, emptyInput].map(page)) {
            let parser = XMLParser(data: Data(text.utf8))
            #expect(parser.parse(), "\(String(describing: parser.parserError)) in line \(parser.lineNumber)")
        }
    }

    private var emptyInput: ReportInput {
        ReportInput(network: .init(now: Fixture.now, chargePoints: [], findings: []))
    }

    @Test func thePageAsksNothingOfAnyoneElse() throws {
        let text = try fixturePage()
        for word in ["http", "src=", "url(", "@import", "<script", "<link", "<iframe", "javascript:"] {
            #expect(!text.contains(word), "\(word)")
        }
    }

    @Test func strangersIdsStayTextEverywhere() throws {
        let text = try page(hostileInput)
        #expect(!text.contains("<script"))
        #expect(text.contains("&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;"))
        #expect(!text.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" || $0.value == 0x202E })
    }

    @Test func strangersIdsSurviveTheDatabaseUnchanged() throws {
        try withReport(hostileInput) { path, _ in
            let reader = try ReportReader(path: path)
            #expect(try reader.rows("SELECT charge_point FROM charge_points") == [[.text(Self.hostile)]])
            #expect(try reader.rows("SELECT DISTINCT currency FROM revenue_days") == [[.text("S'E<K")]])
        }
    }

    @Test func everyPlotHasATitleADescriptionACaptionAndIdsOfItsOwn() throws {
        let text = try fixturePage()
        let plots = text.components(separatedBy: "<svg ").count - 1
        #expect(plots >= 2 * 9)
        #expect(text.components(separatedBy: "</desc>").count - 1 == plots)
        #expect(text.components(separatedBy: "<figcaption>").count - 1 == plots / 2)
        let ids = text.matches(of: /\sid="([^"]+)"/).map { String($0.1) }
        #expect(Set(ids).count == ids.count)
    }

    @Test func theBacktestsFiguresAreExplained() throws {
        let text = try fixturePage()
        for figure in ["sMAPE is its error", "MASE is its error"] { #expect(text.contains(figure), "\(figure)") }
    }

    @Test func theContentsLeadToEverySectionThatIsThere() throws {
        for text in [try fixturePage(), try page(emptyInput)] {
            let links = text.matches(of: /<a href="#(\w+)"/).map { String($0.1) }
            let sections = text.matches(of: /<section id="(\w+)"/).map { String($0.1) }
            #expect(links == sections && !links.isEmpty)
        }
    }

    /// Twenty findings lie open; the others are one click away, and none is lost.
    @Test(arguments: [(20, 0), (21, 1), (60, 40)]) func manyFindingsFoldAway(count: Int, folded: Int) throws {
        var input = TinyNetwork.input
        let one = input.network.chargePoints[0].findings[0]
        input.network.chargePoints[0].findings = (0..<count).map {
            var finding = one
            finding.start = Instant(milliseconds: one.start.milliseconds - Int64($0))
            return finding
        }
        let text = try page(input)
        let section = text.components(separatedBy: "id=\"findings\"")[1].components(separatedBy: "</section>")[0]
        let shown = section.components(separatedBy: "<details class=\"rest\">")
        #expect(shown[0].components(separatedBy: "<details>").count - 1 == min(count, 20))
        #expect(shown.count == (folded > 0 ? 2 : 1))
        if folded > 0 {
            #expect(shown[1].components(separatedBy: "<details>").count - 1 == folded)
            #expect(shown[1].contains("\(folded) more finding"))
        }
    }

    @Test func everyCellSaysItsColumnForPhones() throws {
        let text = try fixturePage()
        #expect(text.contains("<td "))
        #expect(text.matches(of: /<td (?!class="\w+" data-label="[^"]+")/).isEmpty)
    }

    @Test func rowsOfOneCurrencyStandTogether() throws {
        for table in try fixturePage().components(separatedBy: "<table>").dropFirst() {
            let currencies = table.matches(of: /data-label="Currency">([^<]+)</).map { String($0.1) }
            let changes = zip(currencies, currencies.dropFirst()).count { $0 != $1 }
            #expect(changes == max(0, Set(currencies).count - 1))
        }
    }

    @Test func theNumbersAreThoseOfTheDatabase() throws {
        try withTinyReport { path, _ in
            let text = try ReportHTML.render(databasePath: path)
            let summary = try ReportQuery(path: path).run(named: "network-summary")
            let uptime = summary.rows[0][summary.columns.firstIndex(of: "uptime_percent")!]
            guard case .real(let value) = uptime else { return #expect(Bool(false), "uptime is no number") }
            #expect(abs(value - 67.0 / 71 * 100) < 1e-9)
            #expect(text.contains("<p class=\"value\">\(figure(value, digits: 2))<small>%</small></p>"))
            #expect(text.contains("<p class=\"value\">158<small>SEK</small></p>"))
        }
    }

    @Test func aPageIsWrittenWholeOrNotAtAll() throws {
        try withTinyReport { path, _ in
            let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
            let target = folder.appendingPathComponent("report.html").path
            try ReportHTML.write(databasePath: path, to: target)
            #expect(try String(contentsOfFile: target, encoding: .utf8).hasSuffix("</html>\n"))
            #expect(throws: ReportError.self) { try ReportHTML.write(databasePath: path, to: target + "/no/where") }
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == [
                    "report.html", "report.sqlite",
                ])
        }
    }

    @Test func interpolatedTextIsEscapedAndMarkupIsNot() {
        let inner: HTML = "<b>\("<i>")</b>"
        let outer: HTML = "<p title=\"\("\"'")\">\(inner)\(1.25)</p>"
        #expect(outer.text == "<p title=\"&quot;&#39;\"><b>&lt;i&gt;</b>1.3</p>")
    }
}
