import JSONText
import Telemetry

/// How one row of a known line is made: each cell a constant, or what one slot holds.
struct RowRecipe {
    struct Cell {
        enum Source: UInt8 {
            /// A number that is always the same.
            case constant
            /// A text that is always the same: `value` is its ref in the table's builder, once interned.
            case word
            /// A slot's bytes.
            case text
            /// A slot's number in 10^-`power`; `power` is at least the number's decimals.
            case number
        }
        var source: Source
        var column: Int
        var slot = 0
        var power: Int64 = 0
        var value: Int64 = 0
        /// Of a `word`, in the template's `words`.
        var word = 0..<0
    }

    var table: TableID
    var port: Port
    var item: Int64
    /// The slot of `ts`.
    var time: Int
    /// The template's memory.
    var cells: UnsafeMutableBufferPointer<Cell>
    /// The generation of the builders that `word` cells' refs are of.
    var generation = -1
}

extension RowRecipe {
    /// Reads a recipe off a row that the general path made of a line whose slots held `marks`, each unlike all others.
    ///
    /// A guess again, where a constant looks like a mark; `LineLesson` tries it out. Nil where `ts` is of no slot.
    init?(_ batch: ColumnBatch, _ row: Int, marks: [LineMark], words: inout [UInt8]) {
        func number(_ column: LeadingColumn) -> Int64 { batch.value(column.rawValue, row)! }
        guard let time = marks.firstIndex(where: { $0.instant?.milliseconds == number(.ts) }) else { return nil }
        var cells: [Cell] = []
        for (column, schema) in batch.table.schema.columns.enumerated().dropFirst(LeadingColumn.allCases.count) {
            guard let value = batch.value(column, row) else { continue }
            if schema.type == .word || schema.type == .text {
                cells.append(Self.text(batch.bytes(column, row)!, column, marks, &words))
            } else {
                cells.append(Self.number(value, column, marks))
            }
        }
        table = batch.table
        port = Port(evseID: number(.evseId), connectorID: number(.connectorId))
        item = number(.item)
        self.time = time
        self.cells = .allocate(capacity: cells.count)
        _ = self.cells.initialize(from: cells)
    }

    private static func text(_ text: Bytes, _ column: Int, _ marks: [LineMark], _ words: inout [UInt8]) -> Cell {
        if let slot = marks.firstIndex(where: { text.elementsEqual($0.text) }) {
            return Cell(source: .text, column: column, slot: slot)
        }
        let start = words.count
        words += text
        return Cell(source: .word, column: column, word: start..<words.count)
    }

    private static func number(_ value: Int64, _ column: Int, _ marks: [LineMark]) -> Cell {
        for (slot, mark) in marks.enumerated() {
            guard var scaled = mark.number else { continue }
            for power in 0...PowersOfTen.last {
                if scaled == value { return Cell(source: .number, column: column, slot: slot, power: power) }
                scaled *= 10
            }
        }
        return Cell(source: .constant, column: column, value: value)
    }
}

/// 10^0 to 10^6: from a number's text to thousandths of the base unit of any prefix.
enum PowersOfTen {
    static let last: Int64 = 6
    private static let values: (Int64, Int64, Int64, Int64, Int64, Int64, Int64, Int64) =
        (1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 0)

    /// - Precondition: `power` is from 0 through `last`.
    @inline(__always) static func scale(_ mantissa: Int64, _ power: Int64) -> Int64 {
        precondition(power >= 0 && power <= last)
        return withUnsafeBytes(of: values) { mantissa &* $0.load(fromByteOffset: Int(power) * 8, as: Int64.self) }
    }
}
