import Foundation

// Ingest against the best pipelines of DuckDB, ClickHouse and Polars on the same file in the same run, in turn; the
// analysis against DuckDB's per-port statistics; the start of a stream; the report over SampleData; and ingests of large
// dumps where some are named.
// The answers are compared before a time counts.

func argument(_ name: String) -> String? {
    CommandLine.arguments.firstIndex(of: "--\(name)").map { CommandLine.arguments[$0 + 1] }
}

guard let laddpuls = argument("laddpuls"), let corpus = argument("corpus"), let python = argument("python"),
    let peer = argument("peer"), let pipelines = argument("pipelines"), let sample = argument("sample")
else {
    say(
        "usage: bench --laddpuls BINARY --corpus FILE --python PYTHON --peer FOLDER --pipelines FOLDER --sample FOLDER "
            + "[--runs N] [--only ingest|analysis|stream|report|large] [--large FILE…]")
    exit(2)
}
let large = CommandLine.arguments.firstIndex(of: "--large").map { Array(CommandLine.arguments[($0 + 1)...]) } ?? []
let runs = argument("runs").flatMap(Int.init) ?? 3
let scratch = FileManager.default.temporaryDirectory.appendingPathComponent("laddpuls-bench-\(getpid())")
try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
defer { try? FileManager.default.removeItem(at: scratch) }

/// `--only` names one benchmark.
func isWanted(_ name: String) -> Bool { argument("only").map { $0 == name } ?? true }

do {
    if isWanted("ingest") {
        try IngestBenchmark(
            laddpuls: laddpuls, corpus: corpus, python: python, peer: peer, pipelines: pipelines, scratch: scratch
        ).run(runs)
    }
    if isWanted("analysis") {
        let analysis = AnalysisBenchmark(laddpuls: laddpuls, corpus: corpus, python: python, scratch: scratch)
        try analysis.run(runs)
        try analysis.runDays()
    }
    if isWanted("stream") {
        try StreamStartBenchmark(laddpuls: laddpuls, sample: sample, python: python, scratch: scratch).run()
    }
    if isWanted("report") { try ReportBenchmark(laddpuls: laddpuls, sample: sample, scratch: scratch).run(runs) }
    if isWanted("large") {
        try LargeInputsBenchmark(laddpuls: laddpuls, python: python, scratch: scratch).run(large)
    }
} catch {
    say("bench: \(error)")
    exit(2)
}
