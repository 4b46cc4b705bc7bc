@testable import ParquetFormat

/// Fuzz target: the page and column reader, over the pages of one column chunk (`FuzzedChunk`).
///
/// A column is read in each of the three ways there are: all rows, as runs, and page by page without its nulls. Where
/// two of them succeed they must agree, value for value.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    guard let chunk = FuzzedChunk(UnsafeRawBufferPointer(start: start, count: count)) else { return -1 }
    var options = FuzzLimits.options
    options.verifiesChecksums = chunk.verifiesChecksums
    let file = chunk.file(mostBytes: options.maximumChunkBytes)
    guard let reader = try? ParquetReader(bytes: file, name: "fuzz", options: options) else { return 0 }
    let leaf = reader.leaves[0]
    if leaf.readsAsIntegers { compareIntegers(reader) }
    if leaf.readsAsDoubles { touch(try? reader.readDoubles(column: 0, rowGroup: 0)) }
    if leaf.type.isBytes { compareStrings(reader, areNumbers: leaf.readsAsIntegers) }
    return 0
}

private let null = Int64.min + 1

private func compareIntegers(_ reader: ParquetReader) {
    guard let read = try? reader.readIntegers(column: 0, rowGroup: 0, null: null) else { return }
    withExtendedLifetime(read) {
        // As runs Int64.min stands for null, and a value that it is cannot be told from one.
        if let runs = runs(reader, bucket: 1) {
            precondition(runs.rows == read.values.count, "\(runs.rows) rows as runs of \(read.values.count)")
            for run in runs.values {
                for row in run.rows {
                    let value = read.values[row]
                    precondition((value == null ? .min : value) == run.value, "row \(row): \(value), run \(run.value)")
                }
            }
        }
        if let runs = runs(reader, bucket: 10) {
            for run in runs.values where run.value != .min && run.value <= .max - 10 {
                for row in run.rows { precondition((0..<10).contains(read.values[row] - run.value), "row \(row)") }
            }
        }
        if let dense = dense(reader) {
            precondition(dense == read.values.filter { $0 != null }, "dense pages differ from rows")
        }
    }
}

private func compareStrings(_ reader: ParquetReader, areNumbers: Bool) {
    guard let read = try? reader.readStrings(column: 0, rowGroup: 0) else { return }
    withExtendedLifetime(read) {
        var sum = 0
        for row in read.refs.indices where read.refs[row] >= 0 {
            for byte in read.bytes(ofRow: row) { sum &+= Int(byte) }
        }
        guard !areNumbers, let runs = runs(reader, bucket: 1) else { return }
        precondition(runs.rows == read.refs.count, "\(runs.rows) rows as runs of \(read.refs.count)")
        for run in runs.values {
            for row in run.rows {
                let bytes = read.refs[row] < 0 ? nil : Array(read.bytes(ofRow: row))
                precondition(bytes == run.bytes, "row \(row): \(String(describing: bytes)), run \(run)")
            }
        }
    }
}

private struct FoundRuns {
    var values: [(value: Int64, bytes: [UInt8]?, rows: Range<Int>)] = []
    var rows = 0
}

private func runs(_ reader: ParquetReader, bucket: Int64) -> FoundRuns? {
    guard var chunk = try? reader.open(0, 0, as: "anything", { _ in true }) else { return nil }
    do throws(ParquetError) {
        let column = try chunk.readRuns(bucket: bucket)
        var found = FoundRuns()
        let base = UnsafePointer(column.bytes.bytes.baseAddress!.assumingMemoryBound(to: UInt8.self))
        for run in column.runs {
            precondition(run.rows.lowerBound == found.rows, "a run from \(run.rows.lowerBound) after \(found.rows)")
            let bytes = column.isBytes && run.value >= 0 ? Array(ByteRef(run.value).bytes(base)) : nil
            found.values.append((run.value, bytes, run.rows))
            found.rows = run.rows.upperBound
        }
        return found
    } catch { return nil }
}

private func dense(_ reader: ParquetReader) -> [Int64]? {
    guard var chunk = try? reader.open(0, 0, as: "anything", { _ in true }) else { return nil }
    var values: [Int64] = []
    do throws(ParquetError) {
        try chunk.eachDensePage { (page) throws(ParquetError) in
            var position = page.start(row: 0)
            values += page.values(0..<page.rows, &position)
        }
        return values
    } catch { return nil }
}

private func touch(_ doubles: ParquetDoubles?) {
    guard let doubles else { return }
    _ = doubles.array.reduce(0, +)
}
