// What a template's match reads: literals, plain texts and plain numbers, many bytes at a time.

/// Whether `count` bytes are equal: 16 at a time, the last 16 overlapping those before. Differences are gathered, not
/// looked at one by one: a literal that is compared at all is mostly the one that is there.
@inlinable @inline(__always)
func areLongEqual(_ a: UnsafePointer<UInt8>, _ b: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    let (a, b) = (UnsafeRawPointer(a), UnsafeRawPointer(b))
    if count < 16 { return count == 0 || areEqual(a, b, count) }
    var differences = difference(a, b, at: count &- 16)
    var place = 0
    while place < count &- 16 {
        differences |= difference(a, b, at: place)
        place &+= 16
    }
    return differences[0] | differences[1] == 0
}

@inlinable @inline(__always)
func difference(_ a: UnsafeRawPointer, _ b: UnsafeRawPointer, at place: Int) -> SIMD2<UInt64> {
    a.loadUnaligned(fromByteOffset: place, as: SIMD2<UInt64>.self)
        ^ b.loadUnaligned(fromByteOffset: place, as: SIMD2<UInt64>.self)
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
    var count = limit >= 8 ? readShortNumber(base, &value) : 0
    if count == 0, limit >= 16 { count = readLongNumber(base, &value) }
    return count > 0 ? count : readAnyNumber(base, limit, &value)
}

/// The values of eight bytes that are digits, and a mark in the highest bit of each byte that is none.
@inlinable @inline(__always)
func eightDigits(_ base: UnsafePointer<UInt8>) -> (digits: UInt64, others: UInt64) {
    let digits = UInt64(littleEndian: UnsafeRawPointer(base).loadUnaligned(as: UInt64.self)) ^ 0x3030_3030_3030_3030
    // Adding 0x76 carries ten and more into a byte's highest bit; a carry beyond it can only reach bytes above.
    return (digits, ((digits &+ 0x7676_7676_7676_7676) | digits) & 0x8080_8080_8080_8080)
}

/// The number that eight digits are, the first byte highest.
@inlinable @inline(__always)
func sumOfDigits(_ digits: UInt64) -> UInt64 {
    var sum = ((digits & 0x0F0F_0F0F_0F0F_0F0F) &* 2561) &>> 8
    sum = ((sum & 0x00FF_00FF_00FF_00FF) &* 6_553_601) &>> 16
    return ((sum & 0x0000_FFFF_0000_FFFF) &* 42_949_672_960_001) &>> 32
}

/// The number that the eight bytes at `base` begin with, where it ends within them and has no sign; gives its length,
/// or 0, which says no more than that `readAnyNumber` is to be asked.
///
/// No branch depends on how long the number is: lengths vary from value to value, and a wrong guess costs more than all
/// of this. The point is taken out by shifting what follows it; digits are then summed by pairs, fours and eights.
@inlinable @inline(__always)
func readShortNumber(_ base: UnsafePointer<UInt8>, _ value: inout JSONTemplate.Value) -> Int {
    let (digits, others) = eightDigits(base)
    let whole = others.trailingZeroBitCount &>> 3
    guard whole > 0, whole < 8, digits & 0xFF != 0 || whole == 1 else { return 0 }
    let before = (1 as UInt64) &<< UInt64(truncatingIfNeeded: whole &* 8) &- 1
    // A point, less the 0x30 taken off.
    let hasPoint = (digits &>> UInt64(truncatingIfNeeded: whole &* 8)) & 0xFF == 0x1E
    let packed = hasPoint ? (digits & before) | ((digits &>> 8) & ~before) : digits
    let ends = hasPoint ? (others &>> 8) & ~before : others
    let count = ends.trailingZeroBitCount &>> 3
    // Without a mark the number may go on; a point needs a digit after it.
    guard count < 8, !hasPoint || count > whole else { return 0 }
    let sum = sumOfDigits(packed &<< UInt64(truncatingIfNeeded: 64 &- count &* 8))
    value.mantissa = Int64(truncatingIfNeeded: sum)
    value.decimals = Int64(truncatingIfNeeded: count &- whole)
    return hasPoint ? count &+ 1 : count
}

/// The number at `base`, where it has no sign, is of 8 to 11 bytes, and has its point, if any, among the first nine
/// bytes; 16 bytes are read. Gives its length, or 0, which says no more than that `readAnyNumber` is to be asked.
@inlinable @inline(__always)
func readLongNumber(_ base: UnsafePointer<UInt8>, _ value: inout JSONTemplate.Value) -> Int {
    let (digits, others) = eightDigits(base)
    var (more, moreOthers) = eightDigits(base + 8)
    guard digits & 0xFF != 0, others & 0x80 == 0 else { return 0 }
    var sum: UInt64
    var decimals: Int
    let length: Int
    if others == 0 {
        let hasPoint = more & 0xFF == 0x1E
        sum = sumOfDigits(digits)
        length = hasPoint ? 9 : 8
        if hasPoint { (more, moreOthers) = (more &>> 8, moreOthers &>> 8 | 0x80 &<< 56) }
        decimals = hasPoint ? 0 : -1
    } else {
        let whole = others.trailingZeroBitCount &>> 3
        let before = (1 as UInt64) &<< UInt64(truncatingIfNeeded: whole &* 8) &- 1
        guard (digits &>> UInt64(truncatingIfNeeded: whole &* 8)) & 0xFF == 0x1E, others & (others &- 1) == 0 else {
            return 0
        }
        sum = sumOfDigits(((digits & before) | ((digits &>> 8) & ~before)) &<< 8)
        (length, decimals) = (8, 7 &- whole)
    }
    let count = moreOthers.trailingZeroBitCount &>> 3
    guard length &+ count <= 11 else { return 0 }
    // In two steps: of no digit all 64 bits go.
    sum =
        sum &* powerOfTen(count)
        &+ sumOfDigits((more &<< 8) &<< UInt64(truncatingIfNeeded: 56 &- count &* 8))
    if decimals < 0 {
        // Without a point so far: one that follows is for the other reader.
        guard base[8 &+ count] != UInt8(ascii: ".") else { return 0 }
        decimals = 0
    } else {
        decimals &+= count
        guard decimals > 0 else { return 0 }
    }
    value.mantissa = Int64(truncatingIfNeeded: sum)
    value.decimals = Int64(truncatingIfNeeded: decimals)
    return length &+ count
}

/// Of 0 through 3.
@inlinable @inline(__always)
func powerOfTen(_ power: Int) -> UInt64 { power < 2 ? (power == 0 ? 1 : 10) : (power == 2 ? 100 : 1000) }

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
