import JSONText
import OCPPWire
import Telemetry
import Testing

@Suite struct MessageTests {
    private static let readings: [[String]] = [
        ["heartbeat"],
        ["authorize", "TAG"],
        ["authorize", "TAG", "ISO14443"],
        ["boot", "V", "M", "1.0"],
        ["boot", "PowerUp", "V", "M", "2"],
        ["status", "1", "Faulted", "OtherError", "i", "2026-03-01T06:00:00Z", "v", "CX014"],
        ["status", "2", "1", "Occupied", "2026-03-01T06:00:00Z"],
        ["start", "1", "TAG", "1200", "2026-03-01T06:00:00Z"],
        [
            "stop", "17", "TAG", "2400", "2026-03-01T07:00:00Z", "Local", "at 2026-03-01T07:00:00Z",
            "2400 - - - - -? e0 - - ok",
        ],
        [
            "meter", "1", "17", "at 2026-03-01T06:30:00Z",
            " 9.6 Power.Active.Import Sample.Periodic L1 Outlet kW e0 Raw - ok", "0.5 Frequency - - - Hz e0 - - ok",
        ],
        [
            "meter", "1", "at 2026-03-01T06:30:00Z",
            #"12.5 - - - - Wh e3 - {"signedMeterData":"T0NNRg==","signingMethod":"","encodingMethod":"OCMF","publicKey":""} ok"#,
        ],
        [
            "event", "Ended", "2026-03-01T06:00:00Z", "StopAuthorized", "3", "true", "t-1", "EVConnected", "Local", "5",
            "1", "2", "TAG", "eMAID", "at 2026-03-01T06:00:00Z", "1 - - - - -? e0 - - ok",
        ],
        [
            "events", "2026-03-01T06:00:00Z", "0", "2026-03-01T06:00:00Z", "Alerting", "true", "CX001", "t", "false",
            "absent", "Connector", "Problem", "1",
        ],
        ["security", "ResetOrReboot", "2026-03-01T06:00:00Z", "x"],
        ["firmware", "Installed", "4"],
        ["firmware", "Downloading", "absent"],
        ["diagnostics", "Uploaded"],
        ["log", "Uploading", "1"],
        ["data", "V", "M", "\"{}\""],
        ["command", "absent", "1", "TAG", "absent"],
        ["command", "1", "absent", "TAG", "absent"],
        ["command", "2", "1", "absent", "absent"],
        ["command", "absent", "absent", "absent", "17"],
        ["other"],
        ["other"],
        ["answer", "Accepted", "17", "absent", "absent", "false"],
        ["answer", "Accepted", "absent", "2026-03-01T06:00:00Z", "300", "false"],
        ["answer", "absent", "absent", "2026-03-01T06:00:00Z", "absent", "true"],
        ["answer", "absent", "absent", "absent", "absent", "true"],
        ["answer", "Blocked", "absent", "absent", "absent", "false"],
        ["error"],
    ]

    @Test func thereIsAReadingForEachExample() { #expect(Self.readings.count == MessageExamples.all.count) }

    @Test(arguments: zip(MessageExamples.all, readings)) func readsEachKind(json: String, reading: [String]) throws {
        try withFrame(json) { #expect(MessageExamples.read($0, direction: nil) == reading) }
    }

    @Test(
        arguments: [
            (
                #"{"connectorId":"1","status":"Available","errorCode":7}"#,
                ["wrong-field-type connectorId", "wrong-field-type errorCode", "fatal connectorId"]
            ),
            (
                #"{"status":"Available","errorCode":"NoError","info":null}"#,
                ["missing-field connectorId", "fatal connectorId"]
            ),
            (
                #"{"connectorId":1.5,"status":"Available","errorCode":"NoError","info":3}"#,
                ["wrong-field-type connectorId", "wrong-field-type info", "fatal connectorId"]
            ),
            (
                #"{"connectorId":1,"status":"Available","errorCode":"NoError","info":3,"x":1}"#,
                ["wrong-field-type info"]
            ),
        ] as [(String, [String])]) func tellsOfEveryFieldThatIsNotRight(payload: String, problems: [String]) throws
    {
        try withFrame(#"[2,"a","StatusNotification",\#(payload)]"#) { frame in
            let reading = MessageExamples.read(frame, direction: nil)
            #expect(Array(reading.dropFirst(8)) == problems)
        }
    }

    @Test func directionDecidesOnlyWhereBothSidesSend() throws {
        let dataTransfer = #"[2,"a","DataTransfer",{"vendorId":"V"}]"#
        try withFrame(dataTransfer) { #expect(MessageExamples.read($0, direction: .out)[0] == "command") }
        try withFrame(dataTransfer) { #expect(MessageExamples.read($0, direction: .in)[0] == "data") }
        let heartbeat = #"[2,"a","Heartbeat",{}]"#
        try withFrame(heartbeat) { #expect(MessageExamples.read($0, direction: .out)[0] == "heartbeat") }
        let unknown = #"[2,"a","AcmeSpecial",{}]"#
        try withFrame(unknown) { #expect(MessageExamples.read($0, direction: .out)[0] == "command") }
    }

    @Test(
        arguments: [
            ("Heartbeat", "{}", .all), ("StartTransaction", "{}", .v16), ("TransactionEvent", "{}", [.v201, .v21]),
            ("SetDERControl", "{}", .v21), ("Reset", #"{"type":"Soft"}"#, .all), ("Nonsense", "{}", []),
            ("StatusNotification", #"{"errorCode":"NoError"}"#, .v16),
            ("Authorize", #"{"idToken":{}}"#, [.v201, .v21]),
            ("StatusNotification", #"{"evseId":1}"#, [.v201, .v21]), ("Authorize", #"{"idTag":""}"#, .v16),
        ] as [(String, String, Action.Versions)])
    func versionsAreToldByActionAndShape(action: String, payload: String, versions: Action.Versions) throws {
        try withFrame(#"[2,"a","\#(action)",\#(payload)]"#) { #expect($0.versions == versions) }
    }
}

@Suite struct SampledValueTests {
    private func read(_ json: String) throws -> String {
        try withPayload(json) { MessageExamples.read(SampledValue($0)) }
    }

    @Test(arguments: [
        (#"{"value":"1"}"#, "1 - - - - -? e0 - - ok"),
        (#"{"value":0.0}"#, "0.0 - - - - -? e0 - - ok"),
        (
            #"{"value":"1","unit":"Celcius","measurand":"Temperature","location":"Body"}"#,
            "1 Temperature - - Body Celcius e0 - - ok"
        ),
        (#"{"value":"1","unit":"kwh"}"#, "1 - - - - kwh~ e0 - - ok"),
        (#"{"value":"1","unit":"parsec"}"#, "1 - - - - parsec? e0 - - ok"),
        (
            #"{"value":"1","measurand":"Vendor.X","phase":"L4","context":"","location":"Roof"}"#,
            "1 Vendor.X  L4 Roof -? e0 - - ok"
        ),
        (#"{"value":"OCMF|{}|{}","format":"SignedData"}"#, "OCMF|{}|{} - - - - -? e0 SignedData - ok"),
        (#"{"value":"1","unit":null,"phase":null,"format":null}"#, "1 - - - - -? e0 - - ok"),
        (#"{}"#, "- - - - - -? e0 - - no-value"),
        (#"{"value":null}"#, "- - - - - -? e0 - - no-value"),
        (#"{"value":[1]}"#, "- - - - - -? e0 - - value-neither-text-nor-number"),
        (#"{"value":true,"unit":"W"}"#, "- - - - - W e0 - - value-neither-text-nor-number"),
        (#"{"value":"1","phase":1,"unit":"W"}"#, "1 - - 1 - W e0 - - wrong-field-type"),
        (#"{"value":"1","unit":5}"#, "1 - - - - 5? e0 - - wrong-field-type"),
        (#"{"value":1,"unitOfMeasure":{"unit":"W","multiplier":-3}}"#, "1 - - - - W e-3 - - ok"),
        (#"{"value":1,"unitOfMeasure":{"multiplier":1.5}}"#, "1 - - - - -? e0 - - wrong-field-type"),
        (#"{"value":1,"unitOfMeasure":"W"}"#, "1 - - - - -? e0 - - wrong-field-type"),
        (#""230""#, "- - - - - -? e0 - - sample-not-an-object"),
        (#"{"\u0076alue":"\u0031"}"#, "1 - - - - -? e0 - - ok"),
    ]) func decodesOneAlone(json: String, reading: String) throws { #expect(try read(json) == reading) }

    /// One bad sample costs itself and nobody else (DOMAIN 3, row 5).
    @Test func badSamplesLeaveTheirSiblingsBe() throws {
        let json = #"""
            [2,"a","MeterValues",{"connectorId":1,"meterValue":[
            {"timestamp":"2026-03-01T06:30:00Z","sampledValue":[{"value":"1"},7,{"unit":"W"},{"value":"2"}]},
            {"timestamp":"2026-03-01T06:31:00Z","sampledValue":[]},"x",{"timestamp":5,"sampledValue":{"value":"3"}},
            {"timestamp":"2026-03-01T06:32:00Z"},{"timestamp":"2026-03-01T06:33:00Z","sampledValue":[{"value":"4"}]}]}]
            """#
        try withFrame(json) { frame in
            guard case .meterValuesV16(let message)? = frame.message(nil) else {
                Issue.record("not meter values")
                return
            }
            #expect(
                MessageExamples.elements(message.meterValue) == [
                    "at 2026-03-01T06:30:00Z", "1 - - - - -? e0 - - ok", "- - - - - -? e0 - - sample-not-an-object",
                    "- - - - - W e0 - - no-value", "2 - - - - -? e0 - - ok", "at 2026-03-01T06:31:00Z",
                    "no-sampled-values",
                    "at absent", "meter-value-not-an-object", "at wrong 5", "sampled-value-not-a-list",
                    "at 2026-03-01T06:32:00Z", "no-sampled-values", "at 2026-03-01T06:33:00Z", "4 - - - - -? e0 - - ok",
                ])
        }
    }
}

@Suite struct PersonalDataTests {
    private func rewritten(_ json: String, action: String = "X") throws -> String {
        var action = action
        return try withPayload(json) { payload in
            action.withUTF8 { action in
                var output: [UInt8] = []
                PersonalData.rewrite(payload, action: action, into: &output) { text, output in
                    output.append(contentsOf: "<\(text.text.lowercased())>".utf8)
                }
                return String(decoding: output, as: UTF8.self)
            }
        }
    }

    @Test(arguments: [
        ("{}", "{}"), (#"{"idTag":"ABC"}"#, #"{"idTag":"<abc>"}"#),
        (
            #"{ "idTagInfo": {"parentIdTag" : "P1", "status":"Accepted"} }"#,
            #"{ "idTagInfo": {"parentIdTag" : "<p1>", "status":"Accepted"} }"#
        ),
        (
            #"{"idToken":{"idToken":"T","type":"eMAID","additionalInfo":[{"additionalIdToken":"A","type":"x"}]},"groupIdToken":{"idToken":"G","type":"Central"}}"#,
            #"{"idToken":{"idToken":"<t>","type":"eMAID","additionalInfo":[{"additionalIdToken":"<a>","type":"x"}]},"groupIdToken":{"idToken":"<g>","type":"Central"}}"#
        ),
        (
            #"{"localAuthorizationList":[{"idTag":"A"},{"idTag":"B\u0041"}],"listVersion":1}"#,
            #"{"localAuthorizationList":[{"idTag":"<a>"},{"idTag":"<ba>"}],"listVersion":1}"#
        ),
        (
            #"{"IDTAG":"x","eMAID":"y","EVCCID":"z","vin":"","idTag2":"keep","data":"keep"}"#,
            #"{"IDTAG":"<x>","eMAID":"<y>","EVCCID":"<z>","vin":"","idTag2":"keep","data":"keep"}"#
        ),
        (#"{"idToken":5}"#, #"{"idToken":5}"#),
    ]) func replacesWhatNamesAPersonAndNothingElse(json: String, expected: String) throws {
        #expect(try rewritten(json) == expected)
    }

    @Test func aCustomersDataIsPersonalAsAWhole() throws {
        #expect(
            try rewritten(#"{"data":"name=Eva","tbc":false}"#, action: "NotifyCustomerInformation")
                == #"{"data":"<name=eva>","tbc":false}"#)
    }
}
