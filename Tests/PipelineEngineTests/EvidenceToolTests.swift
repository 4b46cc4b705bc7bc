import Foundation
import Telemetry
import TestSupport
import Testing

@testable import PipelineEngine
@testable import Reports

/// From a figure to its rows and lines, where the report is not ours or a charge point has several ports.
@Suite struct EvidenceToolTests {
    private let folder: URL

    init() throws { folder = try Paths.temporaryFolder() }

    private func path(_ name: String) -> String { folder.appendingPathComponent(name).path }
    private func remove() { try? FileManager.default.removeItem(at: folder) }

    private func report(_ lines: [String], fleet: String? = nil, asOf: String? = nil) throws {
        try (lines.joined(separator: "\n") + "\n").write(toFile: path("dump.ndjson"), atomically: true, encoding: .utf8)
        _ = try IngestStage(paths: [path("dump.ndjson")], store: path("store")).run()
        var analyze = AnalyzeStage(store: path("store"))
        if let fleet {
            try fleet.write(toFile: path("fleet.yaml"), atomically: true, encoding: .utf8)
            analyze.fleet = path("fleet.yaml")
        }
        analyze.asOf = asOf.flatMap { Instant(iso8601: $0) }
        _ = try ReportStage(analyze: analyze, out: path("r.sqlite")).run()
    }

    private func evidence(_ kpi: String, evse: Int? = nil) throws -> Evidence {
        var tool = EvidenceTool(store: path("store"), report: path("r.sqlite"), kpi: kpi)
        tool.chargePoint = evse == nil ? nil : "CP"
        (tool.evse, tool.lines) = (evse, 0)
        return try tool.run()
    }

    private func line(_ minute: Int, _ action: String, _ payload: String, result: String? = nil) -> [String] {
        let head = #"{"ts":"2026-03-01T06:\#(minute < 10 ? "0" : "")\#(minute):00Z","cp":"CP","dir":"#
        let call = #"\#(head)"in","msg":[2,"m\#(minute)","\#(action)",\#(payload)]}"#
        return [call] + (result.map { [#"\#(head)"out","msg":[3,"m\#(minute)",\#($0)]}"#] } ?? [])
    }

    /// A charge point of as many ports, each of these connectors.
    private func fleet(connectors: [[Int]]) -> String {
        let evses = connectors.enumerated().map { "{id: \($0 + 1), ocpp_connector_ids: \($1)}" }
        return """
            sites:
              - id: S
                name: S
                time_zone: UTC
                charge_points:
                  - id: CP
                    evses: [\(evses.joined(separator: ", "))]

            """
    }

    /// Two cars at once, at connectors 1 and `other`; a 1.6 stop names no connector.
    private func twoSessions(_ other: Int) -> [String] {
        func start(_ minute: Int, _ connector: Int, _ id: Int) -> [String] {
            let stamp = "2026-03-01T06:0\(minute):00Z"
            let start = #"{"connectorId":\#(connector),"idTag":"T\#(id)","meterStart":0,"timestamp":"\#(stamp)"}"#
            return line(
                minute, "StartTransaction", start,
                result: #"{"transactionId":\#(id),"idTagInfo":{"status":"Accepted"}}"#)
        }
        func meter(_ minute: Int, _ connector: Int, _ id: Int, _ wh: Int) -> [String] {
            let sample = #"{"timestamp":"2026-03-01T06:\#(minute):00Z","sampledValue":[{"value":"\#(wh)"}]}"#
            return line(
                minute, "MeterValues",
                #"{"connectorId":\#(connector),"transactionId":\#(id),"meterValue":[\#(sample)]}"#, result: "{}")
        }
        func stop(_ minute: Int, _ id: Int, _ wh: Int) -> [String] {
            line(
                minute, "StopTransaction",
                #"{"transactionId":\#(id),"meterStop":\#(wh),"timestamp":"2026-03-01T06:\#(minute):00Z"}"#, result: "{}"
            )
        }
        let status = #"{"connectorId":\#(other),"status":"Charging","errorCode":"NoError"}"#
        return start(1, 1, 71) + start(2, other, 72) + line(3, "StatusNotification", status, result: "{}")
            + meter(10, 1, 71, 1000) + meter(11, other, 72, 2000) + meter(20, 1, 71, 3000) + meter(21, other, 72, 4000)
            + stop(30, 71, 5000) + stop(31, 72, 6000) + line(59, "Heartbeat", "{}", result: "{}")
    }

    @Test func aStopIsOfItsSessionsPortAlone() throws {
        defer { remove() }
        try report(twoSessions(2))
        for (evse, own, others) in [(1, "71", "72"), (2, "72", "71")] {
            let told = try evidence("session_success", evse: evse)
            let lines = told.items.flatMap(\.lines).compactMap(\.line)
            #expect(lines.contains { $0.contains("StopTransaction") && $0.contains("\"transactionId\":\(own)") })
            #expect(!lines.contains { $0.contains("\"transactionId\":\(others)") }, "\(evse): \(lines)")
        }
    }

    /// A start and a stop; `said` is the minute on the charger's clock, of 1970 where it is unset.
    private func start(
        _ minute: Int, on day: String = "2026-03-01", connector: Int = 1, _ id: Int, tag: String? = nil
    ) -> [String] {
        let place = #""connectorId":\#(connector),"idTag":"\#(tag ?? "T\(minute)")""#
        return line(
            minute, "StartTransaction", #"{\#(place),"meterStart":0,"timestamp":"\#(stamp(day, minute))"}"#,
            result: #"{"transactionId":\#(id),"idTagInfo":{"status":"Accepted"}}"#)
    }
    private func stop(_ minute: Int, said: Int? = nil, on day: String = "2026-03-01", _ id: Int) -> [String] {
        line(
            minute, "StopTransaction",
            #"{"transactionId":\#(id),"meterStop":9000,"timestamp":"\#(stamp(day, said ?? minute))"}"#, result: "{}")
    }
    private func stamp(_ day: String, _ minute: Int) -> String { "\(day)T06:\(minute < 10 ? "0" : "")\(minute):00Z" }

    /// The messages of each row of a table, by minute of receipt; answers left out.
    private func minutes(_ table: String = "attempts", _ kpi: String = "session_success") throws -> [[Substring]] {
        try evidence(kpi).items.filter { $0.sourceTable == table }.map {
            $0.lines.filter { $0.table != "results" }.map { $0.receivedAt.dropFirst(14).prefix(2) }
        }
    }

    private func reading(_ minute: Int, said: Int? = nil, connector: Int = 1, _ id: Int) -> [String] {
        let time = stamp("2026-03-01", said ?? minute)
        let sample = #"{"timestamp":"\#(time)","sampledValue":[{"value":"\#(minute)"}]}"#
        let place = #""connectorId":\#(connector),"transactionId":\#(id)"#
        return line(minute, "MeterValues", #"{\#(place),"meterValue":[\#(sample)]}"#)
    }

    /// Two sessions of one transaction id, a reading of the first in a queue while the second runs, and a card turned down
    /// while the first runs, at no port and so perhaps at this one: each has its own messages and all of them.
    @Test func aSessionHasEveryMessageOfItsTransactionAndNoOthers() throws {
        defer { remove() }
        let refused = line(5, "Authorize", #"{"idTag":"X"}"#, result: #"{"idTagInfo":{"status":"Blocked"}}"#)
        try report(start(1, 7) + refused + stop(10, 7) + start(20, 7) + reading(30, said: 8, 7) + stop(40, 7))
        let minutes = try minutes()
        #expect(minutes == [["05"], ["01", "05", "10", "30"], ["20", "40"]], "\(minutes)")
    }

    /// What is said to have happened before it did is said by a wrong clock, and no reason to be another session's.
    @Test func aReadingAheadOfItsReceiptIsOfTheSessionThatRan() throws {
        defer { remove() }
        try report(start(1, 7) + reading(5, said: 25, 7) + stop(10, 7) + start(20, 7) + stop(40, 7))
        #expect(try minutes() == [["01", "05", "10"], ["20", "40"]])
    }

    /// One car, never unplugged: each session has its own transaction, and the port's statuses while it is the port's last.
    @Test func sessionsOfOnePlugInHaveTheirOwnTransactions() throws {
        defer { remove() }
        func status(_ minute: Int, _ status: String) -> [String] {
            line(minute, "StatusNotification", #"{"connectorId":1,"status":"\#(status)","errorCode":"NoError"}"#)
        }
        try report(
            status(1, "Preparing") + start(2, 7) + reading(5, 7) + stop(10, 7) + start(20, 8) + reading(25, 8)
                + stop(40, 8) + status(50, "Available"))
        let minutes = try minutes("sessions", "energy_per_session")
        #expect(minutes == [["01", "02", "05", "10"], ["01", "20", "25", "40", "50"]], "\(minutes)")
    }

    /// An answer goes with what it answers, and an order to stop a transaction with that, also where they come later.
    @Test func answersAndOrdersAreOfWhatTheyAnswerAndName() throws {
        defer { remove() }
        let card = #"{"ts":"2026-03-01T06:10:00Z","cp":"CP","dir":"in","msg":[2,"a","Authorize",{"idTag":"X"}]}"#
        let answer =
            #"{"ts":"2026-03-01T06:10:09Z","cp":"CP","dir":"out","msg":[3,"a",{"idTagInfo":{"status":"Blocked"}}]}"#
        try report(
            [card, answer]
                + start(20, 7) + stop(40, 7)
                + line(45, "RemoteStopTransaction", #"{"transactionId":7}"#, result: #"{"status":"Rejected"}"#))
        let refused = try evidence("authorization_acceptance").items.filter { $0.numerator == 0 }
        #expect(refused.count == 1 && refused[0].lines.map(\.table) == ["authorizations", "results"], "\(refused)")
        let minutes = try minutes()
        #expect(minutes.last == ["20", "40", "45"], "\(minutes)")
    }

    /// OCPP 2.x: a second card is turned down within the transaction of the first. It is a message of both.
    @Test func aCardWithinAnothersTransactionIsOfItsAttempt() throws {
        defer { remove() }
        func event(_ minute: Int, _ type: String, _ seqNo: Int, _ card: String, _ status: String) -> [String] {
            let token = #""idToken":{"idToken":"\#(card)","type":"ISO14443"},"evse":{"id":1,"connectorId":1}"#
            return line(
                minute, "TransactionEvent",
                #"{"eventType":"\#(type)","triggerReason":"Authorized","seqNo":\#(seqNo),"#
                    + #""timestamp":"\#(stamp("2026-03-01", minute))","transactionInfo":{"transactionId":"x"},\#(token)}"#,
                result: #"{"idTokenInfo":{"status":"\#(status)"}}"#)
        }
        try report(
            event(1, "Started", 0, "A", "Accepted") + event(8, "Updated", 1, "B", "Blocked")
                + event(20, "Ended", 2, "A", "Accepted"))
        let minutes = try minutes("attempts", "authorization_acceptance")
        #expect(minutes == [["01", "08", "20"], ["08"]], "\(minutes)")
    }

    /// Charger and CSMS use one id at once, and an id comes again for a reading, which the store keeps without it.
    @Test func anAnswerIsOfTheCallThatItAnswers() throws {
        defer { remove() }
        func message(_ minute: Int, _ dir: String, _ message: String) -> [String] {
            [#"{"ts":"\#(stamp("2026-03-01", minute))","cp":"CP","dir":"\#(dir)","msg":\#(message)}"#]
        }
        try report(
            start(1, 7) + stop(10, 7) + message(16, "in", #"[2,"5","Authorize",{"idTag":"X"}]"#)
                + message(16, "out", #"[2,"5","RemoteStopTransaction",{"transactionId":7}]"#)
                + message(17, "out", #"[3,"5",{"idTagInfo":{"status":"Blocked"}}]"#)
                + message(18, "in", #"[3,"5",{"status":"Rejected"}]"#)
                + message(30, "out", #"[4,"m1","InternalError","",{}]"#))
        let items = try evidence("session_success").items.filter { $0.sourceTable == "attempts" }
        let answers = items.map {
            $0.lines.filter { $0.table == "results" }.map { $0.receivedAt.dropFirst(14).prefix(2) }
        }
        #expect(answers == [["17"], ["01", "18"]], "\(items)")
    }

    @Test func aProfileIsOfTheTransactionThatItNames() throws {
        defer { remove() }
        func profile(_ minute: Int, _ id: Int) -> [String] {
            line(
                minute, "SetChargingProfile",
                #"{"connectorId":1,"csChargingProfiles":{"chargingProfileId":1,"transactionId":\#(id)}}"#)
        }
        try report(start(1, 7) + stop(10, 7) + profile(12, 7) + start(20, 8) + stop(40, 8))
        #expect(try minutes() == [["01", "10", "12"], ["20", "40"]])
    }

    /// A transaction at a connector that the fleet file does not list is nobody's, and not the listed port's of the same id.
    @Test func aSessionAtNoPortHasItsMessages() throws {
        defer { remove() }
        let fleet = fleet(connectors: [[1], [2, 3]])
        try report(
            start(1, 7) + reading(5, 7) + stop(10, 7)
                + start(20, connector: 5, 7) + reading(25, connector: 5, 7) + stop(40, 7), fleet: fleet)
        let minutes = try minutes()
        #expect(minutes == [["20", "25", "40"], ["01", "05", "10"]], "\(minutes)")
    }

    /// A driver who tries at two ports at once sees what names no port in both; the visit has it once.
    @Test func aVisitHasEachMessageOnce() throws {
        defer { remove() }
        try report(
            start(1, 7, tag: "T") + start(2, connector: 2, 8, tag: "T")
                + line(5, "DataTransfer", #"{"vendorId":"V"}"#) + stop(10, 7) + stop(11, 8),
            fleet: fleet(connectors: [[1], [2]]))
        let visits = try evidence("first_time_success").items.filter { $0.sourceTable == "visits" }
        let minutes = try minutes("visits", "first_time_success")
        #expect(minutes == [["01", "02", "05", "10", "11"]] && visits[0].count == visits[0].lines.count, "\(minutes)")
    }

    /// The stop comes five minutes after what an unset clock says, set right.
    @Test func anUnsetClocksStopIsOfItsSession() throws {
        defer { remove() }
        let boot = line(
            1, "BootNotification", #"{"chargePointModel":"M","chargePointVendor":"V"}"#,
            result: #"{"currentTime":"2026-03-01T06:01:00Z","interval":300,"status":"Accepted"}"#)
        try report(boot + start(2, on: "1970-01-01", 7) + stop(30, said: 25, on: "1970-01-01", 7))
        let session = try ReportQuery(path: path("r.sqlite")).run("SELECT last_seen_ts FROM sessions").rows[0][0].plain
        #expect(session == "2026-03-01T06:25:00.000Z")
        #expect(try minutes() == [["02", "30"]])
    }

    /// Connectors 1 and 3 are port 1; port 3 is another.
    @Test func aPortOfSeveralConnectorsHasTheLinesOfAll() throws {
        defer { remove() }
        let fleet = fleet(connectors: [[1], [2, 3], [4]])
        try report(twoSessions(3), fleet: fleet)
        let lines = try evidence("session_success", evse: 2).items.flatMap(\.lines).compactMap(\.line)
        #expect(lines.count { $0.contains("\"connectorId\":3") } > 2 && lines.contains { $0.contains("Charging") })
        #expect(!lines.contains { $0.contains("\"connectorId\":1") || $0.contains("\"transactionId\":71") })
    }

    /// Two codes on one day, at a port of two connectors that never had a session, beside those of another port, of the
    /// charge point as a whole, and of a number that is nobody's: each message once, at its own port.
    @Test func anErrorIsOfItsPortAlone() throws {
        defer { remove() }
        func status(_ minute: Int, _ connector: Int, _ code: String) -> [String] {
            line(
                minute, "StatusNotification",
                #"{"connectorId":\#(connector),"status":"Available","errorCode":"\#(code)"}"#, result: "{}")
        }
        let fleet = fleet(connectors: [[1], [2, 3]])
        try report(
            status(1, 1, "OtherError") + status(2, 2, "OverVoltage") + status(3, 3, "OverVoltage")
                + status(4, 3, "UnderVoltage") + status(5, 3, "NoError") + status(6, 0, "InternalError")
                + status(7, 9, "WeakSignal") + status(8, 1, "NoError"), fleet: fleet)
        func codes(_ evse: Int) throws -> [String] {
            let items = try evidence("errors_per_port_day").items.filter {
                $0.sourceTable == "error_counts" && $0.evseID == evse
            }
            #expect(items.allSatisfy { $0.count == $0.numerator })
            let lines: [String] = items.flatMap(\.lines).compactMap(\.line)
            return lines.map { line in
                let code: String = line.components(separatedBy: "errorCode\":\"")[1]
                return String(code.prefix { $0 != "\"" })
            }
        }
        #expect(try codes(1) == ["OtherError"])
        #expect(try codes(2) == ["OverVoltage", "OverVoltage", "UnderVoltage"])
        #expect(try codes(0) == ["InternalError", "WeakSignal"])
    }

    /// A clock eight hours behind, one not yet set, and a right one, over midnight, and the report of a moment between: each
    /// message stands behind the day it is counted on, and none that came after.
    @Test(arguments: [nil, "2026-03-02T02:00:00Z"]) func errorsAreOfTheDayTheyAreCountedOn(asOf: String?) throws {
        defer { remove() }
        let lines = (0..<40).flatMap { index -> [String] in
            let at = Instant(iso8601: "2026-03-01T14:00:00Z")! + Int64(index) * 30 * .minute
            return [("CP", at - 8 * .hour), ("CQ", Instant(milliseconds: Int64(index) * 30 * .minute)), ("CR", at)].map
            {
                #"{"ts":"\#(at.iso8601)","cp":"\#($0.0)","dir":"in","msg":[2,"m\#(index)","StatusNotification","#
                    + #"{"connectorId":1,"status":"Faulted","errorCode":"OtherError","timestamp":"\#($0.1.iso8601)"}]}"#
            }
        }
        try report(lines, asOf: asOf)
        let items = try evidence("errors_per_port_day").items.filter { $0.sourceTable == "error_counts" }
        #expect(items.allSatisfy { $0.count == $0.numerator }, "\(items)")
        #expect(items.reduce(0) { $0 + $1.numerator } == (asOf == nil ? 120 : 75))
        #expect(items.count >= 6)
    }

    /// Away over midnight, a charge point says how it is before it sends its queue: the two days' times of receipt overlap.
    @Test func aQueueOverMidnightIsOfTheDaysItTellsOf() throws {
        defer { remove() }
        let times: [(received: String, said: String)] = [
            ("2026-03-01T08:00:00Z", "2026-03-01T08:00:00Z"), ("2026-03-02T03:00:00Z", "2026-03-02T03:00:00Z"),
            ("2026-03-02T03:00:01Z", "2026-03-01T22:00:00Z"), ("2026-03-02T03:00:02Z", "2026-03-01T23:00:00Z"),
            ("2026-03-02T03:00:03Z", "2026-03-02T01:00:00Z"), ("2026-03-02T09:00:00Z", "2026-03-02T09:00:00Z"),
        ]
        try report(
            times.map {
                #"{"ts":"\#($0.received)","cp":"CP","dir":"in","msg":[2,"m\#($0.said)","StatusNotification","#
                    + #"{"connectorId":1,"status":"Faulted","errorCode":"OtherError","timestamp":"\#($0.said)"}]}"#
            })
        let items = try evidence("errors_per_port_day").items.filter { $0.sourceTable == "error_counts" }
        #expect(items.map(\.at) == ["2026-03-01", "2026-03-02"] && items.allSatisfy { $0.numerator == 3 })
        for item in items {
            #expect(item.count == 3 && item.lines.allSatisfy { $0.ts.hasPrefix(item.at) }, "\(item)")
        }
    }

    /// OCPP 2.x names EVSEs, whatever lists the fleet file has for 1.6.
    @Test func listsOfConnectorsAreNoneOfAnEVSE() throws {
        defer { remove() }
        let fleet = fleet(connectors: [[2], [1]])
        func event(_ minute: Int, _ evse: Int, _ type: String, _ trigger: String) -> [String] {
            let wh = #"[{"timestamp":"2026-03-01T06:\#(minute):00Z","sampledValue":[{"value":\#(minute * 100)}]}]"#
            let info =
                #""transactionInfo":{"transactionId":"t\#(evse)"},"evse":{"id":\#(evse),"connectorId":1},"meterValue":\#(wh)"#
                + #","idToken":{"idToken":"T\#(evse)","type":"ISO14443"}"#
            return line(
                minute, "TransactionEvent",
                #"{"eventType":"\#(type)","triggerReason":"\#(trigger)","seqNo":\#(minute),"timestamp":"2026-03-01T06:\#(minute):00Z",\#(info)}"#,
                result: "{}")
        }
        func status(_ minute: Int, _ evse: Int) -> [String] {
            line(
                minute, "StatusNotification",
                #"{"timestamp":"2026-03-01T06:\#(minute):00Z","connectorStatus":"Occupied","evseId":\#(evse),"connectorId":1}"#,
                result: "{}")
        }
        // It spoke 1.6 before: connector 1 is then EVSE 2.
        let earlier = [(1, 2), (2, 1)].flatMap { connector, evse in
            line(
                evse, "StatusNotification",
                #"{"connectorId":\#(connector),"status":"Available","errorCode":"OtherError"}"#, result: "{}")
        }
        try report(
            earlier + event(10, 1, "Started", "CablePluggedIn") + event(11, 2, "Started", "CablePluggedIn")
                + status(12, 1)
                + status(13, 2) + event(20, 1, "Ended", "EVDeparted") + event(21, 2, "Ended", "EVDeparted"),
            fleet: fleet)
        for evse in [1, 2] {
            let lines = try evidence("session_success", evse: evse).items.flatMap(\.lines).compactMap(\.line)
            #expect(lines.contains { $0.contains("\"evseId\":\(evse)") }, "\(evse): \(lines)")
            #expect(!lines.contains { $0.contains("\"evseId\":\(3 - evse)") }, "\(evse): \(lines)")
            let errors = try evidence("errors_per_port_day", evse: evse).items.flatMap(\.lines).compactMap(\.line)
            #expect(errors.contains { $0.contains("\"connectorId\":\(3 - evse),\"status\"") }, "\(evse): \(errors)")
        }
    }

    /// Numbers that no column of ours holds: said, with the report's name.
    @Test(arguments: [
        "numerator = 1e300", "denominator = -1e19", "numerator = 9e999", "evse_id = 1e19", "denominator = 0.5",
        "numerator = 'many'", "from_ts = 'never'",
    ]) func aForeignReportIsTold(change: String) throws {
        defer { remove() }
        try report(twoSessions(2))
        try alter("UPDATE kpi_evidence SET \(change)")
        #expect { try evidence("session_success") } throws: {
            "\($0)".hasPrefix(path("r.sqlite")) && "\($0)".contains("anew")
        }
    }

    @Test func anEarlierProgramsReportIsToBeMadeAnew() throws {
        defer { remove() }
        try report(twoSessions(2))
        try alter("ALTER TABLE ports DROP COLUMN ocpp_connector_ids")
        #expect { try evidence("session_success") } throws: {
            "\($0)".hasPrefix("\(path("r.sqlite")): was made by an earlier laddpuls") && "\($0)".contains("anew")
        }
    }

    @Test func anInfiniteFigureIsNone() throws {
        defer { remove() }
        try report(twoSessions(2))
        try alter("UPDATE kpis SET value = 9e999")
        let told = try evidence("session_success")
        #expect(told.value == nil && told.json.contains("\"kpi\":\"session_success\"") && told.text.contains("= –"))
    }

    /// The evidence as a table, so that its numbers can be any.
    private func alter(_ sql: String) throws {
        let report = try SQLiteConnection(path: path("r.sqlite"), mode: .create)
        try report.execute("CREATE TABLE e AS SELECT * FROM kpi_evidence")
        for table in try report.rows("SELECT name FROM sqlite_schema WHERE type = 'view'") {
            try report.execute("DROP VIEW \"\(table[0].plain)\"")
        }
        try report.execute("ALTER TABLE e RENAME TO kpi_evidence")
        try report.execute(sql)
    }
}
