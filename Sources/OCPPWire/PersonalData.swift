import JSONText

/// Where messages name a person: the tokens and contracts that leave this house only as pseudonyms (CONTRACT 4).
///
/// By key rather than by path, in any spelling of capitals and at any depth, so that vendors' own payloads are covered
/// as the specifications' are: `idTag` and `parentIdTag` (1.6: Authorize, Start- and StopTransaction,
/// RemoteStartTransaction, ReserveNow, SendLocalList and every `idTagInfo`), `idToken.idToken`, `groupIdToken.idToken`,
/// `additionalInfo[].additionalIdToken` (2.x), `customerIdentifier` (CustomerInformation), `vatNumber` (2.1), the
/// contract and car identities `emaid`, `evccId`, `vin`, and the `data` of a NotifyCustomerInformation.
public enum PersonalData {
    static let keys: [StaticString] = [
        "idtag", "parentidtag", "idtoken", "additionalidtoken", "emaid", "evccid", "vin", "customeridentifier",
        "vatnumber",
    ]

    public static func isPersonal(key: Bytes, action: Bytes? = nil) -> Bool {
        if keys.contains(where: { key.equalsIgnoringCase($0) }) { return true }
        return key.equals("data") && (action?.equals("NotifyCustomerInformation") ?? false)
    }

    /// Visits every personal text in `payload`, in document order; empty texts name nobody and are left out.
    public static func forEach(in payload: JSONValue, action: Bytes? = nil, _ visit: (JSONValue) -> Void) {
        for (key, value) in payload.members {
            if let text = value.string {
                if !text.isEmpty, isPersonal(key: key, action: action) { visit(value) }
            } else {
                forEach(in: value, action: action, visit)
            }
        }
        for element in payload.elements { forEach(in: element, action: action, visit) }
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
            replace(value.string!, &output)
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
