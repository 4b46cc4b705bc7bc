import JSONText
import OCPPWire
import Telemetry

/// Tariffs and locations: what is offered where.
extension Lifter {
    mutating func tariff(_ object: OCPIObject) {
        typealias C = OCPITariffsColumn
        let json = object.json
        var values = ObjectValues()
        let row = beginObject(
            .ocpiTariffs, object, at: origin.receivedAt, C.self, (.version, .countryCode, .partyId, .id))
        let currency = values.word(json.identityField("currency"))
        row.set(C.currency, currency)
        row.set(C.type, values.word(json.identityField("type")))
        row.set(C.taxIncluded, values.word(json.identityField("tax_included")))
        let (start, end) = (values.instant(object.startDateTime), values.instant(object.endDateTime))
        row.set(C.startDateTime, start?.milliseconds)
        row.set(C.endDateTime, end?.milliseconds)
        values.judgeTimes(start, end)
        let elements = json["elements"]?.count ?? 0
        row.set(C.elements, Int64(elements))
        let least = values.amount(OCPIPrice(json["min_price"]))
        let most = values.amount(OCPIPrice(json["max_price"]))
        set(row, (C.minPriceExclVatMicros, .minPriceInclVatMicros), least)
        set(row, (C.maxPriceExclVatMicros, .maxPriceInclVatMicros), most)
        values.note(.missing, if: currency == nil || elements == 0)
        endObject(row, lastUpdated: C.lastUpdated, C.flags, payload: C.payload, object, &values)
    }

    mutating func location(_ object: OCPIObject) {
        typealias C = OCPILocationsColumn
        let json = object.json
        var values = ObjectValues()
        let row = beginLocation(object, at: origin.receivedAt, item: 0)
        row.set(C.name, values.word(json.identityField("name")))
        row.set(C.city, values.word(json.identityField("city")))
        row.set(C.postalCode, values.word(json.identityField("postal_code")))
        row.set(C.country, values.word(json.identityField("country")))
        row.set(C.timeZone, values.word(json.identityField("time_zone")))
        row.set(C.publish, values.flag(json["publish"]))
        setPosition(row, json["coordinates"], &values)
        values.judgePosition(json["coordinates"], country: json.identityField("country").value)
        values.note(.missing, if: json["coordinates"] == nil)
        row.set(C.evses, Int64(json["evses"]?.count ?? 0))
        endObject(row, lastUpdated: C.lastUpdated, C.flags, payload: C.payload, object, &values)
        nextItem = 1
        for evse in json["evses"]?.elements ?? json.elements { self.evse(evse, object) }
    }

    private func setPosition(_ row: RowBuilder, _ place: JSONValue?, _ values: inout ObjectValues) {
        row.set(OCPILocationsColumn.latitudeE7, values.degrees(place?["latitude"]))
        row.set(OCPILocationsColumn.longitudeE7, values.degrees(place?["longitude"]))
    }

    /// A row for each connector, or one where there is none.
    private mutating func evse(_ evse: JSONValue, _ location: OCPIObject) {
        var connectors = evse["connectors"]?.elements.map { Optional($0) } ?? []
        if connectors.isEmpty { connectors = [nil] }
        for connector in connectors { self.connector(connector, evse, location) }
    }

    private mutating func connector(_ connector: JSONValue?, _ evse: JSONValue, _ location: OCPIObject) {
        typealias C = OCPILocationsColumn
        var values = ObjectValues()
        let updated = values.instant(evse["last_updated"])
        let row = beginLocation(location, at: updated ?? origin.receivedAt, item: nextItem)
        nextItem += 1
        let (uid, id) = (values.word(evse.identityField("uid")), values.word(evse.identityField("evse_id")))
        row.set(C.evseUid, uid)
        row.set(C.ocpiEvseId, id)
        values.note(.noEVSE, if: (uid?.isEmpty ?? true) && (id?.isEmpty ?? true))
        row.set(C.status, values.word(evse.identityField("status")))
        setPosition(row, evse["coordinates"], &values)
        values.judgePosition(evse["coordinates"], country: location.json.identityField("country").value)
        if let connector { setConnector(row, connector, &values) }
        let connectorUpdated = values.instant(connector?["last_updated"])
        row.set(C.lastUpdated, (connectorUpdated ?? updated)?.milliseconds)
        endObject(row, C.flags, values)
    }

    /// 2.1.1 says `voltage`, `amperage` and the one `tariff_id`.
    private func setConnector(_ row: RowBuilder, _ connector: JSONValue, _ values: inout ObjectValues) {
        typealias C = OCPILocationsColumn
        row.set(C.ocpiConnectorId, values.word(connector.identityField("id")))
        row.set(C.standard, values.word(connector.identityField("standard")))
        row.set(C.format, values.word(connector.identityField("format")))
        row.set(C.powerType, values.word(connector.identityField("power_type")))
        row.set(C.maxVoltageV, values.thousandths(connector["max_voltage"] ?? connector["voltage"]))
        row.set(C.maxAmperageA, values.thousandths(connector["max_amperage"] ?? connector["amperage"]))
        row.set(C.maxElectricPowerW, values.thousandths(connector["max_electric_power"]))
        let tariffs = connector["tariff_ids"]?.elements.compactMap { $0.string } ?? []
        let all = tariffs.isEmpty ? connector.identityField("tariff_id").value.map { [$0] } ?? [] : tariffs
        if !all.isEmpty {
            let text = Array(all.joined(separator: CollectionOfOne(UInt8(ascii: ","))))
            text.withUnsafeBufferPointer { row.set(C.tariffIds, $0) }
        }
    }

    private func beginLocation(_ object: OCPIObject, at ts: Instant, item: Int64) -> RowBuilder {
        beginObject(
            .ocpiLocations, object, at: ts, OCPILocationsColumn.self, item: item,
            (.version, .countryCode, .partyId, .id))
    }
}
