import Foundation
import TestSupport
import Testing

@testable import Ingest

/// OCPI objects are named by kind and version, and passed over by rule.
@Suite struct OCPITests {
    @Test(arguments: [
        (
            #"{"id":"1","start_date_time":"2015-06-29T21:39:09Z","auth_id":"x","total_cost":4.00,"total_energy":15.3}"#,
            "OCPI CDR 2.1.1"
        ),
        (#"{"country_code":"BE","party_id":"BEC","id":"1","total_cost":{"excl_vat":4.00}}"#, "OCPI CDR 2.2.1"),
        ("[{\"country_code\":\"BE\",\"party_id\":\"BEC\",\n\"total_cost\":{\"before_taxes\":4.00}}]", "OCPI CDR 2.3.0"),
        (#"{"id":"101","start_datetime":"2015-06-29T22:39:09Z","kwh":0.00,"auth_id":"x"}"#, "OCPI Session 2.1.1"),
        (
            "{\n\"country_code\":\"NL\",\"id\":\"101\",\"kwh\":41.12,\"total_cost\":{\"before_taxes\":8.5}\n}",
            "OCPI Session 2.2.1 or 2.3.0"
        ),
        (#"{"id":"11","currency":"EUR","elements":[]}"#, "OCPI Tariff 2.1.1"),
        (#"{"country_code":"NL","id":"11","currency":"EUR","elements":[]}"#, "OCPI Tariff 2.2.1"),
        (#"{"country_code":"NL","id":"11","currency":"EUR","tax_included":"NO","elements":[]}"#, "OCPI Tariff 2.3.0"),
        (#"{"id":"LOC1","type":"ON_STREET","evses":[]}"#, "OCPI Location 2.1.1"),
        (#"{"country_code":"BE","party_id":"BEC","id":"LOC1","evses":[]}"#, "OCPI Location 2.2.1 or 2.3.0"),
        (#"{"data":[],"status_code":1000,"timestamp":"2015-06-30T21:59:59Z"}"#, "OCPI response"),
    ]) func isNamed(json: String, name: String) throws {
        let bench = try Bench()
        let path = try bench.file("cdrs.json", json)
        let explanation = try #require(try Explanation.of([path], options: IngestOptions(tokenKey: nil)).first)
        #expect(explanation.dialect == "ocpi" && explanation.actions.map(\.name) == [name])
        #expect(explanation.ignored == [Explanation.NamedCount(name: "other-protocol", count: 1)])
        #expect(try bench.ingest(path).counters.ignored == 1)
    }

    @Test(.enabled(if: Paths.shared != nil, "needs ../shared/corpora/ocpi")) func theOfficialExamples() throws {
        let folder = try #require(Paths.shared).appendingPathComponent("corpora/ocpi/examples")
        let kinds = [
            "cdr_example": "CDR", "session_example": "Session", "tariff_1": "Tariff", "location_example": "Location",
        ]
        var count = 0
        for file in try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() {
            guard let kind = kinds.first(where: { file.hasPrefix($0.key) })?.value else { continue }
            let path = folder.appendingPathComponent(file).path
            let explanation = try #require(try Explanation.of([path], options: IngestOptions(tokenKey: nil)).first)
            #expect(explanation.actions.first?.name.hasPrefix("OCPI \(kind)") == true, "\(file) \(explanation)")
            #expect(explanation.counters.recordsRead == 1 && explanation.counters.ignored == 1, "\(file)")
            count += 1
        }
        print("\(count) official OCPI examples named")
        #expect(count >= 15)
    }
}
