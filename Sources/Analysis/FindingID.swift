import Telemetry

extension Finding {
    /// 32 hex digits that name the finding: a hash of kind, charge point, evse, connector, site, subject and start
    /// (CONTRACT 7). The same finding has the same id in batch and stream, and on every machine.
    public var id: String {
        let text = [
            kind.rawValue, chargePoint, String(evseID), String(connectorID), siteID, subject,
            String(start.milliseconds),
        ].joined(separator: "\u{1F}")
        return hex(FNV128.hash(text.utf8))
    }

    private func hex(_ value: UInt128) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 32 - digits.count) + digits
    }
}

/// FNV-1a with 128 bits (draft-eastlake-fnv): small, and ample for names that nobody forges.
enum FNV128 {
    private static let offsetBasis: UInt128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d
    private static let prime: UInt128 = 0x0000_0000_0100_0000_0000_0000_0000_013b

    static func hash(_ bytes: some Sequence<UInt8>) -> UInt128 {
        bytes.reduce(offsetBasis) { ($0 ^ UInt128($1)) &* prime }
    }
}
