import Telemetry

/// OCPP 1.6-J.
extension Wire {
    func words16(_ message: Message, at: Instant, answeredAt: Instant) -> Exchange? {
        var object = JSONObject()
        switch message {
        case .boot(_, let firmware):
            object.text("chargePointVendor", accent.vendor)
            object.text("chargePointModel", plan.model)
            object.text("chargePointSerialNumber", serial)
            object.text("firmwareVersion", firmware)
            return Exchange("BootNotification", finish(object), bootAnswer(answeredAt))
        case .heartbeat: return Exchange("Heartbeat", Self.empty, heartbeatAnswer(answeredAt))
        case .status(let place, let status, let problem):
            return Exchange("StatusNotification", status16(place, status, problem, at: at), Self.empty)
        case .authorize(let token, let verdict):
            object.text("idTag", token.id)
            return Exchange("Authorize", finish(object), idTagInfo(verdict))
        case .transaction(let event): return transaction16(event)
        case .clockAligned(let place, let reading):
            return Exchange("MeterValues", meterValues16(place, nil, [reading]), Self.empty)
        case .firmwareStatus(let status, _):
            object.text("status", status.rawValue)
            return Exchange("FirmwareStatusNotification", finish(object), Self.empty)
        case .security(let type, let info):
            object.text("type", type)
            object.add("timestamp") { stamp(at, &$0) }
            object.text("techInfo", info)
            return Exchange("SecurityEventNotification", finish(object), Self.empty)
        case .event: return nil
        case .dataTransfer(let vendor, let name, let data):
            object.text("vendorId", vendor)
            object.text("messageId", name)
            object.text("data", data)
            return Exchange("DataTransfer", finish(object), Self.status("Accepted"))
        case .command(let command): return command16(command, at: at)
        }
    }

    private func idTagInfo(_ verdict: Verdict) -> [UInt8] {
        Array("{\"idTagInfo\":{\"status\":\"\(verdict.rawValue)\"}}".utf8)
    }

    private func status16(_ place: Place, _ status: Status, _ problem: Problem, at: Instant) -> [UInt8] {
        var object = JSONObject()
        object.number("connectorId", place.connector)
        object.text("errorCode", problem.errorCode)
        object.text("status", status.rawValue)
        object.add("timestamp") { stamp(at, &$0) }
        if let info = problem.info { object.text("info", info) }
        switch accent.errorStyle {
        case .none: break
        case .mrec: if let code = problem.mrec { object.text("vendorErrorCode", code) }
        case .own:
            if let number = problem.vendorNumber {
                object.text("vendorId", accent.vendor)
                object.text("vendorErrorCode", number)
            }
        }
        return finish(object)
    }

    private func transaction16(_ event: TransactionMessage) -> Exchange? {
        switch event.phase {
        case .started:
            return Exchange("StartTransaction", start16(event), startAnswer16(event.transaction))
        case .updated:
            guard let reading = event.reading else { return nil }
            return Exchange("MeterValues", meterValues16(event.place, event.transaction.number, [reading]), Self.empty)
        case .ended:
            return Exchange("StopTransaction", stop16(event), idTagInfo(.accepted))
        }
    }

    private func start16(_ event: TransactionMessage) -> [UInt8] {
        var object = JSONObject()
        object.number("connectorId", event.place.connector)
        object.text("idTag", event.transaction.token?.id ?? "")
        object.add("meterStart") { $0.decimal(event.reading?.energyMilliwh ?? 0, scale: 3, digits: 0) }
        object.add("timestamp") { stamp(event.reading?.at ?? Instant(milliseconds: 0), &$0) }
        return finish(object)
    }

    private func startAnswer16(_ transaction: Transaction) -> [UInt8] {
        Array("{\"transactionId\":\(transaction.number),\"idTagInfo\":{\"status\":\"Accepted\"}}".utf8)
    }

    private func stop16(_ event: TransactionMessage) -> [UInt8] {
        var object = JSONObject()
        object.number("transactionId", event.transaction.number)
        if event.stopReason == .local, let token = event.transaction.token { object.text("idTag", token.id) }
        object.add("meterStop") { $0.decimal(event.reading?.energyMilliwh ?? 0, scale: 3, digits: 0) }
        object.add("timestamp") { stamp(event.reading?.at ?? Instant(milliseconds: 0), &$0) }
        object.text("reason", (event.stopReason ?? .local).v16)
        if accent.sendsTransactionData, let first = event.firstReading, let last = event.reading {
            object.add("transactionData") { $0.raw(meterValue([first, last], event.place)) }
        }
        return finish(object)
    }

    private func meterValues16(_ place: Place, _ transaction: Int?, _ readings: [Reading]) -> [UInt8] {
        var object = JSONObject()
        object.number("connectorId", place.connector)
        if let transaction { object.number("transactionId", transaction) }
        object.add("meterValue") { $0.raw(meterValue(readings, place)) }
        return finish(object)
    }

    private func command16(_ command: Command, at: Instant) -> Exchange {
        var object = JSONObject()
        let accepted = Self.status("Accepted")
        switch command {
        case .remoteStart(let token, let place, _):
            object.number("connectorId", place.connector)
            object.text("idTag", token.id)
            return Exchange("RemoteStartTransaction", object.bytes(), accepted)
        case .remoteStop(let transaction):
            object.number("transactionId", transaction.number)
            return Exchange("RemoteStopTransaction", object.bytes(), accepted)
        case .changeAvailability(let place, let operative):
            object.number("connectorId", place.connector)
            object.text("type", operative ? "Operative" : "Inoperative")
            return Exchange("ChangeAvailability", object.bytes(), accepted)
        case .limit(let milliw, let milliamperes, let phases):
            object.number("connectorId", 0)
            object.object(
                "csChargingProfiles",
                profile("chargingProfileId", "ChargePointMaxProfile", milliw, milliamperes, phases))
            return Exchange("SetChargingProfile", object.bytes(), accepted)
        case .clearLimit:
            object.number("connectorId", 0)
            object.text("chargingProfilePurpose", "ChargePointMaxProfile")
            return Exchange("ClearChargingProfile", object.bytes(), accepted)
        case .getConfiguration: return Exchange("GetConfiguration", Self.empty, configuration16())
        case .updateFirmware(let version, _):
            object.text("location", firmwareLocation(version))
            object.add("retrieveDate") { $0.stamp(at) }
            return Exchange("UpdateFirmware", object.bytes(), Self.empty)
        case .reset:
            object.text("type", "Hard")
            return Exchange("Reset", object.bytes(), accepted)
        }
    }

    /// A charging profile with one period; `chargingSchedule` is an object in 1.6.
    private func profile(
        _ idName: String, _ purpose: String, _ milliw: Int64, _ milliamperes: Int64, _ phases: Int
    ) -> JSONObject {
        var profile = JSONObject()
        profile.number(idName, 7)
        profile.number("stackLevel", 0)
        profile.text("chargingProfilePurpose", purpose)
        profile.text("chargingProfileKind", "Absolute")
        profile.object("chargingSchedule", schedule(milliw, milliamperes, phases))
        return profile
    }

    func schedule(_ milliw: Int64, _ milliamperes: Int64, _ phases: Int) -> JSONObject {
        var period = JSONObject()
        period.number("startPeriod", 0)
        let inWatts = plan.ports[0].isDC
        if inWatts {
            period.add("limit") { $0.decimal(milliw, scale: 3, digits: 0) }
        } else {
            period.add("limit") { $0.decimal(milliamperes, scale: 3, digits: 1) }
            period.number("numberPhases", phases)
        }
        var schedule = JSONObject()
        schedule.text("chargingRateUnit", inWatts ? "W" : "A")
        schedule.add("chargingSchedulePeriod") { out in
            out.raw("[")
            out.raw(period.bytes())
            out.raw("]")
        }
        return schedule
    }

    private func configuration16() -> [UInt8] {
        let values: [(String, String, Bool)] = [
            ("HeartbeatInterval", "\(accent.heartbeatSeconds)", false),
            ("ClockAlignedDataInterval", "\(accent.clockAlignedSeconds ?? 0)", false),
            ("NumberOfConnectors", "\(plan.ports.reduce(0) { $0 + $1.connectors.count })", true),
            ("AuthorizeRemoteTxRequests", "false", false),
        ]
        var out = JSONBytes()
        out.raw("{\"configurationKey\":[")
        for (index, (key, value, isReadOnly)) in values.enumerated() {
            var entry = JSONObject()
            entry.text("key", key)
            entry.bool("readonly", isReadOnly)
            entry.text("value", value)
            if index > 0 { out.raw(",") }
            out.raw(finish(entry))
        }
        out.raw("]}")
        return out.bytes
    }
}
