import Foundation
import TestSupport
import Testing

@testable import PipelineEngine

/// What is wrong with a tariffs file is told with its line, its column and a remedy.
@Suite struct TariffsFileTests {
    private func trouble(_ text: String) throws -> String {
        let folder = try Paths.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appendingPathComponent("tariffs.json").path
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        do { _ = try TariffsFile.load(path) } catch { return "\(error)".replacing(folder.path + "/", with: "") }
        return ""
    }

    private static let remedy = "; a tariffs file is one JSON array of OCPI Tariff objects"

    @Test(arguments: [
        ("BAD", "tariffs.json:1:1: this is no JSON"),
        ("1,2\n", "tariffs.json:1:2: there is more after the end of the JSON"),
        ("[\n  {\"id\": \"å\", é}\n]", "tariffs.json:2:15: this is no JSON"),
        ("[\n{", "tariffs.json:2:2: the text ends too early"),
        ("", "tariffs.json:1:1: the text ends too early"),
        ("{}\n{}\n", "tariffs.json:2:1: there is more after the end of the JSON"),
    ])
    func whatIsNoJSON(text: String, expected: String) throws { #expect(try trouble(text) == expected + Self.remedy) }

    @Test(arguments: [
        ("7", "tariffs.json:1:1: the file is of the wrong kind of JSON; see OCPI 2.2.1, Tariffs module"),
        ("[\n {}\n]", "tariffs.json:2:2: [0].elements is missing; add it"),
        (
            "[{\"id\":\"A\",\"currency\":\"EUR\",\n\"elements\":[{\"price_components\":[{\"type\":\"FLAT\",\n\"price\":\"much\"}]}]}]",
            "tariffs.json:3:9: [0].elements[0].price_components[0].price is no decimal number; write one such as 0.25"
        ),
        (
            "[{\"id\":\"A\",\"currency\":\"euro\",\"elements\":[{\"price_components\":[{\"type\":\"FLAT\",\"price\":1}]}]}]",
            "tariffs.json:1:23: [0].currency has a value that is not known; see OCPI 2.2.1, Tariffs module"
        ),
    ])
    func whatIsNoTariff(text: String, expected: String) throws { #expect(try trouble(text) == expected) }

    @Test func theSampleIsRight() throws {
        let tariffs = Paths.package.appendingPathComponent("SampleData/network/tariffs.json").path
        #expect(try TariffsFile.load(tariffs).tariffs.isEmpty == false)
    }
}
