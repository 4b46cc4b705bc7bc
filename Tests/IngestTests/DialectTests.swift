import Foundation
import OCPPWire
import Telemetry
import Testing

@testable import Ingest

/// The same traffic written in every dialect gives the same rows as in our own envelope.
@Suite struct DialectRowTests {
    /// One charge point's day, a frame every ten seconds: statuses, a transaction, meter values, heartbeats, answers.
    private struct Message {
        var time: Instant
        var isIn: Bool
        var action: String
        var json: String
    }

    private static let messages: [Message] = (0..<240).map { index in
        let time = Instant(iso8601: "2026-03-01T06:00:00Z")! + Int64(index) * 10_000
        let ts = time.iso8601
        func call(_ action: String, _ payload: String) -> Message {
            Message(time: time, isIn: true, action: action, json: #"[2,"m\#(index)","\#(action)",\#(payload)]"#)
        }
        switch index % 6 {
        case 0:
            return call(
                "MeterValues",
                #"{"connectorId":1,"meterValue":[{"timestamp":"\#(ts)","sampledValue":[{"value":"\#(1000 + index)"},{"value":"230.\#(index % 10)","measurand":"Voltage","unit":"V","phase":"L1-N"}]}]}"#
            )
        case 1:
            let status = index % 12 == 1 ? "Charging" : "Available"
            return call(
                "StatusNotification",
                #"{"connectorId":1,"errorCode":"NoError","status":"\#(status)","info":"\"é\" [2, <i> & x","timestamp":"\#(ts)"}"#
            )
        case 2: return call("StartTransaction", #"{"connectorId":1,"idTag":"TAG","meterStart":5,"timestamp":"\#(ts)"}"#)
        case 3:
            return Message(
                time: time, isIn: false, action: "StartTransaction",
                json: #"[3,"m\#(index - 1)",{"idTagInfo":{"status":"Accepted"},"transactionId":\#(index)}]"#)
        case 4: return call("StopTransaction", #"{"transactionId":\#(index),"meterStop":9,"timestamp":"\#(ts)"}"#)
        default: return call("Heartbeat", "{}")
        }
    }

    enum Form: String, CaseIterable {
        case bare, array, prettyBare, timePrefixed, unixTime, timedObject, steveOld, steveNew, homeAssistant, python
        case homeAssistantSplit, evcc, microOcpp, microOcppEscaped, octt, everest, citrineCSV, citrineJSON, citrineArray
        case evpanda, evpandaBase64, kwwhat, idahoLab, envelopeArray, everestPage, everestRawPage
        case maeve, maeveTimed, maeveDelivered, maeveArray

        var dialect: Dialect {
            switch self {
            case .bare, .array, .prettyBare: .bare
            case .timePrefixed, .unixTime, .timedObject: .timePrefixed
            case .steveOld, .steveNew: .steve
            case .homeAssistant, .python, .homeAssistantSplit: .mobilityhouse
            case .evcc: .evcc
            case .microOcpp, .microOcppEscaped: .microOcpp
            case .octt: .octt
            case .everest, .everestPage, .everestRawPage: .everest
            case .maeve, .maeveTimed, .maeveDelivered, .maeveArray: .maeve
            case .citrineCSV, .citrineJSON, .citrineArray: .citrineOS
            case .evpanda, .evpandaBase64: .evpanda
            case .kwwhat: .kwwhat
            case .idahoLab: .idahoLab
            case .envelopeArray: .envelope
            }
        }

        /// Formats whose records have no receive time of their own.
        var isUntimed: Bool {
            switch self {
            case .bare, .array, .prettyBare, .microOcpp, .microOcppEscaped, .python, .maeve, .maeveArray: true
            default: false
            }
        }
    }

    private static func text(_ form: Form) -> String {
        let lines = messages.map { line($0, form) }
        switch form {
        case .array, .citrineArray, .envelopeArray, .maeveArray: return "[" + lines.joined(separator: ",\n") + "]\n"
        case .evpanda, .evpandaBase64: return #"{"messages":["# + lines.joined(separator: ",") + "]}\n"
        case .kwwhat: return "timestamp,id,action,msg\n" + lines.joined(separator: "\n")
        case .idahoLab: return "device_ID,message,timestamp\n" + lines.joined(separator: "\r\n")
        case .citrineCSV:
            return
                "id,stationId,correlationId,origin,state,protocol,action,message,requestMessageId,timestamp,tenantId\n"
                + lines.joined(separator: "\n")
        default: return lines.joined(separator: "\n") + "\n"
        }
    }

    private static func line(_ m: Message, _ form: Form) -> String {
        let iso = m.time.iso8601
        let plain = String(iso.dropLast()).replacingOccurrences(of: "T", with: " ")
        let seconds = m.time.milliseconds / 1000
        switch form {
        case .bare, .array: return m.json
        case .prettyBare: return pretty(m.json)
        case .timePrefixed: return "\(iso) \(m.json)"
        case .unixTime: return "\(seconds).000 \(m.json)"
        case .timedObject: return #"{"timestamp":"\#(iso)","message":\#(m.json)}"#
        case .steveOld, .steveNew:
            let thread = form == .steveNew ? " (qtp1234-56)" : ""
            return
                "[INFO ] \(plain.replacingOccurrences(of: ".", with: ",")) de.rwth.idsg.steve.ocpp.ws.WebSocketLogger"
                + "\(thread) - [chargeBoxId=CP1, sessionId=s-1] \(m.isIn ? "Received" : "Sending"): \(m.json)"
        case .homeAssistant, .homeAssistantSplit:
            let json = form == .homeAssistant ? m.json : pretty(m.json)
            return "\(plain) INFO (MainThread) [ocpp] CP1: \(m.isIn ? "receive message" : "send") \(json)"
        case .python: return "INFO:ocpp:CP1: \(m.isIn ? "receive message" : "send") \(m.json)"
        case .evcc:
            let date = plain.replacingOccurrences(of: "-", with: "/").prefix(19)
            return "[ocpp  ] TRACE \(date) \(m.isIn ? "recv" : "sent") CP1: \(m.json)"
        case .microOcpp: return "[OCPP] \(m.isIn ? "Send" : "Recv"): \(m.json)"
        case .microOcppEscaped: return "\"OCPP1.6\" \(m.isIn ? "TX" : "RX"):  \(escaped(m.json))"
        case .octt:
            return
                "[\(iso.dropLast().replacingOccurrences(of: ".", with: ":"))] [msg-\(m.isIn ? "in" : "out")] \(m.json)"
        case .everest:
            let header =
                m.isIn ? "ChargePoint>CentralSystem \(m.action) " : "CentralSystem>ChargePoint  \(m.action)Response"
            return "\(iso): \(header)\n\(pretty(m.json))\n\n"
        case .everestPage, .everestRawPage: return pageRow(m, isRaw: form == .everestRawPage)
        case .maeve: return "cs/\(m.isIn ? "in" : "out")/ocpp1.6/CP1 \(gatewayMessage(m))"
        case .maeveTimed: return "\(iso) cs/\(m.isIn ? "in" : "out")/ocpp1.6/CP1 \(gatewayMessage(m))"
        case .maeveDelivered:
            return
                #"{"tst":"\#(iso)+0000","topic":"cs/\#(m.isIn ? "in" : "out")/ocpp1.6/CP1","payload":\#(escaped(gatewayMessage(m)))}"#
        case .maeveArray: return gatewayMessage(m)
        case .citrineCSV:
            return #"1,CP1,c,\#(m.isIn ? "cs" : "csms"),1,ocpp1.6,\#(m.action),\#(quoted(m.json)),,\#(plain)+00,1"#
        case .citrineJSON, .citrineArray:
            return
                #"{"id":1,"stationId":"CP1","origin":"\#(m.isIn ? "cs" : "csms")","action":"\#(m.action)","message":\#(m.json),"timestamp":"\#(iso)"}"#
        case .evpanda, .evpandaBase64:
            let isText = form == .evpanda
            let frame = isText ? escaped(m.json) : "\"\(Data(m.json.utf8).base64EncodedString())\""
            return
                #"{"charger_id":"CP1","connection_id":"k","captured_at":"\#(iso)","event_type":2,"direction":"\#(m.isIn ? "FROM_CP" : "TO_CP")","raw_frame":\#(frame),"raw_frame_encoding":"\#(isText ? "utf8" : "base64")"}"#
        case .kwwhat: return "\(iso),CP1,\(m.isIn ? m.action : ""),\(quoted(m.json))"
        case .idahoLab: return "CP1,\(quoted(m.json)),\(iso)"
        case .envelopeArray: return #"{"ts":"\#(iso)","cp":"CP1","dir":"\#(m.isIn ? "in" : "out")","msg":\#(m.json)}"#
        }
    }

    private static func pageRow(_ m: Message, isRaw: Bool) -> String {
        let name = isRaw ? m.json : m.isIn ? m.action : m.action + "Response"
        let names = m.isIn ? "<b>\(name)</b></td><td><b></b>" : "<b></b></td><td><b>\(name)</b>"
        let ends = m.isIn ? "ChargePoint&gt;CentralSystem" : "CentralSystem&gt;ChargePoint"
        let frame = pretty(m.json).replacingOccurrences(of: "<", with: "&lt;")
            .replacingOccurrences(of: ">", with: "&gt;")
        return
            #"<tr class="\#(ends.prefix { $0 != "&" })"> <td>\#(m.time.iso8601)</td> <td>\#(ends)</td> <td>\#(names)</td> <td><pre lang="json">\#(isRaw ? "" : frame)</pre></td> </tr>"#
    }

    /// What MaEVe's gateway makes of a frame.
    private static func gatewayMessage(_ m: Message) -> String {
        let id = m.json.split(separator: "\"")[1]
        guard m.isIn else {
            let payload = m.json.dropFirst(#"[3,"\#(id)","#.count).dropLast()
            return #"{"type":3,"action":"\#(m.action)","id":"\#(id)","response":\#(payload)}"#
        }
        let payload = m.json.dropFirst(#"[2,"\#(id)","\#(m.action)","#.count).dropLast()
        return #"{"type":2,"action":"\#(m.action)","id":"\#(id)","request":\#(payload)}"#
    }

    private static func quoted(_ text: String) -> String { "\"\(text.replacingOccurrences(of: "\"", with: "\"\""))\"" }

    private static func escaped(_ text: String) -> String {
        "\"\(text.replacingOccurrences(of: "\\", with: "\\\\").replacingOccurrences(of: "\"", with: "\\\""))\""
    }

    private static func pretty(_ json: String) -> String {
        let object = try! JSONSerialization.jsonObject(with: Data(json.utf8))
        let options: JSONSerialization.WritingOptions = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try! JSONSerialization.data(withJSONObject: object, options: options), as: UTF8.self)
    }

    /// All but what only some dialects say, and the payloads, whose spelling may be prettier.
    private static func rows(_ taken: Taken, _ form: Form?) -> [String] {
        var left: Set<String> = ["conn", "dir", "action", "payload", "item"]
        if form?.isUntimed == true { left.insert("receive_delay_ms") }
        return taken.rows.filter { form?.isUntimed != true || ![.contacts, .results].contains($0.table) }
            .map { table, row in
                "\(table.name) "
                    + row.filter { !left.contains($0.key) }.map { "\($0)=\($1)" }.sorted().joined(separator: " ")
            }.sorted()
    }

    @Test(arguments: Form.allCases) func everyDialectGivesTheRowsOfTheEnvelope(form: Form) throws {
        let envelopes = Self.messages.map { Self.line($0, .envelopeArray) }.joined(separator: "\n")
        let expected = try take(envelopes)
        #expect(expected.counters.accepted == Self.messages.count)
        let taken = try take(Self.text(form), chargePoint: "CP1", zone: form.dialect.hasLocalTimes ? .utc : nil)
        #expect(taken.reasons == [])
        #expect(taken.counters.accepted + taken.counters.duplicates == Self.messages.count)
        // Without a receive time, one heartbeat may be the contact of another.
        if !form.isUntimed { #expect(taken.counters.duplicates == 0) }
        let leave = form.isUntimed ? form : nil
        #expect(Self.rows(taken, leave) == Self.rows(expected, leave))
    }

    @Test(arguments: Form.allCases) func explainNamesTheDialect(form: Form) throws {
        let bench = try Bench()
        let path = try bench.file("CP1.log", Self.text(form))
        let explanation = try explain(path)
        #expect(explanation.dialect == form.dialect.rawValue)
        #expect(explanation.counters.check() == [] && explanation.quarantined.isEmpty)
        #expect(explanation.dialects.first?.frames == Self.messages.count)
        // Objects from a bus, without their topics, may be anybody's.
        let isAnybodys = form == .maeveArray
        #expect(
            explanation.missing
                == (isAnybodys
                    ? [.chargePoint]
                    : form.dialect.hasLocalTimes && form != .python ? [.timeZone] : []))
        let zone = form.dialect.hasLocalTimes ? ZoneTable.utc : nil
        if isAnybodys { #expect(try bench.ingest(path).refused.first?.contains("--charge-point") == true) }
        let report = try bench.ingest(path, chargePoint: isAnybodys ? "CP1" : nil, zone: zone)
        #expect(report.counters.accepted == explanation.counters.accepted)
        #expect(report.counters.duplicates == explanation.counters.duplicates)
    }
}

/// What is a log's own beside its frames.
@Suite struct LogTests {
    @Test func steveTellsOfConnections() throws {
        func line(_ time: String, _ level: String, _ text: String) -> String {
            "[\(level)] 2026-03-01 \(time),000 de.rwth.idsg.steve.ocpp.ws.WebSocketLogger (q) - [chargeBoxId=LP-1, sessionId=s] \(text)\n"
        }
        let taken = try take(
            line("06:00:00", "INFO ", "Connection is established") + "java.io.IOException: broken\n\tat x.Y(Z.java:1)\n"
                + line("06:00:01", "INFO ", #"Received: [2,"1","Heartbeat",{}]"#)
                + line("06:00:02", "WARN ", "Connection is closed, status: CloseStatus[code=1006]"))
        #expect(taken.counters.accepted == 3 && taken.counters.ignored == 2)
        #expect(
            taken.rows(.contacts) == [
                leading() + ["kind": "connect", "conn": "s"],
                leading(ts: "2026-03-01T06:00:01.000Z") + [
                    "kind": "heartbeat", "conn": "s", "dir": "in", "frame": "2",
                ],
                leading(ts: "2026-03-01T06:00:02.000Z") + ["kind": "disconnect", "conn": "s", "frame": "3"],
            ])
    }

    private static let home =
        #"2026-07-01 06:29:19 INFO (MainThread) [ocpp] LP-1: receive message [2,"1","Heartbeat",{}]"#

    @Test func localTimesNeedAZone() throws {
        let bench = try Bench()
        let path = try bench.file("home.log", Self.home)
        #expect(try bench.ingest(path).refused.contains { $0.contains("--time-zone") })
        #expect(try bench.rowCount() == 0)
        let summer = ZoneTable(initialOffset: 3600, changes: [(Instant(iso8601: "2026-03-29T01:00:00Z")!, 7200)])
        #expect(try bench.ingest(path, zone: summer).counters.accepted == 1)
        #expect(try bench.rows(.contacts).first?["ts"] == "2026-07-01T04:29:19.000Z")
    }

    @Test func whatNamesNoChargePointNeedsOne() throws {
        let bench = try Bench()
        let line = #"2026-03-01T06:00:00Z [2,"1","Heartbeat",{}]"#
        let refused = try bench.ingest(try bench.file("log/ocpp.log", line)).refused
        #expect(refused.contains { $0.contains("--charge-point") })
        #expect(try bench.ingest(try bench.file("log/ocpp.log", line), chargePoint: "A").counters.accepted == 1)
        #expect(try bench.ingest(try bench.file("LP-7/ocpp.log", line + " ")).counters.accepted == 1)
        #expect(try bench.rows(.contacts).compactMap { $0["charge_point"] }.sorted() == ["A", "LP-7"])
    }

    @Test func whatNoDialectKnowsIsNotRecognised() throws {
        let bench = try Bench()
        let texts: [(String, String?)] = [
            ("", nil), ("garbage\nmore\n", nil), ("<html></html>", nil), (#"{"a":1}"#, nil),
            (#"{"ts":"2026-03-01T06:00:00Z","msg":[2,"1","Heartbeat",{}]}"#, "envelope"),
            (#"{"topic":"ocpp/CP1/in","payload":"[2,\"1\",\"Heartbeat\",{}]"}"#, nil),
            (#"{"ts":"2026-03-01T06:00:00Z","cp":"LP-1","msg":[2,"#, "envelope"),
            ("garbage\n" + #"{"ts":"2026-03-01T06:00:00Z","cp":"LP-1","msg":[2,"1","Heartbeat",{}]}"#, "envelope"),
        ]
        for (text, dialect) in texts {
            let path = try bench.file("A.log", text)
            let explanation = try explain(path)
            #expect(explanation.dialect == dialect, "\(text)")
            #expect(explanation.counters.check() == [])
        }
    }

    /// `--explain` counts as an ingest into an empty store does.
    @Test func explainingCountsAsIngesting() throws {
        let heartbeat = #"[2,"1","Heartbeat",{}]"# + "\n"
        let status =
            #"[2,"2","StatusNotification",{"connectorId":1,"errorCode":"NoError","status":"Available","timestamp":"2026-03-01T06:00:00Z"}]"#
            + "\n"
        let texts = [
            heartbeat + heartbeat, heartbeat + heartbeat + status + heartbeat + status,
            "[2,\n\n[2,\n" + status + "[2,\"1\"\n[2,\"1\"\n", envelope("[2") + "\n" + envelope("[2") + "\n",
            #"{"cp":1}"# + "\n" + #"{"cp":1}"# + "\n",
        ]
        for text in texts {
            let bench = try Bench()
            let path = try bench.file("A.log", text)
            var (explained, ingested) = (try explain(path).counters, try bench.ingest(path).counters)
            #expect(explained.check() == [])
            (explained.bytesIn, ingested.bytesIn, ingested.bytesStored, ingested.segments) = (0, 0, 0, 0)
            #expect(explained == ingested, "\(text)")
        }
    }

    /// A bus names its stations: an object among them that names none is nobody's, and costs itself.
    @Test func aStrayMessageOfABusCostsItself() throws {
        let bench = try Bench()
        let message = #"{"type":2,"action":"Heartbeat","id":"1","request":{}}"#
        let path = try bench.file("bus.log", "2026-03-01T06:00:00Z cs/in/ocpp1.6/A \(message)\n\(message)\n")
        let report = try bench.ingest(path)
        #expect(report.refused.isEmpty && report.counters.accepted == 1)
        #expect(report.quarantine.map(\.reason) == ["no-charge-point"])
    }

    @Test func mixedDialectsInOneFile() throws {
        let text = """
            [INFO ] 2026-03-01 06:00:00,000 x (q) - [chargeBoxId=LP-1, sessionId=s] Received: [2,"1","Heartbeat",{}]
            [ocpp  ] TRACE 2026/03/01 06:00:01 recv LP-2: [2,"2","Heartbeat",{}]
            {"timestamp":"2026-03-01T06:00:02Z","stationId":"LP-3","origin":"cs","message":[2,"3","Heartbeat",{}]}
            free text
            [2,"4","Heartbeat",{}]
            damaged] Received: [2,"5","Heartbeat",{}]
            [INFO ] 2026-03-01 06:00:03,000 x (q) - [chargeBoxId=LP-1, sessionId=s] Received: [2,"6","Heart
            [INFO ] 2026-03-01 06:00:04,000 x (q) - [chargeBoxId=LP-1, sessionId=s] Received: [2,"7","Heartbeat",{}]
            """
        let taken = try take(text)
        #expect(taken.rows(.contacts).compactMap { $0["charge_point"] } == ["LP-1", "LP-2", "LP-3", "LP-1"])
        #expect(taken.reasons == ["no-charge-point", "bad-header", "unexpected-end"])
        #expect(taken.counters.ignored == 1)
    }

    /// A pretty-printed frame cut short ends where the next one begins.
    @Test func aTruncatedPrettyFrameCostsItself() throws {
        let text = """
            2026-03-01T06:00:00Z: ChargePoint>CentralSystem Heartbeat
            [
              2,
              "1",
            2026-03-01T06:00:01Z: ChargePoint>CentralSystem Heartbeat
            [
              2,
              "2",
              "Heartbeat",
              {}
            ]
            2026-03-01T06:00:02Z: ChargePoint>CentralSystem Heartbeat

            2026-03-01T06:00:03Z: SYS> Session logging stopped.
            """
        let taken = try take(text, chargePoint: "LP-1")
        #expect(taken.counters.accepted == 1 && taken.counters.ignored == 1)
        #expect(taken.reasons == ["unexpected-end", "no-message"])
    }

    @Test func deepAndEndlessFramesAreOneRecord() throws {
        let header = "2026-03-01T06:00:00Z: ChargePoint>CentralSystem Heartbeat\n"
        let deep = header + String(repeating: "[\n", count: 10_000)
        #expect(try take(deep, chargePoint: "LP-1").reasons == ["too-deep"])
        var reader = RecordReader(maximumLineBytes: 1 << 12)
        Array((header + String(repeating: "[\n", count: 10_000)).utf8).withUnsafeBufferPointer { reader.append($0) }
        reader.finish()
        var bytes = 0
        while let record = reader.next() { bytes += Int(record.length) }
        #expect(bytes > 10_000)
    }
}
