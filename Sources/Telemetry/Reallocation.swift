#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Room for `count` values in `malloc`'s memory, the old ones kept: large blocks move without being copied.
public func reallocated<T>(_ old: UnsafeMutablePointer<T>?, to count: Int) -> UnsafeMutablePointer<T> {
    guard let memory = realloc(old, max(1, count) * MemoryLayout<T>.stride) else {
        fatalError("out of memory: \(count) of \(T.self)")
    }
    return memory.bindMemory(to: T.self, capacity: count)
}
