import Foundation
import Telemetry
import TestSupport
import Testing

@testable import Ingest

/// Small status feeds and what chargers would have said.
@Suite struct StatusFeedTests {
    private func statuses(_ rows: [String]) throws -> [String] {
        try StatusFeedCase.convert(rows).lines.filter { !$0.hasSuffix("heartbeat") }
    }

    @Test func aConnectorWithoutARowIsFree() throws {
        #expect(
            try statuses(["20181101 5 A T Occ", "20181101 10 B T Part", "20181101 15 A T Occ"]) == [
                "00:05 A/1 Occupied", "00:05 B/1 Available", "00:10 A/1 Available", "00:10 B/1 Occupied",
                "00:15 A/1 Occupied", "00:15 B/1 Available",
            ])
    }

    @Test func typesOfAnIdAreItsEVSEsInAlphabeticalOrder() throws {
        #expect(
            try statuses(["20181101 1009 A Combo Occ", "20181101 1009 A AC OOS"]) == [
                "10:09 A/1 Unavailable", "10:09 A/2 Occupied",
            ])
    }

    @Test func whatStaysIsSaidOnce() throws {
        #expect(
            try statuses(["20181101 1000 A T OOS", "20181101 1002 A T OOC", "20181101 1004 A T OOS"]) == [
                "10:00 A/1 Unavailable"
            ])
    }

    /// The last row of a snapshot stands.
    @Test func twoRowsOfOneConnector() throws {
        let (lines, counts) = try StatusFeedCase.convert(["20181101 1000 A T OOS", "20181101 1000 A T Occ"])
        #expect(lines == ["10:00 A/1 Occupied", "10:00 A heartbeat"])
        #expect(counts.statuses == 1 && counts.repeated == 1 && counts.snapshots == 1)
    }

    /// Every quarter of an hour, in a hole between snapshots too, and at the end; never while nobody answers.
    @Test func heartbeats() throws {
        let (lines, _) = try StatusFeedCase.convert([
            "20181101 1000 A T Occ", "20181101 1010 A T Occ", "20181101 1045 A T OOC", "20181101 1130 A T OOC",
            "20181101 1140 A T Occ",
        ])
        #expect(
            lines == [
                "10:00 A/1 Occupied", "10:00 A heartbeat", "10:25 A heartbeat", "10:40 A heartbeat",
                "10:45 A/1 Unavailable", "11:40 A/1 Occupied", "11:40 A heartbeat",
            ])
    }

    /// One connector in contact is the whole charge point in contact.
    @Test func silenceIsOfAllConnectors() throws {
        let (lines, _) = try StatusFeedCase.convert([
            "20181101 1000 A T OOC", "20181101 1000 A U Occ", "20181101 1020 A T OOC", "20181101 1020 A U OOC",
            "20181101 1040 A T OOC", "20181101 1040 A U OOC",
        ])
        #expect(
            lines == [
                "10:00 A/1 Unavailable", "10:00 A/2 Occupied", "10:00 A heartbeat", "10:15 A heartbeat",
                "10:20 A/2 Unavailable",
            ])
    }

    @Test func everyRowHasItsPlace() throws {
        let counts = try StatusFeedCase.convert([
            "20181101 1000 A T Occ", "20181101 1005 N/A T Occ", "20181101 1010 NA NA NA", "20181101 959 A T Occ",
            "20181101 1015 A T Gone", "20181101 1015 A T", "20181131 1015 A T Occ", "20181101 1060 A T Occ",
            "20181101 2400 A T Occ", "20181101 x A T Occ", "2018-11-01 1015 A T Occ", "20181101 1015 A T Occ",
        ]).counts
        #expect(counts.rows == 12 && counts.statuses == 3 && counts.unidentified == 1 && counts.empty == 1)
        #expect(counts.broken == 7 && counts.firstBrokenRow == 5)
        #expect(counts.firstSnapshot?.iso8601 == "2018-11-01T09:59:00.000Z")
        #expect(counts.lastSnapshot?.iso8601 == "2018-11-01T10:15:00.000Z")
    }

    /// A tail of earlier snapshots, as the corpora's feed has one, is put in its place.
    @Test func rowsComeInAnyOrder() throws {
        let rows = ["20181101 1000 A T Occ", "20181101 1005 A T OOS", "20181101 1010 A T Occ"]
        #expect(try StatusFeedCase.convert(rows).lines == StatusFeedCase.convert(rows.reversed()).lines)
    }

    @Test func nothingComesOfNothing() throws {
        #expect(try StatusFeedCase.convert([]).lines.isEmpty)
        #expect(try StatusFeedCase.convert(["20181101 1000 NA NA NA"]).lines.isEmpty)
        #expect(try StatusFeedCase.convert(["", "", "20181101 1000 N/A T Occ"]).counts.unidentified == 1)
    }

    /// Dublin goes back from 02:00 to 01:00 on 28 October 2018 at 01:00 UTC.
    @Test func theRepeatedHourComesTwice() throws {
        let zone = ZoneTable(
            initialOffset: 3600, changes: [(at: Instant(iso8601: "2018-10-28T01:00:00Z")!, offset: 0)])
        let (lines, counts) = try StatusFeedCase.convert(
            ["20181028 130 A T Occ", "20181028 155 A T OOS", "20181028 130 A T Occ", "20181028 200 A T OOS"], zone: zone
        )
        #expect(counts.statuses == 4)
        #expect(
            lines.filter { !$0.hasSuffix("heartbeat") } == [
                "00:30 A/1 Occupied", "00:55 A/1 Unavailable", "01:30 A/1 Occupied", "02:00 A/1 Unavailable",
            ])
    }

    /// A file of which lines are cut at every place a read may end.
    @Test func longInputIsReadInPieces() throws {
        let rows = (0..<20_000).map { "20181101 \($0 / 1000 / 60 * 100 + $0 / 1000 % 60) CP:\($0 % 1000) Type2 Occ" }
        let counts = try StatusFeedCase.convert(rows + [String(repeating: "x", count: 9000)]).counts
        #expect(counts.rows == 20_001 && counts.statuses == 20_000 && counts.broken == 1 && counts.chargePoints == 1000)
    }

    @Test func whatIsNotThereIsSaid() {
        #expect(throws: IngestError.self) { try StatusFeed(path: "nowhere.tsv").convert { _ in } }
    }
}
