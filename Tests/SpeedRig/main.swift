import Ingest

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

// What the parts of an ingest cost, without a store: `speed-rig FILE [RUNS]`. CPU time of this process, median of the
// runs, the parts in turn. `speed-rig --known RUNS FILE…` tells hits and misses of many sources, `speed-rig --store FOLDER
// FILE…` is one whole ingest.

func cpuSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

let arguments = CommandLine.arguments
guard arguments.count >= 2 else {
    print("usage: speed-rig FILE [RUNS] | speed-rig --known RUNS FILE… | speed-rig --store FOLDER FILE…")
    exit(2)
}
if arguments[1] == "--store", arguments.count > 3 {
    try ingestWhole(store: arguments[2], Array(arguments[3...]))
    exit(0)
}
if arguments[1] == "--known", arguments.count > 3 {
    try tellKnown(Array(arguments[3...]), runs: max(1, Int(arguments[2]) ?? 3))
    exit(0)
}
let runs = arguments.count > 2 ? max(1, Int(arguments[2]) ?? 3) : 3
let measured = try Measured(arguments[1], Rehearsal.Part.allCases, runs: runs)
let (known, general, seconds) = (measured.known, measured.general, measured.seconds)
print("parts of an ingest, MB per CPU-s, median of \(runs), without a store")
print("  lines found                        \(rate(known.bytes, seconds[.lines]!))")
print("  records parsed (general path)      \(rate(known.bytes, seconds[.records]!))")
print("  rows lifted from parsed records    \(rate(known.bytes, seconds[.general]! - seconds[.records]!))")
print("  general path (what a miss costs)   \(rate(known.bytes, seconds[.general]!))")
print("  known lines (hits), to rows        \(rate(known.knownBytes, measured.knownSeconds))")
print("  both as they come                  \(rate(known.bytes, seconds[.known]!))")
print(
    "  known: \(known.knownLines) of \(known.lines) lines, \(known.knownBytes) of \(known.bytes) bytes; "
        + "\(known.rows) rows, \(known.samples) samples by either path")
