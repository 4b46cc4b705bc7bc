import JSONText
import OCPPWire
import Telemetry

/// CDRs and sessions: who charged where, how much, and what it cost.
extension Lifter {
    mutating func cdr(_ object: OCPIObject) {
        typealias C = OCPICDRsColumn
        let json = object.json
        var values = ObjectValues()
        let (start, end) = (values.instant(object.startDateTime), values.instant(object.endDateTime))
        let row = beginObject(
            .ocpiCdrs, object, at: end ?? origin.receivedAt, C.self, (.version, .countryCode, .partyId, .id))
        row.set(C.startDateTime, start?.milliseconds)
        row.set(C.endDateTime, end?.milliseconds)
        row.set(C.sessionId, values.word(json.identityField("session_id")))
        row.set(C.authMethod, values.word(json.identityField("auth_method")))
        row.set(C.meterId, values.word(json.identityField("meter_id")))
        row.set(C.invoiceReferenceId, values.word(json.identityField("invoice_reference_id")))
        row.set(C.tariffId, object.onlyTariffID)
        setPlace(row, (C.locationId, .evseUid, .ocpiEvseId, .ocpiConnectorId), OCPIPlace(json), &values)
        setCharger(row, (C.idToken, .idTokenType, .contractId), OCPIToken(json), &values)

        let energy = values.thousandths(json["total_energy"], .kWh)
        row.set(C.totalEnergyWh, energy)
        let time = values.seconds(hours: json["total_time"])
        row.set(C.totalTimeS, time)
        row.set(C.totalParkingTimeS, values.seconds(hours: json["total_parking_time"]))
        values.note(.negative, if: (time ?? 0) < 0)
        let cost = setCost(row, (C.currency, .totalCostExclVatMicros, .totalCostInclVatMicros), object, &values)
        setCredit(row, cost, json, &values)
        setPeriods(row, (C.chargingPeriods, .periodEnergyWh), object, energy, start, end, &values)
        values.note(.missing, if: start == nil || end == nil || energy == nil || cost.exclVAT == nil)
        endObject(row, lastUpdated: C.lastUpdated, C.flags, payload: C.payload, object, &values)
    }

    private func setCredit(
        _ row: RowBuilder, _ cost: ObjectValues.Amount, _ json: JSONValue, _ values: inout ObjectValues
    ) {
        let credit = values.flag(json["credit"])
        let reference = values.word(json.identityField("credit_reference_id"))
        row.set(OCPICDRsColumn.credit, credit)
        row.set(OCPICDRsColumn.creditReferenceId, reference)
        values.judgeCost(cost, isCredit: credit == 1, reference: reference)
    }

    mutating func session(_ object: OCPIObject) {
        typealias C = OCPISessionsColumn
        let json = object.json
        var values = ObjectValues()
        let (start, end) = (values.instant(object.startDateTime), values.instant(object.endDateTime))
        let row = beginObject(
            .ocpiSessions, object, at: origin.receivedAt, C.self, (.version, .countryCode, .partyId, .id))
        row.set(C.startDateTime, start?.milliseconds)
        row.set(C.endDateTime, end?.milliseconds)
        row.set(C.status, values.word(json.identityField("status")))
        row.set(C.authMethod, values.word(json.identityField("auth_method")))
        row.set(C.meterId, values.word(json.identityField("meter_id")))
        setPlace(row, (C.locationId, .evseUid, .ocpiEvseId, .ocpiConnectorId), OCPIPlace(json), &values)
        setCharger(row, (C.idToken, .idTokenType, .contractId), OCPIToken(json), &values)

        let energy = values.thousandths(json["kwh"], .kWh)
        row.set(C.energyWh, energy)
        let cost = setCost(row, (C.currency, .totalCostExclVatMicros, .totalCostInclVatMicros), object, &values)
        values.judgeCost(cost, isCredit: false, reference: nil)
        // What is still going on has not ended, and has charged until now.
        setPeriods(row, (C.chargingPeriods, .periodEnergyWh), object, energy, start, end ?? origin.receivedAt, &values)
        values.note(.missing, if: start == nil || energy == nil)
        endObject(row, lastUpdated: C.lastUpdated, C.flags, payload: C.payload, object, &values)
    }

    // MARK: What both have

    private func setPlace<C: SchemaColumn>(
        _ row: RowBuilder, _ columns: (location: C, uid: C, evse: C, connector: C), _ place: OCPIPlace,
        _ values: inout ObjectValues
    ) {
        let location = values.word(place.locationID)
        let (uid, evse) = (values.word(place.evseUID), values.word(place.evseID))
        row.set(columns.location, location)
        row.set(columns.uid, uid)
        row.set(columns.evse, evse)
        row.set(columns.connector, values.word(place.connectorID))
        values.note(.noLocation, if: location?.isEmpty ?? true)
        values.note(.noEVSE, if: (uid?.isEmpty ?? true) && (evse?.isEmpty ?? true))
        values.judgePosition(place.coordinates, country: place.country.value)
    }

    private mutating func setCharger<C: SchemaColumn>(
        _ row: RowBuilder, _ columns: (token: C, type: C, contract: C), _ token: OCPIToken,
        _ values: inout ObjectValues
    ) {
        let (uid, contract) = (values.word(token.uid), values.word(token.contractID))
        setToken(row, columns.token, uid)
        setToken(row, columns.contract, contract)
        row.set(columns.type, values.word(token.type))
        values.note(.missing, if: uid == nil && contract == nil)
    }

    private func setCost<C: SchemaColumn>(
        _ row: RowBuilder, _ columns: (currency: C, excl: C, incl: C), _ object: OCPIObject,
        _ values: inout ObjectValues
    ) -> ObjectValues.Amount {
        let currency = values.word(object.json.identityField("currency"))
        row.set(columns.currency, currency)
        values.note(.missing, if: currency == nil)
        let cost = values.amount(OCPIPrice(object.json["total_cost"]))
        set(row, (columns.excl, columns.incl), cost)
        return cost
    }

    private func setPeriods<C: SchemaColumn>(
        _ row: RowBuilder, _ columns: (count: C, energy: C), _ object: OCPIObject, _ energy: Int64?,
        _ start: Instant?, _ end: Instant?, _ values: inout ObjectValues
    ) {
        let periods = OCPIPeriods(object.json)
        row.set(columns.count, Int64(periods.count))
        var sum: Int64?
        if !periods.energies.isEmpty {
            sum = values.sum(periods.energies.map { values.thousandths($0, .kWh) })
            row.set(columns.energy, sum)
        }
        values.judgeTimes(start, end)
        values.judgeEnergy(energy, periods: sum, count: periods.energies.count, start, end)
    }
}

extension OCPIObject {
    /// That of its periods, or of its tariffs; nil where there are several.
    fileprivate var onlyTariffID: Bytes? {
        var ids = OCPIPeriods(json).tariffIDs
        if ids.isEmpty { ids = json["tariffs"]?.elements.compactMap { $0.identityField("id").value } ?? [] }
        guard let first = ids.first, ids.allSatisfy({ $0.equals(first) }) else { return nil }
        return first
    }
}
