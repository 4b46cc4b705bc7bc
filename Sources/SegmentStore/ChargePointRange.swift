#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Charge points from `first` through `last` in the order of their UTF-8 bytes, which is the store's order.
///
/// Swift's own `<` on strings orders by Unicode's canonical equivalence, which no segment knows.
public struct ChargePointRange: Hashable, Sendable {
    public let first: String
    /// nil for no end.
    public let last: String?

    public static let all = ChargePointRange(first: "", last: nil)

    public init(first: String, last: String?) {
        self.first = first
        self.last = last
    }

    public init(_ only: String) { self.init(first: only, last: only) }

    public func contains(_ chargePoint: String) -> Bool {
        !precedes(chargePoint, first) && !(last.map { precedes($0, chargePoint) } ?? false)
    }
}

/// Whether `a` comes before `b` in the store's order.
func precedes(_ a: String, _ b: String) -> Bool { a.utf8.lexicographicallyPrecedes(b.utf8) }

/// Negative where `a` comes before `b` in the store's order, zero where they are equal.
func compareBytes(_ a: UnsafeBufferPointer<UInt8>, _ b: UnsafeBufferPointer<UInt8>) -> Int {
    let common = min(a.count, b.count)
    let order = common == 0 ? 0 : memcmp(a.baseAddress!, b.baseAddress!, common)
    return order != 0 ? Int(order) : a.count - b.count
}
