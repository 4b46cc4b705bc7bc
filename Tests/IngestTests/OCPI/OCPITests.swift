import Foundation
import OCPPWire
import SegmentStore
import Telemetry
import TestSupport
import Testing

@testable import Ingest

/// What an object is, in whichever version and shape it comes, and that each record is counted once.
@Suite struct OCPITests {
    @Test(arguments: [
        (
            #"{"id":"1","start_date_time":"2015-06-29T21:39:09Z","auth_id":"x","total_cost":4.00,"total_energy":15.3}"#,
            "OCPI CDR 2.1.1"
        ),
        (#"{"id":"1","stop_date_time":"2015-06-29T21:39:09Z","last_updated":"x"}"#, "OCPI CDR 2.1.1"),
        (
            #"{"country_code":"BE","id":"1","total_cost":{"excl_vat":4},"last_updated":"2015-06-29T21:39:09Z"}"#,
            "OCPI CDR 2.2.1"
        ),
        (
            "[{\"country_code\":\"BE\",\"id\":\"1\",\n\"last_updated\":\"2015-06-29T21:39:09Z\",\"total_cost\":{\"before_taxes\":4}}]",
            "OCPI CDR 2.3.0"
        ),
        (
            #"{"country_code":"BE","id":"1","cdr_token":{},"cdr_location":{},"last_updated":"2015-06-29T21:39:09Z"}"#,
            "OCPI CDR 2.2.1 or 2.3.0"
        ),
        (#"{"id":"101","start_datetime":"2015-06-29T22:39:09Z","kwh":0.00,"auth_id":"x"}"#, "OCPI Session 2.1.1"),
        (
            "{\n\"country_code\":\"NL\",\"id\":\"101\",\"kwh\":41.12,\"start_date_time\":\"2015-06-29T21:39:09Z\"}",
            "OCPI Session 2.2.1 or 2.3.0"
        ),
        (
            #"{"country_code":"NL","id":"1","kwh":0,"total_cost":{"excl_vat":8.5},"last_updated":"2015-06-29T21:39:09Z"}"#,
            "OCPI Session 2.2.1"
        ),
        (#"{"id":"11","currency":"EUR","elements":[],"last_updated":"2015-06-29T21:39:09Z"}"#, "OCPI Tariff 2.1.1"),
        (
            #"{"country_code":"NL","id":"1","currency":"EUR","elements":[],"last_updated":"2015-06-29T21:39:09Z"}"#,
            "OCPI Tariff 2.2.1"
        ),
        (
            #"{"id":"11","currency":"EUR","tax_included":"NO","elements":[],"last_updated":"2015-06-29T21:39:09Z"}"#,
            "OCPI Tariff 2.3.0"
        ),
        (#"{"id":"LOC1","type":"ON_STREET","evses":[],"last_updated":"2015-06-29T21:39:09Z"}"#, "OCPI Location 2.1.1"),
        (
            #"{"country_code":"BE","id":"LOC1","evses":[],"last_updated":"2015-06-29T21:39:09Z"}"#,
            "OCPI Location 2.2.1 or 2.3.0"
        ),
    ]) func isNamedAndStored(json: String, name: String) throws {
        let bench = try Bench()
        let path = try bench.file("cdrs.json", json)
        let explanation = try explain(path)
        #expect(explanation.dialect == "ocpi" && explanation.actions.map(\.name) == [name])
        #expect(explanation.dialects.map(\.objects) == [1])
        let hasTime = !json.contains(#""last_updated":"x""#) || json.contains("stop_date_time")
        #expect(try bench.ingest(path).counters.accepted == (hasTime ? 1 : 0))
    }

    @Test(arguments: [
        (#"{"country_code":"DE","party_id":"TNM","uid":"012","type":"RFID","contract_id":"X"}"#, "OCPI object"),
        (#"{"uid":"3256","evse_id":"BE*1","connectors":[],"coordinates":{},"last_updated":"x"}"#, "OCPI object"),
        (#"{"status_code":2001,"data":null,"timestamp":"2015-06-30T21:59:59Z"}"#, "OCPI response"),
        (#"[{"status_code":1000,"data":[]}]"#, "OCPI response"),
    ]) func whatHasNoTableIsPassedOverByRule(json: String, name: String) throws {
        let bench = try Bench()
        let path = try bench.file("x.json", json)
        let explanation = try explain(path)
        #expect(explanation.actions.map(\.name) == [name])
        #expect(explanation.ignored == [Explanation.NamedCount(name: "other-object", count: 1)])
        #expect(try bench.ingest(path).counters.ignored == 1)
    }

    @Test(arguments: [
        (Case.session(without: "id"), "missing-field:id"), (Case.session(#""id":null"#), "missing-field:id"),
        (Case.session(#""id":["101"]"#), "bad-field:id"), (Case.session(#""id":"""#), "bad-field:id"),
        (#"{"country_code":"NL","kwh":1}"#, "missing-field:id"),
        (#"{"country_code":"NL","id":"1","kwh":1,"last_updated":"yesterday"}"#, "no-time"),
        (Case.session(#""id":"2","kwh":3"#), "repeated-key"),
        (#"[{"country_code":"NL","party_id":"X"},{"name":"Gent"}]"#, "unknown-object"),
        (
            #"[{"country_code":"NL","party_id":"X"},{"type":"RFID","timestamp":"2015-06-29T21:39:09Z"}]"#,
            "unknown-object"
        ),
        (#"[{"country_code":"NL","party_id":"X"},17]"#, "not-a-frame"),
        (#"[{"country_code":"NL","party_id":"X"},{"status_code":1000,"data":[{"id":"1"}]}]"#, "unknown-object"),
        (#"{"country_code":"NL","id":"1","kwh":01}"#, "unexpected-byte"),
        (#"{"country_code":"NL","id":"1","kwh":1,"#, "unexpected-end"),
    ]) func whatCannotBeStoredIsQuarantinedAsItIs(json: String, reason: String) throws {
        let bench = try Bench()
        let report = try bench.ingest(try bench.file("x.json", json))
        #expect(report.quarantine.map(\.reason) == [reason])
        #expect(report.counters.accepted == 0)
        let entry = try #require(try bench.store.quarantined().first)
        let kept = String(decoding: try bench.store.quarantinedBytes(entry), as: UTF8.self)
        #expect(json.contains(kept) && json.utf8.dropFirst(entry.offset).starts(with: kept.utf8))
    }

    // MARK: Shapes

    @Test(arguments: Case.shapes) func everyShapeGivesTheSameRows(shape: Case.Shape) throws {
        let alone = try Bench()
        for (place, object) in Case.three.enumerated() { try alone.ingest(try alone.file("\(place).json", object)) }
        let bench = try Bench()
        let report = try bench.ingest(try bench.file("x.json", shape.text))
        #expect(report.counters.recordsRead == 3 && report.counters.accepted == 3, "\(shape.name)")
        #expect(try bench.content() == alone.content(), "\(shape.name)")
    }

    /// What was cut or added at a response's end costs no object, and is not passed over.
    @Test(arguments: [
        (#"],"status_code":1000,"links":[{"id":"4"}]}"#, "unknown-object"),
        (#"],"status_code":1000"#, "unexpected-end"),
        (#"],"status_code":1000,"data":1}"#, "unknown-object"), (#"],"status_code":}"#, "unexpected-byte"),
    ]) func theRestOfAResponseIsLookedAt(rest: String, reason: String) throws {
        let bench = try Bench()
        let report = try bench.ingest(
            try bench.file("x.json", #"{"data":["# + Case.three.joined(separator: ",") + rest))
        #expect(report.counters.accepted == 3 && report.counters.quarantined == 1)
        #expect(report.quarantine.map(\.reason) == [reason])
    }

    @Test func aTruncatedResponseKeepsItsWholeObjects() throws {
        let bench = try Bench()
        let text = #"{"status_code":1000,"data":["# + Case.three.joined(separator: ",")
        let report = try bench.ingest(try bench.file("x.json", String(text.dropLast(20))))
        #expect(report.counters.accepted == 2 && report.counters.quarantined == 1)
    }

    // MARK: Once

    @Test func twiceAddsNothingHoweverItIsLaidOut() throws {
        let bench = try Bench()
        let path = try bench.file("a.json", Case.shapes[1].text)
        try bench.ingest(path)
        let content = try bench.content()
        #expect(try bench.ingest(path).counters.sourcesSkipped == 1)
        for shape in Case.shapes.dropFirst(2) {
            let again = try bench.ingest(try bench.file("\(shape.name).json", shape.text)).counters
            #expect(again.duplicates == 3 && again.accepted == 0, "\(shape.name)")
        }
        #expect(try bench.content() == content)
        let changed = Case.three[0].replacing("23:50:17Z", with: "23:50:18Z")
        #expect(try bench.ingest(try bench.file("later.json", changed)).counters.accepted == 1)
    }

    @Test func quarantinedObjectsAreReadAgainOnce() throws {
        let bench = try Bench()
        let bad = "{\n  \"country_code\": \"NL\",\n  \"kwh\": 1,\n  \"last_updated\": \"2015-06-29T21:39:09Z\"\n}"
        try bench.ingest(try bench.file("a.json", "[" + bad + "," + Case.three[0] + "]"))
        let entries = try bench.store.quarantined()
        #expect(entries.count == 1)
        let counters = try QuarantineReplay(store: bench.store, options: IngestOptions(tokenKey: nil)).run(entries)
        #expect(counters.accepted == 0 && counters.quarantined == 1 && counters.recordsRead == 1)
        #expect(try bench.store.verify().isEmpty)
    }

    @Test func besideFramesAndInOneFileWithThem() throws {
        let bench = try Bench()
        let frame = envelope(#"[2,"m","StatusNotification",{"connectorId":1,"errorCode":"NoError","status":"A"}]"#)
        _ = try bench.file("dump/ocpp.ndjson", frame)
        _ = try bench.file("dump/cdrs.json", Case.shapes[1].text)
        _ = try bench.file("dump/tariffs.json", #"[{"id":"11","currency":"EUR","elements":[]}]"#)
        let mixed = try bench.file(
            "mixed.json",
            Case.three[0].replacing("23:50:17Z", with: "23:50:19Z") + "\n" + frame.replacing("06:00", with: "07:00"))
        let report = try bench.ingest(bench.folder.appendingPathComponent("in/dump").path, mixed)
        #expect(report.counters.accepted == 6 && report.counters.recordsRead == 6)
        #expect(try bench.rows(.statuses).count == 2)
        #expect(try bench.rows(.ocpiSessions).count == 2)
        #expect(try bench.rows(.ocpiTariffs).isEmpty, "a folder's tariffs.json is the report's")
        #expect(try bench.store.verify().isEmpty)
    }

    @Test func theLineOfARowIsFoundAgain() throws {
        let bench = try Bench()
        for shape in Case.shapes.dropFirst() {
            let path = try bench.file("\(shape.name).json", shape.text)
            let line = try #require(try Trace.find(path: path, chargePoint: "LOC1", frame: 2))
            #expect(String(decoding: line.bytes, as: UTF8.self).contains(#""12345""#), "\(shape.name)")
            #expect(Array(shape.text.utf8.dropFirst(Int(line.offset)).prefix(line.bytes.count)) == line.bytes)
        }
    }
}

/// Objects that several tests use.
enum Case {
    struct Shape: Sendable, CustomTestStringConvertible {
        var name: String
        var text: String
        var testDescription: String { name }
    }

    static let three = [
        #"{"country_code":"BE","party_id":"BEC","id":"101","start_date_time":"2015-06-29T22:39:09Z","kwh":41.12,"location_id":"LOC1","evse_uid":"3256","last_updated":"2015-06-29T23:50:17Z"}"#,
        #"{"country_code":"BE","party_id":"BEC","id":"12345","cdr_location":{"id":"LOC1","name":"data [ } \" { ]"},"total_energy":1,"last_updated":"2015-06-29T23:50:17Z"}"#,
        #"{"country_code":"BE","party_id":"BEC","id":"LOC1","evses":[{"uid":"1"}],"last_updated":"2015-06-29T23:50:17Z"}"#,
    ]

    static let shapes: [Shape] = {
        let list = three.joined(separator: ",")
        let pretty = list.replacing(#",""#, with: ",\n  \"").replacing(#"":"#, with: #"" : "#)
        return [
            Shape(name: "one a line", text: three.joined(separator: "\n") + "\n"),
            Shape(name: "array", text: "[" + list + "]"),
            Shape(name: "pretty", text: "[\n" + pretty + "\n]\n"),
            Shape(name: "windows", text: "[\r\n" + pretty.replacing("\n", with: "\r\n") + "\r\n]\r\n"),
            Shape(name: "one after another", text: pretty.replacing("},", with: "},\n")),
            Shape(
                name: "response",
                text: #"{"data":["# + list + #"],"status_code":1000,"timestamp":"2015-06-30T21:59:59Z"}"#),
            Shape(
                name: "response ending in data",
                text: "{ \"status_code\" : 1000,\n\"status_message\": \"ok\", \"timestamp\":null,\n\"data\" : [\n"
                    + pretty + "\n] }\n"),
            Shape(
                name: "responses",
                text: three.map { #"{"data":"# + $0 + #","status_code":1000}"# }.joined(separator: "\n")),
            Shape(
                name: "pages",
                text: three.map { #"{"status_code":1000,"data":["# + $0 + #"]}"# }.joined(separator: "\n")
                    + "\n{\"data\":[],\"status_code\":1000}\n"),
        ]
    }()

    static func session(without key: String) -> String {
        #"{"country_code":"NL","kwh":1,"location_id":"LOC1","last_updated":"2015-06-29T21:39:09Z"}"#
    }

    /// A session with these members besides what it needs.
    static func session(_ members: String) -> String {
        #"{"country_code":"NL","kwh":1,"location_id":"LOC1","last_updated":"2015-06-29T21:39:09Z","#
            + members + "}"
    }
}
