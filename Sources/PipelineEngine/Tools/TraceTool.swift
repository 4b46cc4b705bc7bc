import Foundation
import Ingest
import SegmentStore
import Telemetry

/// The original line of a row, found again in its source.
public enum TraceTool {
    public struct Traced: Sendable {
        public var source: String
        public var offset: Int64
        public var line: [UInt8]

        public var text: String { "\(source), byte \(offset)\n\(String(decoding: line, as: UTF8.self))" }
        public var json: String {
            "{\"source\":\(jsonString(source)),\"offset\":\(offset),"
                + "\"line\":\(jsonString(String(decoding: line, as: UTF8.self)))}"
        }
    }

    /// - Parameters:
    ///   - source: the row's `source_id`, or its first digits if they name one source.
    ///   - dump: where the source lies now, if it has moved since it was ingested.
    public static func trace(
        store: String, source: String, chargePoint: String, frame: Int64, dump: String?
    ) throws -> Traced {
        guard frame > 0 else { throw Trouble("--frame \(frame): frames count from 1") }
        let matches = try SegmentStore(path: store, access: .read).moment().sources
            .filter { $0.source.id.hex.hasPrefix(source.lowercased()) }
        guard let known = matches.first?.source else { throw Trouble("\(store): no source begins with \(source)") }
        guard matches.count == 1 else { throw Trouble("\(store): \(matches.count) sources begin with \(source)") }
        guard known.kind == .file || dump != nil else {
            throw Trouble("\(known.name) was a stream; name the file it was fed from with --in")
        }
        let path = dump ?? known.name
        try checkDump(path, known)
        guard let line = try Trace.find(path: path, chargePoint: chargePoint, frame: frame) else {
            throw Trouble("\(path): has fewer than \(frame) records of \(chargePoint)")
        }
        return Traced(source: path, offset: line.offset, line: line.bytes)
    }

    /// Whether the file at `path` is the source, to the byte; of a stream nobody knows.
    private static func checkDump(_ path: String, _ source: Source) throws {
        guard source.kind == .file else { return }
        guard FileManager.default.fileExists(atPath: path) else {
            throw Trouble("\(path): is not there any more; name the dump with --in FILE")
        }
        guard try Trace.isSource(path: path, source) else {
            throw Trouble("\(path): is not what was ingested, its bytes differ; name the dump with --in FILE")
        }
    }
}
