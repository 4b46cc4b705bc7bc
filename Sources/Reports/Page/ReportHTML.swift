/// `report.html`: one page that needs nothing else, with every number read from the report database.
public enum ReportHTML {
    /// Renders the report at `databasePath`.
    ///
    /// - Throws: `ReportError` where there is no report.
    public static func render(databasePath: String) throws(ReportError) -> String {
        let reader = try ReportReader(path: databasePath)
        let parts: [(id: String, label: String, body: HTML)] = [
            ("ports", "Ports", try worstPorts(reader)), ("timeline", "Timeline", try timeline(reader)),
            ("findings", "Findings", try findingList(reader)), ("hours", "Use", try heatMaps(reader)),
            ("money", "Revenue", try money(reader)), ("rates", "Charging rates", try chargingRates(reader)),
            ("outages", "Outages", try outages(reader)), ("errors", "Errors", try errors(reader)),
            ("data", "Data", try dataQuality(reader)), ("figures", "Formulas", try figures(reader)),
        ].filter { !$0.body.text.isEmpty }
        let links = parts.map { "<a href=\"#\($0.id)\">\($0.label)</a>\n" as HTML }.joined()
        let contents: HTML = "<nav aria-label=\"Contents\">\n\(links)</nav>\n"
        return page(title: title, try summary(reader) + contents + parts.map(\.body).joined()).text
    }

    private static let title = "Charging network report"

    /// Whether a file's bytes are a page of ours.
    public static func isReport(_ bytes: some Collection<UInt8>) -> Bool {
        String(decoding: bytes.prefix(1024), as: UTF8.self).contains("<title>\(title)</title>")
    }

    /// Renders and writes whole or not at all.
    public static func write(databasePath: String, to path: String) throws(ReportError) {
        let file = try FileReplacement(path)
        try file.write(try render(databasePath: databasePath).utf8)
        try file.publish()
    }

    private static func page(title: String, _ body: HTML) -> HTML {
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8"/>
        <meta name="viewport" content="width=device-width, initial-scale=1"/>
        <meta name="color-scheme" content="light dark"/>
        <title>\(title)</title>
        <style>\(HTML(stringLiteral: styleSheet))</style>
        </head>
        <body>
        <main>
        \(body)</main>
        </body>
        </html>

        """
    }

    /// A section of the page; `note` says what one looks at.
    static func section(_ id: String, _ title: String, note: HTML = "", _ body: HTML) -> HTML {
        """
        <section id="\(id)">
        <h2>\(title)</h2>
        \(note.text.isEmpty ? "" : "<p class=\"note\">\(note)</p>\n" as HTML)\(body)</section>

        """
    }

    /// What is there for whoever asks: shown when its title is clicked, and on paper.
    static func folded(_ title: HTML, _ body: HTML) -> HTML {
        body.text.isEmpty
            ? "" : "<details class=\"rest\">\n<summary>\(title)</summary>\n\(body)</details>\n"
    }

    /// Said where a list was cut.
    static func more(_ total: Int, shown: Int, _ view: String) -> HTML {
        guard total > shown else { return "" }
        return """
            <p class="note">\(figure(Double(total - shown), digits: 0)) more in \
            <code>\(view)</code> of the report database.</p>

            """
    }
}
