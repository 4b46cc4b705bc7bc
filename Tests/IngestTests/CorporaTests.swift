import Foundation
import SegmentStore
import Telemetry
import TestSupport
import Testing

@testable import Ingest

/// Logs that nobody here wrote: every record is accounted for.
@Suite(.enabled(if: Paths.shared != nil, "the corpora are not beside the checkout")) struct CorporaTests {
    private func corpus(_ name: String) throws -> String {
        try #require(Paths.shared).appendingPathComponent("corpora/ocpp-logs/" + name).path
    }

    @Test func kwwhatFourteenDays() throws {
        let bench = try Bench()
        let report = try bench.ingest(try corpus("ocpp_1_6_synthetic_logs_14d.csv.zst"), key: PseudonymizerTests.key)
        // 17,670 frames below one header line; counted in the file by action. Two answers to one charge point in one
        // millisecond say only `currentTime`: the second is the same contact.
        #expect(report.counters.recordsRead == 17_671 && report.counters.ignored == 1)
        #expect(report.counters.accepted == 17_669 && report.counters.duplicates == 1)
        #expect(report.counters.quarantined == 0 && report.counters.chargePoints == 2)
        #expect(try bench.store.read(.statuses).count == 523)
        #expect(try bench.store.read(.authorizations).count == 101)
        #expect(try bench.store.read(.transactions).count == 78)
        #expect(try bench.store.read(.commands).count == 39)
        #expect(try bench.rows(.contacts).filter { $0["kind"] == "heartbeat" }.count == 8058)
    }

    @Test func octtTestLog() throws {
        let bench = try Bench()
        let report = try bench.ingest(try corpus("octt/example_log.log"), chargePoint: "SUT")
        let text = try String(contentsOfFile: try corpus("octt/example_log.log"), encoding: .utf8)
        let lines = text.split(separator: "\n").filter { !$0.allSatisfy(\.isWhitespace) }
        let frames = lines.filter { $0.contains("[msg-in]") || $0.contains("[msg-out]") }
        #expect(report.counters.recordsRead == lines.count)
        #expect(report.counters.accepted == frames.count)
        #expect(report.counters.ignored == lines.count - frames.count)
        #expect(
            try bench.store.read(.transactions).count == frames.filter { $0.contains("\"TransactionEvent\"") }.count)
    }
}
