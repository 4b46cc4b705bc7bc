import Telemetry

/// The raw lines of a running stream on their way to segments: what was synchronized survives a crash.
///
/// Lines are appended to a buffer, and `synchronize` writes and fsyncs it as one group: a line may be acknowledged once
/// that has returned. A log is sealed by publishing its rows with `Publication.commit(sealing:)`; the stream goes on in a
/// new log meanwhile. Not for use from two threads at once.
public final class LiveLog {
    public let file: LiveLogFile
    private let fileSystem: any FileSystem
    private let output: OpenFile
    private var buffer: [UInt8] = []
    private var lastNumber = 0
    private var failure: (any Error)?
    /// Of the file, when all that was appended is written.
    public private(set) var bytes: Int

    private static let bufferBytes = 256 << 10

    fileprivate init(_ file: LiveLogFile, header: [UInt8]?, _ fileSystem: any FileSystem) throws {
        self.file = file
        self.fileSystem = fileSystem
        // Raw lines hold tokens in the clear, as quarantine does.
        output = try fileSystem.open(file.path, mode: 0o600, append: header == nil)
        bytes = header?.count ?? file.validBytes
        buffer = header ?? []
    }

    deinit { try? fileSystem.close(output) }

    /// Appends a line (without its end) as the `number`th of the stream's input, the `order`th that was received.
    public func append(_ line: UnsafeRawBufferPointer, number: Int, order: Int) throws {
        if let failure { throw failure }
        LiveLogFormat.appendFrame(line, number: number, order: order, to: &buffer)
        bytes += LiveLogFormat.frameHeaderBytes + line.count
        lastNumber = number
        if buffer.count >= Self.bufferBytes { try flush() }
    }

    /// Returns, once all that was appended is on the disk, the number of the last line appended here (0 when none was).
    @discardableResult public func synchronize() throws -> Int {
        try flush()
        try failing { try fileSystem.synchronize(output) }
        return lastNumber
    }

    private func flush() throws {
        if let failure { throw failure }
        guard !buffer.isEmpty else { return }
        try failing { try buffer.withUnsafeBytes { try fileSystem.write($0, to: output) } }
        buffer.removeAll(keepingCapacity: true)
    }

    /// After a failed write or fsync nobody knows what is on the disk: the log takes nothing more.
    private func failing(_ body: () throws -> Void) throws {
        do { try body() } catch {
            failure = error
            throw error
        }
    }
}

/// One line of a live log, valid during the call that hands it over.
public struct LiveLine {
    /// Counts the stream's input lines from 1.
    public let number: Int
    public let order: Int
    public let bytes: UnsafeRawBufferPointer
    /// Of the line's first byte in the log's file.
    public let place: Int
}

/// A live log on disk.
public struct LiveLogFile: Hashable, Sendable {
    /// Its file in `live/`.
    public let name: String
    public let path: String
    public let source: Source
    /// Which of its stream's logs it is, from 1.
    public let sequence: Int
    /// Up to the end of the last whole line.
    public let validBytes: Int
    /// Of the file; more than `validBytes` where the end is torn.
    public let fileBytes: Int

    /// Hands over all whole lines in order.
    public func forEachLine(_ body: (LiveLine) throws -> Void) throws {
        try withMappedFile(path) { bytes in
            guard let header = LiveLogFormat.readHeader(bytes) else { return }
            var offset = header.length
            while let (line, next) = LiveLogFormat.readFrame(bytes, at: offset) {
                try body(line)
                offset = next
            }
        }
    }
}

extension SegmentStore {
    /// Begins the `sequence`th log of a stream. It is on disk, and empty, when this returns.
    public func createLiveLog(of source: Source, sequence: Int) throws -> LiveLog {
        try requireWriter()
        precondition(sequence > 0 && source.kind == .stream, "log \(sequence) of a \(source.kind)")
        let digits = String(sequence)
        let name = source.id.hex + "-" + String(repeating: "0", count: max(0, 8 - digits.count)) + digits + ".log"
        let header = LiveLogFormat.header(source)
        let file = LiveLogFile(
            name: name, path: layout.live + "/" + name, source: source, sequence: sequence,
            validBytes: header.count, fileBytes: header.count)
        let log = try LiveLog(file, header: header, fileSystem)
        try log.synchronize()
        try fileSystem.synchronizeFolder(layout.live)
        return log
    }

    /// Goes on with a log that a crash may have torn: cuts what follows its last whole line, and appends there.
    public func reopenLiveLog(_ file: LiveLogFile) throws -> LiveLog {
        try requireWriter()
        let log = try LiveLog(file, header: nil, fileSystem)
        try log.cutTail()
        return log
    }

    /// The logs not yet sealed, by their streams' names, which begin with a time, and sequence: what a crash or a running
    /// stream has left. A log whose header is torn never held an acknowledged line and is passed over; the next writer to open the store removes it.
    public func liveLogs() throws -> [LiveLogFile] {
        let sealed = Set(try catalog.pendingRemovals())
        return try listFolder(layout.live).compactMap { name in
            sealed.contains("live/" + name) ? nil : try liveLog(name)
        }.sorted { ($0.source.name, $0.sequence) < ($1.source.name, $1.sequence) }
    }

    /// Removes logs whose header was torn.
    func removeTornLogs() throws {
        for name in try listFolder(layout.live) where name.hasSuffix(".log") {
            let path = layout.live + "/" + name
            if try withMappedFile(path, { LiveLogFormat.readHeader($0) == nil }) { try fileSystem.remove(path) }
        }
    }

    private func liveLog(_ name: String) throws -> LiveLogFile? {
        let stem = name.split(separator: ".").first?.split(separator: "-") ?? []
        guard name.hasSuffix(".log"), stem.count == 2, let sequence = Int(stem[1]) else { return nil }
        let path = layout.live + "/" + name
        return try withMappedFile(path) { bytes in
            guard let header = LiveLogFormat.readHeader(bytes) else { return nil }
            var valid = header.length
            while let (_, next) = LiveLogFormat.readFrame(bytes, at: valid) { valid = next }
            return LiveLogFile(
                name: name, path: path, source: header.source, sequence: sequence, validBytes: valid,
                fileBytes: bytes.count)
        }
    }
}

extension LiveLog {
    fileprivate func cutTail() throws {
        guard file.fileBytes > file.validBytes else { return }
        try fileSystem.truncate(output, to: file.validBytes)
        try fileSystem.synchronize(output)
    }
}
