import GRDB

extension DatabaseQueue {
    /// Closes the database, and leaves the queue itself, a few thousand bytes, for good: to dispose of one libdispatch wants a
    /// thread, and where an address space has no room for its stack, it waits for ever.
    func retire() {
        try? close()
        _ = Unmanaged.passRetained(self)
    }
}
