#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The file system of the machine, by system calls: every error names the path and errno's text.
public struct POSIXFileSystem: FileSystem {
    public init() {}

    public func createFolder(_ path: String, mode: UInt32) throws(StoreError) {
        if mkdir(path, mode_t(mode)) == 0 { return }
        guard errno == EEXIST else { throw failure("create folder", path) }
        if mode != 0o777, chmod(path, mode_t(mode)) != 0 {
            throw failure("keep for its owner alone (mode 0700) the folder", path)
        }
    }

    public func open(_ path: String, mode: UInt32, append: Bool) throws(StoreError) -> OpenFile {
        let flags = O_WRONLY | O_CREAT | O_CLOEXEC | (append ? O_APPEND : O_TRUNC)
        let descriptor = retrying { openFile(path, flags, mode_t(mode)) }
        guard descriptor >= 0 else { throw failure("write", path) }
        return OpenFile(descriptor: descriptor, path: path)
    }

    public func write(_ bytes: UnsafeRawBufferPointer, to file: OpenFile) throws(StoreError) {
        var written = 0
        while written < bytes.count {
            let rest = UnsafeRawBufferPointer(rebasing: bytes[written...])
            let count = retrying { writeBytes(file.descriptor, rest.baseAddress, rest.count) }
            guard count > 0 else { throw failure("write", file.path) }
            written += count
        }
    }

    public func synchronize(_ file: OpenFile) throws(StoreError) {
        guard retrying({ fsync(file.descriptor) }) == 0 else { throw failure("sync", file.path) }
    }

    public func truncate(_ file: OpenFile, to bytes: Int) throws(StoreError) {
        guard retrying({ ftruncate(file.descriptor, off_t(bytes)) }) == 0 else { throw failure("cut", file.path) }
    }

    public func close(_ file: OpenFile) throws(StoreError) {
        guard closeFile(file.descriptor) == 0 else { throw failure("close", file.path) }
    }

    public func rename(_ path: String, to newPath: String) throws(StoreError) {
        guard renameFile(path, newPath) == 0 else { throw failure("rename to \(newPath) the file", path) }
    }

    public func synchronizeFolder(_ path: String) throws(StoreError) {
        let descriptor = openFile(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0)
        guard descriptor >= 0 else { throw failure("open folder", path) }
        defer { _ = closeFile(descriptor) }
        guard retrying({ fsync(descriptor) }) == 0 else { throw failure("sync folder", path) }
    }

    public func remove(_ path: String) throws(StoreError) {
        if removeFile(path) != 0, errno != ENOENT { throw failure("remove", path) }
    }

    public func lock(_ path: String) throws(StoreError) -> FileLock { try FileLock(path) }

    public func commit<T>(_ name: String, _ transaction: () throws -> T) throws -> T { try transaction() }
}

/// An exclusive `flock` on a file that tells who holds it; the system releases it when the process ends, however it does.
public final class FileLock: Sendable {
    private let descriptor: Int32

    init(_ path: String) throws(StoreError) {
        // Not the property's yet: an initializer that throws with all of them set runs `deinit`, which would close what by
        // then may be another's.
        let descriptor = openFile(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw failure("open", path) }
        guard retrying({ flock(descriptor, LOCK_EX | LOCK_NB) }) == 0 else {
            let code = errno
            _ = closeFile(descriptor)
            guard code == EWOULDBLOCK else { throw .system(operation: "lock", path: path, code: code) }
            // It may not have written its name yet.
            let holder = (try? readWholeFile(path)).map { String(decoding: $0, as: UTF8.self) } ?? ""
            throw .locked(path: path, holder: holder.isEmpty ? "unknown" : holder)
        }
        // The holder's name is for people; the lock is the flock, so a failure here changes nothing.
        _ = ftruncate(descriptor, 0)
        let name = Array("process \(getpid())".utf8)
        _ = pwrite(descriptor, name, name.count, 0)
        self.descriptor = descriptor
    }

    deinit {
        // Closing alone leaves it locked while a child being started, on another thread, has not yet become its program.
        _ = flock(descriptor, LOCK_UN)
        _ = closeFile(descriptor)
    }
}

// The C functions under names that the methods above do not hide.
private func openFile(_ path: String, _ flags: Int32, _ mode: mode_t) -> Int32 { open(path, flags, mode) }
private func closeFile(_ descriptor: Int32) -> Int32 { close(descriptor) }
private func renameFile(_ path: String, _ newPath: String) -> Int32 { rename(path, newPath) }
private func removeFile(_ path: String) -> Int32 { remove(path) }
private func writeBytes(_ descriptor: Int32, _ base: UnsafeRawPointer?, _ count: Int) -> Int {
    write(descriptor, base, count)
}

private func failure(_ operation: String, _ path: String) -> StoreError {
    .system(operation: operation, path: path, code: errno)
}

private func retrying<T: SignedInteger>(_ call: () -> T) -> T {
    while true {
        let result = call()
        if result >= 0 || errno != EINTR { return result }
    }
}

// MARK: - Reading, which changes nothing

func readWholeFile(_ path: String) throws(StoreError) -> [UInt8] {
    try readFile(path, 0..<max(fileSize(path) ?? 0, 0))
}

/// The file's bytes in `range`: fewer where it ends before.
func readFile(_ path: String, _ range: Range<Int>) throws(StoreError) -> [UInt8] {
    let descriptor = openFile(path, O_RDONLY | O_CLOEXEC, 0)
    guard descriptor >= 0 else { throw failure("open", path) }
    defer { _ = closeFile(descriptor) }
    var bytes = [UInt8](repeating: 0, count: range.count)
    var count = 0
    while count < bytes.count {
        let got = bytes.withUnsafeMutableBytes { buffer in
            retrying {
                pread(
                    descriptor, buffer.baseAddress! + count, buffer.count - count, off_t(range.lowerBound + count))
            }
        }
        guard got >= 0 else { throw failure("read", path) }
        if got == 0 { break }
        count += got
    }
    bytes.removeLast(bytes.count - count)
    return bytes
}

/// The file's size in bytes, or nil where there is none.
func fileSize(_ path: String) -> Int? {
    var status = stat()
    return stat(path, &status) == 0 ? Int(status.st_size) : nil
}

func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
}

/// Whether the group or others may do anything with the file or folder.
func isOpenToOthers(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & 0o077 != 0
}

/// Names in a folder, sorted; a folder that is not there has none.
func listFolder(_ path: String) throws(StoreError) -> [String] {
    guard let folder = opendir(path) else {
        if errno == ENOENT { return [] }
        throw failure("list", path)
    }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
        let name = withUnsafePointer(to: &entry.pointee.d_name) {
            $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        }
        if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
}

/// Reads the file from its start to its end in pieces of up to 1 MiB.
func readFile(_ path: String, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
    let descriptor = openFile(path, O_RDONLY | O_CLOEXEC, 0)
    guard descriptor >= 0 else { throw failure("open", path) }
    defer { _ = closeFile(descriptor) }
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
    defer { buffer.deallocate() }
    while true {
        let count = retrying { read(descriptor, buffer.baseAddress, buffer.count) }
        guard count >= 0 else { throw failure("read", path) }
        if count == 0 { return }
        try body(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
    }
}

/// Lends the file's bytes, mapped; it must not be cut meanwhile (the store cuts only live logs it reopens).
func withMappedFile<T>(_ path: String, _ body: (UnsafeRawBufferPointer) throws -> T) throws -> T {
    let descriptor = openFile(path, O_RDONLY | O_CLOEXEC, 0)
    guard descriptor >= 0 else { throw failure("open", path) }
    defer { _ = closeFile(descriptor) }
    let size = Int(lseek(descriptor, 0, SEEK_END))
    guard size > 0 else { return try body(UnsafeRawBufferPointer(start: nil, count: 0)) }
    guard let base = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0), base != MAP_FAILED else {
        throw failure("map", path)
    }
    defer { munmap(base, size) }
    return try body(UnsafeRawBufferPointer(start: base, count: size))
}
