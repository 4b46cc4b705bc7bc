import JSONText

/// Where messages name a person: the tokens and contracts that leave this house only as pseudonyms (CONTRACT 4).
///
/// By key rather than by path, in any spelling of capitals and at any depth, so that vendors' own payloads are covered
/// as the specifications' are: `idTag` and `parentIdTag` (1.6: Authorize, Start- and StopTransaction,
/// RemoteStartTransaction, ReserveNow, SendLocalList and every `idTagInfo`), `idToken.idToken`, `groupIdToken.idToken`,
/// `additionalInfo[].additionalIdToken` (2.x), `customerIdentifier` (CustomerInformation), `vatNumber` (2.1), the
/// contract and car identities `emaid`, `evccId`, `vin`, and the `data` of a NotifyCustomerInformation. Of OCPI's objects
/// also `contract_id`, `auth_id`, `visual_number` and `group_id`, and the `uid` of a token, which an EVSE has too.
public enum PersonalData {
    static let keys: [StaticString] = [
        "idtag", "parentidtag", "idtoken", "additionalidtoken", "emaid", "evccid", "vin", "customeridentifier",
        "vatnumber",
    ]

    static let ocpiKeys: [StaticString] = ["contract_id", "auth_id", "visual_number", "group_id"]
    static let ocpiTokens: [StaticString] = ["cdr_token", "token", "publish_allowed_to"]

    /// Stands for an action where the payload is an object of OCPI.
    public static let ocpi: StaticString = "OCPI"

    public static func isOCPI(_ action: Bytes?) -> Bool { action?.equals(ocpi) ?? false }

    /// - Parameter holder: the key under which the object with this key stands.
    public static func isPersonal(key: Bytes, action: Bytes? = nil, holder: Bytes? = nil) -> Bool {
        if keys.contains(where: { key.equalsIgnoringCase($0) }) { return true }
        if isOCPI(action) { return isPersonal(ocpiKey: key, holder) }
        return key.equals("data") && (action?.equals("NotifyCustomerInformation") ?? false)
    }

    private static func isPersonal(ocpiKey key: Bytes, _ holder: Bytes?) -> Bool {
        if ocpiKeys.contains(where: { key.equalsIgnoringCase($0) }) { return true }
        guard let holder, key.equalsIgnoringCase("uid") else { return false }
        return ocpiTokens.contains { holder.equalsIgnoringCase($0) }
    }

    /// Visits every personal text in `payload`, in document order; empty texts name nobody and are left out. Of OCPI's
    /// objects a number in place of a text is one too.
    public static func forEach(in payload: JSONValue, action: Bytes? = nil, _ visit: (JSONValue) -> Void) {
        forEach(in: payload, action, holder: nil, visit)
    }

    private static func forEach(
        in payload: JSONValue, _ action: Bytes?, holder: Bytes?, _ visit: (JSONValue) -> Void
    ) {
        for (key, value) in payload.members {
            if let text = value.string ?? (isOCPI(action) ? value.number : nil) {
                if !text.isEmpty, isPersonal(key: key, action: action, holder: holder) { visit(value) }
            } else {
                forEach(in: value, action, holder: key, visit)
            }
        }
        for element in payload.elements { forEach(in: element, action, holder: holder, visit) }
    }

    /// Appends `payload` to `output` as it was sent, but for its personal texts: for each, `replace` appends what
    /// stands in its place (text without quotes that needs no escapes).
    public static func rewrite(
        _ payload: JSONValue, action: Bytes? = nil, into output: inout [UInt8],
        replace: (Bytes, inout [UInt8]) -> Void
    ) {
        let raw = payload.raw
        let start = payload.range.lowerBound
        var copied = 0
        forEach(in: payload, action: action) { value in
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
    /// `word` is in lower case.
    fileprivate func equalsIgnoringCase(_ word: StaticString) -> Bool {
        guard count == word.utf8CodeUnitCount else { return false }
        for i in 0..<count {
            let byte = self[i]
            let lower = byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
            if lower != word.utf8Start[i] { return false }
        }
        return true
    }
}
