import Foundation
import Testing

@testable import Telemetry

@Suite struct FindingRecordTests {
    let finding = Finding(
        kind: .offlineGap, chargePoint: "LP-\"1\"\n\u{2028}", evseID: 1, siteID: "S1",
        start: Instant(iso8601: "2026-03-01T06:00:00Z")!, severity: .warning, confidence: 0.5, summary: "Gone.",
        evidence: [
            Citation(
                chargePoint: "LP", receivedAt: Instant(iso8601: "2026-03-01T06:00:01Z")!,
                ts: Instant(iso8601: "2026-03-01T06:00:00Z")!, note: "last \"word\"")
        ], action: "Look.", ocppRequest: #"{"action":"Reset"}"#)

    @Test func theIdIsTheSameForTheSameThingAndDiffersByEachOfItsFields() {
        var same = finding
        (same.summary, same.state, same.confidence, same.end) = ("Else.", .closed, 1, finding.start + 1)
        #expect(same.id == finding.id)
        let changes: [(inout Finding) -> Void] = [
            { $0.kind = .bootLoop }, { $0.chargePoint = "x" }, { $0.evseID = 2 }, { $0.connectorID = 1 },
            { $0.siteID = "S2" }, { $0.subject = "t" }, { $0.start = $0.start + 1 },
        ]
        let ids = changes.map { change in
            var other = finding
            change(&other)
            return other.id
        }
        #expect(Set(ids + [finding.id]).count == changes.count + 1)
        #expect(ids.allSatisfy { $0.count == 32 })
    }

    /// FNV-1a 128 by its published parameters, worked out by another program: a change of the id breaks users' stores.
    @Test func theIdIsFNV1aOfTheLengthLedFields() {
        let plain = Finding(
            kind: .offlineGap, chargePoint: "A", start: Instant(milliseconds: 0), severity: .info, confidence: 1,
            summary: "", action: "")
        #expect(plain.id == "acf6e7f7bb8b5d81f404d58e1be61da2")
    }

    @Test func aFieldCannotRunIntoTheNext() {
        var a = finding
        var b = finding
        (a.siteID, a.subject) = ("1", "2")
        (b.siteID, b.subject) = ("12", "")
        #expect(a.id != b.id)
    }

    @Test func theStreamsLineIsOneLineOfJSONWithTheContractsNames() throws {
        let line = finding.json(emittedAt: finding.start)
        #expect(!line.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x2028 })
        let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
        #expect(
            Set(object?.keys.map { $0 } ?? []) == [
                "finding_id", "kind", "state", "severity", "confidence", "charge_point", "evse_id", "connector_id",
                "site_id", "subject", "start_ts", "end_ts", "summary", "evidence", "action", "ocpp_request",
                "emitted_at",
            ])
        #expect(object?["charge_point"] as? String == finding.chargePoint)
        #expect((object?["evidence"] as? [[String: Any]])?.first?["note"] as? String == "last \"word\"")
        #expect((object?["ocpp_request"] as? [String: Any])?["action"] as? String == "Reset")
        #expect(object?["end_ts"] is NSNull)
    }
}
