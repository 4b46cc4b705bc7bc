import OCPPWire

/// The lines that DOMAIN.md section 1 quotes, as they stand there, with what must come of them.
///
/// Where the page abridges (`{...}`, `...`), the line is recognised and its frame is not; `completed` is then the same
/// line with something in place of the dots.
struct DialectExample: Sendable {
    let name: String
    let dialect: Dialect
    let verbatim: String
    var completed: String?
    /// What each record of the line, or of its completed form, is: `describe` without its place.
    let records: [String]
}

extension DialectExample {
    static let all: [DialectExample] = steve + [steveReadings] + python + consoles + tools + platforms + maeve + everest

    private static let steve = [
        DialectExample(
            name: "SteVe, received", dialect: .steve,
            verbatim:
                #"[INFO ] 2024-02-26 09:10:45,446 de.rwth.idsg.steve.ocpp.ws.WebSocketLogger - [chargeBoxId=lesbos_left, sessionId=5863aadf-4995-59e9-1bda-f2c9e09c9e78] Received: [2,"5c9dcc97-0722-4a3f-9b7b-4da03a402e42","BootNotification",{"chargeBoxSerialNumber":"123","chargePointModel":"Charge Control C","chargePointVendor":"chargebyte","firmwareVersion":"0.5.0"}]"#,
            records: [
                #"cp=lesbos_left | ts=2024-02-26T09:10:45.446Z | conn=5863aadf-4995-59e9-1bda-f2c9e09c9e78 | dir=in | call 5c9dcc97-0722-4a3f-9b7b-4da03a402e42 BootNotification {"chargeBoxSerialNumber":"123","chargePointModel":"Charge Control C","chargePointVendor":"chargebyte","firmwareVersion":"0.5.0"}"#
            ]),
        DialectExample(
            name: "SteVe, its own words", dialect: .steve,
            verbatim:
                "[INFO ] 2024-02-26 09:10:45,448 de.rwth.idsg.steve.service.CentralSystemService16_Service - The boot of the chargebox 'lesbos_left' with registration status 'Optional[ACCEPTED]' is acknowledged.",
            records: ["ignored free-text"]),
        DialectExample(
            name: "SteVe, sending", dialect: .steve,
            verbatim:
                #"[INFO ] 2024-02-26 09:10:45,454 de.rwth.idsg.steve.ocpp.ws.WebSocketLogger - [chargeBoxId=lesbos_left, sessionId=5863aadf-...] Sending: [3,"5c9dcc97-0722-4a3f-9b7b-4da03a402e42",{"status":"Accepted","currentTime":"2024-02-26T09:10:45.448Z","interval":1800}]"#,
            records: [
                #"cp=lesbos_left | ts=2024-02-26T09:10:45.454Z | conn=5863aadf-... | dir=out | result 5c9dcc97-0722-4a3f-9b7b-4da03a402e42 - {"status":"Accepted","currentTime":"2024-02-26T09:10:45.448Z","interval":1800}"#
            ]),
        DialectExample(
            name: "SteVe, new pattern", dialect: .steve,
            verbatim:
                #"[INFO ] 2026-08-21 14:15:13,123 de.rwth.idsg.steve.ocpp.ws.WebSocketLogger (qtp1234-56) - [chargeBoxId=CP1, sessionId=...] Received: [2,"1","Heartbeat",{}]"#,
            records: ["cp=CP1 | ts=2026-08-21T14:15:13.123Z | conn=... | dir=in | call 1 Heartbeat {}"]),
        DialectExample(
            name: "SteVe export, meter value", dialect: .steveTable,
            verbatim:
                "3,17,2024-02-26T09:20:00.000Z,895,Sample.Periodic,Raw,Energy.Active.Import.Register,Outlet,Wh,NULL",
            completed: """
                evse_pk,transaction_pk,value_timestamp,value,reading_context,format,measurand,location,unit,phase
                3,17,2024-02-26T09:20:00.000Z,895,Sample.Periodic,Raw,Energy.Active.Import.Register,Outlet,Wh,NULL
                """,
            records: [
                "ignored csv-header",
                #"cp=CP1 | ts=2024-02-26T09:20:00.000Z | dir=in | call connector-meter-value MeterValues {"connectorId":2,"transactionId":"17","meterValue":[{"timestamp":"2024-02-26T09:20:00.000Z","sampledValue":[{"value":"895","context":"Sample.Periodic","format":"Raw","measurand":"Energy.Active.Import.Register","location":"Outlet","unit":"Wh"}]}]}"#,
            ]),
    ]

    /// SteVe stores a row for each sampled value.
    private static let steveReadings = DialectExample(
        name: "SteVe export, readings of several values", dialect: .steveTable,
        verbatim: "3,17,2024-02-26T09:20:00.000Z,895,Sample.Periodic,Raw,Energy.Active.Import.Register,Outlet,Wh,NULL",
        completed: #"""
            evse_pk,transaction_pk,value_timestamp,value,reading_context,format,measurand,location,unit,phase
            3,17,2024-02-26T09:20:00.000Z,1,Sample.Periodic,Raw,Power.Active.Import,Outlet,W,L1
            3,17,2024-02-26T09:20:00.000Z,2,Sample.Periodic,Raw,Power.Active.Import,Outlet,W,L2
            3,NULL,2024-02-26T09:20:00.000Z,3,NULL,NULL,NULL,NULL,NULL,NULL
            9,NULL,2024-02-26T09:20:00.000Z,4,NULL,NULL,NULL,NULL,NULL,NULL
            9,NULL,2024-02-26T09:20:00.000Z,5,NULL,NULL,NULL,NULL,NULL,NULL
            3,NULL,2024-02-26T09:20:01.000Z,"6""",NULL,NULL,NULL,NULL,NULL,NULL
            3,NULL,2024-02-26T09:20:01.000Z,7,NULL
            3,NULL,2024-02-26T09:20:01.000Z,"8\#u{20}
            ",NULL,NULL,NULL,NULL,NULL,NULL
            3,NULL,2024-02-26T09:20:01.000Z,9,NULL,NULL,NULL,NULL,NULL,L1
            3,NULL,2024-02-26T09:20:01.000Z,10,NULL,NULL,NULL,NULL,NULL,NULL
            """#,
        records: [
            "ignored csv-header",
            #"cp=CP1 | ts=2024-02-26T09:20:00.000Z | dir=in | call connector-meter-value MeterValues {"connectorId":2,"transactionId":"17","meterValue":[{"timestamp":"2024-02-26T09:20:00.000Z","sampledValue":[{"value":"1","context":"Sample.Periodic","format":"Raw","measurand":"Power.Active.Import","location":"Outlet","unit":"W","phase":"L1"},{"value":"2","context":"Sample.Periodic","format":"Raw","measurand":"Power.Active.Import","location":"Outlet","unit":"W","phase":"L2"}]}]}"#,
            reading("09:20:00", #"{"value":"3"}"#),
            "ts=2024-02-26T09:20:00.000Z | dir=in | broken no-other-tables",
            "ts=2024-02-26T09:20:00.000Z | dir=in | broken no-other-tables",
            reading("09:20:01", #"{"value":"6\""}"#), "broken wrong-field-count",
            reading("09:20:01", #"{"value":"8 \u000a"},{"value":"9","phase":"L1"}"#),
            reading("09:20:01", #"{"value":"10"}"#),
        ])

    private static func reading(_ time: String, _ values: String) -> String {
        "cp=CP1 | ts=2024-02-26T\(time).000Z | dir=in | call connector-meter-value MeterValues "
            + #"{"connectorId":2,"meterValue":[{"timestamp":"2024-02-26T\#(time).000Z","sampledValue":[\#(values)]}]}"#
    }

    private static let python = [
        DialectExample(
            name: "Home Assistant, received", dialect: .mobilityhouse,
            verbatim:
                #"2022-02-04 06:29:19 INFO (MainThread) [ocpp] ILET01: receive message [2, "5430689", "MeterValues", {"connectorId": 1, "transactionId": 1643951526, "meterValue": [{"timestamp": "2022-02-04T05:29:17.000Z", "sampledValue": [{"value": "222.30", "context": "Sample.Periodic", "format": "Raw", "measurand": "Voltage", "phase": "L1-N", "unit": "V"}, ..."#,
            completed:
                #"2022-02-04 06:29:19 INFO (MainThread) [ocpp] ILET01: receive message [2, "5430689", "MeterValues", {"connectorId": 1, "transactionId": 1643951526, "meterValue": [{"timestamp": "2022-02-04T05:29:17.000Z", "sampledValue": [{"value": "222.30", "context": "Sample.Periodic", "format": "Raw", "measurand": "Voltage", "phase": "L1-N", "unit": "V"}]}]}]"#,
            records: [
                #"cp=ILET01 | ts=2022-02-04T05:29:19.000Z | dir=in | call 5430689 MeterValues {"connectorId": 1, "transactionId": 1643951526, "meterValue": [{"timestamp": "2022-02-04T05:29:17.000Z", "sampledValue": [{"value": "222.30", "context": "Sample.Periodic", "format": "Raw", "measurand": "Voltage", "phase": "L1-N", "unit": "V"}]}]}"#
            ]),
        DialectExample(
            name: "Home Assistant, sent", dialect: .mobilityhouse,
            verbatim:
                #"2022-09-04 20:36:57.741 INFO (MainThread) [ocpp] CHHome-1: send [2,"41aafcac-da84-4a40-8660-a1d54fc1a55b","GetConfiguration",{"key":["SupportedFeatuCHrofiles"]}]"#,
            records: [
                #"cp=CHHome-1 | ts=2022-09-04T19:36:57.741Z | dir=out | call 41aafcac-da84-4a40-8660-a1d54fc1a55b GetConfiguration {"key":["SupportedFeatuCHrofiles"]}"#
            ]),
        DialectExample(
            name: "Home Assistant, raw line ends", dialect: .mobilityhouse,
            verbatim: #"receive message [2,"532646386","MeterValues",\n{\n"meterValue": [..."#,
            completed: """
                2022-02-04 06:29:19 INFO (MainThread) [ocpp] wallbox: receive message [2,"532646386","MeterValues",
                {
                "meterValue": []}]
                2022-02-04 06:29:20 INFO (MainThread) [ocpp] wallbox: send [3,"532646386",{}]
                """,
            records: [
                "cp=wallbox | ts=2022-02-04T05:29:19.000Z | dir=in | call 532646386 MeterValues {\n\"meterValue\": []}",
                "cp=wallbox | ts=2022-02-04T05:29:20.000Z | dir=out | result 532646386 - {}",
            ]),
        DialectExample(
            name: "mobilityhouse, Python's own format", dialect: .mobilityhouse,
            verbatim: "%s: receive message %s", completed: #"INFO:ocpp:CP_1: receive message [2,"1","Heartbeat",{}]"#,
            records: ["cp=CP_1 | dir=in | call 1 Heartbeat {}"]),
        DialectExample(
            name: "mobilityhouse, anonymized", dialect: .mobilityhouse,
            verbatim: "CPID : (receive|send) [message] [...]",
            completed: #"CPID : receive message [2,"1","Heartbeat",{}]"#,
            records: ["cp=CPID | dir=in | call 1 Heartbeat {}"]),
    ]

    private static let consoles = [
        DialectExample(
            name: "evcc, received", dialect: .evcc,
            verbatim: #"[ocpp ] TRACE 2024/07/09 12:02:19 recv SN10052307203612: [2,"2711","DataTransfer",{...}]"#,
            completed:
                #"[ocpp ] TRACE 2024/07/09 12:02:19 recv SN10052307203612: [2,"2711","DataTransfer",{"vendorId":"x"}]"#,
            records: [
                #"cp=SN10052307203612 | ts=2024-07-09T11:02:19.000Z | dir=in | call 2711 DataTransfer {"vendorId":"x"}"#
            ]),
        DialectExample(
            name: "evcc, sent", dialect: .evcc, verbatim: "... sent SN...: [...]",
            completed: #"[ocpp  ] TRACE 2024/07/09 12:02:19 sent SN1: [3,"2711",{"status":"Accepted"}]"#,
            records: [#"cp=SN1 | ts=2024-07-09T11:02:19.000Z | dir=out | result 2711 - {"status":"Accepted"}"#]),
        DialectExample(
            name: "evcc, its library", dialect: .evcc,
            verbatim: "... received JSON message from 30J-HZH-5R4: [...]",
            completed:
                #"[ocpp  ] TRACE 2024/07/09 12:02:19 received JSON message from 30J-HZH-5R4: [2,"1","Heartbeat",{}]"#,
            records: ["cp=30J-HZH-5R4 | ts=2024-07-09T11:02:19.000Z | dir=in | call 1 Heartbeat {}"]),
        DialectExample(
            name: "MicroOcpp, sent", dialect: .microOcpp,
            verbatim: #"[OCPP] Send: [2,"1000001","StatusNotification",{...}]"#,
            completed: #"[OCPP] Send: [2,"1000001","StatusNotification",{"connectorId":1,"status":"Available"}]"#,
            records: [#"dir=in | call 1000001 StatusNotification {"connectorId":1,"status":"Available"}"#]),
        DialectExample(
            name: "MicroOcpp, received", dialect: .microOcpp, verbatim: "[OCPP] Recv: [3,...]",
            completed: #"[OCPP] Recv: [3,"1000001",{}]"#, records: ["dir=out | result 1000001 - {}"]),
        DialectExample(
            name: "MicroOcpp, requirement", dialect: .microOcpp,
            verbatim: "[OcppOperation] Sent requirement (success): [...]",
            completed: #"[OcppOperation] Sent requirement (success): [2,"1","Heartbeat",{}]"#,
            records: ["dir=in | call 1 Heartbeat {}"]),
        DialectExample(
            name: "MicroOcpp, escaped", dialect: .microOcpp, verbatim: #""OCPP1.6" TX:  "[2,\"1000005\",...]""#,
            completed: #""OCPP1.6" TX:  "[2,\"1000005\",\"Heartbeat\",{}]""#,
            records: ["dir=in | call 1000005 Heartbeat {}"]),
    ]

    private static let tools = [
        DialectExample(
            name: "OCTT, out", dialect: .octt,
            verbatim: #"[2024-05-17T09:20:43:732] [msg-out] [2, "bb57931e-...", "GetVariables", {...}]"#,
            completed: #"[2024-05-17T09:20:43:732] [msg-out] [2, "bb57931e-...", "GetVariables", {}]"#,
            records: ["ts=2024-05-17T09:20:43.732Z | dir=out | call bb57931e-... GetVariables {}"]),
        DialectExample(
            name: "OCTT, in", dialect: .octt, verbatim: "[msg-in] [3,...]",
            completed: #"[2024-05-17T09:20:43:792] [msg-in] [3,"bb57931e-...",{}]"#,
            records: ["ts=2024-05-17T09:20:43.792Z | dir=in | result bb57931e-... - {}"]),
        DialectExample(
            name: "Idaho National Laboratory", dialect: .idahoLab, verbatim: "device_ID,message,timestamp",
            completed:
                "device_ID,message,timestamp\nEVSE-7,\"[2,\"\"1\"\",\"\"Heartbeat\"\",{}]\",2024-05-17T09:20:43Z",
            records: ["ignored csv-header", "cp=EVSE-7 | ts=2024-05-17T09:20:43.000Z | call 1 Heartbeat {}"]),
        DialectExample(
            name: "kwwhat", dialect: .kwwhat,
            verbatim:
                #"2025-10-01T08:00:00.000Z,CH-001,Heartbeat,"[2, ""5f86922c-040a-4559-9b48-db8fc52f152f"", ""Heartbeat"", {}]""#,
            completed: """
                timestamp,id,action,msg
                2025-10-01T08:00:00.000Z,CH-001,Heartbeat,"[2, ""5f86922c-040a-4559-9b48-db8fc52f152f"", ""Heartbeat"", {}]"
                """,
            records: [
                "ignored csv-header",
                "cp=CH-001 | ts=2025-10-01T08:00:00.000Z | action=Heartbeat | call 5f86922c-040a-4559-9b48-db8fc52f152f Heartbeat {}",
            ]),
        DialectExample(
            name: "ocpp-lens, time first", dialect: .timePrefixed, verbatim: "2024-01-01T10:00:00.000Z [2,...]",
            completed: #"2024-01-01T10:00:00.000Z [2,"1","Heartbeat",{}]"#,
            records: ["ts=2024-01-01T10:00:00.000Z | call 1 Heartbeat {}"]),
        DialectExample(
            name: "ocpp-lens, Unix time first", dialect: .timePrefixed, verbatim: "1704067200.123 [3,...]",
            completed: #"1704067200.123 [3,"1",{}]"#, records: ["ts=2024-01-01T00:00:00.123Z | result 1 - {}"]),
        DialectExample(
            name: "ocpp-lens, object", dialect: .timePrefixed, verbatim: #"{"timestamp":"...","message":[2,...]}"#,
            completed: #"{"timestamp":"2024-01-01T10:00:00Z","message":[2,"1","Heartbeat",{}]}"#,
            records: ["ts=2024-01-01T10:00:00.000Z | call 1 Heartbeat {}"]),
        DialectExample(
            name: "ocpp-lens, bare frames", dialect: .bare, verbatim: "bare frames",
            completed: #"[2,"1","Heartbeat",{}]"#, records: ["call 1 Heartbeat {}"]),
        DialectExample(
            name: "ocpp-lens, one array of frames", dialect: .bare, verbatim: "one JSON array of frames",
            completed: #"[[2,"1","Heartbeat",{}],[3,"1",{}]]"#, records: ["call 1 Heartbeat {}", "result 1 - {}"]),
    ]

    private static let platforms = [
        DialectExample(
            name: "evpanda", dialect: .evpanda,
            verbatim:
                #"{"messages":[{"charger_id":"CP-001","connection_id":"...","tenant_id":null,"tenant_name":null,"captured_at":"...","event_type":2,"direction":"FROM_CP","raw_frame":"[2,...]","raw_frame_encoding":"utf8"}]}"#,
            completed:
                #"{"messages":[{"charger_id":"CP-001","connection_id":"k","tenant_id":null,"tenant_name":null,"captured_at":"2026-03-01T06:00:00Z","event_type":1},{"charger_id":"CP-001","connection_id":"k","tenant_id":null,"tenant_name":null,"captured_at":"2026-03-01T06:00:01Z","event_type":2,"direction":"FROM_CP","raw_frame":"[2,\"1\",\"Heartbeat\",{}]","raw_frame_encoding":"utf8"}]}"#,
            records: [
                "cp=CP-001 | ts=2026-03-01T06:00:00.000Z | conn=k | connect",
                "cp=CP-001 | ts=2026-03-01T06:00:01.000Z | conn=k | dir=in | call 1 Heartbeat {}",
            ]),
        DialectExample(
            name: "CitrineOS, JSON row", dialect: .citrineOS,
            verbatim:
                #"{"id":91,"stationId":"cp001","correlationId":"a1","origin":"cs","state":"1","protocol":"ocpp2.0.1","action":"StatusNotification","message":[2,"a1","StatusNotification",{"timestamp":"2026-02-20T10:00:00Z","connectorStatus":"Available","evseId":1,"connectorId":1}],"timestamp":"2026-02-20T10:00:00.120Z","tenantId":1}"#,
            records: [
                #"cp=cp001 | ts=2026-02-20T10:00:00.120Z | dir=in | action=StatusNotification | call a1 StatusNotification {"timestamp":"2026-02-20T10:00:00Z","connectorStatus":"Available","evseId":1,"connectorId":1}"#
            ]),
        DialectExample(
            name: "CitrineOS, COPY TO CSV", dialect: .citrineOS,
            verbatim:
                "id, stationId, correlationId, origin `cs|csms`, state (1 request, 2 response, 99 unknown), protocol `ocpp1.6|ocpp2.0.1`, action, message JSONB (the full frame), requestMessageId, timestamp, tenantId",
            completed: """
                id,stationId,correlationId,origin,state,protocol,action,message,requestMessageId,timestamp,tenantId
                92,cp001,a1,csms,2,ocpp2.0.1,StatusNotification,"[3,""a1"",{}]",91,2026-02-20 10:00:00.13+00,1
                """,
            records: [
                "ignored csv-header",
                "cp=cp001 | ts=2026-02-20T10:00:00.130Z | dir=out | action=StatusNotification | result a1 - {}",
            ]),
    ]

    /// What MaEVe's gateway tells its manager, as MQTT clients print it; `tst` is mosquitto 2.0.11's.
    private static let maeve = [
        DialectExample(
            name: "MaEVe, message", dialect: .maeve,
            verbatim:
                #"{"type":..,"action":"..","id":"..","request":{..},"response":{..},"error_code":"..","error_description":"..","state":{..}}"#,
            completed: #"""
                {"type":2,"action":"Heartbeat","id":"1","request":{}}
                {"type":3,"action":"Reset","id":"2","request":{"type":"Hard"},"response":{"status":"Accepted"}}
                {"type":4,"action":"Heartbeat","id":"1","error_code":"NotSupported","error_description":"a \"b\"","state":{}}
                {"type":4,"action":"","id":"-1","error_code":"RpcFrameworkError"}
                """#,
            records: [
                "action=Heartbeat | call 1 Heartbeat {}",
                #"dir=in | action=Reset | result 2 - {"status":"Accepted"}"#,
                #"dir=out | action=Heartbeat | error 1 - {} | NotSupported: a "b""#,
                "dir=out | error -1 - {} | RpcFrameworkError: ",
            ]),
        DialectExample(
            name: "MaEVe, topics", dialect: .maeve, verbatim: "on `cs/in|out/<protocol>/<csId>` topics",
            completed: #"""
                cs/in/ocpp1.6/CP1 {"type":2,"action":"Heartbeat","id":"1","request":{}}
                2026-12-01T18:40:11+0900 cs/out/ocpp1.6/CP1 {"type":3,"action":"Heartbeat","id":"1","response":{}}
                1796118011.628506845 a/b/in/ocpp2.0.1/CP1 {"type":2,"action":"Heartbeat","id":"2","request":{}}
                weather {"temperature":3}
                cs/in/ocpp1.6/CP1 {"type":2,"action":"Heartbeat","id":"3","requ
                cs/in/ocpp1.6/CP1
                """#,
            records: [
                "cp=CP1 | dir=in | action=Heartbeat | call 1 Heartbeat {}",
                "cp=CP1 | ts=2026-12-01T09:40:11.000Z | dir=out | action=Heartbeat | result 1 - {}",
                "cp=CP1 | ts=2026-12-01T09:40:11.628Z | dir=in | action=Heartbeat | call 2 Heartbeat {}",
                "ignored free-text", "cp=CP1 | dir=in | broken unexpected-end@63",
                "cp=CP1 | dir=in | broken unexpected-end@17",
            ]),
        DialectExample(
            name: "MaEVe, mosquitto's objects", dialect: .maeve, verbatim: "cs/in|out/<protocol>/<csId>",
            completed: #"""
                {"tst":"2026-12-01T18:40:26.646683Z+0900","topic":"cs/in/ocpp1.6/CP1","qos":0,"retain":0,"payloadlen":53,"payload":"{\"type\":2,\"action\":\"Heartbeat\",\"id\":\"1\",\"request\":{}}"}
                {"tst":"2026-12-01T09:40:12.447464Z+0000","topic":"cs/out/ocpp1.6/CP1","qos":0,"retain":0,"payloadlen":53,"payload":{"type":3,"action":"Heartbeat","id":"1","response":{}}}
                {"tst":"2026-12-01T09:40:12.447464Z","topic":"weather","qos":0,"retain":0,"payloadlen":1,"payload":3}
                {"tst":"yesterday","topic":"cs/in/ocpp1.6/CP1","payload":{"type":2,"action":"Heartbeat","id":"1","request":{}}}
                """#,
            records: [
                "cp=CP1 | ts=2026-12-01T09:40:26.646Z | dir=in | action=Heartbeat | call 1 Heartbeat {}",
                "cp=CP1 | ts=2026-12-01T09:40:12.447Z | dir=out | action=Heartbeat | result 1 - {}",
                "ignored free-text", "cp=CP1 | dir=in | broken bad-timestamp",
            ]),
    ]

    private static let everest = [
        DialectExample(
            name: "EVerest, call", dialect: .everest,
            verbatim: """
                2024-02-26T09:10:45.446Z: ChargePoint>CentralSystem BootNotification\u{20}
                [
                  2,
                  "5c9d...",
                  "BootNotification",
                  { ... }
                ]
                """,
            completed: """
                2024-02-26T09:10:45.446Z: ChargePoint>CentralSystem BootNotification\u{20}
                [
                  2,
                  "5c9d...",
                  "BootNotification",
                  { "chargePointModel": "m",
                    "chargePointVendor": "v" }
                ]

                2024-02-26T09:10:45.454Z: CentralSystem>ChargePoint  BootNotificationResponse
                [
                  3,
                  "5c9d...",
                  {
                    "status": "Accepted"
                  }
                ]

                """,
            records: [
                "ts=2024-02-26T09:10:45.446Z | dir=in | action=BootNotification | call 5c9d... BootNotification { \"chargePointModel\": \"m\",\n    \"chargePointVendor\": \"v\" }",
                "ts=2024-02-26T09:10:45.454Z | dir=out | action=BootNotification | result 5c9d... - {\n    \"status\": \"Accepted\"\n  }",
            ]),
        DialectExample(
            name: "EVerest, answer", dialect: .everest,
            verbatim: """
                2024-02-26T09:10:45.454Z: CentralSystem>ChargePoint  BootNotificationResponse
                [ ... ]
                """,
            completed: "2024-02-26T09:10:45.454Z: CentralSystem>ChargePoint  BootNotificationResponse\n[3,\"a\",{}]",
            records: ["ts=2024-02-26T09:10:45.454Z | dir=out | action=BootNotification | result a - {}"]),
        DialectExample(
            name: "EVerest, page", dialect: .everest,
            verbatim:
                #"<tr class="ChargePoint"> <td>ts</td> <td>ChargePoint-&gt;<br>CentralSystem</td> <td><b>Action</b></td>...<pre lang="json">.."#,
            completed: #"""
                <html><head><title>EVerest OCPP log session</title>
                <style>.log {  font-family: Arial;}</style></head><body><table class="log">
                <tr class="SYS"> <td>2024-02-26T09:10:45.445Z</td> <td>SYS&gt;</td> <td><b>Session logging started.</b></td><td><b></b></td> <td><pre lang="json"></pre></td> </tr>
                <tr class="ChargePoint"> <td>2024-02-26T09:10:45.446Z</td> <td>ChargePoint&gt;CentralSystem</td> <td><b>BootNotification</b></td><td><b></b></td> <td><pre lang="json">[
                  2,
                  "5c9d",
                  "BootNotification",
                  {
                    "chargePointModel": "a &lt;b&gt; & c &amp; d"
                  }
                ]</pre></td> </tr>
                <tr class="CentralSystem"> <td>2024-02-26T09:10:45.454Z</td> <td>CentralSystem&gt;ChargePoint</td> <td><b></b></td><td><b>BootNotificationResponse</b></td> <td><pre lang="json">[
                  3,
                  "5c9d",
                  {}
                ]</pre></td> </tr>
                </table></body></html>
                """#,
            records: [
                "ignored free-text", "ignored free-text", "ignored free-text",
                "ts=2024-02-26T09:10:45.446Z | dir=in | action=BootNotification | call 5c9d BootNotification {\n    \"chargePointModel\": \"a <b> & c &amp; d\"\n  }",
                "ts=2024-02-26T09:10:45.454Z | dir=out | action=BootNotification | result 5c9d - {}",
                "ignored free-text",
            ]),
        DialectExample(
            name: "EVerest, page of frames as sent", dialect: .everest, verbatim: "raw log `_raw.log`",
            completed: #"""
                <tr class="ChargePoint"> <td>2024-02-26T09:10:45.446Z</td> <td>ChargePoint&gt;CentralSystem</td> <td><b>[2,"1","Heartbeat",{}]</b></td><td><b></b></td> <td><pre lang="json"></pre></td> </tr>
                <tr class="CentralSystem"> <td>2024-02-26T09:10:45.454Z</td> <td>CentralSystem&gt;ChargePoint</td> <td><b></b></td><td><b>[3,"1",{"a":"<b>&lt;"}]</b></td> <td><pre lang="json"></pre></td> </tr>
                <tr class="CentralSystem"> <td>2024-02-26T09:10:45.455Z</td> <td>CentralSystem&gt;ChargePoint</td> <td><b></b></td><td><b>[
                  2,
                  "2",
                  "Reset",
                  {}
                ]</b></td> <td><pre lang="json"></pre></td> </tr>
                """#,
            records: [
                "ts=2024-02-26T09:10:45.446Z | dir=in | call 1 Heartbeat {}",
                #"ts=2024-02-26T09:10:45.454Z | dir=out | result 1 - {"a":"<b>&lt;"}"#,
                "ts=2024-02-26T09:10:45.455Z | dir=out | call 2 Reset {}",
            ]),
        DialectExample(
            name: "EVerest, system line", dialect: .everest, verbatim: "ts: SYS> Session logging started.",
            completed: "2024-02-26T09:10:45.454Z: SYS> Session logging started.", records: ["ignored free-text"]),
        DialectExample(
            name: "EVerest, journal", dialect: .everest,
            verbatim:
                "2024-02-26 10:12:49.833097 [INFO] ocpp:OCPP :: Found id_tag DEADBEEF in AuthorizationList",
            records: ["ignored free-text"]),
        DialectExample(
            name: "EVerest, security log", dialect: .everestSecurity,
            verbatim: "one JSON SecurityEventNotification per line",
            completed: #"{"timestamp":"2024-02-26T09:10:45.446Z","type":"StartupOfTheDevice","techInfo":"boot"}"#,
            records: [
                #"ts=2024-02-26T09:10:45.446Z | dir=in | call security-log SecurityEventNotification {"timestamp":"2024-02-26T09:10:45.446Z","type":"StartupOfTheDevice","techInfo":"boot"}"#
            ]),
    ]
}
