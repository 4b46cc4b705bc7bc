import JSONText
import Telemetry

/// A line known by heart: which lines are like it, and what their rows are.
struct LineTemplate: ~Copyable {
    let skeleton: JSONTemplate
    let receivedSlot: Int
    let chargePointSlot: Int
    let rows: UnsafeMutableBufferPointer<RowRecipe>
    /// The texts of `word` cells.
    let words: [UInt8]
    let samples: SampleCounts

    init(_ line: Bytes, _ slots: [LineSlot], _ rows: [RowRecipe], words: [UInt8], samples: SampleCounts) {
        let fractions = slots.indices.map { slot in
            rows.flatMap(\.cells).compactMap { $0.isNumber(of: slot) ? Int($0.power) : nil }.min()
        }
        skeleton = JSONTemplate(
            line,
            slots: zip(slots, fractions).map { slot, fraction in
                JSONTemplate.Slot(
                    slot.range, slot.kind, longest: slot.longest, longestFraction: fraction ?? slot.longest)
            })
        receivedSlot = slots.firstIndex { $0.meaning == .received }!
        chargePointSlot = slots.firstIndex { $0.meaning == .chargePoint }!
        self.rows = .allocate(capacity: rows.count)
        _ = self.rows.initialize(from: rows)
        self.words = words
        self.samples = samples
    }

    /// To be called before its rows go to another lifter's tables.
    func forgetWords() {
        for row in rows.indices { rows[row].generation = -1 }
    }

    deinit {
        for row in rows { row.cells.deallocate() }
        rows.deinitialize()
        rows.deallocate()
    }

    /// How many bytes `text` begins with that are such a line, its end left out; -1 where there is none. A time slot's
    /// value is then its instant in milliseconds (`mantissa`).
    @inline(__always)
    func match(_ text: Bytes, into values: UnsafeMutablePointer<JSONTemplate.Value>, _ times: inout UsualTimes) -> Int {
        skeleton.match(text, into: values) { times.read($0, $1, &$2) }
    }
}

extension RowRecipe.Cell {
    fileprivate func isNumber(of slot: Int) -> Bool {
        if case .number = source { return self.slot == slot }
        return false
    }
}

/// A line that a template matched.
struct KnownLine {
    let base: UnsafePointer<UInt8>
    /// In bytes, its end left out.
    let count: Int
    let values: UnsafeMutablePointer<JSONTemplate.Value>
    let chargePoint: HashedName
    let receivedAt: Instant

    /// - Parameter name: the charge point's, where it is known.
    @inline(__always) init(
        _ text: Bytes, _ count: Int, _ values: UnsafeMutablePointer<JSONTemplate.Value>,
        _ template: borrowing LineTemplate, name: HashedName? = nil
    ) {
        base = text.baseAddress.unsafelyUnwrapped
        self.count = count
        self.values = values
        let said = values[template.chargePointSlot].bytes(in: text)
        if let name, name.bytes.baseAddress == said.baseAddress, name.bytes.count == said.count {
            chargePoint = name
        } else {
            chargePoint = HashedName(said)
        }
        receivedAt = Instant(milliseconds: values[template.receivedSlot].mantissa)
    }

    @inline(__always) func text(_ slot: Int) -> Bytes {
        Bytes(start: base + Int(values[slot].start), count: Int(values[slot].count))
    }
}
