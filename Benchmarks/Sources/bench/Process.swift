import Foundation

/// One run of a program, in the operating system's own accounting.
struct Run {
    var cpuSeconds: Double
    var wallSeconds: Double
    var peakMebibytes: Double
    var output: String
}

struct Failure: Error, CustomStringConvertible { var description: String }

/// Runs a command to its end; throws unless it exits with 0.
func measure(_ command: [String]) throws -> Run {
    let out = FileManager.default.temporaryDirectory.appendingPathComponent("bench-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: out) }
    let start = ContinuousClock.now
    let pid = try spawn(command, [], output: out.path)
    let ended = Result { try wait(pid, command) }
    let wall = ContinuousClock.now - start
    let output = String(decoding: (try? Data(contentsOf: out)) ?? Data(), as: UTF8.self)
    if case .failure(let failure) = ended { throw Failure(description: "\(failure)\n\(output)") }
    let usage = try ended.get()
    return Run(
        cpuSeconds: seconds(usage.ru_utime) + seconds(usage.ru_stime), wallSeconds: seconds(wall),
        peakMebibytes: Double(usage.ru_maxrss) / 1024, output: output)
}

/// - Parameter descriptors: of the program, and which of ours each is.
func spawn(_ command: [String], _ descriptors: [(theirs: Int32, ours: Int32)], output: String) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    for (theirs, ours) in descriptors { posix_spawn_file_actions_adddup2(&actions, ours, theirs) }
    var arguments: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
    defer { for argument in arguments { free(argument) } }
    var pid = pid_t()
    guard posix_spawnp(&pid, command[0], &actions, nil, &arguments, environ) == 0 else {
        throw Failure(description: "\(command[0]): cannot be started")
    }
    return pid
}

/// What the program took; throws unless it ends with 0.
func wait(_ pid: pid_t, _ command: [String]) throws -> rusage {
    var status: Int32 = 0
    var usage = rusage()
    wait4(pid, &status, 0, &usage)
    guard status == 0 else {
        throw Failure(description: "\(command.joined(separator: " ")): ended with status \(status)")
    }
    return usage
}

func seconds(_ time: Duration) -> Double {
    Double(time.components.seconds) + Double(time.components.attoseconds) / 1e18
}

private func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }

func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

/// What earlier runs of `analyze` and `report` kept in the store would be gone on from.
func forgetStates(_ store: String) throws {
    let states = store + "/states"
    if FileManager.default.fileExists(atPath: states) { try FileManager.default.removeItem(atPath: states) }
}
