import Foundation
import SegmentStore
import Synchronization

/// A file system that stops at its Nth step, as a crash, a kill or a full disk would: for crash tests and crash rigs.
///
/// Steps are counted from 1 over everything that changes the disk; a commit of the catalog is one step. With no stop it
/// only counts, which tells a test how many steps there are.
public final class StoppingFileSystem: SteppedFileSystem {
    public enum Stop: Sendable {
        case never
        /// Throws at the step, before it has any effect, and refuses every later step: the process is as good as dead.
        case crash(atStep: Int)
        /// Writes half of what the step would write (or nothing, where it writes nothing), then as `crash`.
        case tornCrash(atStep: Int)
        /// As `crash`, and every file not yet synchronized loses its bytes: the machine lost power.
        case powerLoss(atStep: Int)
        /// Sends this process SIGKILL at the step.
        case kill(atStep: Int)
        /// Fails the step and every later write with "no space left"; removing still works.
        case full(atStep: Int)

        var step: Int {
            switch self {
            case .never: .max
            case .crash(let step), .tornCrash(let step), .powerLoss(let step), .kill(let step), .full(let step): step
            }
        }
    }

    private struct State {
        var steps: [String] = []
        var unsynchronized: Set<String> = []
    }

    public let inner = POSIXFileSystem()
    private let stop: Stop
    private let state = Mutex(State())

    public init(_ stop: Stop = .never) { self.stop = stop }

    /// What was done, or refused, so far.
    public var steps: [String] { state.withLock { $0.steps } }

    public func open(_ path: String, mode: UInt32, append: Bool) throws(StoreError) -> OpenFile {
        try step("open", path)
        state.withLock { _ = $0.unsynchronized.insert(path) }
        return try inner.open(path, mode: mode, append: append)
    }

    public func write(_ bytes: UnsafeRawBufferPointer, to file: OpenFile) throws(StoreError) {
        if case .tornCrash(let step) = stop, steps.count + 1 == step {
            try inner.write(UnsafeRawBufferPointer(rebasing: bytes[..<(bytes.count / 2)]), to: file)
        }
        try step("write", file.path)
        state.withLock { _ = $0.unsynchronized.insert(file.path) }
        try inner.write(bytes, to: file)
    }

    public func synchronize(_ file: OpenFile) throws(StoreError) {
        try step("sync", file.path)
        try inner.synchronize(file)
        state.withLock { _ = $0.unsynchronized.remove(file.path) }
    }

    public func remove(_ path: String) throws(StoreError) {
        try step("remove", path)
        try inner.remove(path)
        state.withLock { _ = $0.unsynchronized.remove(path) }
    }

    public func step(_ operation: String, _ path: String) throws(StoreError) {
        let number = state.withLock {
            $0.steps.append(operation + " " + path)
            return $0.steps.count
        }
        guard number >= stop.step else { return }
        switch stop {
        case .never: return
        case .kill: raise(SIGKILL)
        case .full:
            guard ["open", "write", "commit"].contains(operation) else { return }
            throw .system(operation: operation, path: path, code: ENOSPC)
        case .powerLoss where number == stop.step: loseUnsynchronized()
        case .crash, .tornCrash, .powerLoss: break
        }
        throw .system(operation: operation, path: path, code: EIO)
    }

    private func loseUnsynchronized() {
        for path in state.withLock({ $0.unsynchronized }) { _ = cutFile(path, 0) }
    }
}
