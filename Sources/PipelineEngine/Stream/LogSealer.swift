import Ingest
import SegmentStore

/// Seals a live log in the background, one at a time, so that findings need not wait for it.
///
/// From `begin` until its end has been taken, by `takeSealed` or `wait`, it is not idle: nobody can begin the next seal, or
/// fold from the store, before the last one is known to be there or its error is thrown.
final class LogSealer {
    private let store: SegmentStore
    private let options: IngestOptions
    private var running: BackgroundTask<Void>?

    init(store: SegmentStore, options: IngestOptions) {
        self.store = store
        self.options = options
    }

    var isIdle: Bool { running == nil }

    func begin(_ log: LiveLogFile) {
        precondition(isIdle, "one seal at a time, and its end is taken before the next")
        running = BackgroundTask { [store, options] in
            _ = try LiveIngest.seal(log, isLast: false, store: store, options: options)
        }
    }

    /// Whether a log has been sealed since this was asked last; throws what sealing it threw.
    func takeSealed() throws -> Bool { running?.isOver == true ? try wait() : false }

    /// As `takeSealed`, once no log is being sealed.
    func wait() throws -> Bool {
        guard let sealing = running.take() else { return false }
        try sealing.value()
        return true
    }
}
