import Telemetry
import Testing

@testable import Analysis

/// A hand-made story of one charge point: rows in order of receive time, times in minutes after a fixed noon.
struct Story {
    static let noon = Instant(iso8601: "2026-03-02T12:00:00Z")!
    static func at(_ minutes: Double) -> Instant { noon + Int64((minutes * 60_000).rounded()) }

    enum Value {
        case number(Int64)
        case text(String)
    }

    struct Line {
        var receivedAt: Instant
        var row: Row?
        var quarantineReason: String?
    }

    var context: AnalysisContext
    var chargePoint = "LP-0001"
    private(set) var lines: [Line] = []
    private var frame: Int64 = 0
    private var messageID = 0

    /// One AC port of `ratedW` (two where `ports` says so); no fleet file at all where `ratedW` is nil.
    init(ratedW: Double? = 22_000, ports: Int = 1, isDC: Bool = false, connectors: [[Int]]? = nil) {
        guard let ratedW else {
            context = AnalysisContext()
            return
        }
        let evses = (1...ports).map { port in
            EVSE(
                id: port, ocppConnectorIDs: connectors?[port - 1], maxPowerW: ratedW,
                connectors: [
                    Connector(id: 1, standard: "IEC_62196_T2", powerType: isDC ? "DC" : "AC_3_PHASE")
                ])
        }
        let site = Site(
            id: "S1", name: "Square", timeZone: "Europe/Stockholm",
            chargePoints: [ChargePoint(id: "LP-0001", evses: evses)])
        context = AnalysisContext(
            fleet: Fleet(sites: [site]), zones: ["Europe/Stockholm": ZoneTable(initialOffset: 3600)])
    }

    // MARK: Rows

    /// - Parameters:
    ///   - minute: receive time, and event time where `stamp` is nil.
    ///   - sameFrame: the row belongs to the frame of the row before.
    mutating func add<C: SchemaColumn>(
        _ table: TableID, _ minute: Double, _ values: [(C, Value)], evse: Int = 1, connector: Int = 1,
        stamp: Instant? = nil, sameFrame: Bool = false
    ) {
        var builder = ColumnBatchBuilder(table)
        let receivedAt = Self.at(minute)
        let ts = stamp ?? receivedAt
        if !sameFrame { frame += 1 }
        let leading: [(LeadingColumn, Value)] = [
            (.chargePoint, .text(chargePoint)), (.evseId, .number(Int64(evse))),
            (.connectorId, .number(Int64(connector))),
            (.ts, .number(ts.milliseconds)), (.receiveDelayMs, .number(receivedAt - ts)), (.sourceId, .text("s")),
            (.frame, .number(frame)), (.item, .number(0)),
        ]
        for (column, value) in leading { Self.set(&builder, column.rawValue, value) }
        for (column, value) in values { Self.set(&builder, column.rawValue, value) }
        builder.endRow()
        lines.append(Line(receivedAt: receivedAt, row: Row(builder.build(), 0)))
    }

    private static func set(_ builder: inout ColumnBatchBuilder, _ column: Int, _ value: Value) {
        switch value {
        case .number(let number): builder.set(column, number)
        case .text(let text): builder.set(column, text)
        }
    }

    private mutating func nextID(_ given: String?) -> String {
        messageID += 1
        return given ?? "m\(messageID)"
    }

    mutating func status(
        _ minute: Double, _ status: String, _ errorCode: String = "NoError", evse: Int = 1, connector: Int = 1,
        stamp: Instant? = nil, id: String? = nil
    ) {
        add(
            .statuses, minute,
            [
                (StatusesColumn.status, .text(status)), (.errorCode, .text(errorCode)), (.messageId, .text(nextID(id))),
            ], evse: evse, connector: evse == 0 ? 0 : connector, stamp: stamp)
    }

    mutating func heartbeat(_ minute: Double) {
        add(.contacts, minute, [(ContactsColumn.kind, .text("heartbeat"))], evse: 0, connector: 0)
    }

    mutating func heartbeats(_ from: Double, _ to: Double, every minutes: Double = 5) {
        for minute in stride(from: from, through: to, by: minutes) { heartbeat(minute) }
    }

    mutating func boot(_ minute: Double, firmware: String = "1.0.0", reason: String? = nil, interval: Int? = nil) {
        let id = nextID(nil)
        var values: [(ContactsColumn, Value)] = [
            (.kind, .text("boot")), (.firmware, .text(firmware)), (.vendor, .text("Alpha")), (.messageId, .text(id)),
        ]
        if let reason { values.append((.bootReason, .text(reason))) }
        add(.contacts, minute, values, evse: 0, connector: 0)
        guard let interval else { return }
        result(minute, id, status: "Accepted", payload: #"{"status":"Accepted","interval":\#(interval)}"#)
    }

    mutating func result(
        _ minute: Double, _ id: String, status: String? = nil, transaction: String? = nil, payload: String? = nil
    ) {
        var values: [(ResultsColumn, Value)] = [(.messageId, .text(id)), (.dir, .text("out"))]
        if let status { values.append((.status, .text(status))) }
        if let transaction { values.append((.transactionId, .text(transaction))) }
        if let payload { values.append((.payload, .text(payload))) }
        add(.results, minute, values, evse: 0, connector: 0)
    }

    /// StartTransaction and, unless `transaction` is nil, its answer; meter in Wh.
    mutating func start(
        _ minute: Double, _ transaction: String?, meter: Int64? = 100_000, token: String = "T1", evse: Int = 1,
        connector: Int = 1, stamp: Instant? = nil, id: String? = nil, verdict: String = "Accepted"
    ) {
        let id = nextID(id)
        var values: [(TransactionsColumn, Value)] = [
            (.event, .text("started")), (.messageId, .text(id)), (.idToken, .text(token)),
        ]
        if let meter { values.append((.meterWh, .number(meter * 1000))) }
        add(.transactions, minute, values, evse: evse, connector: connector, stamp: stamp)
        if let transaction { result(minute, id, status: verdict, transaction: transaction) }
    }

    /// StopTransaction: 1.6 names no connector.
    mutating func stop(
        _ minute: Double, _ transaction: String?, meter: Int64?, token: String? = nil, reason: String = "Local",
        stamp: Instant? = nil, id: String? = nil
    ) {
        var values: [(TransactionsColumn, Value)] = [
            (.event, .text("ended")), (.messageId, .text(nextID(id))), (.stopReason, .text(reason)),
        ]
        if let transaction { values.append((.transactionId, .text(transaction))) }
        if let meter { values.append((.meterWh, .number(meter * 1000))) }
        if let token { values.append((.idToken, .text(token))) }
        add(.transactions, minute, values, evse: 0, connector: 0, stamp: stamp)
    }

    /// A 2.x TransactionEvent.
    mutating func event(
        _ minute: Double, _ phase: String, _ transaction: String, state: String? = nil, token: String? = nil,
        tokenType: String? = nil, trigger: String? = nil, reason: String? = nil, evse: Int = 1, connector: Int = 1,
        seqNo: Int64 = 0, stamp: Instant? = nil, id: String? = nil
    ) {
        var values: [(TransactionsColumn, Value)] = [
            (.event, .text(phase)), (.transactionId, .text(transaction)), (.seqNo, .number(seqNo)),
            (.messageId, .text(nextID(id))),
        ]
        if let state { values.append((.chargingState, .text(state))) }
        if let token { values.append((.idToken, .text(token))) }
        if let tokenType { values.append((.idTokenType, .text(tokenType))) }
        if let trigger { values.append((.triggerReason, .text(trigger))) }
        if let reason { values.append((.stopReason, .text(reason))) }
        add(.transactions, minute, values, evse: evse, connector: connector, stamp: stamp)
    }

    /// Register in Wh, power in W, `more` in thousandths.
    mutating func sample(
        _ minute: Double, _ transaction: String?, register: Int64? = nil, power: Int64? = nil,
        more: [(MeterValuesColumn, Int64)] = [], context: String = "Sample.Periodic", evse: Int = 1, connector: Int = 1,
        stamp: Instant? = nil, sameFrame: Bool = false
    ) {
        var values: [(MeterValuesColumn, Value)] = [(.flags, .number(0)), (.context, .text(context))]
        if let transaction { values.append((.transactionId, .text(transaction))) }
        if let register { values.append((.energyActiveImportRegisterWh, .number(register * 1000))) }
        if let power { values.append((.powerActiveImportW, .number(power * 1000))) }
        for (column, value) in more { values.append((column, .number(value))) }
        add(
            .meterValues, minute, values, evse: evse, connector: connector, stamp: stamp, sameFrame: sameFrame)
    }

    mutating func authorize(_ minute: Double, _ token: String, status: String?) {
        let id = nextID(nil)
        add(
            .authorizations, minute, [(AuthorizationsColumn.idToken, .text(token)), (.messageId, .text(id))], evse: 0,
            connector: 0)
        if let status { result(minute, id, status: status) }
    }

    mutating func command(_ minute: Double, _ action: String, _ payload: String, evse: Int = 0) {
        add(
            .commands, minute,
            [
                (CommandsColumn.action, .text(action)), (.payload, .text(payload)), (.messageId, .text(nextID(nil))),
            ], evse: evse, connector: evse == 0 ? 0 : 1)
    }

    mutating func quarantine(_ minute: Double, _ reason: String = "broken JSON") {
        lines.append(Line(receivedAt: Self.at(minute), quarantineReason: reason))
    }

    /// A whole session at constant power, sampled every minute: the stop meter is exact.
    mutating func session(
        _ minute: Double, _ transaction: String, minutes: Int = 60, power: Int64 = 11_000, meter: Int64 = 100_000,
        token: String = "T1", evse: Int = 1, more: [(MeterValuesColumn, Int64)] = []
    ) {
        start(minute, transaction, meter: meter, token: token, evse: evse)
        for step in 1..<max(minutes, 2) {
            sample(
                minute + Double(step), transaction, register: meter + power * Int64(step) / 60, power: power,
                more: more,
                evse: evse)
        }
        stop(minute + Double(minutes), transaction, meter: meter + power * Int64(minutes) / 60)
    }

    // MARK: Telling

    /// The fold after the first `count` lines (all where nil), in order of receive time.
    func fold(first count: Int? = nil) -> ChargePointFold {
        var fold = ChargePointFold(chargePoint: chargePoint, context: context)
        for line in ordered.prefix(count ?? lines.count) { Self.consume(line, &fold) }
        return fold
    }

    /// Order of telling is order of receiving; equal times keep their order.
    var ordered: [Line] {
        lines.enumerated().sorted { ($0.element.receivedAt, $0.offset) < ($1.element.receivedAt, $1.offset) }
            .map(\.element)
    }

    static func consume(_ line: Line, _ fold: inout ChargePointFold) {
        if let row = line.row { fold.consume(row) }
        if let reason = line.quarantineReason { fold.consume(quarantined: (line.receivedAt, reason)) }
    }

    /// Outputs as of the last line, or a minute after noon; the same, if the fold is written and read in its middle.
    func outputs(asOf minute: Double? = nil) -> ChargePointOutputs {
        let now = minute.map(Self.at) ?? ordered.last!.receivedAt
        let outputs = fold().outputs(asOf: now)
        #expect(throws: Never.self) {
            var broken = try ChargePointFold(
                state: fold(first: lines.count / 2).state(), chargePoint: chargePoint, context: context)
            for line in ordered.dropFirst(lines.count / 2) { Self.consume(line, &broken) }
            #expect("\(broken.outputs(asOf: now))" == "\(outputs)", "told with a break")
        }
        return outputs
    }

    func findings(_ kind: FindingKind, asOf minute: Double? = nil) -> [Finding] {
        outputs(asOf: minute).findings.filter { $0.kind == kind }
    }
}
