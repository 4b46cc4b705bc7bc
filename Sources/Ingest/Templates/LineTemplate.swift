import JSONText
import Telemetry

/// A line known by heart: which lines are like it, and what their rows are.
struct LineTemplate: ~Copyable {
    let skeleton: JSONTemplate
    /// The slots that hold times: to be parsed before a line counts as matched.
    let times: UnsafeMutableBufferPointer<Int>
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
        let times = slots.indices.filter { slots[$0].meaning == .time || slots[$0].meaning == .received }
        self.times = .allocate(capacity: times.count)
        _ = self.times.initialize(from: times)
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
        times.deallocate()
        rows.deinitialize()
        rows.deallocate()
    }

    /// A time slot's value is then its instant in milliseconds (`mantissa`).
    @inline(__always)
    func match(_ line: Bytes, into values: UnsafeMutablePointer<JSONTemplate.Value>) -> Bool {
        guard skeleton.match(line, into: values) else { return false }
        for slot in times {
            guard let instant = LineSlot.instant(values[slot].bytes(in: line)) else { return false }
            values[slot].mantissa = instant.milliseconds
        }
        return true
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
    let bytes: Bytes
    let values: UnsafeMutablePointer<JSONTemplate.Value>
    let chargePoint: Bytes
    let receivedAt: Instant

    init(_ line: Bytes, _ values: UnsafeMutablePointer<JSONTemplate.Value>, _ template: borrowing LineTemplate) {
        bytes = line
        self.values = values
        chargePoint = values[template.chargePointSlot].bytes(in: line)
        receivedAt = Instant(milliseconds: values[template.receivedSlot].mantissa)
    }

    @inline(__always) func text(_ slot: Int) -> Bytes { values[slot].bytes(in: bytes) }
}
