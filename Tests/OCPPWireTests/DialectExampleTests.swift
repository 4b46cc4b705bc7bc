import Foundation
import JSONText
import Telemetry
import TestSupport
import Testing

@testable import OCPPWire

/// Every example of DOMAIN.md section 1, from its line to its records.
@Suite struct DialectExampleTests {
    /// Reads as ingesting does; SteVe's connector 3 is known.
    static func read(
        _ text: String, pieces: Int = .max, zone: ZoneTable? = nil
    ) -> (dialect: Dialect?, records: [String]) {
        let keys = SteVeKeys()
        var name = "CP1"
        name.withUTF8 { keys.addConnector(3, $0, 2) }
        var reader = RecordReader(zone: zone, exportKeys: keys)
        let bytes = Array(text.utf8)
        var records: [String] = []
        func drain() {
            while let record = reader.next() {
                records.append(describe(record).components(separatedBy: " | ").dropFirst().joined(separator: " | "))
            }
        }
        for start in stride(from: 0, to: bytes.count, by: min(pieces, bytes.count)) {
            bytes[start..<min(bytes.count, start + min(pieces, bytes.count))].withUnsafeBufferPointer {
                reader.append($0)
            }
            drain()
        }
        reader.finish()
        drain()
        return (reader.dialect, records)
    }

    @Test func everyExampleGivesItsDialectAndItsRecords() {
        for example in DialectExample.all {
            let text = example.completed ?? example.verbatim
            // The logs in local time are taken to be written an hour east of Greenwich.
            let zone = example.dialect.hasLocalTimes ? ZoneTable(initialOffset: 3600) : nil
            let (dialect, records) = Self.read(text, zone: zone)
            #expect(dialect == example.dialect, "\(example.name)")
            #expect(records == example.records, "\(example.name)")
            #expect(Self.read(text, pieces: 1, zone: zone).records == example.records, "\(example.name)")
        }
        let dialects = Set(DialectExample.all.map(\.dialect))
        print("\(DialectExample.all.count) examples of DOMAIN.md section 1 read, \(dialects.count) dialects")
    }

    /// A line whose frame the page abridges is of its dialect all the same: broken, never passed over as free text.
    @Test func abridgedFramesAreQuarantinedNotIgnored() {
        for example in DialectExample.all
        where example.completed != nil && example.verbatim.contains(where: { "[{<".contains($0) }) {
            let (dialect, records) = Self.read(example.verbatim)
            guard dialect == example.dialect else { continue }
            #expect(records.contains { $0.contains("broken") }, "\(example.name): \(records)")
        }
    }

    @Test(.enabled(if: Paths.shared != nil, "needs ../shared/DOMAIN.md")) func theExamplesStandOnThePage() throws {
        let url = try #require(Paths.shared).appendingPathComponent("DOMAIN.md")
        let page = try String(contentsOf: url, encoding: .utf8)
        for example in DialectExample.all {
            #expect(page.contains(example.verbatim), "\(example.name)")
        }
    }
}
