/// Reads times in the spellings that nearly all chargers and logs use, one after another: the date is read once for as
/// many as share it.
///
/// What it reads, `ISO8601.parse` reads as the same moment; what it does not is for that.
public struct UsualTimes: Sendable {
    /// The ten bytes of the date read last, and when that day begins.
    @usableFromInline var yearAndMonth: UInt64 = 0
    @usableFromInline var day: UInt64 = 0
    @usableFromInline var start: Int64 = 0

    @inlinable public init() {}

    /// How many bytes of `base`, 24 or 20, are `YYYY-MM-DDThh:mm:ss.mmmZ` or `YYYY-MM-DDThh:mm:ssZ`; 0 where neither is
    /// there. Nothing beyond `limit` is read; fewer than 24 are not looked at.
    @inlinable @inline(__always)
    public mutating func read(_ base: UnsafePointer<UInt8>, _ limit: Int, _ milliseconds: inout Int64) -> Int {
        guard limit >= 24 else { return 0 }
        let bytes = UnsafeRawPointer(base)
        let date = UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self))
        let clock = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
        let rest = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: 16, as: UInt64.self))
        // `DDThh:mm`, then `:ss.mmmZ` or `:ssZ`, each without what digits and literals have in common with the pattern.
        let time = clock ^ 0x3030_3A30_3054_3030
        var second = rest ^ 0x5A30_3030_2E30_303A
        var count = 24
        if !Self.areDigits(second, but: 0xFF00_0000_FF00_00FF) {
            second = (rest ^ 0x5A30_303A) & 0xFFFF_FFFF
            count = 20
            guard Self.areDigits(second, but: 0xFF00_00FF) else { return 0 }
        }
        guard Self.areDigits(time, but: 0x0000_FF00_00FF_0000) else { return 0 }
        let (h, m, s) = (Self.pair(time, 3), Self.pair(time, 6), Self.pair(second, 1))
        guard h < 24, m < 60, s <= 60 else { return 0 }
        if date != yearAndMonth || clock & 0xFFFF != day {
            guard readDate(base) else { return 0 }
            (yearAndMonth, day) = (date, clock & 0xFFFF)
        }
        milliseconds = start &+ h &* .hour &+ m &* .minute &+ s &* .second
        if count == 24 { milliseconds &+= Self.pair(second, 4) &* 10 &+ Int64(second &>> 48 & 0xFF) }
        return count
    }

    @usableFromInline mutating func readDate(_ base: UnsafePointer<UInt8>) -> Bool {
        let midnight = Array(UnsafeBufferPointer(start: base, count: 10)) + Array("T00:00:00.000Z".utf8)
        guard let parsed = midnight.withUnsafeBufferPointer({ ISO8601.parse($0) }) else { return false }
        start = parsed.instant.milliseconds
        return true
    }

    /// Whether bytes are digits' values, and zero where `literals` are.
    @inlinable @inline(__always) static func areDigits(_ values: UInt64, but literals: UInt64) -> Bool {
        // Adding 0x76 carries ten and more into a byte's highest bit; what was there before counts too.
        ((values &+ 0x7676_7676_7676_7676) | values) & 0x8080_8080_8080_8080 == 0 && values & literals == 0
    }

    @inlinable @inline(__always) static func pair(_ values: UInt64, _ place: UInt64) -> Int64 {
        Int64((values &>> (place &* 8) & 0xFF) &* 10 &+ (values &>> (place &* 8 &+ 8) & 0xFF))
    }
}
