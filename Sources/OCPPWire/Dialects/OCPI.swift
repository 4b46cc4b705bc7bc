import JSONText

/// OCPI objects (2.1.1, 2.2.1, 2.3.0), one or an array of them in a file: what operators exchange, not what chargers say.
///
/// Recognised and counted by kind and version, and passed over by rule: no table of the store holds them.
enum OCPI {
    /// By keys that no frame around which we know anything has.
    static func isLikely(_ has: (StaticString) -> Bool) -> Bool {
        has("\"party_id\"") || has("\"country_code\"") || has("\"charging_periods\"") || has("\"start_date_time\"")
            || has("\"start_datetime\"") || has("\"auth_id\"") || has("\"evses\"")
            || (has("\"currency\"") && has("\"elements\"")) || (has("\"data\"") && has("\"status_code\""))
    }

    /// The kind and version of an object, as `--explain` prints them; nil for what is none.
    static func name(_ json: JSONValue) -> StaticString? {
        if json["status_code"] != nil { return "OCPI response" }
        if json["total_cost"] != nil || json["cdr_token"] != nil, json["kwh"] == nil { return cdr(json) }
        if json["kwh"] != nil {
            return json["start_datetime"] != nil ? "OCPI Session 2.1.1" : "OCPI Session 2.2.1 or 2.3.0"
        }
        if json["elements"] != nil { return tariff(json) }
        if json["evses"] != nil || json["coordinates"] != nil {
            return json["country_code"] == nil ? "OCPI Location 2.1.1" : "OCPI Location 2.2.1 or 2.3.0"
        }
        let isPart = json["party_id"] != nil || json["last_updated"] != nil
        return isPart ? "OCPI object" : nil
    }

    /// `total_cost` is a number in 2.1.1, `{excl_vat, incl_vat}` in 2.2.1 and `{before_taxes, taxes}` in 2.3.0.
    private static func cdr(_ json: JSONValue) -> StaticString {
        guard let cost = json["total_cost"] else { return "OCPI CDR" }
        if cost.number != nil { return "OCPI CDR 2.1.1" }
        return cost["before_taxes"] != nil ? "OCPI CDR 2.3.0" : "OCPI CDR 2.2.1"
    }

    /// `tax_included` came with 2.3.0, the owner's names with 2.2.
    private static func tariff(_ json: JSONValue) -> StaticString {
        if json["tax_included"] != nil { return "OCPI Tariff 2.3.0" }
        return json["country_code"] == nil ? "OCPI Tariff 2.1.1" : "OCPI Tariff 2.2.1"
    }
}
