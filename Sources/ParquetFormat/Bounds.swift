import Kernels

/// The smallest and largest value of a page or chunk, and how statistics write them (parquet.thrift, `ColumnOrder`).
enum Bounds {
    /// There are no values.
    case none
    /// There are values, but none that has an order: doubles that are all NaN.
    case unordered
    case integers(Int64, Int64)
    case doubles(Double, Double)
    /// References to the strings.
    case strings(Int64, Int64)

    static func ofIntegers(_ values: UnsafeBufferPointer<Int64>) -> Bounds {
        guard !values.isEmpty else { return .none }
        let summary = IntegerSummary(of: values)
        return .integers(summary.minimum, summary.maximum)
    }

    /// NaNs are left out, as the specification has it.
    static func ofDoubles(bits: UnsafeBufferPointer<Int64>) -> Bounds {
        guard !bits.isEmpty else { return .none }
        var smallest = Double.infinity
        var largest = -Double.infinity
        var ordered = 0
        for pattern in bits {
            let value = Double(bitPattern: UInt64(bitPattern: pattern))
            guard !value.isNaN else { continue }
            ordered += 1
            smallest = min(smallest, value)
            largest = max(largest, value)
        }
        return ordered == 0 ? .unordered : .doubles(smallest, largest)
    }

    static func ofStrings(_ refs: UnsafeBufferPointer<Int64>, base: UnsafePointer<UInt8>) -> Bounds {
        var bounds = StringBounds(base: base)
        for ref in refs { bounds.include(ref) }
        return bounds.bounds
    }

    /// The bounds of both together.
    func merged(with other: Bounds, base: UnsafePointer<UInt8>?) -> Bounds {
        switch (self, other) {
        case (.integers(let a, let b), .integers(let c, let d)): return .integers(min(a, c), max(b, d))
        case (.doubles(let a, let b), .doubles(let c, let d)): return .doubles(min(a, c), max(b, d))
        case (.strings(let a, let b), .strings(let c, let d)):
            var bounds = StringBounds(base: base!)
            for ref in [a, b, c, d] { bounds.include(ref) }
            return bounds.bounds
        case (.none, _), (.unordered, .doubles): return other
        default: return self
        }
    }
}

/// Smallest and largest of strings by unsigned bytes, which is also the order of UTF-8 by code point.
struct StringBounds {
    private let base: UnsafePointer<UInt8>
    private var smallest: (ref: Int64, prefix: UInt64)?
    private var largest: (ref: Int64, prefix: UInt64)?

    init(base: UnsafePointer<UInt8>) { self.base = base }

    var bounds: Bounds {
        guard let smallest, let largest else { return .none }
        return .strings(smallest.ref, largest.ref)
    }

    @inline(__always) mutating func include(_ ref: Int64) {
        let prefix = ByteRef(ref).prefix(base)
        guard let low = smallest, let high = largest else {
            smallest = (ref, prefix)
            largest = (ref, prefix)
            return
        }
        if prefix < low.prefix || prefix == low.prefix && isLess(ref, low.ref) { smallest = (ref, prefix) }
        if prefix > high.prefix || prefix == high.prefix && isLess(high.ref, ref) { largest = (ref, prefix) }
    }

    private func isLess(_ a: Int64, _ b: Int64) -> Bool {
        guard a != b else { return false }
        let (a, b) = (ByteRef(a).bytes(base), ByteRef(b).bytes(base))
        let order = compareBytes(a, b, min(a.count, b.count))
        return order < 0 || order == 0 && a.count < b.count
    }
}
