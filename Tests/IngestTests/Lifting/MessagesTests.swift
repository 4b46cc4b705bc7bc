import Telemetry
import Testing

@testable import Ingest

/// CONTRACT 4 for every table but the meter values.
@Suite struct MessagesTests {
    @Test func status16() throws {
        let row = try take(
            envelope(
                #"[2,"m-1","StatusNotification",{"connectorId":2,"errorCode":"OtherError","status":"Faulted","info":"i, \"q\"","vendorId":"v","vendorErrorCode":"F001,F003","timestamp":"2026-03-01T05:59:58Z"}]"#,
                conn: "c1")
        ).only(.statuses)
        #expect(
            row == leading(evse: 2, connector: 1, ts: "2026-03-01T05:59:58.000Z", delay: 2000) + [
                "conn": "c1", "message_id": "m-1", "status": "Faulted", "error_code": "OtherError", "info": #"i, "q""#,
                "vendor_id": "v", "vendor_error_code": "F001,F003",
            ])
    }

    @Test func row23VendorsFieldsStayAsSent() throws {
        let row = try take(
            envelope(
                #"[2,"m","StatusNotification",{"connectorId":0,"errorCode":"NoError","status":"Available","vendorErrorCode":"","vendorId":7}]"#
            )
        ).only(.statuses)
        #expect(row["vendor_error_code"] == "" && row["vendor_id"] == "7" && row["evse_id"] == "0")
    }

    @Test func status201() throws {
        let row = try take(
            envelope(
                #"[2,"m-1","StatusNotification",{"timestamp":"2026-03-01T06:00:00Z","connectorStatus":"Occupied","evseId":1,"connectorId":2}]"#
            )
        ).only(.statuses)
        #expect(row == leading(evse: 1, connector: 2) + ["message_id": "m-1", "status": "Occupied"])
    }

    @Test func withoutATimeTheReceiveTimeHolds() throws {
        let row = try take(
            envelope(
                #"[2,"m","StatusNotification",{"connectorId":1,"errorCode":"NoError","status":"Available"}]"#)
        ).only(.statuses)
        #expect(row["ts"] == "2026-03-01T06:00:00.000Z" && row["receive_delay_ms"] == "0")
    }

    @Test func startTransaction16() throws {
        let row = try take(
            envelope(
                #"[2,"m-1","StartTransaction",{"connectorId":1,"idTag":"deadbeef","meterStart":1234,"timestamp":"2026-03-01T06:00:00Z"}]"#
            ), key: PseudonymizerTests.key
        ).only(.transactions)
        #expect(
            row == leading(evse: 1, connector: 1) + [
                "event": "started", "message_id": "m-1", "id_token": PseudonymizerTests.known, "meter_wh": "1234",
            ])
    }

    @Test func stopTransaction16WithItsData() throws {
        let taken = try take(
            envelope(
                #"[2,"m-1","StopTransaction",{"transactionId":17,"idTag":"X","meterStop":2000,"reason":"Local","timestamp":"2026-03-01T06:00:00Z","transactionData":[{"timestamp":"2026-03-01T05:00:00Z","sampledValue":[{"value":"1","context":"Transaction.Begin"}]}]}]"#
            ))
        #expect(
            taken.rows(.transactions) == [
                leading() + [
                    "event": "ended", "transaction_id": "17", "message_id": "m-1", "stop_reason": "Local",
                    "id_token": "X",
                    "meter_wh": "2000",
                ]
            ])
        let data = taken.rows(.meterValues)[0]
        #expect(data["transaction_id"] == "17" && data["item"] == "1" && data["evse_id"] == "0")
        #expect(data["energy_active_import_register_wh"] == "1" && data["context"] == "Transaction.Begin")
    }

    @Test func row10AMeterStopOfMinusOneIsUnknown() throws {
        func stop(_ meter: String) throws -> TextRow {
            try take(
                envelope(
                    #"[2,"m","StopTransaction",{"transactionId":-1,"meterStop":\#(meter),"timestamp":"2026-03-01T06:00:00Z"}]"#
                )
            ).rows(.transactions)[0]
        }
        #expect(try stop("-1")["meter_wh"] == nil)
        #expect(try stop("-2")["meter_wh"] == "-2")
        #expect(try stop("0")["meter_wh"] == "0")
        #expect(try stop("-1")["transaction_id"] == "-1")
    }

    @Test func anAbsurdMeterStartIsKeptVerbatim() throws {
        let taken = try take(
            envelope(
                #"[2,"m","StartTransaction",{"connectorId":1,"idTag":"X","meterStart":1e40,"timestamp":"2026-03-01T06:00:00Z"}]"#
            ))
        #expect(taken.rows(.transactions)[0]["meter_wh"] == nil)
        let other = taken.rows(.meterValuesOther)[0]
        #expect(
            other["value"] == "1e40" && other["reason"] == "out-of-range" && other["context"] == "Transaction.Begin")
        #expect(taken.counters.samplesRead == 0)
    }

    @Test func transactionEvent201() throws {
        let taken = try take(
            envelope(
                #"[2,"m-1","TransactionEvent",{"eventType":"Started","timestamp":"2026-03-01T06:00:00Z","triggerReason":"CablePluggedIn","seqNo":4,"offline":true,"transactionInfo":{"transactionId":"t-1","chargingState":"EVConnected"},"evse":{"id":2,"connectorId":1},"idToken":{"idToken":"deadbeef","type":"ISO14443"},"meterValue":[{"timestamp":"2026-03-01T06:00:00Z","sampledValue":[{"value":9}]}]}]"#
            ), key: PseudonymizerTests.key)
        #expect(
            taken.rows(.transactions) == [
                leading(evse: 2, connector: 1) + [
                    "event": "started", "transaction_id": "t-1", "message_id": "m-1", "seq_no": "4",
                    "trigger_reason": "CablePluggedIn", "charging_state": "EVConnected",
                    "id_token": PseudonymizerTests.known, "id_token_type": "ISO14443", "offline": "1",
                ]
            ])
        #expect(
            taken.rows(.meterValues).map { [$0["transaction_id"], $0["evse_id"], $0["connector_id"], $0["item"]] } == [
                ["t-1", "2", "1", "1"]
            ])
    }

    @Test func anEventWithoutEVSEIsOfTheWholeChargePoint() throws {
        let row = try take(
            envelope(
                #"[2,"m","TransactionEvent",{"eventType":"Ended","timestamp":"2026-03-01T06:00:00Z","triggerReason":"EVDeparted","seqNo":5,"transactionInfo":{"transactionId":"t-1","stoppedReason":"EVDisconnected"},"idToken":{"idToken":"","type":"NoAuthorization"}}]"#
            ), key: PseudonymizerTests.key
        ).only(.transactions)
        #expect(row["evse_id"] == "0" && row["connector_id"] == "0" && row["stop_reason"] == "EVDisconnected")
        #expect(row["event"] == "ended" && row["id_token"] == nil && row["id_token_type"] == "NoAuthorization")
    }

    @Test func contacts() throws {
        let taken = try take(
            envelope(#"[2,"m-1","Heartbeat",{}]"#, conn: "c1")
                + envelope(
                    #"[2,"m-2","BootNotification",{"chargePointVendor":"V","chargePointModel":"M","firmwareVersion":"1.2"}]"#
                )
                + envelope(
                    #"[2,"m-3","BootNotification",{"reason":"PowerUp","chargingStation":{"vendorName":"W","model":"N","firmwareVersion":"3"}}]"#
                )
                + envelope(#"[3,"m-1",{"currentTime":"2026-03-01T06:00:00Z"}]"#, dir: "out")
                + envelope(#"[3,"m-9",{}]"#, at: "2026-03-01T06:00:00.001Z", dir: nil))
        let rows = taken.rows(.contacts).map { row in
            row.filter { !["frame", "ts"].contains($0.key) && leading()[$0.key] == nil }
        }
        #expect(
            rows == [
                ["kind": "heartbeat", "dir": "in", "conn": "c1"],
                ["kind": "boot", "dir": "in", "vendor": "V", "model": "M", "firmware": "1.2", "message_id": "m-2"],
                [
                    "kind": "boot", "dir": "in", "vendor": "W", "model": "N", "firmware": "3", "message_id": "m-3",
                    "boot_reason": "PowerUp",
                ],
                ["kind": "ack", "dir": "out"], ["kind": "ack"],
            ])
        #expect(taken.rows(.contacts).map { $0["frame"] } == [nil, "2", "3", "4", "5"])
    }

    @Test func authorizations() throws {
        let taken = try take(
            envelope(#"[2,"m-1","Authorize",{"idTag":"DEADBEEF"}]"#)
                + envelope(#"[2,"m-2","Authorize",{"idToken":{"idToken":" deadbeef","type":"eMAID"}}]"#),
            key: PseudonymizerTests.key)
        #expect(
            taken.rows(.authorizations).map { [$0["message_id"], $0["id_token"], $0["id_token_type"]] } == [
                ["m-1", PseudonymizerTests.known, nil], ["m-2", PseudonymizerTests.known, "eMAID"],
            ])
    }

    @Test func resultsSayWhatTheirLineSays() throws {
        let taken = try take(
            envelope(
                #"[3,"m-1",{"transactionId":17,"idTagInfo":{"status":"Accepted","parentIdTag":"deadbeef"}}]"#,
                dir: "out")
                + envelope(#"[4,"m-2","InternalError","it \"broke\"",{"idTag":"deadbeef"}]"#, dir: nil),
            key: PseudonymizerTests.key)
        let rows = taken.rows(.results)
        #expect(
            rows[0] == leading() + [
                "dir": "out", "message_id": "m-1", "status": "Accepted", "transaction_id": "17",
                "payload":
                    #"{"transactionId":17,"idTagInfo":{"status":"Accepted","parentIdTag":"\#(PseudonymizerTests.known)"}}"#,
            ])
        #expect(
            rows[1] == leading() + [
                "frame": "2", "message_id": "m-2", "error_code": "InternalError",
                "payload":
                    #"{"errorDescription":"it \"broke\"","errorDetails":{"idTag":"\#(PseudonymizerTests.known)"}}"#,
            ])
    }

    @Test func commandsKeepTheirPayloadWithPseudonyms() throws {
        let taken = try take(
            envelope(#"[2,"m-1","RemoteStartTransaction",{"connectorId":2, "idTag":"deadbeef"}]"#, dir: nil)
                + envelope(
                    #"[2,"m-2","SendLocalList",{"listVersion":1,"localAuthorizationList":[{"idTag":"deadbeef","idTagInfo":{"status":"Accepted"}}],"updateType":"Full"}]"#,
                    dir: "out")
                + envelope(
                    #"[2,"m-3","RequestStartTransaction",{"evseId":4,"remoteStartId":1,"idToken":{"idToken":"deadbeef","type":"Central"}}]"#,
                    dir: "out")
                + envelope(#"[2,"m-4","DataTransfer",{"vendorId":"v"}]"#, dir: "out"), key: PseudonymizerTests.key)
        let rows = taken.rows(.commands)
        #expect(
            rows.map { $0["action"] } == [
                "RemoteStartTransaction", "SendLocalList", "RequestStartTransaction", "DataTransfer",
            ])
        #expect(rows[0]["payload"] == #"{"connectorId":2, "idTag":"\#(PseudonymizerTests.known)"}"#)
        #expect(
            rows.map { [$0["evse_id"], $0["connector_id"]] } == [["2", "1"], ["0", "0"], ["4", "0"], ["0", "0"]])
        for row in rows { #expect(row["payload"]?.lowercased().contains("deadbeef") == false) }
    }

    /// A vendor's JSON document in a text, in any depth, is read for persons as the payload is.
    @Test func documentsInTextsAreRedacted() throws {
        let key = PseudonymizerTests.key
        let known = PseudonymizerTests.known
        func payload(_ text: String, _ key: [UInt8]?) throws -> String? {
            try take(envelope(#"[2,"m-1","DataTransfer",{"vendorId":"v","data":\#(text)}]"#, dir: "in"), key: key)
                .only(.otherMessages)["payload"]
        }
        func expect(_ text: String, _ expected: String) throws {
            #expect(try payload(text, key) == #"{"vendorId":"v","data":\#(expected)}"#)
            #expect(try payload(text, nil) == #"{"vendorId":"v","data":\#(text)}"#)
        }
        try expect(#""{\"idTag\":\"deadbeef\",\"n\":1}""#, #""{\"idTag\":\"\#(known)\",\"n\":1}""#)
        try expect(
            #"" [{\"idToken\": {\"idToken\": \"DEADBEEF\"}}]""#, #"" [{\"idToken\": {\"idToken\": \"\#(known)\"}}]""#)
        try expect(
            #""{\"a\":\"{\\\"vin\\\":\\\"deadbeef\\\"}\"}""#, #""{\"a\":\"{\\\"vin\\\":\\\"\#(known)\\\"}\"}""#)
        // Beside a personal text of the payload's own, and where nobody is named.
        let both = try payload(#""{\"idTag\":\"deadbeef\"}","idTag":"DeadBeef""#, key)
        #expect(both == #"{"vendorId":"v","data":"{\"idTag\":\"\#(known)\"}","idTag":"\#(known)"}"#)
        for same in [#""{\u0022n\u0022:1}""#, #""{not json""#, #""[1,2""#, #""{}""#, #""""#, #""{\"idTag\":\"\"}""#] {
            try expect(same, same)
        }
    }

    @Test func theRestGoesToOtherMessages() throws {
        let taken = try take(
            envelope(#"[2,"m-1","DataTransfer",{"vendorId":"v","data":"x"}]"#, dir: nil)
                + envelope(#"[2,"m-2","FirmwareStatusNotification",{"status":"Installed"}]"#)
                + envelope(#"[2,"m-3","NotifyEvent",{"generatedAt":"2026-03-01T06:00:00Z","seqNo":0,"eventData":[]}]"#)
                + envelope(#"[2,"m-4","Sing",{"song":"<script>"}]"#, dir: nil)
                + envelope(#"[6,"m-5","NotifyPeriodicEventStream",{"id":1}]"#))
        #expect(
            taken.rows(.otherMessages).map { [$0["dir"], $0["action"], $0["payload"]] } == [
                ["in", "DataTransfer", #"{"vendorId":"v","data":"x"}"#],
                ["in", "FirmwareStatusNotification", #"{"status":"Installed"}"#],
                ["in", "NotifyEvent", #"{"generatedAt":"2026-03-01T06:00:00Z","seqNo":0,"eventData":[]}"#],
                [nil, "Sing", #"{"song":"<script>"}"#], ["in", "NotifyPeriodicEventStream", #"{"id":1}"#],
            ])
    }

    @Test func securityEvents() throws {
        let taken = try take(
            envelope(
                #"[2,"m-1","SecurityEventNotification",{"type":"ResetOrReboot","timestamp":"2026-03-01T05:59:59Z","techInfo":"t"}]"#
            )
                + envelope(
                    #"[2,"m-2","SecurityEventNotification",{"type":"InvalidMessages","timestamp":"2026-03-01T05:59:59Z"}]"#
                ))
        #expect(
            taken.rows(.securityEvents).map { [$0["type"], $0["tech_info"], $0["severity"], $0["receive_delay_ms"]] }
                == [
                    ["ResetOrReboot", "t", "critical", "1000"], ["InvalidMessages", nil, nil, "1000"],
                ])
    }
}
