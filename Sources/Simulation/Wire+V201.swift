import Telemetry

/// OCPP 2.0.1.
extension Wire {
    func words201(_ message: Message, at: Instant, answeredAt: Instant) -> Exchange? {
        var object = JSONObject()
        switch message {
        case .boot(let reason, let firmware):
            object.text("reason", reason.rawValue)
            object.object("chargingStation", station(firmware), reversed: accent.reversesFields)
            return Exchange("BootNotification", finish(object), bootAnswer(answeredAt))
        case .heartbeat: return Exchange("Heartbeat", Self.empty, heartbeatAnswer(answeredAt))
        case .status(let place, let status, _):
            object.add("timestamp") { stamp(at, &$0) }
            object.text("connectorStatus", status.v201)
            object.number("evseId", place.evse)
            object.number("connectorId", 1)
            return Exchange("StatusNotification", finish(object))
        case .authorize(let token, let verdict):
            object.object("idToken", idToken(token))
            return Exchange("Authorize", finish(object), idTokenInfo(verdict))
        case .transaction(let event): return transaction201(event, at: at)
        case .clockAligned(let place, let reading):
            object.number("evseId", place.evse)
            object.add("meterValue") { $0.raw(meterValue([reading], place)) }
            return Exchange("MeterValues", finish(object))
        case .firmwareStatus(let status, let request):
            object.text("status", status.rawValue)
            object.number("requestId", request)
            return Exchange("FirmwareStatusNotification", finish(object))
        case .security(let type, let info):
            object.text("type", type)
            object.add("timestamp") { stamp(at, &$0) }
            object.text("techInfo", info)
            return Exchange("SecurityEventNotification", finish(object))
        case .event(let place, let problem, let cleared, let number):
            return Exchange("NotifyEvent", event201(place, problem, cleared: cleared, number: number, at: at))
        case .dataTransfer(let vendor, let name, let data):
            object.text("vendorId", vendor)
            object.text("messageId", name)
            object.text("data", data)
            return Exchange("DataTransfer", finish(object), Self.status("Accepted"))
        case .command(let command): return command201(command, at: at)
        }
    }

    private func station(_ firmware: String) -> JSONObject {
        var station = JSONObject()
        station.text("model", plan.model)
        station.text("vendorName", accent.vendor)
        station.text("serialNumber", serial)
        station.text("firmwareVersion", firmware)
        return station
    }

    private func idToken(_ token: Token) -> JSONObject {
        var object = JSONObject()
        object.text("idToken", token.id)
        object.text("type", token.kind.rawValue)
        return object
    }

    private func idTokenInfo(_ verdict: Verdict) -> [UInt8] {
        Array("{\"idTokenInfo\":{\"status\":\"\(verdict.rawValue)\"}}".utf8)
    }

    private func evse(_ place: Place) -> JSONObject {
        var object = JSONObject()
        object.number("id", place.evse)
        object.number("connectorId", 1)
        return object
    }

    private func transaction201(_ event: TransactionMessage, at: Instant) -> Exchange {
        var object = JSONObject()
        object.text("eventType", ["Started", "Updated", "Ended"][event.phase.rawValue])
        object.add("timestamp") { stamp(at, &$0) }
        object.text("triggerReason", event.trigger.rawValue)
        object.number("seqNo", event.seqNo)
        if event.isOffline { object.bool("offline", true) }
        object.object("transactionInfo", transactionInfo(event), reversed: accent.reversesFields)
        if event.phase != .updated || event.seqNo < 3 { object.object("evse", evse(event.place)) }
        if event.namesToken, let token = event.transaction.token { object.object("idToken", idToken(token)) }
        if let reading = event.reading {
            let readings = (event.firstReading.map { [$0] } ?? []) + [reading]
            object.add("meterValue") { $0.raw(meterValue(readings, event.place)) }
        }
        let namesToken = event.namesToken && event.transaction.token != nil
        return Exchange("TransactionEvent", finish(object), namesToken ? idTokenInfo(.accepted) : Self.empty)
    }

    private func transactionInfo(_ event: TransactionMessage) -> JSONObject {
        var info = JSONObject()
        info.text("transactionId", event.transaction.uuid)
        info.text("chargingState", event.state.rawValue)
        if event.phase == .ended { info.text("stoppedReason", (event.stopReason ?? .local).v201) }
        if event.phase == .started, let id = event.transaction.remoteStartID { info.number("remoteStartId", id) }
        return info
    }

    private func event201(_ place: Place, _ problem: Problem, cleared: Bool, number: Int, at: Instant) -> [UInt8] {
        var component = JSONObject()
        component.text("name", problem == .highTemperature ? "EVSE" : "Connector")
        if place.evse > 0 { component.object("evse", evse(place)) }
        var variable = JSONObject()
        variable.text("name", problem == .highTemperature ? "Temperature" : "Problem")
        var data = JSONObject()
        data.number("eventId", number)
        data.add("timestamp") { stamp(at, &$0) }
        data.text("trigger", "Alerting")
        data.text("actualValue", cleared ? "false" : "true")
        if let code = problem.mrec { data.text("techCode", code) }
        if let info = problem.info { data.text("techInfo", info) }
        data.bool("cleared", cleared)
        data.object("component", component)
        data.text("eventNotificationType", "HardWiredNotification")
        data.object("variable", variable)
        var object = JSONObject()
        object.add("generatedAt") { stamp(at, &$0) }
        object.number("seqNo", 0)
        object.add("eventData") { out in
            out.raw("[")
            out.raw(data.bytes())
            out.raw("]")
        }
        return finish(object)
    }

    private func command201(_ command: Command, at: Instant) -> Exchange {
        var object = JSONObject()
        let accepted = Self.status("Accepted")
        switch command {
        case .remoteStart(let token, let place, let id):
            object.number("evseId", place.evse)
            object.number("remoteStartId", id)
            object.object("idToken", idToken(token))
            return Exchange("RequestStartTransaction", object.bytes(), accepted)
        case .remoteStop(let transaction):
            object.text("transactionId", transaction.uuid)
            return Exchange("RequestStopTransaction", object.bytes(), accepted)
        case .changeAvailability(let place, let operative):
            if place.evse > 0 { object.object("evse", evse(place)) }
            object.text("operationalStatus", operative ? "Operative" : "Inoperative")
            return Exchange("ChangeAvailability", object.bytes(), accepted)
        case .limit(let milliw, let milliamperes, let phases):
            object.number("evseId", 0)
            object.object("chargingProfile", profile201(milliw, milliamperes, phases))
            return Exchange("SetChargingProfile", object.bytes(), accepted)
        case .clearLimit:
            var criteria = JSONObject()
            criteria.text("chargingProfilePurpose", "ChargingStationMaxProfile")
            object.object("chargingProfileCriteria", criteria)
            return Exchange("ClearChargingProfile", object.bytes(), accepted)
        case .getConfiguration: return variables201()
        case .updateFirmware(let version, let request):
            var firmware = JSONObject()
            firmware.text("location", firmwareLocation(version))
            firmware.add("retrieveDateTime") { $0.stamp(at) }
            object.number("requestId", request)
            object.object("firmware", firmware)
            return Exchange("UpdateFirmware", object.bytes(), accepted)
        case .reset:
            object.text("type", "Immediate")
            return Exchange("Reset", object.bytes(), accepted)
        }
    }

    private func profile201(_ milliw: Int64, _ milliamperes: Int64, _ phases: Int) -> JSONObject {
        var profile = JSONObject()
        profile.number("id", 7)
        profile.number("stackLevel", 0)
        profile.text("chargingProfilePurpose", "ChargingStationMaxProfile")
        profile.text("chargingProfileKind", "Absolute")
        var schedule = JSONObject()
        schedule.number("id", 1)
        schedule.append(contentsOf: self.schedule(milliw, milliamperes, phases))
        profile.add("chargingSchedule") { out in
            out.raw("[")
            out.raw(schedule.bytes())
            out.raw("]")
        }
        return profile
    }

    private func variables201() -> Exchange {
        let values = [
            ("OCPPCommCtrlr", "HeartbeatInterval", "\(accent.heartbeatSeconds)"),
            ("AlignedDataCtrlr", "Interval", "\(accent.clockAlignedSeconds ?? 0)"),
        ]
        var question = JSONBytes()
        var answer = JSONBytes()
        question.raw("{\"getVariableData\":[")
        answer.raw("{\"getVariableResult\":[")
        for (index, (component, variable, value)) in values.enumerated() {
            let subject = "\"component\":{\"name\":\"\(component)\"},\"variable\":{\"name\":\"\(variable)\"}"
            question.raw("\(index > 0 ? "," : ""){\(subject)}")
            answer.raw(
                "\(index > 0 ? "," : ""){\"attributeStatus\":\"Accepted\",\"attributeValue\":\"\(value)\",\(subject)}")
        }
        question.raw("]}")
        answer.raw("]}")
        return Exchange("GetVariables", question.bytes, answer.bytes)
    }
}
