/// What a tariffs file says that could not be taken as it is, and where.
public struct TariffProblem: Error, Hashable, Sendable, CustomStringConvertible {
    /// `[3].elements[0].price_components[1].price`, from the file's root.
    public var place: String
    /// Where that, or what it is missing from, begins: counted from the file's first byte.
    public var offset: Int
    public var reason: Reason

    /// The first five leave the tariff out: a price that is not understood must not become a price of 0.
    public enum Reason: String, Sendable, CaseIterable {
        case missing = "missing"
        case notADecimal = "not-a-decimal"
        case outOfRange = "out-of-range"
        case unknownValue = "unknown-value"
        case wrongKind = "wrong-kind"
        /// Finer than a micro: the nearest one is used, halves to even.
        case rounded = "rounded"
        /// Its element never becomes active.
        case restrictionNotUnderstood = "restriction-not-understood"
    }

    public var description: String { "\(place): \(reason.rawValue)" }
}
