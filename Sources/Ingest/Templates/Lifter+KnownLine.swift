import JSONText
import Telemetry

/// Rows of known lines, straight from slots to columns.
extension Lifter {
    /// The rows stand at the ends of `tables`, as `lift` of the line's frame would leave them.
    ///
    /// - Parameter place: the charge point's, by which the refs of its name are found again.
    @inline(__always) mutating func lift(
        _ line: KnownLine, _ template: borrowing LineTemplate, place: Int, number: Int64
    ) -> (fingerprint: Fingerprint, samples: SampleCounts) {
        var fingerprint = Fingerprint()
        tables.begin()
        for row in template.rows.indices {
            let recipe = template.rows.baseAddress.unsafelyUnwrapped + row
            if recipe.pointee.generation != tables.generation { prepare(recipe, template.words) }
            fingerprint = fingerprint + add(recipe, line, place, number)
        }
        return (fingerprint, template.samples)
    }

    /// Writes the row, and gives its hash: what `RowHasher` would make of it, the constant cells added up ahead.
    @inline(__always) private mutating func add(
        _ recipe: UnsafePointer<RowRecipe>, _ line: KnownLine, _ place: Int, _ number: Int64
    ) -> Fingerprint {
        let table = recipe.pointee.table
        let builder = tables[table]
        let keys = hasher[table].keys
        let cells = recipe.pointee.cells.baseAddress
        let row = builder.pointee.appendRow()
        let memory = builder.pointee.memory
        var sum = RowSum(recipe.pointee.fixedSum)
        @inline(__always) func set(_ column: Int, _ value: Int64) {
            memory[column].unsafelyUnwrapped[row] = value
        }
        @inline(__always) func set(_ column: LeadingColumn, counted value: Int64) {
            set(column.rawValue, value)
            sum.add(value, keys[column.rawValue])
        }
        let ts = line.values[recipe.pointee.time].mantissa
        let name = chargePointRefs.ref(place, line.chargePoint.bytes, builder, table, tables.generation)
        set(LeadingColumn.chargePoint.rawValue, name)
        sum.add(line.chargePoint.hash, keys[LeadingColumn.chargePoint.rawValue])
        set(.ts, counted: ts)
        set(.receiveDelayMs, counted: line.receivedAt.milliseconds - ts)
        set(LeadingColumn.frame.rawValue, number)
        if !sourceID.isEmpty { setSourceID(builder, row) }
        for index in 0..<recipe.pointee.fixedCount {
            let cell = cells.unsafelyUnwrapped + index
            set(cell.pointee.column, cell.pointee.value)
        }
        for index in recipe.pointee.fixedCount..<recipe.pointee.numberEnd {
            let cell = cells.unsafelyUnwrapped + index
            let value = line.values[cell.pointee.slot]
            let scaled = powers.scale(value.mantissa, cell.pointee.power - value.decimals)
            set(cell.pointee.column, scaled)
            sum.add(scaled, keys[cell.pointee.column])
        }
        for index in recipe.pointee.numberEnd..<recipe.pointee.cells.count {
            let cell = cells.unsafelyUnwrapped + index
            let text = line.text(cell.pointee.slot)
            set(cell.pointee.column, builder.pointee.ref(cell.pointee.column, text))
            sum.add(RowHasher.hash(text), keys[cell.pointee.column])
        }
        return sum.hash
    }

    private func setSourceID(_ builder: UnsafeMutablePointer<ColumnBatchBuilder>, _ row: Int) {
        let column = LeadingColumn.sourceId.rawValue
        builder.pointee.allocate(CollectionOfOne(column))
        builder.pointee.memory[column]![row] = sourceID.withUnsafeBufferPointer { builder.pointee.ref(column, $0) }
    }

    /// Fits the recipe to its table's builder, which is a new one: its words, and memory for its columns.
    private func prepare(_ recipe: UnsafeMutablePointer<RowRecipe>, _ words: [UInt8]) {
        let table = recipe.pointee.table
        let builder = tables[table]
        let columns = hasher[table]
        var sum = RowSum(columns.start)
        builder.pointee.allocate([LeadingColumn.chargePoint, .ts, .receiveDelayMs, .frame].lazy.map(\.rawValue))
        builder.pointee.allocate(recipe.pointee.cells.lazy.map(\.column))
        for place in 0..<recipe.pointee.fixedCount {
            let cell = recipe.pointee.cells[place]
            if cell.source == .word {
                let word = words.withUnsafeBufferPointer { words in
                    let word = Bytes(rebasing: words[cell.word])
                    sum.add(RowHasher.hash(word), columns.keys[cell.column])
                    return builder.pointee.intern(word).rawValue
                }
                recipe.pointee.cells[place].value = word
            } else {
                sum.add(cell.value, columns.keys[cell.column])
            }
        }
        recipe.pointee.fixedSum = sum.bits
        recipe.pointee.generation = tables.generation
    }
}

/// The refs of charge points' names in the builders of one generation: the latest of each slot, found by place.
struct ChargePointRefs: ~Copyable {
    private struct Entry {
        var place: Int32 = -1
        var generation: Int32 = -1
        var ref: Int64 = 0
    }

    private let entries: UnsafeMutablePointer<Entry>
    /// Of each table.
    private static let count = 1024

    init() {
        entries = .allocate(capacity: Self.count * TableID.ofFrames.count)
        entries.initialize(repeating: Entry(), count: Self.count * TableID.ofFrames.count)
    }

    deinit { entries.deallocate() }

    @inline(__always) func ref(
        _ place: Int, _ name: Bytes, _ builder: UnsafeMutablePointer<ColumnBatchBuilder>, _ table: TableID,
        _ generation: Int
    ) -> Int64 {
        let entry = entries + (Int(table.rawValue) * Self.count + place & (Self.count - 1))
        let (place, generation) = (Int32(truncatingIfNeeded: place), Int32(truncatingIfNeeded: generation))
        if entry.pointee.place == place, entry.pointee.generation == generation { return entry.pointee.ref }
        let ref = builder.pointee.intern(name).rawValue
        entry.pointee = Entry(place: place, generation: generation, ref: ref)
        return ref
    }
}
