import JSONText

/// Where a CDR or a session was, however its version tells it.
public struct OCPIPlace {
    public let locationID: Field<Bytes>
    public let evseUID: Field<Bytes>
    /// The name by eMI3: `BE*BEC*E041503001`.
    public let evseID: Field<Bytes>
    public let connectorID: Field<Bytes>
    public let country: Field<Bytes>
    public let coordinates: JSONValue?

    /// 2.2.1 and 2.3.0: `cdr_location`, or a session's own members. 2.1.1: `location`, a whole Location with "only the
    /// relevant EVSE and Connector"; where it has several, none is named.
    public init(_ json: JSONValue) {
        let nested = json.first("cdr_location", "location")
        let place = nested ?? json
        locationID = nested?.identityField("id") ?? json.identityField("location_id")
        country = place.identityField("country")
        coordinates = place.first("coordinates")
        if let evse = place["evses"]?.onlyElement {
            evseUID = evse.identityField("uid")
            evseID = evse.identityField("evse_id")
            connectorID = evse["connectors"]?.onlyElement?.identityField("id") ?? .absent
        } else {
            evseUID = place.identityField("evse_uid")
            evseID = place.identityField("evse_id")
            connectorID = place.identityField("connector_id")
        }
    }
}

/// Who charged: `cdr_token`, or 2.1.1's `auth_id`, which is a contract's.
public struct OCPIToken {
    public let uid: Field<Bytes>
    public let type: Field<Bytes>
    public let contractID: Field<Bytes>

    public init(_ json: JSONValue) {
        let token = json["cdr_token"]
        uid = token?.identityField("uid") ?? .absent
        type = token?.identityField("type") ?? .absent
        contractID = token?.identityField("contract_id") ?? json.identityField("auth_id")
    }
}

/// A price: a number (2.1.1, without taxes), `{excl_vat, incl_vat}` (2.2.1), `{before_taxes, taxes}` (2.3.0), or a
/// tariff's limit `{before_taxes, after_taxes}`.
public struct OCPIPrice {
    public let beforeTaxes: JSONValue?
    /// As sent; nil where only the taxes are.
    public let afterTaxes: JSONValue?
    /// Amounts to be added to `beforeTaxes`.
    public let taxes: [JSONValue]

    public init(_ json: JSONValue?) {
        guard let json, json.kind == .object else {
            (beforeTaxes, afterTaxes, taxes) = (json, nil, [])
            return
        }
        beforeTaxes = json.first("before_taxes", "excl_vat")
        afterTaxes = json.first("after_taxes", "incl_vat")
        taxes = json["taxes"]?.elements.map { $0["amount"] ?? $0 } ?? []
    }
}

/// What an object tells of its charging periods.
public struct OCPIPeriods {
    public private(set) var count = 0
    /// The volumes of the dimension ENERGY.
    public private(set) var energies: [JSONValue] = []
    public private(set) var tariffIDs: [Bytes] = []

    public init(_ json: JSONValue) {
        guard let periods = json["charging_periods"] else { return }
        for period in periods.elements {
            count += 1
            if let tariff = period["tariff_id"]?.string { tariffIDs.append(tariff) }
            guard let dimensions = period["dimensions"] else { continue }
            for dimension in dimensions.elements where dimension["type"]?.string?.equals("ENERGY") == true {
                if let volume = dimension["volume"] { energies.append(volume) }
            }
        }
    }
}

extension JSONValue {
    /// nil where there are none or several.
    fileprivate var onlyElement: JSONValue? {
        var elements = elements.makeIterator()
        guard let first = elements.next(), elements.next() == nil else { return nil }
        return first
    }
}
