import JSONText
import OCPPWire

/// Finds the line again that a stored row came from: what `laddpuls trace` prints.
public enum Trace {
    /// A record as it stands in its source.
    public struct Line: Sendable {
        /// In the source's unpacked bytes.
        public var offset: Int64
        public var bytes: [UInt8]
    }

    /// The record that is `frame` (counted from 1) of the charge point in the source at `path`; nil where it has fewer.
    ///
    /// - Parameter assumed: the charge point that was assumed for lines that name none; nil takes it from the path, as
    ///   ingesting does.
    public static func find(
        path: String, chargePoint: String, frame: Int64, assumed: String? = nil
    ) throws(IngestError) -> Line? {
        let stream = try ByteStream(path: path)
        let isAssumed = (assumed ?? SourceName.chargePoint(path: path)) == chargePoint
        let name = Array(chargePoint.utf8)
        var search = Search(name: name, isAssumed: isAssumed, wanted: frame)
        var reader = RecordReader()
        while true {
            let space = reader.space(ByteStream.chunkBytes)
            let count = try stream.read(into: UnsafeMutableRawBufferPointer(space))
            reader.commit(count)
            if count == 0 { reader.finish() }
            while let record = reader.next() {
                if search.isFound(record, reader.dialect) {
                    return Line(offset: record.offset, bytes: Array(record.bytes))
                }
            }
            if count == 0 { return nil }
        }
    }

    private struct Search {
        let name: [UInt8]
        let isAssumed: Bool
        let wanted: Int64
        var seen: Int64 = 0

        mutating func isFound(_ record: Record, _ dialect: Dialect?) -> Bool {
            guard isOfChargePoint(record, dialect) else { return false }
            seen += 1
            return seen == wanted
        }

        private func isOfChargePoint(_ record: Record, _ dialect: Dialect?) -> Bool {
            if case .ignored = record.content { return false }
            if let said = record.chargePoint { return said.elementsEqual(name) }
            return isAssumed && dialect?.mayLackChargePoint == true
        }
    }
}

extension Dialect {
    /// Whether lines of this format name no charge point; in the others a line that names none is broken.
    var mayLackChargePoint: Bool { self == .bare || self == .octt }
}
