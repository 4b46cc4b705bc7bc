import Ingest

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The median CPU time of each part, and what each part made of the source; the parts in turn.
struct Measured {
    var seconds: [Rehearsal.Part: Double] = [:]
    var outcomes: [Rehearsal.Part: Rehearsal.Outcome] = [:]

    init(_ path: String, _ parts: [Rehearsal.Part], runs: Int) throws {
        var times: [Rehearsal.Part: [Double]] = [:]
        for _ in 0..<runs {
            for part in parts {
                let start = cpuSeconds()
                outcomes[part] = try Rehearsal.run(part, path: path, chargePoint: "LP-0001")
                times[part, default: []].append(cpuSeconds() - start)
            }
        }
        seconds = times.mapValues { $0.sorted()[runs / 2] }
        let (known, general) = (known, general)
        guard known.rows == general.rows, known.samples == general.samples, known.lines == general.lines else {
            print("speed-rig: the two paths differ: \(known) and \(general)")
            exit(1)
        }
    }

    var known: Rehearsal.Outcome { outcomes[.known]! }
    var general: Rehearsal.Outcome { outcomes[.general]! }

    /// What the lines not known by heart cost on the general path is taken off to tell the known ones' own cost.
    var knownSeconds: Double {
        seconds[.known]! - seconds[.general]! * Double(known.bytes - known.knownBytes) / Double(known.bytes)
    }
}

/// `speed-rig --known RUNS FILE…`: hits and misses of each source, one line each; what hits cost only where most bytes are
/// of hits, for looking in vain is on their account too. All sources with samples must have as
/// many as the first: they are the same messages, written otherwise.
func tellKnown(_ files: [String], runs: Int) throws {
    print("sources by dialect, to rows, without a store, MB per CPU-s, median of \(runs)")
    print(row("source", "dialect", "MB", "as it comes", "hits", "misses", "records", "missed"))
    var samples: Int?
    for file in files {
        let measured = try Measured(file, [.general, .known], runs: runs)
        let known = measured.known
        guard known.quarantined == 0, known.samples == 0 || known.samples == samples ?? known.samples else {
            print("speed-rig: \(file): \(known), and the first source had \(samples ?? 0) samples")
            exit(1)
        }
        if known.samples > 0 { samples = known.samples }
        let missed = 100 * Double(known.lines - known.knownLines) / Double(known.lines)
        print(
            row(
                String(file.split(separator: "/").last!), known.dialect, rate(known.bytes, 1),
                rate(known.bytes, measured.seconds[.known]!),
                known.knownBytes < known.bytes / 2 ? "-" : rate(known.knownBytes, measured.knownSeconds),
                rate(known.bytes, measured.seconds[.general]!), "\(known.lines)",
                "\((missed * 10).rounded() / 10) %"))
    }
    print("  the same \(samples ?? 0) samples in each that has any; nothing quarantined")
}

private func row(_ name: String, _ dialect: String, _ figures: String...) -> String {
    func padding(_ text: String, _ width: Int) -> String { String(repeating: " ", count: max(0, width - text.count)) }
    return "  " + name + padding(name, 30) + dialect + padding(dialect, 17)
        + figures.map { padding($0, 12) + $0 }.joined()
}
