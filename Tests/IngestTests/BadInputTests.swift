import JSONText
import OCPPWire
import Telemetry
import Testing

@testable import Ingest

/// Issue 2, "Bad input", line by line; every record is counted by the harness.
@Suite struct BadInputTests {
    private static let good = envelope(#"[2,"good","Heartbeat",{}]"#)

    /// A bad line between two good ones costs itself alone.
    @Test(arguments: [
        (#"{"ts":"2026-03-01T06:00:00Z","cp":"LP-1","msg":[2,"1","Heartb"#, "unexpected-end"),
        ("\u{0}\u{1}\u{2}binary", "unexpected-byte"),
        (#"{"ts":"2026-03-01T06:00:00Z","cp":"LP-1","msg":[2,"1","Heartbeat",{}}"#, "unexpected-byte"),
        (#"{"ts":"2026-03-01T06:00:00Z","msg":[2,"1","Heartbeat",{}]}"#, "no-charge-point"),
        (#"{"cp":"LP-1","msg":[2,"1","Heartbeat",{}]}"#, "no-timestamp"),
        (#"{"ts":"noon","cp":"LP-1","msg":[2,"1","Heartbeat",{}]}"#, "bad-timestamp"),
        (#"{"ts":"2026-03-01T06:00:00Z","cp":"LP\u0007","msg":[2,"1","Heartbeat",{}]}"#, "bad-charge-point"),
        (#"{"ts":"2026-03-01T06:00:00Z","cp":"LP-1"}"#, "no-message"),
        (#"{"ts":"2026-03-01T06:00:00Z","cp":"LP-1","msg":[9,"1","Heartbeat",{}]}"#, "unknown-message-type"),
        (#"{"ts":"2026-03-01T06:00:00Z","cp":"LP-1","msg":[2,"1","Heartbeat"]}"#, "wrong-element-count"),
        (#"{"ts":"2026-03-01T06:00:00Z","cp":"LP-1","msg":[2,"a\u0000b","Heartbeat",{}]}"#, "bad-message-id"),
        (#"{"ts":"2026-03-01T06:00:00Z","cp":"LP-1","msg":[2,"1","Heartbeat",[]]}"#, "payload-not-an-object"),
        (status(#""status":"Available""#), "missing-field:connectorId"),
        (status(#""connectorId":1"#), "missing-field:status"),
        (status(#""connectorId":-1,"status":"Available""#), "bad-field:connectorId"),
        (status(#""connectorId":99999999999,"status":"Available""#), "bad-field:connectorId"),
        (status(#""connectorId":"one","status":"Available""#), "bad-field:connectorId"),
        (status(#""connectorId":1,"status":"Available","timestamp":"soon""#), "bad-timestamp"),
        (message("MeterValues", #""connectorId":1"#), "missing-field:meterValue"),
        (message("MeterValues", #""connectorId":1,"meterValue":{}"#), "bad-field:meterValue"),
        (message("StopTransaction", #""meterStop":1"#), "missing-field:transactionId"),
        (
            message("TransactionEvent", #""eventType":"Begun","transactionInfo":{"transactionId":"t"}"#),
            "bad-field:eventType"
        ),
        (message("TransactionEvent", #""eventType":"Started""#), "missing-field:transactionInfo"),
        (message("TransactionEvent", #""eventType":"Started","transactionInfo":{}"#), "missing-field:transactionId"),
        (message("Authorize", ""), "missing-field:idTag"),
        (message("Authorize", #""idToken":"X""#), "bad-field:idToken"),
        (message("SecurityEventNotification", ""), "missing-field:type"),
    ]) func isQuarantinedWithItsReason(line: String, reason: String) throws {
        let last = envelope(#"[2,"last","Heartbeat",{}]"#, at: "2026-03-01T06:00:09Z")
        let taken = try take(Self.good + line + "\n" + last)
        #expect(taken.reasons == [reason])
        #expect(taken.counters.accepted == 2 && taken.rows.count == 2)
    }

    @Test func whatIsNotUTF8() throws {
        let line =
            Array(#"{"ts":"2026-03-01T06:00:00Z","cp":"LP-1","msg":[2,""#.utf8) + [0xFF]
            + Array(#"","Heartbeat",{}]}"#.utf8)
        #expect(try take(line).reasons == ["invalid-utf8"])
    }

    @Test func aLineBeyondTheLimitIsCountedOnce() throws {
        let long = String(repeating: "x", count: 17 << 20)
        let taken = try take(Self.good + long + "\n" + envelope(#"[2,"2","Heartbeat",{}]"#, at: "2026-03-01T06:00:01Z"))
        #expect(taken.reasons == ["line-too-long"])
        #expect(taken.counters.accepted == 2)
    }

    @Test(arguments: ["../../etc/passwd", "<script>alert(1)</script>", "'; DROP TABLE x; --", "a/b\\\\c", "é"])
    func strangeIdentitiesAreDataAsTheyAre(id: String) throws {
        let taken = try take(envelope(#"[2,"\#(id)","Heartbeat",{}]"#, cp: id))
        #expect(taken.only(.contacts)["charge_point"] == id.replacing("\\\\", with: "\\"))
    }

    @Test func theUnknownActionIsKept() throws {
        #expect(try take(envelope(#"[2,"1","Fly",{"to":"moon"}]"#)).only(.otherMessages)["action"] == "Fly")
    }

    @Test func brokenLinesCountForTheirChargePointWhereItCanBeRead() throws {
        let taken = try take(
            #"{"ts":"2026-03-01T06:00:00Z","cp":"LP-1","msg":[2,"1"# + "\n" + envelope(#"[2,"2","Heartbeat",{}]"#))
        #expect(taken.only(.contacts)["frame"] == "2")
    }

    @Test func everyReasonHasARemedy() {
        let packing: [QuarantineReason] = [
            .truncatedGzip, .damagedGzip, .truncatedZstd, .damagedZstd, .truncatedZip, .damagedZip, .unreadableZip,
        ]
        let ofMessages: [QuarantineReason] = [.badTimestamp, .noChargePoint, .noTime]
        let ofFields = QuarantineReason.Field.allCases.flatMap { [QuarantineReason.missingField($0), .badField($0)] }
        let broken =
            JSONError.Reason.allCases.map(\.rawValue) + Frame.Fault.allCases.map(\.rawValue)
            + Record.LineFault.allCases.map(\.rawValue)
        for name in broken + (packing + ofMessages + ofFields).map(\.name) {
            #expect(QuarantineReason.remedy(name) != nil, "\(name)")
        }
        #expect(QuarantineReason.remedy("missing-field:colour") == nil)
        #expect(QuarantineReason.remedy("tired") == nil)
    }

    private static func message(_ action: String, _ fields: String) -> String {
        String(envelope(#"[2,"1","\#(action)",{\#(fields)}]"#).dropLast())
    }
    private static func status(_ fields: String) -> String { message("StatusNotification", fields) }
}
