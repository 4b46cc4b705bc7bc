import JSONText
import OCPPWire
import SegmentStore
import Telemetry

/// Finds the line again that a stored row came from: what `laddpuls trace` prints.
public enum Trace {
    /// A record as it stands in its source.
    public struct Line: Sendable {
        /// In the source's unpacked bytes.
        public var offset: Int64
        public var bytes: [UInt8]
        /// As the record says; nil where its format names none.
        public var receivedAt: Instant?
    }

    /// The id of the source that the file's bytes are, whether or not they were ingested.
    public static func sourceID(path: String) throws(IngestError) -> Hash128 {
        try SourceFile(path: path).source().id
    }

    /// The record that is `frame` (counted from 1) of the charge point in the source at `path`; nil where it has fewer.
    ///
    /// - Parameter assumed: the charge point that was assumed for lines that name none; nil takes it from the path, as
    ///   ingesting does.
    public static func find(
        path: String, chargePoint: String, frame: Int64, assumed: String? = nil
    ) throws(IngestError) -> Line? {
        try find(path: path, chargePoint: chargePoint, frames: [frame], assumed: assumed)[frame]
    }

    /// The records that are `frames` of the charge point, read in one pass; those that the source does not have are left
    /// out.
    public static func find(
        path: String, chargePoint: String, frames: Set<Int64>, assumed: String? = nil
    ) throws(IngestError) -> [Int64: Line] {
        var search = Search(name: Array(chargePoint.utf8), path: path, assumed: assumed, wanted: frames)
        do {
            try SourceRecords(path: path, name: path).read(into: &search)
        } catch {
            throw IngestError(naming: path, error)
        }
        return search.found
    }

    private struct Search: RecordSink {
        let name: [UInt8]
        let path: String
        let assumed: String?
        let wanted: Set<Int64>
        var seen: Int64 = 0
        var isAssumed = false
        var found: [Int64: Line] = [:]

        init(name: [UInt8], path: String, assumed: String?, wanted: Set<Int64>) {
            (self.name, self.path, self.assumed, self.wanted) = (name, path, assumed, wanted)
            begin(member: nil)
        }

        mutating func begin(member: String?) {
            let named = assumed ?? SourceName.chargePoint(path: SourceName.path(path, member: member))
            isAssumed = named.map { Array($0.utf8) } == name
        }

        mutating func take(_ record: Record, broken: QuarantineReason?) -> Bool {
            guard isOfChargePoint(record) else { return true }
            seen += 1
            if wanted.contains(seen) {
                found[seen] = Line(
                    offset: record.offset, bytes: Array(record.bytes), receivedAt: record.receivedAt?.instant)
            }
            return found.count < wanted.count
        }

        mutating func takeFault(_ reason: QuarantineReason, at offset: Int64) {}

        private func isOfChargePoint(_ record: Record) -> Bool {
            if case .ignored = record.content { return false }
            if let said = record.chargePoint { return said.elementsEqual(name) }
            return isAssumed && record.dialect.mayLackChargePoint
        }
    }
}
