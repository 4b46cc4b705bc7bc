import Telemetry

/// JSON written straight to bytes. All texts the simulator writes are plain ASCII without quotes or backslashes.
struct JSONBytes {
    var bytes: [UInt8] = []

    mutating func raw(_ text: String) { bytes.append(contentsOf: text.utf8) }
    mutating func raw(_ other: [UInt8]) { bytes.append(contentsOf: other) }

    mutating func quoted(_ text: String) {
        assert(text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F && $0 != 0x22 && $0 != 0x5C }, text)
        bytes.append(UInt8(ascii: "\""))
        raw(text)
        bytes.append(UInt8(ascii: "\""))
    }

    mutating func integer(_ value: Int64, minimumDigits: Int = 1) {
        if value < 0 { bytes.append(UInt8(ascii: "-")) }
        var rest = value.magnitude
        let start = bytes.count
        repeat {
            bytes.append(UInt8(truncatingIfNeeded: 48 + rest % 10))
            rest /= 10
        } while rest > 0
        while bytes.count - start < minimumDigits { bytes.append(48) }
        bytes[start...].reverse()
    }

    /// `value` / 10^`scale`, rounded half up to `digits` decimals: 12345 at scale 3 with 1 digit is `12.3`.
    mutating func decimal(_ value: Int64, scale: Int, digits: Int) {
        let divisor = powerOfTen(scale - digits)
        let rounded = floorDivide(value + divisor / 2, divisor)
        guard digits > 0 else { return integer(rounded) }
        let unit = powerOfTen(digits)
        if rounded < 0 { bytes.append(UInt8(ascii: "-")) }
        integer(Int64(rounded.magnitude) / unit)
        bytes.append(UInt8(ascii: "."))
        integer(Int64(rounded.magnitude) % unit, minimumDigits: digits)
    }

    /// `value` thousandths as a plain JSON number without needless digits: `18234.5`.
    mutating func thousandths(_ value: Int64) {
        var digits = 3
        var scaled = value
        while digits > 0, scaled % 10 == 0 {
            scaled /= 10
            digits -= 1
        }
        decimal(value, scale: 3, digits: digits)
    }
}

func powerOfTen(_ exponent: Int) -> Int64 {
    precondition((0...18).contains(exponent), "10^\(exponent)")
    return (0..<exponent).reduce(1) { power, _ in power * 10 }
}

extension JSONBytes {
    /// `"2026-03-01T06:00:12.345Z"`
    mutating func stamp(_ instant: Instant, _ style: Accent.Stamp = .milliseconds, offsetSeconds: Int64 = 0) {
        let isLocal = style == .offset
        let shown = isLocal ? instant + offsetSeconds * .second : instant
        let (year, month, day) = Civil.date(days: Int64(shown.day.number))
        let time = shown - shown.day.start
        bytes.append(UInt8(ascii: "\""))
        dashed(year, month, day, mark: UInt8(ascii: "-"), width: 4)
        bytes.append(UInt8(ascii: "T"))
        dashed(time / .hour, time / .minute % 60, time / .second % 60, mark: UInt8(ascii: ":"), width: 2)
        if style == .milliseconds {
            bytes.append(UInt8(ascii: "."))
            integer(time % 1000, minimumDigits: 3)
        }
        if isLocal { zone(offsetSeconds / 60) } else { bytes.append(UInt8(ascii: "Z")) }
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func dashed(_ a: Int64, _ b: Int64, _ c: Int64, mark: UInt8, width: Int) {
        integer(a, minimumDigits: width)
        bytes.append(mark)
        integer(b, minimumDigits: 2)
        bytes.append(mark)
        integer(c, minimumDigits: 2)
    }

    private mutating func zone(_ minutes: Int64) {
        bytes.append(minutes < 0 ? UInt8(ascii: "-") : UInt8(ascii: "+"))
        integer(abs(minutes) / 60, minimumDigits: 2)
        bytes.append(UInt8(ascii: ":"))
        integer(abs(minutes) % 60, minimumDigits: 2)
    }
}

/// One JSON object whose fields can be written in their order or the opposite one, as some vendors do.
struct JSONObject {
    private var fields: [[UInt8]] = []

    mutating func text(_ name: String, _ value: String) { add(name) { $0.quoted(value) } }
    mutating func number(_ name: String, _ value: Int) { add(name) { $0.integer(Int64(value)) } }
    mutating func bool(_ name: String, _ value: Bool) { add(name) { $0.raw(value ? "true" : "false") } }
    mutating func object(_ name: String, _ value: JSONObject, reversed: Bool = false) {
        add(name) { $0.raw(value.bytes(reversed: reversed)) }
    }

    mutating func add(_ name: String, _ write: (inout JSONBytes) -> Void) {
        var field = JSONBytes()
        field.quoted(name)
        field.bytes.append(UInt8(ascii: ":"))
        write(&field)
        fields.append(field.bytes)
    }

    mutating func append(contentsOf other: JSONObject) { fields += other.fields }

    func bytes(reversed: Bool = false) -> [UInt8] {
        var out: [UInt8] = [UInt8(ascii: "{")]
        for index in fields.indices {
            if index > 0 { out.append(UInt8(ascii: ",")) }
            out.append(contentsOf: fields[reversed ? fields.count - 1 - index : index])
        }
        out.append(UInt8(ascii: "}"))
        return out
    }
}
