import JSONText
import Telemetry

/// One object that platforms exchange, of a kind that has a table, in any of OCPI's versions. A borrowed view, as a frame
/// is; no value is judged here.
public struct OCPIObject {
    public enum Kind: String, Sendable {
        case cdr = "CDR"
        case session = "Session"
        case tariff = "Tariff"
        case location = "Location"
    }

    public enum Version: String, Sendable {
        case v211 = "2.1.1"
        case v221 = "2.2.1"
        case v230 = "2.3.0"
        /// Nothing in it tells the two apart.
        case v221or230 = "2.2.1 or 2.3.0"
    }

    public let kind: Kind
    public let version: Version
    public let json: JSONValue

    /// nil for what is none, by its keys.
    init?(_ json: JSONValue) {
        guard let kind = Self.kind(json) else { return nil }
        self.kind = kind
        self.json = json
        version = Self.version(kind, json)
    }

    /// As `--explain` prints it.
    public var name: String { "OCPI \(kind.rawValue) \(version.rawValue)" }

    // MARK: What every kind has

    public var id: Field<Bytes> { json.identityField("id") }

    /// What it stands under: see `Schema+OCPI.swift`.
    public var place: Bytes? {
        let names: [Field<Bytes>]
        switch kind {
        case .cdr, .session:
            let place = OCPIPlace(json)
            names = [place.locationID, place.evseUID, place.evseID, id]
        case .tariff, .location: names = [id]
        }
        return names.lazy.compactMap(\.value).first { Frame.isIdentity($0) }
    }

    /// `last_updated`; where that cannot be read, when it ended or began. A time without a zone is UTC
    /// (transport_and_format, "DateTime").
    public var updatedAt: ISO8601.Parsed? {
        for text in [json["last_updated"], endDateTime, startDateTime] {
            if let time = text?.string.flatMap({ ISO8601.parse($0) }) { return time }
        }
        return nil
    }

    /// 2.1.1 spells it differently for a session, and stops a CDR.
    public var startDateTime: JSONValue? { json.first("start_date_time", "start_datetime") }
    public var endDateTime: JSONValue? { json.first("end_date_time", "end_datetime", "stop_date_time") }

    // MARK: Which it is

    private static func kind(_ json: JSONValue) -> Kind? {
        guard json.kind == .object else { return nil }
        func has(_ key: StaticString) -> Bool { json[key] != nil }
        if has("cdr_location") || has("total_energy") || has("stop_date_time") { return .cdr }
        if has("kwh") || has("start_datetime") || has("location_id") { return .session }
        if has("total_cost") || has("cdr_token") { return .cdr }
        if has("elements") { return .tariff }
        // An EVSE may have coordinates too; it has a uid.
        return (has("evses") || has("coordinates")) && !has("uid") ? .location : nil
    }

    /// By what was spelled differently: 2.1.1 names no owner and has costs as numbers, 2.3.0 has taxes.
    private static func version(_ kind: Kind, _ json: JSONValue) -> Version {
        switch kind {
        case .cdr, .session:
            if let cost = json["total_cost"], cost.kind == .object {
                return cost["before_taxes"] != nil ? .v230 : .v221
            }
            if json["total_cost"]?.number != nil || json["auth_id"] != nil || json["stop_date_time"] != nil {
                return .v211
            }
            return json["country_code"] == nil && json["cdr_token"] == nil ? .v211 : .v221or230
        case .tariff:
            if json["tax_included"] != nil { return .v230 }
            return json["country_code"] == nil ? .v211 : .v221
        case .location:
            if json["country_code"] == nil { return .v211 }
            return json["parking_places"] != nil ? .v230 : .v221or230
        }
    }
}

extension JSONValue {
    /// The first of these members that is there and not null.
    func first(_ keys: StaticString...) -> JSONValue? {
        for key in keys { if let value = self[key], !value.isNull { return value } }
        return nil
    }
}
