import Ingest
import SegmentStore

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A whole ingest into a store, in this process: `speed-rig --store FOLDER FILE…`. One line: MB per CPU-second, CPU
/// time of the user's and the system's, the most memory held.
func ingestWhole(store path: String, _ files: [String]) throws {
    let store = try SegmentStore(path: path, access: .write)
    let report = try IngestRun(store: store, options: IngestOptions(tokenKey: [1])).run(files)
    var usage = rusage()
    #if canImport(Glibc)
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    #else
        getrusage(RUSAGE_SELF, &usage)
    #endif
    let (user, system) = (seconds(usage.ru_utime), seconds(usage.ru_stime))
    print(
        "whole ingest: \(rate(report.counters.bytesIn, user + system)) MB per CPU-s, user \(user) s, system \(system) s, "
            + "peak \(usage.ru_maxrss / 1024) MiB, accepted \(report.counters.accepted), "
            + "duplicates \(report.counters.duplicates), samples \(report.counters.samplesStored)")
}

func rate(_ bytes: Int, _ seconds: Double) -> String { "\(Int((Double(bytes) / 1e6 / max(seconds, 1e-9)).rounded()))" }

private func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
