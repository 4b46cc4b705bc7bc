import Telemetry
import Testing

@testable import PipelineEngine

@Suite struct NowTrackerTests {
    private func now(_ days: [Double]) -> Double? {
        var tracker = NowTracker()
        for day in days { tracker.offer(Instant(milliseconds: Int64(day * Double(Int64.day)))) }
        return tracker.now.map { Double($0.milliseconds) / Double(Int64.day) }
    }

    @Test(
        arguments: [
            ([], nil), ([5], nil), ([5, 5], 5), ([5, 6], 6), ([6, 5], 6), ([1, 2, 3], 3),
            // A frame alone in the future is no now; a second one beside it is.
            ([1, 2, 300], 2), ([1, 2, 300, 301], 301), ([300, 301, 1, 2], 301), ([1, 300, 2, 304], 304),
            // Seven days exactly still confirm.
            ([1, 2, 9], 9), ([1, 2, 9.001], 2), ([1, 9, 2], 9), ([1, 2, 9.5, 16.5], 16.5), ([1, 2, 10, 9], 10),
        ] as [([Double], Double?)])
    func theLatestThatAnotherConfirms(days: [Double], expected: Double?) { #expect(now(days) == expected) }

    @Test func everyOrderOfFiveFramesAgreesWithTheDefinition() {
        let sets: [[Double]] = [[1, 2, 9.5, 16, 40], [1, 8, 15, 22, 29], [1, 30, 60, 61, 90], [1, 1, 50, 57.5, 64]]
        for set in sets {
            let defined = set.indices.filter { i in
                set.indices.contains { $0 != i && set[$0] <= set[i] && set[i] - set[$0] <= 7 }
            }.map { set[$0] }.max()
            for order in permutations(set) { #expect(now(order) == defined, "\(order)") }
        }
    }

    private func permutations(_ values: [Double]) -> [[Double]] {
        guard values.count > 1 else { return [values] }
        return values.indices.flatMap { index in
            var rest = values
            let first = rest.remove(at: index)
            return permutations(rest).map { [first] + $0 }
        }
    }
}

@Suite struct ZonesTests {
    @Test func stockholmChangesTwiceAYear() throws {
        let table = try #require(Zones.table("Europe/Stockholm"))
        let spring = try #require(Instant(iso8601: "2026-03-29T01:00:00Z"))
        #expect(table.offset(at: spring - 1) == 3600)
        #expect(table.offset(at: spring) == 7200)
        #expect(table.local(spring).iso8601 == "2026-03-29T03:00:00.000Z")
        // 02:30 does not exist that day; the moment of the change stands for it.
        #expect(table.instant(ofLocal: try #require(Instant(iso8601: "2026-03-29T02:30:00Z"))) == spring)
        #expect(
            table.instant(ofLocal: try #require(Instant(iso8601: "2026-10-25T02:30:00Z"))).iso8601
                == "2026-10-25T00:30:00.000Z")
    }

    @Test func unknownZonesAreNil() { #expect(Zones.table("Europe/Atlantis") == nil) }
}
