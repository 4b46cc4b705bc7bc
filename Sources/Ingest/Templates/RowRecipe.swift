import JSONText
import Telemetry

/// How one row of a known line is made: each cell a constant, or what one slot holds.
struct RowRecipe {
    struct Cell {
        enum Source: UInt8, Comparable {
            /// A number that is always the same.
            case constant
            /// A text that is always the same: `value` is its ref in the table's builder, once interned.
            case word
            /// A slot's number in 10^-`power`; `power` is at least the number's decimals.
            case number
            /// A slot's bytes.
            case text

            static func < (a: Source, b: Source) -> Bool { a.rawValue < b.rawValue }
        }
        var source: Source
        private var columnNumber: UInt8
        private var slotNumber: UInt16 = 0
        private var wordStart: UInt32 = 0
        var power: Int64 = 0
        var value: Int64 = 0

        var column: Int {
            get { Int(columnNumber) }
            set { columnNumber = UInt8(newValue) }
        }
        var slot: Int {
            get { Int(slotNumber) }
            set { slotNumber = UInt16(newValue) }
        }
        /// Of a `word`, in the template's `words`, until it is interned.
        var word: Range<Int> { Int(wordStart)..<Int(wordStart) + Int(power) }

        init(_ source: Source, column: Int, slot: Int = 0, power: Int64 = 0, value: Int64 = 0, word: Range<Int> = 0..<0)
        {
            self.source = source
            columnNumber = UInt8(column)
            slotNumber = UInt16(slot)
            wordStart = UInt32(word.lowerBound)
            self.power = word.isEmpty ? power : Int64(word.count)
            self.value = value
        }
    }

    var table: TableID
    /// The slot of `ts`.
    var time: Int
    /// The template's memory: by source, in the order of `Source`.
    var cells: UnsafeMutableBufferPointer<Cell>
    /// Of `cells`: how many are constants and words, and how many are those and numbers.
    var fixedCount: Int
    var numberEnd: Int
    /// The generation of the builders that `word` cells' refs are of.
    var generation = -1
    /// What all cells that do not depend on slots add to the row's hash.
    var fixedSum: UInt128 = 0
}

extension RowRecipe {
    /// Reads a recipe off a row that the general path made of a line whose slots held `marks`, each unlike all others.
    ///
    /// A guess again, where a constant looks like a mark; `LineLesson` tries it out. Nil where `ts` is of no slot.
    init?(_ batch: ColumnBatch, _ row: Int, marks: [LineMark], words: inout [UInt8]) {
        func number(_ column: LeadingColumn) -> Int64 { batch.value(column.rawValue, row)! }
        guard let time = marks.firstIndex(where: { $0.instant?.milliseconds == number(.ts) }) else { return nil }
        var cells: [Cell] = []
        for column in [LeadingColumn.evseId, .connectorId, .item] {
            cells.append(Cell(.constant, column: column.rawValue, value: number(column)))
        }
        for (column, schema) in batch.table.schema.columns.enumerated().dropFirst(LeadingColumn.allCases.count) {
            guard let value = batch.value(column, row) else { continue }
            if schema.type == .word || schema.type == .text {
                cells.append(Self.text(batch.bytes(column, row)!, column, marks, &words))
            } else {
                cells.append(Self.number(value, column, marks))
            }
        }
        table = batch.table
        self.time = time
        self.cells = .allocate(capacity: cells.count)
        _ = self.cells.initialize(from: cells.sorted { $0.source < $1.source })
        fixedCount = cells.count { $0.source <= .word }
        numberEnd = cells.count { $0.source <= .number }
    }

    private static func text(_ text: Bytes, _ column: Int, _ marks: [LineMark], _ words: inout [UInt8]) -> Cell {
        if let slot = marks.firstIndex(where: { text.elementsEqual($0.text) }) {
            return Cell(.text, column: column, slot: slot)
        }
        let start = words.count
        words += text
        return Cell(.word, column: column, word: start..<words.count)
    }

    private static func number(_ value: Int64, _ column: Int, _ marks: [LineMark]) -> Cell {
        for (slot, mark) in marks.enumerated() {
            guard var scaled = mark.number else { continue }
            for power in 0...PowersOfTen.last {
                if scaled == value { return Cell(.number, column: column, slot: slot, power: power) }
                scaled *= 10
            }
        }
        return Cell(.constant, column: column, value: value)
    }
}

/// 10^0 to 10^6: from a number's text to thousandths of the base unit of any prefix.
struct PowersOfTen: ~Copyable {
    static let last: Int64 = 6
    private let values: UnsafeMutablePointer<Int64>

    init() {
        values = .allocate(capacity: Int(Self.last) + 1)
        var power: Int64 = 1
        for place in 0...Int(Self.last) {
            (values + place).initialize(to: power)
            power *= 10
        }
    }

    deinit { values.deallocate() }

    /// - Precondition: `power` is from 0 through `last`.
    @inline(__always) func scale(_ mantissa: Int64, _ power: Int64) -> Int64 {
        precondition(power >= 0 && power <= Self.last)
        return mantissa &* values[Int(power)]
    }
}
