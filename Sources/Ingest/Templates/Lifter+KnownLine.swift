import JSONText
import Telemetry

/// Rows of known lines, straight from slots to columns.
extension Lifter {
    /// The rows stand at the ends of `tables`, as `lift` of the line's frame would leave them.
    mutating func lift(
        _ line: KnownLine, _ template: borrowing LineTemplate, number: Int64
    ) -> (fingerprint: Fingerprint, samples: SampleCounts) {
        origin = Origin(chargePoint: line.chargePoint, receivedAt: line.receivedAt, number: number)
        fingerprint = Fingerprint()
        tables.begin()
        for row in template.rows.indices {
            let recipe = template.rows.baseAddress.unsafelyUnwrapped + row
            if recipe.pointee.generation != tables.generation { intern(recipe, template.words) }
            add(recipe, line)
        }
        return (fingerprint, template.samples)
    }

    @inline(__always)
    private mutating func add(_ recipe: UnsafePointer<RowRecipe>, _ line: KnownLine) {
        let ts = Instant(milliseconds: line.values[recipe.pointee.time].mantissa)
        let row = begin(recipe.pointee.table, recipe.pointee.port, at: ts, item: recipe.pointee.item)
        for cell in recipe.pointee.cells {
            switch cell.source {
            case .constant, .word: row.builder.pointee.set(cell.column, cell.value)
            case .text: row.builder.pointee.set(cell.column, line.text(cell.slot))
            case .number:
                let value = line.values[cell.slot]
                let scaled = PowersOfTen.scale(value.mantissa, cell.power - value.decimals)
                row.builder.pointee.set(cell.column, scaled)
            }
        }
        end(row)
    }

    /// Brings the recipe's words into its table's builder, which is a new one.
    private func intern(_ recipe: UnsafeMutablePointer<RowRecipe>, _ words: [UInt8]) {
        let builder = tables[recipe.pointee.table]
        words.withUnsafeBufferPointer { words in
            for place in recipe.pointee.cells.indices {
                guard recipe.pointee.cells[place].source == .word else { continue }
                let word = Bytes(rebasing: words[recipe.pointee.cells[place].word])
                recipe.pointee.cells[place].value = builder.pointee.intern(word).rawValue
            }
        }
        recipe.pointee.generation = tables.generation
    }
}
