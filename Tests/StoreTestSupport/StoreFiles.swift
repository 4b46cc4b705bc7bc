import Foundation
import SegmentStore
import Telemetry

/// A store's files as anyone outside sees them.
public enum StoreFiles {
    /// Names in a folder, sorted; none where there is no folder.
    public static func list(_ folder: String) throws -> [String] {
        guard FileManager.default.fileExists(atPath: folder) else { return [] }
        return try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    }

    /// Every Parquet file that a glob over `tables/` finds, relative to the store.
    public static func visible(_ store: String) throws -> [String] {
        var paths: [String] = []
        for table in try list(store + "/tables") {
            for day in try list(store + "/tables/" + table) {
                paths += try list(store + "/tables/\(table)/\(day)").map { "tables/\(table)/\(day)/\($0)" }
            }
        }
        return paths
    }

    /// Every file of the store with its bytes, but for the catalog (whose pages tell the order of its transactions too) and
    /// the lock: what "equal to an undisturbed run" compares.
    public static func contents(_ store: String) throws -> [String: Data] {
        var contents: [String: Data] = [:]
        for folder in ["tables", "quarantine", "live", "staging"] {
            let root = URL(fileURLWithPath: store + "/" + folder)
            let files = FileManager.default.enumerator(at: root, includingPropertiesForKeys: [.isRegularFileKey])
            while let file = files?.nextObject() as? URL {
                guard try file.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true else { continue }
                contents[String(file.path.dropFirst(root.path.count - folder.count))] = try Data(contentsOf: file)
            }
        }
        return contents
    }
}

/// Rows with content of every type, the same for the same seed: what the store's tests publish.
public struct RandomRows {
    private var state: UInt64
    public let chargePoints: [String]
    public let firstDay: Day

    public init(seed: UInt64, chargePoints: Int = 5, firstDay: Day = Day(iso8601: "2026-03-01")!) {
        state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
        // Not in the order of their bytes, with a multi-byte name and one that is another's prefix.
        self.chargePoints = (0..<chargePoints).map { ["LP-\(9 - $0)", "Ö\($0)", "LP-\(9 - $0)b"][$0 % 3] }
        self.firstDay = firstDay
    }

    /// `count` rows over `days` days, nearly in the order of their receive times; frames count up for each charge point.
    public mutating func batch(_ table: TableID, count: Int, days: Int = 2) -> ColumnBatch {
        var builder = ColumnBatchBuilder(table)
        var frames: [Int: Int64] = [:]
        for row in 0..<count {
            let received = firstDay.start + Int64(row) * (Int64(days) * .day) / Int64(count) + below(60_000)
            let chargePoint = Int(below(Int64(chargePoints.count)))
            frames[chargePoint, default: 0] += below(2)
            setLeading(&builder, received, chargePoint, frames[chargePoint]!, item: Int64(row))
            for column in LeadingColumn.allCases.count..<table.schema.columns.count {
                setRandom(&builder, column, table.schema.columns[column])
            }
            builder.endRow()
        }
        return builder.build()
    }

    /// A number from 0 up to, not including, `limit` (xorshift64*).
    public mutating func below(_ limit: Int64) -> Int64 {
        state ^= state >> 12
        state ^= state << 25
        state ^= state >> 27
        return Int64((state &* 2_685_821_657_736_338_717) >> 1) % limit
    }

    private mutating func setLeading(
        _ builder: inout ColumnBatchBuilder, _ received: Instant, _ chargePoint: Int, _ frame: Int64, item: Int64
    ) {
        let delay = below(5) == 0 ? below(600_000) : below(3)
        builder.set(LeadingColumn.chargePoint.rawValue, chargePoints[chargePoint])
        builder.set(LeadingColumn.evseId.rawValue, below(3))
        builder.set(LeadingColumn.connectorId.rawValue, below(2))
        builder.set(LeadingColumn.ts.rawValue, received.milliseconds - delay)
        builder.set(LeadingColumn.receiveDelayMs.rawValue, delay)
        builder.set(LeadingColumn.frame.rawValue, frame)
        builder.set(LeadingColumn.item.rawValue, item)
    }

    private mutating func setRandom(_ builder: inout ColumnBatchBuilder, _ column: Int, _ schema: ColumnSchema) {
        if schema.isNullable, below(3) == 0 { return }
        switch schema.type {
        case .word: builder.set(column, ["Available", "", "Charging", "å ☃"][Int(below(4))])
        case .text: builder.set(column, "{\"n\":\(below(1_000_000))}")
        case .int32: builder.set(column, below(4_000) - 2_000)
        case .int64, .timestamp: builder.set(column, below(1 << 50) - 1 << 49)
        case .decimal3: builder.set(column, below(1_000_000_000_000) - 500_000_000_000)
        case .boolean: builder.set(column, below(2))
        }
    }
}

extension ColumnBatch {
    /// The row as text, column by column, words by their bytes: equal exactly when the rows are.
    public func text(_ row: Int) -> String {
        table.schema.columns.enumerated().map { column, schema in
            switch schema.type {
            case .word, .text: string(column, row).map { "'\($0)'" } ?? "∅"
            default: value(column, row).map(String.init) ?? "∅"
            }
        }.joined(separator: "|")
    }
}
