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
        store: String, source: String, chargePoint: String, frame: Int64, dumps: [String], tokenKey: String? = nil
    ) throws -> Traced {
        guard frame > 0 else { throw Trouble("--frame \(frame): frames count from 1") }
        let view = try StoreView(path: store, tokenKey: tokenKey)
        let matches = view.sources.filter { $0.source.id.hex.hasPrefix(source.lowercased()) }
        guard let known = matches.first?.source else {
            throw Trouble("\(store): no source begins with \"\(printable(source))\"")
        }
        guard matches.count == 1 else {
            throw Trouble("\(store): \(matches.count) sources begin with \"\(source)\"; give more digits")
        }
        var finder = try DumpFinder(store: store, sources: view.sources.map(\.source), given: dumps)
        switch try finder.place(of: known) {
        case .found(let path):
            guard let line = try DumpFinder.lines(path, [chargePoint: [frame]])[chargePoint]?[frame] else {
                throw Trouble("\(path): has fewer than \(frame) records of \(chargePoint)")
            }
            return Traced(source: path, offset: line.offset, line: line.bytes)
        case .fed(let paths):
            let receivedAt = [chargePoint: try receivedAt(view, known, chargePoint)]
            for path in paths {
                let found = try DumpFinder.lines(path, [chargePoint: [frame]], receivedAt: receivedAt)
                if let line = found[chargePoint]?[frame] {
                    return Traced(source: path, offset: line.offset, line: line.bytes)
                }
            }
            throw Trouble(
                "\(known.name): has no such record, or what --in names is not the whole file that it was fed from")
        case .none(let trouble): throw Trouble(trouble)
        case .stream: throw Trouble("\(known.name): was a stream; name the file it was fed from with --in")
        }
    }

    /// When each frame was that left rows.
    private static func receivedAt(
        _ view: StoreView, _ source: Source, _ chargePoint: String
    ) throws -> [Int64: Instant] {
        var rows: [Row] = []
        try view.snapshot.forEachChargePoint(in: ChargePointRange(chargePoint), tables: TableID.ofFrames) { rows = $1 }
        var times: [Int64: Instant] = [:]
        for row in rows where row.source == source.id.hex { times[row.frame] = row.receivedAt }
        return times
    }
}
