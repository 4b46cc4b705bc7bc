import Ingest

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

// What the parts of an ingest cost, without a store: `speed-rig FILE [RUNS]`. CPU time of this process, median of the
// runs, the parts in turn. `speed-rig --store FOLDER FILE…` is one whole ingest.

func cpuSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

let arguments = CommandLine.arguments
guard arguments.count >= 2 else {
    print("usage: speed-rig FILE [RUNS] | speed-rig --store FOLDER FILE…")
    exit(2)
}
if arguments[1] == "--store", arguments.count > 3 {
    try ingestWhole(store: arguments[2], Array(arguments[3...]))
    exit(0)
}
let runs = arguments.count > 2 ? max(1, Int(arguments[2]) ?? 3) : 3
var seconds: [Rehearsal.Part: [Double]] = [:]
var outcomes: [Rehearsal.Part: Rehearsal.Outcome] = [:]
for _ in 0..<runs {
    for part in Rehearsal.Part.allCases {
        let start = cpuSeconds()
        outcomes[part] = try Rehearsal.run(part, path: arguments[1])
        seconds[part, default: []].append(cpuSeconds() - start)
    }
}

let medians = seconds.mapValues { $0.sorted()[runs / 2] }
let known = outcomes[.known]!
let general = outcomes[.general]!
guard known.rows == general.rows, known.samples == general.samples, known.lines == general.lines else {
    print("speed-rig: the two paths differ: \(known) and \(general)")
    exit(1)
}
// What the lines not known by heart cost on the general path is taken off to tell the known ones' own cost.
let missedBytes = known.bytes - known.knownBytes
let missedSeconds = medians[.general]! * Double(missedBytes) / Double(general.bytes)
print("parts of an ingest, MB per CPU-s, median of \(runs), without a store")
print("  lines found                        \(rate(known.bytes, medians[.lines]!))")
print("  records parsed (general path)      \(rate(known.bytes, medians[.records]!))")
print("  rows lifted from parsed records    \(rate(known.bytes, medians[.general]! - medians[.records]!))")
print("  general path (what a miss costs)   \(rate(known.bytes, medians[.general]!))")
print("  known lines (hits), to rows        \(rate(known.knownBytes, medians[.known]! - missedSeconds))")
print("  both as they come                  \(rate(known.bytes, medians[.known]!))")
print(
    "  known: \(known.knownLines) of \(known.lines) lines, \(known.knownBytes) of \(known.bytes) bytes; "
        + "\(known.rows) rows, \(known.samples) samples by either path")
