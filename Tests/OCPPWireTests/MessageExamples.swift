import JSONText
import OCPPWire
import Telemetry

/// One frame of each kind of message, and a reading of everything in it as lines of text.
enum MessageExamples {
    static let all = [
        #"[2,"m1","Heartbeat",{}]"#,
        #"[2,"m2","Authorize",{"idTag":"TAG"}]"#,
        #"[2,"m3","Authorize",{"idToken":{"idToken":"TAG","type":"ISO14443"}}]"#,
        #"[2,"m4","BootNotification",{"chargePointVendor":"V","chargePointModel":"M","firmwareVersion":"1.0"}]"#,
        #"[2,"m5","BootNotification",{"reason":"PowerUp","chargingStation":{"model":"M","vendorName":"V","firmwareVersion":"2"}}]"#,
        #"[2,"m6","StatusNotification",{"connectorId":1,"status":"Faulted","errorCode":"OtherError","info":"i","timestamp":"2026-03-01T06:00:00Z","vendorId":"v","vendorErrorCode":"CX014"}]"#,
        #"[2,"m7","StatusNotification",{"timestamp":"2026-03-01T06:00:00Z","connectorStatus":"Occupied","evseId":2,"connectorId":1}]"#,
        #"[2,"m8","StartTransaction",{"connectorId":1,"idTag":"TAG","meterStart":1200,"timestamp":"2026-03-01T06:00:00Z"}]"#,
        #"[2,"m9","StopTransaction",{"transactionId":17,"idTag":"TAG","meterStop":2400,"timestamp":"2026-03-01T07:00:00Z","reason":"Local","transactionData":[{"timestamp":"2026-03-01T07:00:00Z","sampledValue":[{"value":"2400"}]}]}]"#,
        #"[2,"m10","MeterValues",{"connectorId":1,"transactionId":17,"meterValue":[{"timestamp":"2026-03-01T06:30:00Z","sampledValue":[{"value":" 9.6","context":"Sample.Periodic","format":"Raw","measurand":"Power.Active.Import","phase":"L1","location":"Outlet","unit":"kW"},{"value":0.5,"unit":"Hz","measurand":"Frequency"}]}]}]"#,
        #"[2,"m11","MeterValues",{"evseId":1,"meterValue":[{"timestamp":"2026-03-01T06:30:00Z","sampledValue":[{"value":12.5,"unitOfMeasure":{"unit":"Wh","multiplier":3},"signedMeterValue":{"signedMeterData":"T0NNRg==","signingMethod":"","encodingMethod":"OCMF","publicKey":""}}]}]}]"#,
        #"[2,"m12","TransactionEvent",{"eventType":"Ended","timestamp":"2026-03-01T06:00:00Z","triggerReason":"StopAuthorized","seqNo":3,"offline":true,"evse":{"id":1,"connectorId":2},"idToken":{"idToken":"TAG","type":"eMAID"},"transactionInfo":{"transactionId":"t-1","chargingState":"EVConnected","stoppedReason":"Local","remoteStartId":5},"meterValue":[{"timestamp":"2026-03-01T06:00:00Z","sampledValue":[{"value":1}]}]}]"#,
        #"[2,"m13","NotifyEvent",{"generatedAt":"2026-03-01T06:00:00Z","seqNo":0,"eventData":[{"eventId":1,"timestamp":"2026-03-01T06:00:00Z","trigger":"Alerting","actualValue":"true","techCode":"CX001","techInfo":"t","cleared":false,"component":{"name":"Connector","evse":{"id":1}},"variable":{"name":"Problem"}}]}]"#,
        #"[2,"m14","SecurityEventNotification",{"type":"ResetOrReboot","timestamp":"2026-03-01T06:00:00Z","techInfo":"x"}]"#,
        #"[2,"m15","FirmwareStatusNotification",{"status":"Installed","requestId":4}]"#,
        #"[2,"m16","SignedFirmwareStatusNotification",{"status":"Downloading"}]"#,
        #"[2,"m17","DiagnosticsStatusNotification",{"status":"Uploaded"}]"#,
        #"[2,"m18","LogStatusNotification",{"status":"Uploading","requestId":1}]"#,
        #"[2,"m19","DataTransfer",{"vendorId":"V","messageId":"M","data":"{}"}]"#,
        #"[2,"m20","RemoteStartTransaction",{"connectorId":1,"idTag":"TAG"}]"#,
        #"[2,"m21","RequestStartTransaction",{"evseId":1,"remoteStartId":5,"idToken":{"idToken":"TAG","type":"Central"}}]"#,
        #"[2,"m22","ChangeAvailability",{"evse":{"id":2,"connectorId":1},"operationalStatus":"Inoperative"}]"#,
        #"[2,"m23","RemoteStopTransaction",{"transactionId":17}]"#,
        #"[2,"m24","NotifyReport",{"requestId":1,"generatedAt":"2026-03-01T06:00:00Z","seqNo":0}]"#,
        #"[2,"m25","AcmeSpecial",{"x":1}]"#,
        #"[3,"m8",{"transactionId":17,"idTagInfo":{"status":"Accepted","parentIdTag":"P"}}]"#,
        #"[3,"m4",{"status":"Accepted","currentTime":"2026-03-01T06:00:00Z","interval":300}]"#,
        #"[3,"m1",{"currentTime":"2026-03-01T06:00:00Z"}]"#,
        #"[3,"m6",{}]"#,
        #"[3,"m3",{"idTokenInfo":{"status":"Blocked"}}]"#,
        #"[4,"m9","InternalError","oh",{}]"#,
    ]

    static func read(_ frame: Frame, direction: Direction?) -> [String] {
        if let answer = frame.answer {
            return [
                "answer", answer.status.text, answer.transactionID.text, answer.currentTime.text,
                answer.intervalSeconds.text { $0 }, "\(answer.isAcknowledgement)",
            ]
        }
        guard let message = frame.message(direction) else { return ["error"] }
        return read(message)
    }

    private static func read(_ message: Message) -> [String] {
        switch message {
        case .heartbeat: ["heartbeat"]
        case .authorizeV16(let m): ["authorize", m.idTag.text] + problems(m)
        case .authorizeV201(let m): ["authorize"] + token(m.idToken) + problems(m)
        case .bootNotificationV16(let m): ["boot", m.vendor.text, m.model.text, m.firmware.text] + problems(m)
        case .bootNotificationV201(let m):
            ["boot", m.reason.text, m.vendor.text, m.model.text, m.firmware.text] + problems(m)
        case .statusNotificationV16(let m):
            [
                "status", m.connectorID.text { $0 }, m.status.text, m.errorCode.text, m.info.text, m.timestamp.text,
                m.vendorID.text, m.vendorErrorCode.text,
            ] + problems(m)
        case .statusNotificationV201(let m):
            ["status", m.evseID.text { $0 }, m.connectorID.text { $0 }, m.status.text, m.timestamp.text] + problems(m)
        case .meterValuesV16(let m):
            ["meter", m.connectorID.text { $0 }, m.transactionID.text] + elements(m.meterValue) + problems(m)
        case .meterValuesV201(let m): ["meter", m.evseID.text { $0 }] + elements(m.meterValue) + problems(m)
        case .startTransaction(let m):
            ["start", m.connectorID.text { $0 }, m.idTag.text, m.meterStart.text, m.timestamp.text] + problems(m)
        case .stopTransaction(let m):
            ["stop", m.transactionID.text, m.idTag.text, m.meterStop.text, m.timestamp.text, m.reason.text]
                + elements(m.transactionData) + problems(m)
        case .transactionEvent(let m): read(m) + problems(m)
        case .notifyEvent(let m):
            ["events", m.generatedAt.text, m.seqNo.text { $0 }] + m.events.flatMap(read) + problems(m)
        case .securityEvent(let m): ["security", m.type.text, m.timestamp.text, m.techInfo.text] + problems(m)
        case .firmwareStatus(let m): ["firmware", m.status.text, m.requestID.text { $0 }] + problems(m)
        case .diagnosticsStatus(let m): ["diagnostics", m.status.text] + problems(m)
        case .logStatus(let m): ["log", m.status.text, m.requestID.text { $0 }] + problems(m)
        case .dataTransfer(let m):
            ["data", m.vendorID.text, m.messageID.text, m.data?.raw.text ?? "none"] + problems(m)
        case .command(let m):
            ["command", m.evseID.text { $0 }, m.connectorID.text { $0 }, m.idToken.text, m.transactionID.text]
        case .other: ["other"]
        }
    }

    private static func read(_ m: V201.TransactionEvent) -> [String] {
        let evse = m.evse.value
        return [
            "event", m.eventType.text, m.timestamp.text, m.triggerReason.text, m.seqNo.text { $0 },
            m.offline.text { $0 }, m.transactionID.text, m.chargingState.text, m.stoppedReason.text,
            m.remoteStartID.text { $0 }, evse?.id.text { $0 } ?? "-", evse?.connectorID.text { $0 } ?? "-",
        ] + token(m.idToken) + elements(m.meterValue)
    }

    private static func read(_ event: V201.Event) -> [String] {
        [
            event.timestamp.text, event.trigger.text, event.actualValue.text, event.techCode.text, event.techInfo.text,
            event.isCleared.text { $0 }, event.transactionID.text, event.componentName.text, event.variableName.text,
            event.evse.value?.id.text { $0 } ?? "-",
        ]
    }

    private static func token(_ token: Field<V201.IDToken>) -> [String] {
        token.value.map { [$0.idToken.text, $0.type.text] } ?? ["no token"]
    }

    static func elements(_ elements: MeterElements) -> [String] {
        elements.flatMap { element in
            ["at " + element.timestamp.text] + (element.problem.map { [$0.rawValue] } ?? [])
                + element.samples.map(read)
        }
    }

    static func read(_ sample: SampledValue) -> String {
        let unit = (sample.unitText?.text ?? "-") + (sample.unit.map { $0.isAlias ? "~" : "" } ?? "?")
        let words = [
            sample.value?.text ?? "-", sample.measurand.bytes?.text ?? "-", sample.context.bytes?.text ?? "-",
            sample.phase.bytes?.text ?? "-", sample.location.bytes?.text ?? "-", unit, "e\(sample.multiplier)",
            sample.format?.text ?? "-", sample.signedMeterValue?.raw.text ?? "-", sample.problem?.rawValue ?? "ok",
        ]
        return words.joined(separator: " ")
    }

    private static func problems(_ message: some OCPPMessage) -> [String] {
        var found: [String] = []
        message.problems { found.append("\($0.kind.rawValue) \($0.field)") }
        if let fatal = message.fatalProblem { found.append("fatal \(fatal.field)") }
        return found
    }
}
