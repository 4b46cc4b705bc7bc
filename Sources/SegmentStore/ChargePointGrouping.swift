import Telemetry

/// Rows of several tables dealt out by charge point (a counting sort), each charge point's in the contract's order.
struct ChargePointGrouping: ~Copyable {
    private let batches: [ColumnBatch]
    private var arena = StringArena()
    /// By charge point, in the order they were met.
    private var names: [StringRef] = []
    private var counts: [Int] = []
    /// By batch and row: the row's charge point.
    private var numberOfRow: [[Int32]] = []
    private var sources = SourceNumbering()

    init(_ batches: [ColumnBatch]) {
        self.batches = batches
        var numbers = IntegerTable()
        for batch in batches { number(batch, &numbers) }
    }

    /// Charge points in the order of their bytes.
    consuming func forEach(_ body: (String, [Row]) throws -> Void) rethrows {
        let bytes = names.map { Array(arena.read($0)) }
        let sorted = names.indices.sorted { bytes[$0].lexicographicallyPrecedes(bytes[$1]) }
        var (entries, ranges) = deal(sorted)
        for number in sorted {
            entries.withUnsafeMutableBufferPointer {
                ContractOrder.order(UnsafeMutableBufferPointer(rebasing: $0[ranges[number]]), sources)
            }
            let rows = entries[ranges[number]].map { entry in
                let address = RowAddress(rawValue: entry.place)
                return Row(batches[address.selection], address.row)
            }
            try body(String(decoding: bytes[number], as: UTF8.self), rows)
        }
    }

    private mutating func number(_ batch: ColumnBatch, _ numbers: inout IntegerTable) {
        var translator = WordTranslator()
        let refs = batch.column(LeadingColumn.chargePoint.rawValue)!
        let base = batch.stringBase
        var last: (ref: Int64, number: Int) = (-1, -1)
        var result = [Int32](repeating: 0, count: batch.count)
        for row in 0..<batch.count {
            let ref = translator.translate(refs[row], base: base, into: &arena)
            if ref != last.ref { last = (ref, number(of: ref, &numbers)) }
            counts[last.number] += 1
            result[row] = Int32(last.number)
        }
        numberOfRow.append(result)
    }

    private mutating func number(of ref: Int64, _ numbers: inout IntegerTable) -> Int {
        let known = numbers.value(ref)
        if known >= 0 { return Int(known) }
        numbers.set(ref, Int64(names.count))
        names.append(StringRef(rawValue: ref))
        counts.append(0)
        return names.count - 1
    }

    /// All rows, charge point after charge point, and where each charge point's lie.
    private mutating func deal(_ sorted: [Int]) -> ([ContractOrder.Entry], [Range<Int>]) {
        var ranges = [Range<Int>](repeating: 0..<0, count: names.count)
        var next = [Int](repeating: 0, count: names.count)
        var start = 0
        for number in sorted {
            ranges[number] = start..<start + counts[number]
            next[number] = start
            start += counts[number]
        }
        let free = ContractOrder.Entry(receivedAt: 0, frame: 0, source: 0, item: 0, place: 0)
        var entries = [ContractOrder.Entry](repeating: free, count: start)
        for (index, batch) in batches.enumerated() {
            let columns = KeyColumns(RowSelection(batch: batch, rows: nil))
            let sourceIDs = batch.column(LeadingColumn.sourceId.rawValue)!
            for row in 0..<batch.count {
                let number = Int(numberOfRow[index][row])
                entries[next[number]] = ContractOrder.Entry(
                    receivedAt: columns.receivedAt(row), frame: columns.frame[row],
                    source: sources.number(batch, sourceIDs[row]), item: Int32(clamping: columns.item[row]),
                    place: RowAddress(selection: index, row: row).rawValue)
                next[number] += 1
            }
        }
        return (entries, ranges)
    }
}
