import JSONText
import Telemetry

/// What is put into a slot to see where it comes out.
struct LineMark {
    var text: [UInt8]
    /// Of times and the receive time.
    var instant: Instant?
    /// Of numbers, where whole.
    var number: Int64?
}

extension LineMark {
    /// The values that lines are tried out with. In `unlike` each differs from all others; the others are the ends of
    /// what a slot may hold, and values between, written as lines write them.
    enum Choice: CaseIterable { case unlike, other, zero, least, long, short }

    init(_ choice: Choice, _ meaning: LineSlot.Meaning, slot: Int) {
        switch meaning {
        case .received, .time: self.init(time: choice, slot)
        case .chargePoint, .text: self.init(text: choice, slot)
        case .decimal: self.init(number: choice, slot, longest: 11, fraction: true)
        case .integer: self.init(number: choice, slot, longest: 11, fraction: false)
        case .int32: self.init(number: choice, slot, longest: 9, fraction: false)
        }
    }

    private init(time choice: Choice, _ slot: Int) {
        let milliseconds: Int64 =
            switch choice {
            case .unlike: 1_767_225_600_123 + Int64(slot) * 1_001
            case .other: 1_709_164_799_999 - Int64(slot) * 86_399_003
            case .zero: 0
            case .least: -62_135_596_800_000
            case .long: 253_402_300_799_999
            case .short: 951_782_400_000 + Int64(slot) * 60_000
            }
        let instant = Instant(milliseconds: milliseconds)
        text = Array(instant.iso8601.utf8)
        // Without a fraction, as some write whole seconds.
        if choice == .short { text.replaceSubrange(text.count - 5..<text.count, with: Array("Z".utf8)) }
        self.instant = instant
    }

    private init(text choice: Choice, _ slot: Int) {
        switch choice {
        case .unlike: text = Array("m4rk-\(slot)!".utf8)
        case .other: text = Array("\(slot)-other Text*".utf8)
        case .zero: text = Array("0".utf8)
        case .least: text = Array("-1".utf8)
        case .long: text = Array(repeating: UInt8(ascii: "~"), count: JSONTemplate.Kind.text.longest)
        case .short: text = [0x20]
        }
    }

    private init(number choice: Choice, _ slot: Int, longest: Int, fraction: Bool) {
        let digits: String =
            switch choice {
            case .unlike: "\(1_000_003 + 7 * slot)"
            case .other: fraction ? "-\(slot).5" : "\(slot + 11)"
            case .zero: "0"
            case .least: "-1"
            case .long: String(repeating: "9", count: longest)
            case .short: fraction ? "0.125" : "9"
            }
        text = Array(digits.utf8)
        number = Int64(digits)
    }
}
