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

    /// The records of each charge point that are its `frames`, counted from 1, read in one pass; those that the source does
    /// not have are left out.
    ///
    /// - Parameter assumed: the charge point that was assumed for lines that name none; nil takes it from the path, as
    ///   ingesting does.
    public static func find(
        path: String, frames: [String: Set<Int64>], assumed: String? = nil
    ) throws(IngestError) -> [String: [Int64: Line]] {
        var search = Search(path: path, assumed: assumed, wanted: frames)
        do {
            try SourceRecords(path: path, name: path).read(into: &search)
        } catch {
            throw IngestError(naming: path, error)
        }
        return search.found
    }

    private struct Search: RecordSink {
        private struct Place {
            var wanted: Set<Int64>
            var seen: Int64 = 0
        }

        private let path: String
        private let assumed: String?
        private var places: [String: Place]
        private var left: Int
        /// Whose lines are that name no charge point.
        private var unnamed: String?
        private(set) var found: [String: [Int64: Line]] = [:]

        init(path: String, assumed: String?, wanted: [String: Set<Int64>]) {
            (self.path, self.assumed) = (path, assumed)
            places = wanted.mapValues { Place(wanted: $0) }
            left = wanted.values.reduce(0) { $0 + $1.count }
            begin(member: nil)
        }

        mutating func begin(member: String?) {
            unnamed = assumed ?? SourceName.chargePoint(path: SourceName.path(path, member: member))
        }

        mutating func take(_ record: Record, broken: QuarantineReason?) -> Bool {
            guard let name = chargePoint(record), let index = places.index(forKey: name) else { return left > 0 }
            places.values[index].seen += 1
            let frame = places.values[index].seen
            if places.values[index].wanted.contains(frame) {
                found[name, default: [:]][frame] = Line(
                    offset: record.offset, bytes: Array(record.bytes), receivedAt: record.receivedAt?.instant)
                left -= 1
            }
            return left > 0
        }

        mutating func takeFault(_ reason: QuarantineReason, at offset: Int64) {}

        private func chargePoint(_ record: Record) -> String? {
            if case .ignored = record.content { return nil }
            if let said = record.chargePoint { return String(decoding: said, as: UTF8.self) }
            return record.dialect.mayLackChargePoint ? unnamed : nil
        }
    }
}
