import Foundation
import Ingest
import SegmentStore
import Synchronization

/// Seals a live log in the background, one at a time, so that findings need not wait for it.
final class LogSealer: Sendable {
    private enum State {
        case idle, busy, done
        case failed(any Error)
    }

    private let store: SegmentStore
    private let options: IngestOptions
    private let state = Mutex(State.idle)
    private let finished = DispatchSemaphore(value: 0)

    init(store: SegmentStore, options: IngestOptions) {
        self.store = store
        self.options = options
    }

    var isBusy: Bool {
        state.withLock { state in
            if case .busy = state { true } else { false }
        }
    }

    func begin(_ log: LiveLogFile) {
        state.withLock { $0 = .busy }
        Thread.detachNewThread { [self] in
            do {
                _ = try LiveIngest.seal(log, isLast: false, store: store, options: options)
                state.withLock { $0 = .done }
            } catch {
                state.withLock { $0 = .failed(error) }
            }
            finished.signal()
        }
    }

    /// Whether a log has been sealed since this was asked last; throws what sealing it threw.
    func takeFinished() throws -> Bool {
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

    /// Returns when no log is being sealed.
    func wait() throws {
        if isBusy { finished.wait() }
        _ = try takeFinished()
    }
}
