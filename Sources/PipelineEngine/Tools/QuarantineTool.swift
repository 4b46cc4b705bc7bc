import Foundation
import Reports
import SegmentStore

/// What could not be read: a list, and each record as it was received.
public enum QuarantineTool {
    public struct List: Sendable {
        var lines: [Line]

        public var text: String {
            guard !lines.isEmpty else { return "nothing is quarantined" }
            return TextTable.text(
                ["number", "reason", "charge_point", "received_at", "source", "offset", "length"],
                lines.map {
                    [
                        .integer(Int64($0.number)), .text($0.reason), $0.chargePoint.map { .text($0) } ?? .null,
                        $0.receivedAt.map { .text($0) } ?? .null, .text($0.source), .integer(Int64($0.offset)),
                        .integer(Int64($0.length)),
                    ]
                })
        }

        public var json: String { JSONText.of(lines) }
    }

    struct Line: Encodable, Sendable {
        var number: Int
        var reason: String
        var chargePoint: String?
        var receivedAt: String?
        var source: String
        var offset: Int
        var length: Int
    }

    public static func list(_ path: String) throws -> List {
        let store = try SegmentStore(path: path, access: .read)
        let names = Dictionary(try store.sources().map { ($0.source.id, $0.source.name) }) { first, _ in first }
        let lines = try store.quarantined().enumerated().map { index, entry in
            Line(
                number: index + 1, reason: entry.reason, chargePoint: entry.chargePoint,
                receivedAt: entry.receivedAt?.iso8601, source: names[entry.source] ?? entry.source.hex,
                offset: entry.offset, length: entry.length)
        }
        return List(lines: lines)
    }

    /// Writes the record's bytes to stdout, untouched.
    public static func show(_ path: String, number: Int) throws {
        let store = try SegmentStore(path: path, access: .read)
        let entries = try store.quarantined()
        guard entries.indices.contains(number - 1) else {
            throw Trouble("no record \(number); \(path) has \(entries.count) in quarantine")
        }
        FileHandle.standardOutput.write(Data(try store.quarantinedBytes(entries[number - 1])))
    }
}
