/// Prices summed exactly, each currency apart: adding kronor to euros is not a sum.
public struct RevenueSum: Hashable, Sendable {
    public struct Amount: Hashable, Sendable {
        public var currency: String
        public var exclVATMicros: Int64
        public var inclVATMicros: Int64
        public var sessions: Int
    }

    /// By currency, ascending.
    public private(set) var amounts: [Amount] = []
    /// Sessions without a tariff.
    public private(set) var unpriced = 0

    public init() {}

    public mutating func add(_ price: Price) {
        guard !price.currency.isEmpty else {
            unpriced += 1
            return
        }
        add(
            Amount(
                currency: price.currency, exclVATMicros: price.exclVATMicros, inclVATMicros: price.inclVATMicros,
                sessions: 1))
    }

    public mutating func add(_ other: RevenueSum) {
        for amount in other.amounts { add(amount) }
        unpriced += other.unpriced
    }

    private mutating func add(_ amount: Amount) {
        let place = amounts.firstIndex { $0.currency >= amount.currency } ?? amounts.count
        if place == amounts.count || amounts[place].currency != amount.currency {
            amounts.insert(amount, at: place)
            return
        }
        amounts[place].exclVATMicros = saturatingAdd(amounts[place].exclVATMicros, amount.exclVATMicros)
        amounts[place].inclVATMicros = saturatingAdd(amounts[place].inclVATMicros, amount.inclVATMicros)
        amounts[place].sessions += amount.sessions
    }
}

/// `a + b`, cut at the ends of Int64: hostile prices must not stop a run.
func saturatingAdd(_ a: Int64, _ b: Int64) -> Int64 {
    let (sum, overflow) = a.addingReportingOverflow(b)
    return overflow ? (b > 0 ? .max : .min) : sum
}
