#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The clock on the wall, which drives fsync and sealing and never a finding.
enum Wall {
    static func milliseconds() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }
}
