import Foundation
import Ingest
import SegmentStore
import Synchronization

/// Seals a live log in the background, one at a time, so that findings need not wait for it.
///
/// From `begin` until its end has been taken, by `takeSealed` or `wait`, it is not idle: nobody can begin the next seal, or
/// fold from the store, before the last one is known to be there or its error is thrown.
final class LogSealer: Sendable {
    private enum State {
        case idle, busy, done
        case failed(any Error)
    }

    private let store: SegmentStore
    private let options: IngestOptions
    private let state = Mutex(State.idle)
    /// Holds the seal that is running, if there is one.
    private let running = DispatchGroup()

    init(store: SegmentStore, options: IngestOptions) {
        self.store = store
        self.options = options
    }

    var isIdle: Bool {
        state.withLock { state in
            if case .idle = state { true } else { false }
        }
    }

    func begin(_ log: LiveLogFile) {
        precondition(isIdle, "one seal at a time, and its end is taken before the next")
        state.withLock { $0 = .busy }
        running.enter()
        Thread.detachNewThread { [self] in
            do {
                _ = try LiveIngest.seal(log, isLast: false, store: store, options: options)
                state.withLock { $0 = .done }
            } catch {
                state.withLock { $0 = .failed(error) }
            }
            running.leave()
        }
    }

    /// Whether a log has been sealed since this was asked last; throws what sealing it threw.
    func takeSealed() throws -> Bool {
        let taken = state.withLock { state in
            if case .busy = state { return State.busy }
            defer { state = .idle }
            return state
        }
        switch taken {
        case .idle, .busy: return false
        case .done: return true
        case .failed(let error): throw error
        }
    }

    /// As `takeSealed`, once no log is being sealed.
    func wait() throws -> Bool {
        running.wait()
        return try takeSealed()
    }
}
