import Foundation
import Telemetry
import TestSupport
import Testing

@testable import Ingest

/// Times of a feed that are wrong, and times it tells nothing of: named and counted, and never filled.
@Suite struct StatusFeedTimeTests {
    /// A day years off: millions of heartbeats, were the time until then filled.
    @Test(arguments: ["20811101", "19701101"]) func aTimeGoneWrongTellsNothing(day: String) throws {
        let right = ["20181101 1000 A T Occ", "20181101 1005 A T OOS", "20181101 1010 A T Occ"]
        let wrong = ["\(day) 1005 A T OOS", "\(day) 1005 NEW T OOS"]
        let (lines, counts) = try StatusFeedCase.convert(Array((right[..<2] + wrong + right[2...])))
        #expect(counts.astray == 2 && counts.firstAstrayRow == 3)
        #expect(counts.snapshots == 3 && counts.holes.isEmpty && counts.chargePoints == 1)
        #expect(try lines == StatusFeedCase.convert(right).lines)
    }

    /// Nothing is told of a hole: contact ends with the snapshot before it.
    @Test func aHoleIsNotFilled() throws {
        let (lines, counts) = try StatusFeedCase.convert([
            "20181101 1000 A T Occ", "20181101 1010 A T Occ", "20181103 1010 A T Occ", "20181103 1040 A T OOS",
        ])
        #expect(
            lines == [
                "10:00 A/1 Occupied", "10:00 A heartbeat", "10:10 A heartbeat", "10:10 A heartbeat",
                "10:25 A heartbeat", "10:40 A/1 Unavailable", "10:40 A heartbeat",
            ])
        #expect(counts.holes.map(\.start.iso8601) == ["2018-11-01T10:10:00.000Z"])
        #expect(counts.holes.map(\.end.iso8601) == ["2018-11-03T10:10:00.000Z"])
    }

    /// A day is no hole, a minute more is one.
    @Test func whatASnapshotSaysHoldsForADay() throws {
        let first = "20181101 1000 A T Occ"
        let (day, filled) = try StatusFeedCase.convert([first, "20181102 1000 A T Occ"])
        #expect(day.count == 1 + 97 && filled.holes.isEmpty)
        let (more, hole) = try StatusFeedCase.convert([first, "20181102 1001 A T Occ"])
        #expect(more.count == 1 + 2 && hole.holes.count == 1)
    }

    /// A part of the feed under a wrong date has neighbours: it is told, and the decades to it are a hole.
    @Test func aPartOfTheFeedGoneWrongIsBounded() throws {
        let (lines, counts) = try StatusFeedCase.convert([
            "20181101 1000 A T Occ", "20181101 1010 A T Occ", "20811101 1000 A T Occ", "20811101 1010 A T Occ",
        ])
        #expect(counts.astray == 0 && counts.holes.count == 1 && lines.count == 5)
    }

    /// Where every snapshot is alone none is better than another.
    @Test func aMonthlyFeedIsReadAsItIs() throws {
        let counts = try StatusFeedCase.convert(["20181001 0 A T Occ", "20181101 0 A T OOS", "20181201 0 A T Occ"])
            .counts
        #expect(counts.statuses == 3 && counts.astray == 0 && counts.holes.count == 2)
    }

    @Test func linesAreHandedOutInPieces() throws {
        let folder = try Paths.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appendingPathComponent("feed.tsv").path
        let rows = [1, 2].flatMap { day in (0..<300).map { "2018110\(day)\t1000\tCP:\($0)\tT\tOcc\n" } }
        try rows.joined().write(toFile: path, atomically: true, encoding: .utf8)
        var pieces: [Int] = []
        let counts = try StatusFeed(path: path).convert { pieces.append($0.count) }
        #expect(counts.lines == 300 * 98 && pieces.count > 2)
        #expect(pieces.allSatisfy { $0 < 1 << 20 + 1000 })
    }
}

enum StatusFeedCase {
    static func convert(_ rows: [String], zone: ZoneTable = .utc) throws -> (
        lines: [String], counts: StatusFeedCounts
    ) {
        let folder = try Paths.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appendingPathComponent("feed.tsv")
        let text = rows.map { $0.replacing(" ", with: "\t") + "\n" }.joined()
        try text.write(to: path, atomically: true, encoding: .utf8)
        var bytes: [UInt8] = []
        let counts = try StatusFeed(path: path.path, zone: zone).convert { bytes += $0 }
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(Self.short)
        #expect(counts.lines == lines.count)
        #expect(
            counts.rows == counts.statuses + counts.repeated + counts.unidentified + counts.empty + counts.broken
                + counts.astray)
        return (lines, counts)
    }

    /// `10:09 A/1 Occupied`, `10:09 A heartbeat`.
    private static func short(_ line: Substring) -> String {
        let object = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
        guard let object, let message = object["msg"] as? [Any], let payload = message[3] as? [String: Any] else {
            return "no envelope: \(line)"
        }
        let time = (object["ts"] as? String ?? "").dropFirst(11).prefix(5)
        let place = object["cp"] as? String ?? ""
        guard message[2] as? String == "StatusNotification" else { return "\(time) \(place) heartbeat" }
        return "\(time) \(place)/\(payload["evseId"] ?? "?") \(payload["connectorStatus"] ?? "?")"
    }
}
