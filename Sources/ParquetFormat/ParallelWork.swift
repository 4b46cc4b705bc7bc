import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// `body(0)`, `body(1)`, … on some threads; results and the error thrown, if any, are those of a plain loop.
package func inParallel<T: Sendable, Failure: Error>(
    _ count: Int, threads: Int, _ body: @escaping @Sendable (Int) throws(Failure) -> T
) throws(Failure) -> [T] {
    let work = ParallelWork(count, body)
    let helpers = (1..<max(1, min(threads, count))).compactMap { _ in startThread { work.run() } }
    work.run()
    for helper in helpers { pthread_join(helper, nil) }
    var results: [T] = []
    for result in work.taken() { results.append(try result!.get()) }
    return results
}

private final class ParallelWork<T: Sendable, Failure: Error>: Sendable {
    private let next = Atomic(0)
    private let results: Mutex<[Result<T, Failure>?]>
    private let count: Int
    private let body: @Sendable (Int) throws(Failure) -> T

    init(_ count: Int, _ body: @escaping @Sendable (Int) throws(Failure) -> T) {
        self.count = count
        self.body = body
        results = Mutex(Array(repeating: nil, count: count))
    }

    func run() {
        while true {
            let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
            guard index < count else { return }
            let result: Result<T, Failure>
            do { result = .success(try body(index)) } catch {
                result = .failure(error)
                // Those before it have been begun, and those after it no loop would come to.
                next.store(count, ordering: .relaxed)
            }
            results.withLock { $0[index] = result }
        }
    }

    func taken() -> [Result<T, Failure>?] { results.withLock { $0 } }
}

/// Nil where the system starts no more threads: the work is then done by those there are.
package func startThread(_ body: @escaping @Sendable () -> Void) -> pthread_t? {
    final class Box: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
    let box = Unmanaged.passRetained(Box(body))
    #if canImport(Glibc)
        var thread = pthread_t()
        let status = pthread_create(
            &thread, nil,
            { raw in
                Unmanaged<Box>.fromOpaque(raw!).takeRetainedValue().body()
                return nil
            }, box.toOpaque())
    #else
        var thread: pthread_t?
        let status = pthread_create(
            &thread, nil,
            { raw in
                Unmanaged<Box>.fromOpaque(raw).takeRetainedValue().body()
                return nil
            }, box.toOpaque())
    #endif
    guard status == 0 else {
        box.release()
        return nil
    }
    return thread
}
