import Kernels

/// A stretch of rows that have one value: a number, a reference, or the null that was asked for.
struct ValueRun {
    var value: Int64
    var rows: Range<Int>
}

/// A column chunk as runs, and the bytes that references among its values point into.
struct ColumnRuns: ~Copyable {
    var runs: [ValueRun] = []
    var bytes = ByteBuffer()
    let isBytes: Bool
    /// Whether all values came from a dictionary, of which equal strings have one reference.
    var isIndexed = true

    /// Adds rows; those that go on with the last run's value lengthen it.
    @inline(__always) mutating func append(_ value: Int64, _ rows: Range<Int>) {
        if let last = runs.last, last.value == value, last.rows.upperBound == rows.lowerBound {
            runs[runs.count - 1].rows = last.rows.lowerBound..<rows.upperBound
        } else {
            runs.append(ValueRun(value: value, rows: rows))
        }
    }
}

extension ChunkReader {
    /// Numbers become the multiple of `bucket` at or below them. Null rows get Int64.min, which references never are, and
    /// which no number may be.
    /// - Parameter pages: the pages this reader was opened with, whose rows the runs then have; nil for all.
    mutating func readRuns(
        bucket: Int64 = 1, pages: [ParquetPageSummary]? = nil
    ) throws(ParquetError) -> ColumnRuns {
        readsNumbers = leaf.readsAsIntegers
        var found = ColumnRuns(isBytes: !readsNumbers)
        var row = 0
        while let page = try nextPage() {
            if let pages { row = pages[dataPagesSeen - 1].rows.lowerBound }
            if page.encoding.isDictionary || page.present == 0 {
                try appendIndexRuns(page, bucket, from: row, to: &found)
            } else {
                found.isIndexed = false
                let values = memory.values.resize(to: page.rows)
                let dense = UnsafeMutableBufferPointer(rebasing: values[..<page.present])
                try decode(page, into: dense)
                if readsNumbers { try Self.check(IntegerSummary(of: UnsafeBufferPointer(dense)).minimum, bucket) }
                spread(page, values, null: .min)
                appendRuns(values, bucket, from: row, to: &found)
            }
            row += page.rows
        }
        swap(&found.bytes, &arena)
        return found
    }

    private mutating func decode(
        _ page: Page, into output: UnsafeMutableBufferPointer<Int64>
    ) throws(ParquetError) {
        if readsNumbers { try decodeNumbers(page, into: output) } else { try decodeStrings(page, into: output) }
    }

    /// Runs of indices become runs of rows; neither is laid out.
    private mutating func appendIndexRuns(
        _ page: Page, _ bucket: Int64, from start: Int, to found: inout ColumnRuns
    ) throws(ParquetError) {
        var rows = RowRuns(
            presence: page.present == page.rows ? nil : memory.presence.bits, first: start, count: page.rows)
        guard page.present > 0 else { return rows.appendNulls(to: &found) }
        guard hasDictionary else { throw ParquetError("dictionary indices without a dictionary") }
        var values = page.values
        let width = Int(try values.byte())
        var left = page.present
        let scratch = memory.indices.room(left)
        while left > 0 {
            let (count, run) = try RunLengthHybrid.next(&values, width: width, atMost: left, into: scratch)
            left -= count
            if let run {
                rows.append(try entry(run, bucket), count, to: &found)
                continue
            }
            var first = 0
            while first < count {
                let index = scratch[first]
                var end = first + 1
                while end < count, scratch[end] == index { end += 1 }
                rows.append(try entry(index, bucket), end - first, to: &found)
                first = end
            }
        }
        rows.appendNulls(to: &found)
    }

    @inline(__always) private func entry(_ index: UInt32, _ bucket: Int64) throws(ParquetError) -> Int64 {
        let value = try entry(index)
        guard readsNumbers else { return value }
        try Self.check(value, bucket)
        return bucket > 1 ? Self.floor(value, bucket) : value
    }

    /// Throws where the value, or its bucket, would be taken for null.
    @inline(__always) private static func check(_ value: Int64, _ bucket: Int64) throws(ParquetError) {
        guard hasFloor(value, bucket) else {
            throw ParquetError("\(value) has no multiple of \(bucket) at or below it that is not Int64.min, our null")
        }
    }

    @inline(__always) static func hasFloor(_ value: Int64, _ bucket: Int64) -> Bool { value >= .min + bucket }

    @inline(__always) private func entry(_ index: UInt32) throws(ParquetError) -> Int64 {
        guard Int(index) < dictionary.count else {
            throw ParquetError("dictionary index \(index) of \(dictionary.count) entries")
        }
        return dictionary.base[Int(index)]
    }

    private func appendRuns(
        _ values: UnsafeMutableBufferPointer<Int64>, _ bucket: Int64, from start: Int, to found: inout ColumnRuns
    ) {
        var first = 0
        while first < values.count {
            let value = values[first]
            var end = first + 1
            var held = value
            if readsNumbers, value != .min, bucket > 1 {
                let low = Self.floor(value, bucket)
                let (high, overflow) = low.addingReportingOverflow(bucket)
                while end < values.count, values[end] >= low, overflow || values[end] < high { end += 1 }
                held = low
            } else if readsNumbers || value == .min {
                while end < values.count, values[end] == value { end += 1 }
            } else {
                while end < values.count, isSameString(values[end], value) { end += 1 }
            }
            found.append(held, start + first..<start + end)
            first = end
        }
    }

    static func floor(_ value: Int64, _ bucket: Int64) -> Int64 {
        let remainder = value % bucket
        return value &- (remainder < 0 ? remainder + bucket : remainder)
    }

    private func isSameString(_ a: Int64, _ b: Int64) -> Bool {
        guard a != b else { return true }
        guard a >= 0, b >= 0, ByteRef(a).length == ByteRef(b).length else { return false }
        let base = UnsafePointer(arena.base)
        return compareBytes(ByteRef(a).bytes(base), ByteRef(b).bytes(base), ByteRef(a).length) == 0
    }
}

/// Deals out values without nulls to the rows of a page, in order.
private struct RowRuns {
    /// Nil where every row has a value.
    let presence: PresenceBits?
    /// The page's first row, within the row group.
    let first: Int
    let count: Int
    /// Rows dealt out.
    private var row = 0

    init(presence: PresenceBits?, first: Int, count: Int) {
        self.presence = presence
        self.first = first
        self.count = count
    }

    /// The next `count` rows that have a value have this one.
    @inline(__always) mutating func append(_ value: Int64, _ count: Int, to found: inout ColumnRuns) {
        var left = count
        while left > 0 {
            let isPresent = presence?.isPresent(row) ?? true
            let length = presence?.runLength(from: row, to: self.count) ?? left
            let taken = isPresent ? min(left, length) : length
            found.append(isPresent ? value : .min, first + row..<first + row + taken)
            row += taken
            if isPresent { left -= taken }
        }
    }

    /// The rows that are left have none.
    mutating func appendNulls(to found: inout ColumnRuns) {
        if row < count { found.append(.min, first + row..<first + count) }
    }
}
