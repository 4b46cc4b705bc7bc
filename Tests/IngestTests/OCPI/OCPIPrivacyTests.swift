import Foundation
import SegmentStore
import Telemetry
import TestSupport
import Testing

@testable import Ingest

/// No token or contract reaches a table in clear, wherever an object names it.
@Suite struct OCPIPrivacyTests {
    static let secrets = ["SECRET-UID", "SECRET-CONTRACT", "SECRET-CARD", "SECRET-GROUP", "77001122"]

    static let objects = [
        #"{"id":"1","total_energy":1,"cdr_token":{"uid":"secret-uid","contract_id":"SECRET-CONTRACT","type":"RFID"},"#
            + #""cdr_location":{"id":"L","evse_uid":"3256"}"#,
        #"{"id":"2","kwh":1,"location_id":"L","cdr_token":{"uid":" SECRET-UID ","contract_id":"SECRET-CONTRACT"}"#,
        #"{"id":"3","kwh":1,"auth_id":"SECRET-CONTRACT","location":{"id":"L","evses":[{"uid":"3256"}]}"#,
        #"{"id":"4","kwh":1,"location_id":"L","cdr_token":{"UID":"SECRET-UID","uid":77001122,"contract_id":77001122}"#,
        #"{"id":"L","evses":[{"uid":"3256"}],"publish_allowed_to":[{"visual_number":"SECRET-CARD"},"#
            + #"{"uid":"SECRET-UID","type":"RFID","group_id":"SECRET-GROUP"}]"#,
        #"{"id":"5","kwh":1,"location_id":"L","vendor":"{\"token\":{\"uid\":\"SECRET-UID\"},\"auth_id\":\"SECRET-CONTRACT\"}""#,
        #"{"id":"6","kwh":1,"location_id":"L","cdr_token":"{\"uid\":\"SECRET-UID\"}","contract_id":["SECRET-CONTRACT"]"#,
        #"{"id":"7","kwh":1,"location_id":"L","contractId":"SECRET-CONTRACT","tokens":[{"uid":"SECRET-UID"}]"#,
        #"{"id":"8","kwh":1,"location_id":"L","token_uid":"SECRET-UID","id_token":{"id_token":"SECRET-CARD"}"#,
    ].map { $0 + #","last_updated":"2026-03-01T07:00:00Z"}"# }

    @Test func noneIsStoredInClear() throws {
        let bench = try Bench()
        let path = try bench.file("x.json", Self.objects.joined(separator: "\n"))
        #expect(try bench.ingest(path, key: [1, 2, 3]).counters.accepted == Self.objects.count)
        let content = try bench.content().joined(separator: "\n").uppercased()
        for secret in Self.secrets { #expect(!content.contains(secret), "\(secret)") }
        #expect(content.contains(#""UID":"3256""#), "an EVSE's uid names nobody")
        // The negative control: without a key they are all there.
        let plain = try Bench()
        try plain.ingest(try plain.file("x.json", Self.objects.joined(separator: "\n")))
        let shown = try plain.content().joined(separator: "\n").uppercased()
        for secret in Self.secrets { #expect(shown.contains(secret), "\(secret)") }
    }

    /// So that a CDR joins the session that a charge point told of.
    @Test func theTokenIsOCPPs() throws {
        let bench = try Bench()
        let frame = envelope(#"[2,"m","Authorize",{"idTag":"SECRET-UID"}]"#)
        try bench.ingest(try bench.file("a.json", Self.objects[0]), try bench.file("b.ndjson", frame), key: [7])
        let token = try bench.rows(.ocpiCdrs).first?["id_token"]
        let ocpp = try bench.rows(.authorizations).first?["id_token"]
        #expect(token?.count == 64 && token == ocpp)
    }
}
