import Foundation
import ParquetFormat

// The Parquet reader and writer against DuckDB and pyarrow: same files, one thread, CPU time inside the process from the
// footer to the answer, the two in turn, the median of some runs. Answers are compared before a time counts.

func argument(_ name: String) -> String? {
    CommandLine.arguments.firstIndex(of: "--\(name)").map { CommandLine.arguments[$0 + 1] }
}

guard let store = argument("store"), let python = argument("python") else {
    say("usage: parquet-bench --store STORE --python PYTHON [--copies N] [--runs N] [--only size|writer|queries|delta]")
    exit(2)
}
/// Whether a part was asked for: all are, unless one is named.
func isWanted(_ part: String) -> Bool { argument("only").map { $0 == part } ?? true }

let copies = argument("copies").flatMap(Int.init) ?? 8
let runs = argument("runs").flatMap(Int.init) ?? 3
let scratch = FileManager.default.temporaryDirectory.appendingPathComponent("laddpuls-parquet-\(getpid())")
try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
defer { try? FileManager.default.removeItem(at: scratch) }

do {
    let table = try MeterValues(store: store)
    if isWanted("size") { table.saySize() }
    if isWanted("writer") { try WriterBenchmark(table: table, python: python, scratch: scratch).run(runs) }
    if isWanted("queries") {
        let files = try table.writeCopies(copies, in: scratch)
        try QueryBenchmark(files: files, python: python).run(runs)
    }
    if isWanted("delta") { try DeltaBenchmark(python: python, scratch: scratch).run(runs) }
} catch {
    say("parquet-bench: \(error)")
    exit(2)
}
