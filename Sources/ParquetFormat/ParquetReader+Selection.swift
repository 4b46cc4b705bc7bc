/// Predicates pushed down: to row groups by statistics and Bloom filters, to pages by the page index, then row by row.
extension ParquetReader {
    /// The index of the column of that name.
    public func column(_ name: String) throws(ParquetError) -> Int {
        guard let index = fields.firstIndex(where: { $0.name == name }) else {
            throw ParquetError(file: source.name, column: name, reason: "the file has no such column")
        }
        return index
    }

    /// The rows of a row group that meet all `predicates`, exactly.
    ///
    /// Only pages that may hold such rows are read, of the columns that the predicates name.
    /// - Throws: where a column is missing, of a type its predicate is not for, or damaged where it is read.
    public func select(
        _ predicates: [ParquetPredicate], rowGroup: Int
    ) throws(ParquetError) -> ParquetRowSelection {
        let rows = rowGroups[rowGroup].rows
        var selection = ParquetRowSelection(0..<rows)
        for predicate in predicates {
            let column = try column(predicate.column)
            selection = selection.intersection(try candidates(predicate, column, rowGroup))
            if selection.isEmpty { return selection }
        }
        for predicate in predicates {
            selection = try meeting(predicate, try column(predicate.column), rowGroup, selection)
            if selection.isEmpty { break }
        }
        return selection
    }

    /// Rows that statistics, Bloom filter and page index do not rule out.
    private func candidates(
        _ predicate: ParquetPredicate, _ column: Int, _ rowGroup: Int
    ) throws(ParquetError) -> ParquetRowSelection {
        let (chunk, rows) = (rowGroups[rowGroup].columns[column], rowGroups[rowGroup].rows)
        var selection = ParquetRowSelection()
        guard predicate.mayHold(chunk.statistics, rows: rows) else { return selection }
        if let value = predicate.onlyValue(leaves[column].type), leaves[column].isHashedAsRead,
            let filter = try locating(
                file: source.name, column: predicate.column,
                { () throws(ParquetError) in try bloomFilter(column: column, rowGroup: rowGroup) }),
            !filter.mayContain(value)
        {
            return selection
        }
        guard let pages = try pages(column: column, rowGroup: rowGroup) else { return ParquetRowSelection(0..<rows) }
        for page in pages where page.statistics.map({ predicate.mayHold($0, rows: page.rows.count) }) ?? true {
            selection.append(page.rows)
        }
        return selection
    }

    private func meeting(
        _ predicate: ParquetPredicate, _ column: Int, _ rowGroup: Int, _ selection: ParquetRowSelection
    ) throws(ParquetError) -> ParquetRowSelection {
        let pages = try pages(column: column, rowGroup: rowGroup, overlapping: selection)
        var chunk = try open(column, rowGroup, pages: pages, as: "the predicate's values") {
            switch predicate.condition {
            case .integers: $0.readsAsIntegers
            case .bytes: $0.type.isBytes && !$0.readsAsIntegers
            case .isNull: $0.readsAsIntegers || $0.type.isBytes
            }
        }
        do throws(ParquetError) {
            let column = try chunk.readRuns(pages: pages)
            var met = ParquetRowSelection()
            for run in column.runs where predicate.holds(run.value, UnsafePointer(column.bytes.base)) {
                met.append(run.rows)
            }
            return selection.intersection(met)
        } catch { throw chunk.located(error) }
    }

    /// The pages that hold any of the rows; nil where that is all of them, or where there is no offset index.
    func pages(
        column: Int, rowGroup: Int, overlapping selection: ParquetRowSelection
    ) throws(ParquetError) -> [ParquetPageSummary]? {
        if selection.ranges == [0..<rowGroups[rowGroup].rows] { return nil }
        guard let pages = try pages(column: column, rowGroup: rowGroup) else { return nil }
        return pages.filter { selection.overlaps($0.rows) }
    }
}

extension LeafColumn {
    /// Whether a value as it is read is the value as it lies in the file, which Bloom filters hash.
    fileprivate var isHashedAsRead: Bool { type == .int32 || type == .int64 || type.isBytes && !readsAsIntegers }
}

extension ParquetPredicate {
    /// - Parameter value: Int64.min stands for null.
    fileprivate func holds(_ value: Int64, _ base: UnsafePointer<UInt8>) -> Bool {
        switch condition {
        case .isNull: return value == .min
        case .integers(let range): return value != .min && range.contains(value)
        case .bytes(let from, let through):
            guard value >= 0 else { return false }
            let bytes = ByteRef(value).bytes(base)
            return !bytes.lexicographicallyPrecedes(from) && !through.lexicographicallyPrecedes(bytes)
        }
    }
}
