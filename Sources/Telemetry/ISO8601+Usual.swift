/// The spelling that nearly all chargers and logs use, eight bytes at a time.
extension ISO8601 {
    /// `YYYY-MM-DDThh:mm:ss.mmmZ`, and nothing else; nil says no more than that `parseAny` is to be asked.
    static func parseUsual(_ text: UnsafeBufferPointer<UInt8>) -> Instant? {
        guard text.count == 24, let base = UnsafeRawPointer(text.baseAddress),
            let date = digits(base, "0000-00-", literals: 0xFF00_00FF_0000_0000),
            let clock = digits(base + 8, "00T00:00", literals: 0x0000_FF00_00FF_0000),
            let rest = digits(base + 16, ":00.000Z", literals: 0xFF00_0000_FF00_00FF)
        else { return nil }
        let year = pair(date, 0) * 100 + pair(date, 2)
        let (month, day) = (pair(date, 5), pair(clock, 0))
        let (hour, minute, second) = (pair(clock, 3), pair(clock, 6), pair(rest, 1))
        let millisecond = pair(rest, 4) * 10 + Int64(rest >> 48 & 0xFF)
        guard (1...12).contains(month), day >= 1, day <= Civil.daysInMonth(year: year, month: month), hour < 24,
            minute < 60, second <= 60
        else { return nil }
        return Instant(
            milliseconds: Civil.days(year: year, month: month, day: day) * .day + hour * .hour + minute * .minute
                + second * .second + millisecond)
    }

    /// The values of eight bytes that are digits where `pattern` has 0 and are as it everywhere else (`literals`), the
    /// first byte lowest.
    @inline(__always) private static func digits(
        _ bytes: UnsafeRawPointer, _ pattern: StaticString, literals: UInt64
    ) -> UInt64? {
        let expected = UnsafeRawPointer(pattern.utf8Start).loadUnaligned(as: UInt64.self)
        let values = UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self) ^ expected)
        // Adding 0x76 carries ten and more into a byte's highest bit; what was there before counts too.
        let tooLarge = ((values &+ 0x7676_7676_7676_7676) | values) & 0x8080_8080_8080_8080
        return tooLarge == 0 && values & literals == 0 ? values : nil
    }

    @inline(__always) private static func pair(_ values: UInt64, _ place: UInt64) -> Int64 {
        Int64((values >> (place * 8) & 0xFF) * 10 + (values >> (place * 8 + 8) & 0xFF))
    }
}
