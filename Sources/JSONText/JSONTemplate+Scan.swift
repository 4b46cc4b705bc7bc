// What a template's match reads: literals, plain texts and plain numbers, many bytes at a time.

/// Whether `count` bytes are equal: 16 at a time, the last 16 overlapping those before.
@inlinable @inline(__always)
func areLongEqual(_ a: UnsafePointer<UInt8>, _ b: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    let (a, b) = (UnsafeRawPointer(a), UnsafeRawPointer(b))
    if count < 16 { return count == 0 || areEqual(a, b, count) }
    var place = 0
    while place &+ 16 <= count {
        if areSixteenDifferent(a + place, b + place) { return false }
        place &+= 16
    }
    return !areSixteenDifferent(a + (count &- 16), b + (count &- 16))
}

@inlinable @inline(__always)
func areSixteenDifferent(_ a: UnsafeRawPointer, _ b: UnsafeRawPointer) -> Bool {
    let x = a.loadUnaligned(as: SIMD2<UInt64>.self) ^ b.loadUnaligned(as: SIMD2<UInt64>.self)
    return x[0] | x[1] != 0
}

/// How many bytes of printable ASCII but quote and backslash `base` begins with; `limit` at most.
@inlinable @inline(__always)
func plainCount(_ base: UnsafePointer<UInt8>, _ limit: Int) -> Int {
    // Marks bytes as `JSONScanner.skipPlain` does: only a byte above a true mark can be marked in error.
    let ones: UInt64 = 0x0101_0101_0101_0101
    let highs: UInt64 = 0x8080_8080_8080_8080
    var place = 0
    while place &+ 8 <= limit {
        let word = UInt64(littleEndian: UnsafeRawPointer(base + place).loadUnaligned(as: UInt64.self))
        let quote = word ^ (ones &* 0x22)
        let backslash = word ^ (ones &* 0x5C)
        let delete = word ^ (ones &* 0x7F)
        let marks =
            (((quote &- ones) & ~quote) | ((backslash &- ones) & ~backslash) | ((delete &- ones) & ~delete)
                | ((word &- ones &* 0x20) & ~word) | word) & highs
        if marks != 0 { return place &+ marks.trailingZeroBitCount &>> 3 }
        place &+= 8
    }
    while place < limit {
        let byte = base[place]
        if byte == 0x22 || byte == 0x5C || byte < 0x20 || byte >= 0x7F { return place }
        place &+= 1
    }
    return place
}

/// Reads a number as `Kind.decimal` says; gives its length, 0 where there is none.
@inlinable @inline(__always)
func readNumber(_ base: UnsafePointer<UInt8>, _ limit: Int, _ value: inout JSONTemplate.Value) -> Int {
    let count = limit >= 8 ? readShortNumber(base, &value) : 0
    return count > 0 ? count : readAnyNumber(base, limit, &value)
}

/// The number that the eight bytes at `base` begin with, where it ends within them and has no sign; gives its length,
/// or 0, which says no more than that `readAnyNumber` is to be asked.
///
/// No branch depends on how long the number is: lengths vary from value to value, and a wrong guess costs more than all
/// of this. The point is taken out by shifting what follows it; digits are then summed by pairs, fours and eights.
@inlinable @inline(__always)
func readShortNumber(_ base: UnsafePointer<UInt8>, _ value: inout JSONTemplate.Value) -> Int {
    let word = UInt64(littleEndian: UnsafeRawPointer(base).loadUnaligned(as: UInt64.self))
    let digits = word ^ 0x3030_3030_3030_3030
    // Adding 0x76 carries ten and more into a byte's highest bit; a carry beyond it can only reach bytes above.
    let others = ((digits &+ 0x7676_7676_7676_7676) | digits) & 0x8080_8080_8080_8080
    let whole = others.trailingZeroBitCount &>> 3
    guard whole > 0, whole < 8, word & 0xFF != 0x30 || whole == 1 else { return 0 }
    let before = (1 as UInt64) &<< UInt64(truncatingIfNeeded: whole &* 8) &- 1
    let hasPoint = (word &>> UInt64(truncatingIfNeeded: whole &* 8)) & 0xFF == 0x2E
    let packed = hasPoint ? (digits & before) | ((digits &>> 8) & ~before) : digits
    let ends = hasPoint ? (others &>> 8) & ~before : others
    let count = ends.trailingZeroBitCount &>> 3
    // Without a mark the number may go on; a point needs a digit after it.
    guard count < 8, !hasPoint || count > whole else { return 0 }
    var sum = packed &<< UInt64(truncatingIfNeeded: 64 &- count &* 8)
    sum = ((sum & 0x0F0F_0F0F_0F0F_0F0F) &* 2561) &>> 8
    sum = ((sum & 0x00FF_00FF_00FF_00FF) &* 6_553_601) &>> 16
    sum = ((sum & 0x0000_FFFF_0000_FFFF) &* 42_949_672_960_001) &>> 32
    value.mantissa = Int64(truncatingIfNeeded: sum)
    value.decimals = Int64(truncatingIfNeeded: count &- whole)
    return hasPoint ? count &+ 1 : count
}

/// The definition, of which `readShortNumber` is the fast path.
@inlinable
func readAnyNumber(_ base: UnsafePointer<UInt8>, _ limit: Int, _ value: inout JSONTemplate.Value) -> Int {
    let isNegative = base[0] == UInt8(ascii: "-")
    let first = isNegative ? 1 : 0
    let limit = min(limit, 12)
    var place = first
    var mantissa: Int64 = 0
    while place < limit, base[place] &- UInt8(ascii: "0") < 10 {
        mantissa = mantissa &* 10 &+ Int64(base[place] &- UInt8(ascii: "0"))
        place &+= 1
    }
    let whole = place
    if whole == first || (base[first] == UInt8(ascii: "0") && whole > first &+ 1) { return 0 }
    value.decimals = 0
    if place < limit, base[place] == UInt8(ascii: ".") {
        place &+= 1
        while place < limit, base[place] &- UInt8(ascii: "0") < 10 {
            mantissa = mantissa &* 10 &+ Int64(base[place] &- UInt8(ascii: "0"))
            place &+= 1
        }
        value.decimals = Int64(place &- whole &- 1)
        if value.decimals == 0 { return 0 }
    }
    value.mantissa = isNegative ? -mantissa : mantissa
    return place <= 11 ? place : 0
}
