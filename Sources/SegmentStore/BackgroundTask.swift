import Foundation
import Synchronization

/// Work on a thread of its own, and what came of it.
public final class BackgroundTask<Value: Sendable>: Sendable {
    private let result = Mutex<Result<Value, any Error>?>(nil)
    private let running = DispatchGroup()

    /// Begins at once.
    public init(_ body: @escaping @Sendable () throws -> Value) {
        running.enter()
        Thread.detachNewThread { [self] in
            let outcome = Result(catching: body)
            result.withLock { $0 = outcome }
            running.leave()
        }
    }

    public var isOver: Bool { result.withLock { $0 != nil } }

    /// What the work gave or threw, once it is over.
    public func value() throws -> Value {
        running.wait()
        return try result.withLock { $0! }.get()
    }
}
