import Telemetry

extension ChargePointFold {
    /// All that it knows, for the same program to go on from later.
    public func state() throws -> [UInt8] {
        var kept = self
        kept.releaseRows()
        return try StateEncoder.encode(kept)
    }

    /// The fold that `state` was made of.
    ///
    /// - Parameter context: as it was then: the state says nothing of fleet, settings and rules.
    /// - Throws: `DecodingError` where the bytes are no state of this program. Whoever stores them hashes them: a changed byte
    ///   may well be another state.
    public init(state: [UInt8], chargePoint: String, context: AnalysisContext) throws {
        let profile = Profile(chargePoint: chargePoint, context: context)
        self = try StateDecoder.decode(ChargePointFold.self, from: state, userInfo: [.profile: profile])
    }
}

extension AnalysisContext {
    /// All that decides a fold besides its charge point's rows and entry in the fleet file, in words.
    public var rules: String { "\(settings) \(repairsOff.map(\.rawValue).sorted()) \(keepsRates)" }

    /// What fleet file and exclusions say of a charge point, in words.
    public func entry(of chargePoint: String) -> String {
        let profile = Profile(chargePoint: chargePoint, context: self)
        let words = [chargePoint, profile.siteID, profile.vendor ?? "", profile.model ?? ""]
        return "\(words) \(profile.evses) \(profile.zone.map { "\($0.digest)" } ?? "none") \(profile.exclusions)"
    }
}

extension ZoneTable {
    /// Tells a zone whose rules have changed from what it was (FNV-1a over its numbers).
    fileprivate var digest: UInt64 {
        changes.reduce(UInt64(bitPattern: initialOffset)) { digest, change in
            [change.at.milliseconds, change.offset].reduce(digest) {
                ($0 ^ UInt64(bitPattern: $1)) &* 0x0000_0100_0000_01B3
            }
        }
    }
}
