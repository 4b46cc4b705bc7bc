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
    /// Numbers become the multiple of `bucket` at or below them. Null rows get Int64.min, which references never are.
    /// - Parameter pages: the pages this reader was opened with, whose rows the runs then have; nil for all.
    mutating func readRuns(
        bucket: Int64 = 1, pages: [ParquetPageSummary]? = nil
    ) throws(ParquetError) -> ColumnRuns {
        readsNumbers = leaf.readsAsIntegers
        var found = ColumnRuns(isBytes: !readsNumbers)
        var scratch = Int64Buffer()
        var row = 0
        while let page = try nextPage() {
            if let pages { row = pages[dataPagesSeen - 1].rows.lowerBound }
            if page.encoding.isDictionary, page.present == page.rows, bucket == 1 {
                try appendIndexRuns(page, from: row, to: &found)
            } else {
                let values = scratch.resize(to: page.rows)
                try decode(page, into: UnsafeMutableBufferPointer(rebasing: values[..<page.present]))
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

    private mutating func appendIndexRuns(
        _ page: Page, from start: Int, to found: inout ColumnRuns
    ) throws(ParquetError) {
        guard hasDictionary else { throw ParquetError("dictionary indices without a dictionary") }
        guard page.rows > 0 else { return }
        var values = page.values
        let width = Int(try values.byte())
        var row = start
        indices.reserve(page.rows)
        let scratch = UnsafeMutableBufferPointer(start: indices.base, count: page.rows)
        while row < start + page.rows {
            let left = start + page.rows - row
            let (count, run) = try RunLengthHybrid.next(&values, width: width, atMost: left, into: scratch)
            if let run {
                found.append(try entry(run), row..<row + count)
            } else {
                for index in 0..<count { found.append(try entry(scratch[index]), row + index..<row + index + 1) }
            }
            row += count
        }
    }

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

    private static func floor(_ value: Int64, _ bucket: Int64) -> Int64 {
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
