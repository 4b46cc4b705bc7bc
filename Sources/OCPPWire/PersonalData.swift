import JSONText

/// Where messages name a person: the tokens and contracts that leave this house only as pseudonyms (CONTRACT 4).
///
/// By key rather than by path, in any spelling of capitals and underscores and at any depth, so that vendors' own payloads
/// are covered as the specifications' are: `idTag` and `parentIdTag` (1.6: Authorize, Start- and StopTransaction,
/// RemoteStartTransaction, ReserveNow, SendLocalList and every `idTagInfo`), `idToken.idToken`, `groupIdToken.idToken`,
/// `additionalInfo[].additionalIdToken` (2.x), `customerIdentifier` (CustomerInformation), `vatNumber` (2.1), the
/// contract and car identities `emaid`, `evccId`, `vin`, and the `data` of a NotifyCustomerInformation. Of OCPI's objects
/// also `contract_id`, `auth_id`, `visual_number` and `group_id`, and the `uid` of a token, which an EVSE has too.
public enum PersonalData {
    static let keys: [StaticString] = [
        "idtag", "parentidtag", "idtoken", "additionalidtoken", "emaid", "evccid", "vin", "customeridentifier",
        "vatnumber",
    ]

    static let ocpiKeys: [StaticString] = [
        "contractid", "authid", "visualnumber", "groupid", "tokenuid", "cdrtokenuid",
    ]
    static let ocpiTokens: [StaticString] = ["cdrtoken", "token", "tokens", "publishallowedto"]

    /// Stands for an action where the payload is an object of OCPI.
    public static let ocpi: StaticString = "OCPI"

    public static func isOCPI(_ action: Bytes?) -> Bool { action?.equals(ocpi) ?? false }

    /// - Parameter holder: the key under which the object with this key stands.
    public static func isPersonal(key: Bytes, action: Bytes? = nil, holder: Bytes? = nil) -> Bool {
        if keys.contains(where: { key.isSpelling(of: $0) }) { return true }
        if isOCPI(action) { return isPersonal(ocpiKey: key, holder) }
        return key.equals("data") && (action?.equals("NotifyCustomerInformation") ?? false)
    }

    private static func isPersonal(ocpiKey key: Bytes, _ holder: Bytes?) -> Bool {
        if ocpiKeys.contains(where: { key.isSpelling(of: $0) }) { return true }
        guard let holder, key.isSpelling(of: "uid") else { return false }
        return ocpiTokens.contains { holder.isSpelling(of: $0) }
    }

    /// Visits every personal text in `payload`, in document order; empty texts name nobody and are left out. Of OCPI's
    /// objects a number in place of a text is one too.
    ///
    /// - Parameter key: under which the payload stands.
    public static func forEach(
        in payload: JSONValue, action: Bytes? = nil, under key: Bytes? = nil, _ visit: (JSONValue) -> Void
    ) {
        for (name, value) in payload.members { forEach(in: value, action, name, holder: key, visit) }
        for element in payload.elements { forEach(in: element, action: action, under: key, visit) }
    }

    /// A value under `key`, of an object under `holder`; the elements of an array stand where it does.
    private static func forEach(
        in value: JSONValue, _ action: Bytes?, _ key: Bytes, holder: Bytes?, _ visit: (JSONValue) -> Void
    ) {
        if let text = value.string ?? (isOCPI(action) ? value.number : nil) {
            if !text.isEmpty, isPersonal(key: key, action: action, holder: holder) { visit(value) }
            return
        }
        for (name, member) in value.members { forEach(in: member, action, name, holder: key, visit) }
        for element in value.elements { forEach(in: element, action, key, holder: holder, visit) }
    }

    /// Appends `payload` to `output` as it was sent, but for its personal texts: for each, `replace` appends what
    /// stands in its place (text without quotes that needs no escapes).
    public static func rewrite(
        _ payload: JSONValue, action: Bytes? = nil, under key: Bytes? = nil, into output: inout [UInt8],
        replace: (Bytes, inout [UInt8]) -> Void
    ) {
        let raw = payload.raw
        let start = payload.range.lowerBound
        var copied = 0
        forEach(in: payload, action: action, under: key) { value in
            output.append(contentsOf: raw[copied..<(value.range.lowerBound - start)])
            output.append(UInt8(ascii: "\""))
            replace(value.string ?? value.raw, &output)
            output.append(UInt8(ascii: "\""))
            copied = value.range.upperBound - start
        }
        output.append(contentsOf: raw[copied...])
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// `word` is in lower case and has no underscore.
    fileprivate func isSpelling(of word: StaticString) -> Bool {
        let length = word.utf8CodeUnitCount
        guard count >= length else { return false }
        var place = 0
        for byte in self where byte != UInt8(ascii: "_") {
            let lower = byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
            guard place < length, lower == word.utf8Start[place] else { return false }
            place += 1
        }
        return place == length
    }
}
