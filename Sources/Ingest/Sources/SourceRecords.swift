import JSONText
import OCPPWire
import Telemetry

/// Takes a source's records in order.
protocol RecordSink: ~Copyable {
    /// The records that follow lie in this member of an archive.
    mutating func begin(member: String?)
    /// False where no more are wanted. `broken` says why a record broke off, where that is known better than its bytes
    /// tell.
    mutating func take(_ record: Record, broken: QuarantineReason?) throws -> Bool
    /// Takes the line that `text`, unread of an envelope source, begins with, if it is known by heart, and gives its
    /// length with its end; nil for any other, which is then to be read and taken.
    mutating func takeKnown(_ text: Bytes, _ reader: borrowing RecordReader) throws -> Int?
    /// What is wrong with the source as a whole, at this of its unpacked bytes.
    mutating func takeFault(_ reason: QuarantineReason, at offset: Int64) throws
}

extension RecordSink where Self: ~Copyable {
    mutating func takeKnown(_ text: Bytes, _ reader: borrowing RecordReader) throws -> Int? { nil }
}

/// The records of one source, front to back: of a file, plain or packed, or of an archive's members one after another.
struct SourceRecords {
    let path: String
    /// As the user named it.
    let name: String
    /// Bytes of the file that are the source.
    var limit = Int.max
    var longestLineBytes = RecordReader.defaultMaximumLineBytes
    var zone: ZoneTable?

    /// Gives the packing that was found.
    ///
    /// - Parameter progress: is told how many of the file's bytes were read.
    @discardableResult func read<Sink: RecordSink & ~Copyable>(
        into sink: inout Sink, progress: (Int) -> Void = { _ in }
    ) throws -> Packing {
        let stream = try ByteStream(path: path, limit: limit)
        if stream.packing == .zip {
            try readArchive(into: &sink, progress)
            return .zip
        }
        var reader = reader(startingAt: 0, SteVeKeys())
        guard try read(stream, &reader, into: &sink, progress) else { return stream.packing }
        guard limit == .max || stream.fault != nil || stream.storedBytesRead == limit else {
            throw IngestError(path: name, reason: "became shorter while it was read")
        }
        return stream.packing
    }

    private func reader(startingAt offset: Int64, _ keys: SteVeKeys, dialect: Dialect? = nil) -> RecordReader {
        RecordReader(
            dialect: dialect, startingAt: offset, zone: zone, exportKeys: keys, maximumLineBytes: longestLineBytes)
    }

    /// False where the sink wants no more.
    private func read<Sink: RecordSink & ~Copyable>(
        _ stream: ByteStream, _ reader: inout RecordReader, into sink: inout Sink, _ progress: (Int) -> Void
    ) throws -> Bool {
        var areKeysRead = false
        while true {
            let space = reader.space(ByteStream.chunkBytes)
            let count = try stream.read(into: UnsafeMutableRawBufferPointer(space))
            if count == 0 { break }
            reader.commit(count)
            while true {
                if let text = reader.peekEnvelope(), let length = try sink.takeKnown(text, reader) {
                    reader.skip(length)
                    continue
                }
                guard let record = reader.next() else { break }
                if record.dialect == .steveTable, !areKeysRead {
                    try readKeysBeside(reader.exportKeys)
                    areKeysRead = true
                }
                guard try sink.take(record, broken: nil) else { return false }
            }
            progress(stream.storedBytesRead)
        }
        reader.finish()
        return try readEnd(&reader, stream, into: &sink)
    }

    /// The line without an end that a source may close with. Where the packing broke off, that line, or else an empty
    /// record after it, says so.
    private func readEnd<Sink: RecordSink & ~Copyable>(
        _ reader: inout RecordReader, _ stream: ByteStream, into sink: inout Sink
    ) throws -> Bool {
        let fault = stream.fault.map(QuarantineReason.init)
        var isFaultTold = false
        while let record = reader.next() {
            if fault != nil, case .broken = record.content { isFaultTold = true }
            guard try sink.take(record, broken: fault) else { return false }
        }
        if let fault, !isFaultTold { try sink.takeFault(fault, at: reader.endOffset) }
        return true
    }
}

// MARK: Archives

extension SourceRecords {
    /// A member's bytes count on from the one before: the offset of a record is that in all members laid end to end.
    private func readArchive<Sink: RecordSink & ~Copyable>(
        into sink: inout Sink, _ progress: (Int) -> Void
    ) throws {
        let archive: ZipArchive
        do {
            archive = try ZipArchive(path: path, limit: limit)
        } catch let fault as UnpackingFault {
            return try sink.takeFault(QuarantineReason(fault), at: 0)
        }
        let members = archive.members.filter { SourceSearch.isSource($0.fileName) }
        let keys = SteVeKeys(filesRead: SteVeKeys.files)
        for file in SteVeKeys.files {
            for member in members where member.fileName == file { try readKeys(member, keys) }
        }
        var (offset, done): (Int64, Int) = (0, 0)
        for member in members {
            sink.begin(member: member.name)
            let isTable = !keys.isEmpty && member.fileName.hasSuffix(".csv")
            let stream = try ByteStream(path: path, member: member)
            var reader = reader(startingAt: offset, keys, dialect: isTable ? .steveTable : nil)
            guard try read(stream, &reader, into: &sink, { progress(done + $0) }) else { return }
            offset = reader.endOffset
            done += member.packedBytes
        }
    }

    private func readKeys(_ member: ZipArchive.Member, _ keys: SteVeKeys) throws {
        try readKeys(try ByteStream(path: path, member: member), keys)
    }

    private func readKeys(_ stream: ByteStream, _ keys: SteVeKeys) throws {
        var reader = reader(startingAt: 0, keys, dialect: .steveTable)
        var count = 1
        while count > 0 {
            let space = reader.space(ByteStream.chunkBytes)
            count = try stream.read(into: UnsafeMutableRawBufferPointer(space))
            reader.commit(count)
            if count == 0 { reader.finish() }
            while reader.next() != nil {}
        }
    }

    /// Of a table that lies in a folder with the others of its export; one that cannot be opened is not there.
    private func readKeysBeside(_ keys: SteVeKeys) throws {
        guard keys.isEmpty else { return }
        let folder = path.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(path[...$0]) } ?? ""
        for file in SteVeKeys.files {
            for packing in ["", ".gz", ".zst"] {
                guard let stream = try? ByteStream(path: folder + file + packing) else { continue }
                try readKeys(stream, keys)
                keys.filesRead.insert(file)
            }
        }
    }
}
