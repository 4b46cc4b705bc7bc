import Ingest
import Reports
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
    ///   - dumps: where sources lie now, if they have moved since they were ingested.
    public static func trace(
        store: String, source: String, chargePoint: String, frame: Int64, dumps: [String]
    ) throws -> Traced {
        guard frame > 0 else { throw Trouble("--frame \(frame): frames count from 1") }
        let matches = try SegmentStore(path: store, access: .read).moment().sources
            .filter { $0.source.id.hex.hasPrefix(source.lowercased()) }
        guard let known = matches.first?.source else {
            throw Trouble("\(store): no source begins with \"\(printable(source))\"")
        }
        guard matches.count == 1 else {
            throw Trouble("\(store): \(matches.count) sources begin with \"\(source)\"; give more digits")
        }
        let path = try dump(of: known, store, dumps)
        guard let line = try DumpFinder.lines(path, chargePoint, [frame])[frame] else {
            throw Trouble("\(path): has fewer than \(frame) records of \(chargePoint)")
        }
        return Traced(source: path, offset: line.offset, line: line.bytes)
    }

    private static func dump(of source: Source, _ store: String, _ dumps: [String]) throws -> String {
        var finder = try DumpFinder(store: store, given: dumps)
        switch try finder.place(of: source) {
        case .found(let path): return path
        case .fed(let paths): return paths[0]
        case .none(let trouble): throw Trouble(trouble)
        case .stream: throw Trouble("\(source.name): was a stream; name the file it was fed from with --in")
        }
    }
}
