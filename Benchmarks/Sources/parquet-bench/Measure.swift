import Foundation

struct Failure: Error, CustomStringConvertible { var description: String }

/// Prints a line at once, so that a long run shows how far it is.
func say(_ line: String) {
    print(line)
    fflush(nil)
}

func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

func milliseconds(_ seconds: Double) -> String { String(format: "%.1f ms", seconds * 1000) }

func ratio(_ theirs: Double, _ ours: Double) -> String { String(format: "%.1f", theirs / ours) }

/// CPU seconds (user and system) that `body` takes in this process.
func cpuSeconds<T>(_ body: () throws -> T) rethrows -> (seconds: Double, result: T) {
    func now() -> Double {
        var usage = rusage()
        #if canImport(Glibc)
            let thisProcess = __rusage_who_t(RUSAGE_SELF.rawValue)
        #else
            let thisProcess = RUSAGE_SELF
        #endif
        getrusage(thisProcess, &usage)
        func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
        return seconds(usage.ru_utime) + seconds(usage.ru_stime)
    }
    let start = now()
    let result = try body()
    return (now() - start, result)
}

/// What a Python script prints, split at line ends; it gets `timed(f)`, which gives f's CPU seconds and result.
func peer(_ python: String, _ script: String, _ arguments: [String]) throws -> [String] {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: python)
    let prelude = """
        import resource, sys
        def cpu():
            usage = resource.getrusage(resource.RUSAGE_SELF)
            return usage.ru_utime + usage.ru_stime
        def timed(body):
            start = cpu()
            result = body()
            return cpu() - start, result

        """
    process.arguments = ["-c", prelude + script] + arguments
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw Failure(description: "the peer failed:\n\(script)") }
    return String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init)
}
