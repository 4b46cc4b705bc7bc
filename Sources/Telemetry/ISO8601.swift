/// Date-times as chargers and logs write them (RFC 3339 and its field relatives; DOMAIN 3, rows 11-13).
public enum ISO8601 {
    public struct Parsed: Equatable, Sendable {
        public var instant: Instant
        /// False where the text names no zone: the instant is then the local reading taken as UTC.
        public var hasZone: Bool
        /// True where digits finer than a millisecond, not all zero, were dropped.
        public var droppedDigits: Bool

        public init(instant: Instant, hasZone: Bool, droppedDigits: Bool) {
            self.instant = instant
            self.hasZone = hasZone
            self.droppedDigits = droppedDigits
        }
    }

    /// Reads `YYYY-MM-DDThh:mm[:ss[.f…]][Z|±hh[:]mm]`. `T` may be `t` or a space, the fraction's mark `.`, `,` or `:`.
    ///
    /// A leap second (`:60`) is read as the second after `:59`. Returns nil for anything else, impossible dates included.
    @inline(__always) public static func parse(_ text: UnsafeBufferPointer<UInt8>) -> Parsed? {
        if let instant = parseUsual(text) { return Parsed(instant: instant, hasZone: true, droppedDigits: false) }
        return parseAny(text)
    }

    /// The definition, of which `parseUsual` is the fast path.
    static func parseAny(_ text: UnsafeBufferPointer<UInt8>) -> Parsed? {
        var reader = Reader(text: text)
        guard let year = reader.digits(4), reader.take(UInt8(ascii: "-")),
            let month = reader.digits(2), reader.take(UInt8(ascii: "-")),
            let day = reader.digits(2), reader.takeDateTimeMark(),
            let hour = reader.digits(2), reader.take(UInt8(ascii: ":")),
            let minute = reader.digits(2),
            (1...12).contains(month), day >= 1, day <= Civil.daysInMonth(year: year, month: month),
            hour < 24, minute < 60
        else { return nil }
        var (second, millisecond, dropped) = (Int64(0), Int64(0), false)
        if reader.take(UInt8(ascii: ":")) {
            guard let value = reader.digits(2), value <= 60, let fraction = reader.fraction() else { return nil }
            (second, millisecond, dropped) = (value, fraction.0, fraction.1)
        }
        guard let zone = reader.zone(), reader.isAtEnd else { return nil }
        let local =
            Civil.days(year: year, month: month, day: day) * .day
            + hour * .hour + minute * .minute + second * .second + millisecond
        return Parsed(
            instant: Instant(milliseconds: local - (zone.minutes * .minute)), hasZone: zone.isPresent,
            droppedDigits: dropped)
    }

    private struct Reader {
        let text: UnsafeBufferPointer<UInt8>
        var position = 0

        var isAtEnd: Bool { position == text.count }

        mutating func take(_ byte: UInt8) -> Bool {
            guard position < text.count, text[position] == byte else { return false }
            position += 1
            return true
        }

        mutating func takeDateTimeMark() -> Bool {
            take(UInt8(ascii: "T")) || take(UInt8(ascii: " ")) || take(UInt8(ascii: "t"))
        }

        mutating func digits(_ count: Int) -> Int64? {
            guard position + count <= text.count else { return nil }
            var value: Int64 = 0
            for _ in 0..<count {
                let digit = text[position] &- UInt8(ascii: "0")
                guard digit < 10 else { return nil }
                value = value * 10 + Int64(digit)
                position += 1
            }
            return value
        }

        /// Milliseconds of an optional fraction, and whether finer digits were dropped; nil for a mark without digits.
        mutating func fraction() -> (Int64, Bool)? {
            guard take(UInt8(ascii: ".")) || take(UInt8(ascii: ",")) || take(UInt8(ascii: ":")) else {
                return (0, false)
            }
            var value: Int64 = 0
            var count = 0
            var dropped = false
            while position < text.count, text[position] &- UInt8(ascii: "0") < 10 {
                let digit = Int64(text[position] &- UInt8(ascii: "0"))
                if count < 3 { value = value * 10 + digit } else if digit != 0 { dropped = true }
                count += 1
                position += 1
            }
            guard count > 0 else { return nil }
            while count < 3 {
                value *= 10
                count += 1
            }
            return (value, dropped)
        }

        /// Minutes east of UTC. No zone at all reads as 0 with `isPresent` false.
        mutating func zone() -> (minutes: Int64, isPresent: Bool)? {
            if isAtEnd { return (0, false) }
            if take(UInt8(ascii: "Z")) || take(UInt8(ascii: "z")) { return (0, true) }
            let sign: Int64
            if take(UInt8(ascii: "+")) { sign = 1 } else if take(UInt8(ascii: "-")) { sign = -1 } else { return nil }
            guard let hours = digits(2), hours < 24 else { return nil }
            if isAtEnd { return (sign * hours * 60, true) }
            _ = take(UInt8(ascii: ":"))
            guard let minutes = digits(2), minutes < 60 else { return nil }
            return (sign * (hours * 60 + minutes), true)
        }
    }
}
