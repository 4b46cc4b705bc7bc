import ParquetFormat
import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Work on a thread of its own, and what came of it. Where the system starts no more threads it is done at once.
public final class BackgroundTask<Value: Sendable>: Sendable {
    private let result = Mutex<Result<Value, any Error>?>(nil)
    private let thread = Mutex<pthread_t?>(nil)

    /// Begins at once. Whoever begins it asks for its value, or the program ends first.
    public init(_ body: @escaping @Sendable () throws -> Value) {
        let run = { @Sendable [self] in
            let outcome = Result(catching: body)
            result.withLock { $0 = outcome }
        }
        let started = startThread(run)
        if started == nil { run() }
        thread.withLock { $0 = started }
    }

    public var isOver: Bool { result.withLock { $0 != nil } }

    /// What the work gave or threw, once it is over.
    public func value() throws -> Value {
        thread.withLock { thread in
            if let started = thread.take() { pthread_join(started, nil) }
        }
        return try result.withLock { $0! }.get()
    }
}
