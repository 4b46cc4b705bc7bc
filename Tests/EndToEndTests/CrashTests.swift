import Foundation
import SegmentStore
import StoreTestSupport
import Telemetry
import TestSupport
import Testing

/// A real SIGKILL at every single file-system step of an ingest; running it again must end as if nothing had happened.
@Suite(.enabled(if: Binary.crashRig != nil, Needs.binary), .serialized) struct CrashTests {
    private let sources = ["healthy_day", "register_reset", "truncated_lines"].map {
        Sample.folder.appendingPathComponent("stories/\($0).ndjson").path
    }

    private func rig(_ store: String, step: Int, order: String) throws -> Binary.Outcome {
        try #require(Binary.crashRig).run([store, "\(step)", order] + sources)
    }

    @Test func anyStepMayBeTheLast() throws {
        let work = try Workspace()
        defer { work.remove() }
        let whole = try rig(work.path("whole"), step: 0, order: "right")
        let steps = try #require(Int(whole.stdout.trimmingCharacters(in: .whitespacesAndNewlines)), "\(whole.stdout)")
        let undisturbed = try StoreImage(path: work.path("whole"))
        #expect(steps > 50)
        for step in 1...steps {
            let store = work.path("killed-\(step)")
            #expect(try rig(store, step: step, order: "right").status == -SIGKILL)
            #expect(try rig(store, step: 0, order: "right").status == 0)
            #expect(try StoreImage(path: store) == undisturbed, "killed at step \(step) of \(steps)")
            #expect(try SegmentStore(path: store, access: .read).verify() == [], "killed at step \(step)")
            try? FileManager.default.removeItem(atPath: store)
        }
    }

    /// The same with the renames before the commit: somewhere a glob must see what nobody committed.
    @Test func theReversedOrderIsCaught() throws {
        let work = try Workspace()
        defer { work.remove() }
        let whole = try rig(work.path("whole"), step: 0, order: "reversed")
        let steps = try #require(Int(whole.stdout.trimmingCharacters(in: .whitespacesAndNewlines)), "\(whole.stdout)")
        let isCaught = try (1...steps).reversed().contains { step in
            let store = work.path("killed-\(step)")
            defer { try? FileManager.default.removeItem(atPath: store) }
            _ = try rig(store, step: step, order: "reversed")
            return try StoreImage.uncommittedFiles(store) > 0
        }
        #expect(isCaught)
    }

    @Test func inTheRightOrderAGlobNeverSeesTheUncommitted() throws {
        let work = try Workspace()
        defer { work.remove() }
        let whole = try rig(work.path("whole"), step: 0, order: "right")
        let steps = try #require(Int(whole.stdout.trimmingCharacters(in: .whitespacesAndNewlines)))
        for step in stride(from: 1, through: steps, by: 3) {
            let store = work.path("killed-\(step)")
            _ = try rig(store, step: step, order: "right")
            #expect(try StoreImage.uncommittedFiles(store) == 0, "killed at step \(step)")
            try? FileManager.default.removeItem(atPath: store)
        }
    }
}

/// All that a store holds, comparable: every table's rows as text, sorted, and what is quarantined.
struct StoreImage: Equatable {
    var rows: [String]
    var quarantined: [String]

    init(path: String) throws {
        let store = try SegmentStore(path: path, access: .read)
        rows = []
        for table in TableID.allCases {
            let batch = try store.read(table)
            for row in 0..<batch.count { rows.append("\(table.name) " + Self.text(batch, row)) }
        }
        rows.sort()
        quarantined = try store.quarantined().map {
            "\($0.hash) \($0.chargePoint ?? "") \($0.receivedAt?.iso8601 ?? "") \($0.reason)"
        }.sorted()
    }

    private static func text(_ batch: ColumnBatch, _ row: Int) -> String {
        batch.table.schema.columns.enumerated().map { index, column in
            switch column.type {
            case .word, .text: batch.string(index, row) ?? "–"
            default: batch.value(index, row).map(String.init) ?? "–"
            }
        }.joined(separator: "|")
    }

    /// Parquet files under `tables/` that the catalog does not know, as a glob would find them after a crash.
    static func uncommittedFiles(_ path: String) throws -> Int {
        let tables = URL(fileURLWithPath: path).appendingPathComponent("tables")
        let found =
            (FileManager.default.enumerator(at: tables, includingPropertiesForKeys: nil)?.compactMap { $0 as? URL }
            ?? [])
            .filter { $0.pathExtension == "parquet" }
        guard !found.isEmpty else { return 0 }
        let known = Set(
            try SegmentStore(path: path, access: .read).segments().map { String($0.path.split(separator: "/").last!) })
        return found.count { !known.contains($0.lastPathComponent) }
    }
}
