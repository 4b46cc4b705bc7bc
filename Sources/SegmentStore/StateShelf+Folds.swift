import CZstd
import Foundation
import GRDB
import Telemetry

/// The folds' states: the newest two makers' of each charge point.
extension StateShelf {
    /// What a state was made of, and up to when.
    public struct Label: Hashable, Sendable {
        /// By which program, fleet, settings and rules.
        public var maker: Hash128
        /// Of what was received until then.
        public var origin: Hash128
        /// What was received until then is in the state.
        public var upTo: Instant
        /// How many rows that was.
        public var rows: Int

        public init(maker: Hash128, origin: Hash128, upTo: Instant, rows: Int) {
            self.maker = maker
            self.origin = origin
            self.upTo = upTo
            self.rows = rows
        }

        fileprivate var text: String { "\(maker) \(origin) \(upTo.milliseconds) \(rows)" }

        fileprivate init?(text: String) {
            let words = text.split(separator: " ")
            guard words.count == 4, let maker = Hash128(hex: words[0]), let origin = Hash128(hex: words[1]),
                let upTo = Int64(words[2]), let rows = Int(words[3])
            else { return nil }
            self.init(maker: maker, origin: origin, upTo: Instant(milliseconds: upTo), rows: rows)
        }
    }

    private static let makersKept = 2

    /// By charge point; of labels whose hash is right.
    public func labels() -> [String: [Label]] {
        let found = attempt {
            try queue.read { try GRDB.Row.fetchAll($0, sql: "SELECT charge_point, label FROM folds") }
        }
        return (found ?? []).reduce(into: [:]) { labels, row in
            guard let name = row.text(0), let text = row.text(1), let sealed = Self.unseal(text, name),
                let label = Label(text: sealed)
            else { return }
            labels[name, default: []].append(label)
        }
    }

    /// The state that lies under this label; nil where there is none, or a damaged one.
    public func state(of chargePoint: String, _ label: Label) -> [UInt8]? {
        let sql = "SELECT hash, state FROM folds WHERE charge_point = ? AND maker = ? AND label = ?"
        let arguments: StatementArguments = [chargePoint, label.maker.hex, Self.seal(label.text, chargePoint)]
        let row = attempt { try queue.read { try GRDB.Row.fetchOne($0, sql: sql, arguments: arguments) } }
        guard let row = row ?? nil, let hash = row.text(0), let packed = row.bytes(1),
            Self.hash(packed, label) == hash
        else { return nil }
        return Self.unpack(packed)
    }

    /// Keeps these states; of each charge point the oldest go.
    public func keep(_ states: [(chargePoint: String, label: Label, bytes: [UInt8])]) {
        if states.isEmpty { return }
        let packed = states.map { Self.pack($0.bytes) }
        _ = attempt {
            try queue.write { database in
                for ((name, label, _), packed) in zip(states, packed) {
                    try database.execute(
                        sql: "INSERT OR REPLACE INTO folds VALUES (?, ?, ?, ?, ?)",
                        arguments: [
                            name, label.maker.hex, Self.seal(label.text, name), Self.hash(packed, label), packed,
                        ])
                    try database.execute(
                        sql: """
                            DELETE FROM folds WHERE charge_point = ?1 AND rowid NOT IN (
                                SELECT rowid FROM folds WHERE charge_point = ?1 ORDER BY rowid DESC LIMIT ?2)
                            """, arguments: [name, Self.makersKept])
                }
            }
        }
    }

    // MARK: Packing

    /// A label with a hash before it: read before its state is, it must be right by itself.
    private static func seal(_ text: String, _ chargePoint: String) -> String {
        "\(Hash128(of: "\(chargePoint) \(text)")) \(text)"
    }

    private static func unseal(_ text: String, _ chargePoint: String) -> String? {
        let rest = String(text.drop { $0 != " " }.dropFirst())
        return seal(rest, chargePoint) == text ? rest : nil
    }

    private static func hash(_ packed: Data, _ label: Label) -> String {
        let bytes = packed.withUnsafeBytes { Hash128(of: $0) }
        return Hash128(of: "\(bytes) \(label.text)").hex
    }

    private static func pack(_ bytes: [UInt8]) -> Data {
        var packed = Data(count: ZSTD_compressBound(bytes.count))
        let size = packed.withUnsafeMutableBytes { ZSTD_compress($0.baseAddress, $0.count, bytes, bytes.count, 1) }
        precondition(ZSTD_isError(size) == 0, "room for the worst case is enough")
        return packed.prefix(size)
    }

    private static func unpack(_ packed: Data) -> [UInt8]? {
        packed.withUnsafeBytes { packed in
            // Beyond it lie the codes for a size that is not known.
            guard let count = Int(exactly: ZSTD_getFrameContentSize(packed.baseAddress, packed.count)) else {
                return nil
            }
            let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, made in
                let size = ZSTD_decompress(buffer.baseAddress, count, packed.baseAddress, packed.count)
                made = size == count ? count : 0
            }
            return bytes.count == count ? bytes : nil
        }
    }
}
