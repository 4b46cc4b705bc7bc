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

    /// A frame in a line that is nearly its log's is broken, not the log's own words; SteVe's of what it never sent is.
    @Test func aFrameInALineThatCannotBeReadIsBroken() {
        let frame = #"[2,"2","Heartbeat",{}]"#
        let steve = "[INFO ] 2024-02-26 09:10:46,446 de.rwth.WebSocketLogger - "
        let lines: [(line: String, dialect: Dialect)] = [
            ("\(steve)[chargeBoxI=A, sessionId=1] Received: \(frame)", .steve),
            ("\(steve)[chargeBoxId=A sessionId=1] Received: \(frame)", .steve),
            ("\(steve)[chargeBoxId=A, sessionId=1] Recived: \(frame)", .steve),
            ("[OCPP] Sent: \(frame)", .microOcpp), ("[2024-05-17T09:20:43:732] [msgin] \(frame)", .octt),
            ("2026-03-01 01:06:34.450 INFO (MainThread) [ocpp] A: recieve message \(frame)", .mobilityhouse),
            ("[ocpp ] TRACE 2024/07/09 12:02:19 recvd A: \(frame)", .evcc),
            ("2024-02-26T09:10:45.446Z: SYS> \(frame)", .everest),
        ]
        for (line, dialect) in lines {
            let found = Self.read(line)
            #expect(found.dialect == dialect, "\(line)")
            #expect(found.records.count == 1 && found.records[0].hasSuffix("broken bad-header"), "\(found.records)")
        }
        let unsent = Self.read("\(steve)[chargeBoxId=A, sessionId=1] Attempted to send to closed session: \(frame)")
        #expect(unsent.records == ["ignored free-text"])
        let debugging = [
            "2022-09-04 20:36:01.740 DEBUG (MainThread) [websockets.server] < TEXT '\(frame)' [26 bytes]",
            "[WARN ] 2024-02-26 09:10:46,446 de.rwth.Deserializer - Deserialization of JSON string failed: \(frame)",
        ]
        for line in debugging { #expect(Self.read(line).records == ["ignored free-text"], "\(line)") }
    }

    /// A pretty-printed frame under a header, or in a row, that cannot be read is one broken record.
    @Test func aPrettyFrameUnderABrokenHeaderIsBroken() {
        let frame = "[\n  2,\n  \"1\",\n  \"Heartbeat\",\n  {}\n]"
        let good = "2024-02-26T09:10:45.446Z: ChargePoint>CentralSystem Heartbeat\n\(frame)\n\n"
        let read = "ts=2024-02-26T09:10:45.446Z | dir=in | action=Heartbeat | call 1 Heartbeat {}"
        let row =
            #"<tr class="ChargePoin"> <td>2024-02-26T09:10:45.446Z</td> <td>ChargePoint&gt;CentralSystem</td> <td><pre lang="json">"#
        #expect(
            Self.read(good + "status: [\nword\n" + good).records == [
                read, "ignored free-text", "ignored free-text", read,
            ])
        for broken in [
            "2024-02-26T09:10:45.446Z ChargePoint>CentralSystem\n\(frame)\n", "\(row)\(frame)</pre></td> </tr>\n",
        ] {
            let found = Self.read(good + broken + good)
            #expect(found.records.filter { $0 == read }.count == 2, "\(found.records)")
            #expect(found.records.filter { $0.hasSuffix("broken bad-header") }.count == 1, "\(found.records)")
        }
    }

    /// Where a frame awaits a value, an object is that value, whatever it looks like; a line of ours is none.
    @Test func anObjectThatAFrameAwaitsIsItsOwn() {
        let heads = [
            "2026-03-01 01:06:34.450 INFO (MainThread) [ocpp] A: receive message ", "[OCPP] Send: ",
            "[INFO ] 2024-02-26 09:10:46,446 de.rwth.WebSocketLogger - [chargeBoxId=A, sessionId=1] Received: ",
            "[2024-05-17T09:20:43:732] [msg-in] ", "2026-03-01T06:00:00Z ", "",
        ]
        let payloads = [
            #"{"type":"StartupOfTheDevice","timestamp":"2026-03-01T00:06:34Z"}"#,
            #"{"timestamp":"2026-03-01T00:06:34Z","message":[2,"1","Heartbeat",{}]}"#,
            #"{"stationId":"A","action":"x"}"#,
        ]
        for head in heads {
            for payload in payloads {
                let records = Self.read("\(head)[2,\"1\",\"DataTransfer\",\n\(payload)]\n").records
                #expect(records.count == 1 && records[0].hasSuffix("call 1 DataTransfer \(payload)"), "\(records)")
            }
            // A whole object is a line of its own: the frame above it was cut short.
            for own in [
                #"{"ts":"2026-03-01T06:00:00Z","cp":"B","msg":[2,"2","Heartbeat",{}]}"#,
                #"{"timestamp":"2026-03-01T06:00:00Z","message":[2,"2","Heartbeat",{}]}"#,
            ] {
                let records = Self.read("\(head)[2,\"1\",\"DataTransfer\",\n\(own)\n").records
                #expect(records.count == 2 || head.isEmpty, "\(records)")
            }
        }
    }

    /// What is like MaEVe's, and is not, or is broken: never passed over where it may hold a message.
    @Test func whatIsLikeMaEVeIsToldApart() {
        let good = #"cs/in/ocpp1.6/A {"type":2,"action":"Heartbeat","id":"1","request":{}}"#
        let read = "cp=A | dir=in | action=Heartbeat | call 1 Heartbeat {}"
        let cases: [(text: String, dialect: Dialect, records: [String])] = [
            (
                #"{"id":"17","type":"CALL","action":"Heartbeat","timestamp":"2026-03-01T06:00:00Z","message":[2,"1","Heartbeat",{}]}"#,
                .timePrefixed, ["ts=2026-03-01T06:00:00.000Z | call 1 Heartbeat {}"]
            ),
            (
                #"{"topic":"ocpp/A/in","payload":"[2,\"1\",\"Heartbeat\",{}]","message":"x"}"#, .envelope,
                ["broken no-charge-point"]
            ),
            (
                good + "\n" + #"{"topic":"x/A/in","payload":"[2,\"1\",\"Heartbeat\",{}]"}"#, .maeve,
                [read, "broken bad-header"]
            ),
            (
                good + "\n" + #"{"topic":"x/A","payload":{"type":2,"action":"A","id":"1","request":{}}}"#, .maeve,
                [read, "broken bad-header"]
            ),
            (good + "\n" + #"{"topic":"x/A","payload":{"t":2}}"#, .maeve, [read, "ignored free-text"]),
            (#"n":"Heartbeat","id":"1","request":{}}"# + "\n" + good, .maeve, ["broken bad-header", read]),
            (
                "2026-03-01 06:00:00 wss://host/in/ocpp/CP1 connected\n" + good, .maeve,
                ["ignored free-text", read]
            ),
            (
                "cs/in/ocpp1.6/A 3\n" + good + "\n" + #"[2,"1","Heartbeat",{}]"#, .maeve,
                ["ignored free-text", read, "broken no-charge-point"]
            ),
            ("cs/in/ocpp1.6/A (null)\n" + good, .maeve, ["ignored free-text", read]),
            (
                #"{"tst":1772344802.5,"topic":"cs/in/ocpp1.6/A","payload":{"type":3,"action":"A","id":"1","request":{"a":1,"a":2},"response":{}}}"#,
                .maeve, ["cp=A | ts=2026-03-01T06:00:02.500Z | dir=in | action=A | result 1 - {}"]
            ),
            (
                #"{"timestamp":"2026-03-01T06:00:02Z","topic":"cs/in/ocpp1.6/A","payload":{"type":2,"action":"A","id":"1","id":"2","request":{}}}"#,
                .maeve, ["cp=A | ts=2026-03-01T06:00:02.000Z | dir=in | broken repeated-key"]
            ),
        ]
        for (text, dialect, records) in cases {
            let found = Self.read(text)
            #expect(found.dialect == dialect, "\(text)")
            #expect(found.records == records, "\(text)")
        }
    }

    /// A page's rows each for itself: what is wrong with one costs neither the next nor the lines below.
    @Test func everyRowOfAPageIsTold() {
        let minute = "ts=2026-03-01T06:00"
        #expect(
            Self.read(Examples.page).records == [
                "ignored free-text", "ignored free-text", "ignored free-text",
                #"\#(minute):00.000Z | dir=in | action=Heartbeat | call 1 Heartbeat {"a": "<pre>"}"#,
                "\(minute):01.000Z | dir=out | action=Heartbeat | broken unexpected-end",
                "\(minute):02.000Z | dir=in | call 2 Heartbeat {}",
                "dir=in | broken bad-timestamp",
                "\(minute):03.000Z | dir=in | action=Heartbeat | broken unexpected-end", "ignored free-text",
                "\(minute):04.000Z | dir=in | action=Heartbeat | broken bytes-after-end", "ignored free-text",
            ])
    }

    @Test(.enabled(if: Paths.shared != nil, "needs ../shared/DOMAIN.md")) func theExamplesStandOnThePage() throws {
        let url = try #require(Paths.shared).appendingPathComponent("DOMAIN.md")
        let page = try String(contentsOf: url, encoding: .utf8)
        for example in DialectExample.all {
            #expect(page.contains(example.verbatim), "\(example.name)")
        }
    }
}
