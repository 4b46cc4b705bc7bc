import Foundation
import Ingest
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

    /// - Parameter tokenKey: see `StoreView`.
    public static func list(_ path: String, tokenKey: String? = nil) throws -> List {
        let view = try StoreView(path: path, tokenKey: tokenKey)
        let names = Dictionary(view.sources.map { ($0.source.id, $0.source.name) }) { first, _ in first }
        let lines = view.quarantined.enumerated().map { index, entry in
            Line(
                number: index + 1, reason: entry.reason, chargePoint: entry.chargePoint,
                receivedAt: entry.receivedAt?.iso8601, source: names[entry.source] ?? entry.source.hex,
                offset: entry.offset, length: entry.length)
        }
        return List(lines: lines)
    }

    /// The record's bytes, untouched. Of what is wrong with a whole source there are none, which is trouble.
    ///
    /// - Parameter tokenKey: see `StoreView`.
    public static func show(_ path: String, number: Int, tokenKey: String? = nil) throws -> [UInt8] {
        let view = try StoreView(path: path, tokenKey: tokenKey)
        let entry = try entries([number], of: view.quarantined, path)[0]
        guard entry.length > 0 else {
            let source = view.sources.first { $0.source.id == entry.source }?.source.name ?? entry.source.hex
            throw Trouble(
                "record \(number) has no bytes: \(entry.reason) is said of \(source) from byte \(entry.offset) on")
        }
        return try SegmentStore(path: path, access: .read).quarantinedBytes(entry)
    }

    public struct Replayed: Sendable {
        /// `quarantined` are those that stay.
        var counters: IngestCounters

        public var text: String {
            "\(counters.recordsRead) quarantined records = \(counters.accepted) accepted + \(counters.duplicates) duplicates "
                + "+ \(counters.ignored) ignored + \(counters.quarantined) that stay in quarantine"
        }

        public var json: String { JSONText.of(counters) }
    }

    /// Reads records of the quarantine again, those numbered in the list or all, and stores what can be read now.
    ///
    /// - Parameters:
    ///   - chargePoint: of records that name none.
    ///   - timeZone: of times that name none.
    public static func replay(
        _ path: String, numbers: [Int], chargePoint: String?, timeZone: String?, tokenKey: String?, plainTokens: Bool
    ) throws -> Replayed {
        let key = try TokenKey(file: tokenKey, plain: plainTokens)
        let zone = try IngestStage.zone(timeZone)
        // Opened for reading first: replaying makes no store.
        _ = try entries(numbers, of: SegmentStore(path: path, access: .read).quarantined(), path)
        let store = try SegmentStore(path: path, access: .write)
        let options = IngestOptions(chargePoint: chargePoint, zone: zone, tokenKey: try key.load(store))
        let replay = QuarantineReplay(store: store, options: options)
        return Replayed(counters: try replay.run(entries(numbers, of: store.quarantined(), path)))
    }

    /// Those with these numbers in the list, or all.
    private static func entries(
        _ numbers: [Int], of entries: [QuarantineEntry], _ path: String
    ) throws -> [QuarantineEntry] {
        guard !numbers.isEmpty else { return entries }
        return try Set(numbers).sorted().map { number in
            guard entries.indices.contains(number - 1) else {
                throw Trouble("no record \(number); \(path) has \(entries.count) in quarantine")
            }
            return entries[number - 1]
        }
    }
}
