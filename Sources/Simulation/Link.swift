import Telemetry

/// The connection between a charge point and its CSMS: latency, one call at a time, reconnects, and the faults of
/// transport (repeated, reordered and truncated lines). Turns messages into envelope lines (CONTRACT section 1).
struct Link {
    let station: StationPlan
    var wire: Wire
    var lines = LineStore()
    private var random: Random
    /// Times without connection, ascending; with the index of the fault that is behind it.
    private let outages: [(window: Range<Instant>, fault: Int?)]
    private var passedOutages = 0
    private var connection = 1
    private var counter: Int64 = 1000
    /// The line is taken until then by the call before.
    private var free: Instant
    private var lastContact: Instant

    init(station: StationPlan) {
        self.station = station
        wire = Wire(plan: station.plan, seed: station.seed)
        random = Random(station.seed, .link, station.plan.number)
        free = station.warmUpStart
        lastContact = station.warmUpStart
        let gaps = station.faults.enumerated().filter { $0.element.kind == .offlineGap }
        outages = (station.routine.blips.map { ($0, nil) } + gaps.map { ($0.element.window, $0.offset) })
            .sorted { $0.window.lowerBound < $1.window.lowerBound }
        wire.clock.errors = station.faults.compactMap { Self.clockError($0, station.plan.site) }
    }

    private static func clockError(_ fault: Fault, _ site: SitePlan) -> (Range<Instant>, ChargerClock.Kind)? {
        switch fault.kind {
        case .clock1970: (fault.window, .epoch)
        case .localTimeAsUTC:
            (fault.window, .localAsUTC(offsetSeconds: site.zone.offset(at: fault.window.lowerBound)))
        default: nil
        }
    }

    /// Decides when an event is sent. Nil where it is lost: what is not about a transaction or a status is not kept
    /// while the charger is offline (OCPP 1.6 section 4.1).
    mutating func schedule(_ event: Script.Event) -> Script.Event? {
        var event = event
        if let outage = outages.first(where: { $0.window.contains(event.at) }) {
            switch event.message {
            case .transaction(var message):
                message.isOffline = true
                event.message = .transaction(message)
            case .status, .clockAligned, .event: break
            default: return nil
            }
            event.sendAt = outage.window.upperBound + 4 * .second
        } else if holdsBack(event) {
            let interval = station.intervalSeconds * .second
            event.sendAt = event.at + max(70 * .second, random.within(1100...3600) * interval / 1000)
        }
        return event
    }

    private mutating func holdsBack(_ event: Script.Event) -> Bool {
        guard station.fault(.reorderedMessages, evse: 0, at: event.at) != nil else { return false }
        guard case .transaction(let message) = event.message, message.phase == .updated, message.reading != nil else {
            return false
        }
        return random.chance(perMille: 400)
    }

    mutating func send(_ event: Script.Event, _ truth: inout TruthBook) {
        reconnect(by: event.sendAt, &truth)
        if case .boot = event.message {
            connection += 1
            counter = 1000
        }
        let isCommand = if case .command = event.message { true } else { false }
        let told = max(event.sendAt + (isCommand ? 0 : random.within(24...390)), free + random.within(2...9))
        let answered = told + (isCommand ? random.within(60...480) : random.within(18...290))
        wire.offsetSeconds = station.plan.site.zone.offset(at: event.at)
        guard let words = wire.words(event.message, at: event.at, answeredAt: answered) else { return }
        let call = call(words, isCommand: isCommand)
        let answer = answer(words, id: call.id)
        emit(call.bytes, at: told, isOut: isCommand, &truth)
        emit(answer, at: answered, isOut: !isCommand, &truth)
        free = answered
        lastContact = isCommand ? answered : told
        showClockFaults(event, told, &truth)
        repeatSometimes(call.bytes, answer, told, &truth)
    }

    /// Opens a new connection after each time without one, and notes when the silence began and ended.
    private mutating func reconnect(by instant: Instant, _ truth: inout TruthBook) {
        while passedOutages < outages.count, outages[passedOutages].window.upperBound <= instant {
            if let fault = outages[passedOutages].fault {
                truth.show(fault, at: lastContact)
                truth.show(fault, at: instant)
            }
            connection += 1
            passedOutages += 1
        }
    }

    private mutating func call(_ words: Exchange, isCommand: Bool) -> (id: String, bytes: [UInt8]) {
        let id = messageID(isCommand: isCommand)
        var out = JSONBytes()
        out.raw("[2,")
        out.quoted(id)
        out.raw(",")
        out.quoted(words.action)
        out.raw(",")
        out.raw(words.call)
        out.raw("]")
        return (id, out.bytes)
    }

    private func answer(_ words: Exchange, id: String) -> [UInt8] {
        var out = JSONBytes()
        out.raw("[3,")
        out.quoted(id)
        out.raw(",")
        out.raw(words.answer)
        out.raw("]")
        return out.bytes
    }

    private mutating func messageID(isCommand: Bool) -> String {
        if isCommand { return random.uuid() }
        switch station.plan.accent.messageID {
        case .uuid: return random.uuid()
        case .counter:
            counter += 1
            return String(counter)
        case .number: return random.digits(9)
        }
    }

    private mutating func emit(_ message: [UInt8], at instant: Instant, isOut: Bool, _ truth: inout TruthBook) {
        var out = JSONBytes()
        out.bytes.reserveCapacity(message.count + 100)
        out.raw("{\"ts\":")
        out.stamp(instant)
        out.raw(",\"cp\":")
        out.quoted(station.plan.id)
        out.raw(",\"conn\":\"c\(station.plan.number + 1)-\(connection)\",\"dir\":")
        out.raw(isOut ? "\"out\",\"msg\":" : "\"in\",\"msg\":")
        out.raw(message)
        out.raw("}")
        if let fault = station.fault(.truncatedLines, evse: 0, at: instant), random.chance(perMille: 240) {
            out.bytes.removeSubrange(Int(random.within(60...Int64(out.bytes.count - 2)))...)
            truth.show(fault, at: instant)
        }
        out.raw("\n")
        lines.add(out.bytes, at: instant.milliseconds)
    }

    /// The charger did not hear the answer and says the same thing again, with the same id, up to three times.
    private mutating func repeatSometimes(
        _ call: [UInt8], _ answer: [UInt8], _ told: Instant, _ truth: inout TruthBook
    ) {
        guard let fault = station.fault(.duplicateMessages, evse: 0, at: told), random.chance(perMille: 450) else {
            return
        }
        var again = told
        for _ in 0..<random.within(1...3) {
            again = again + random.within(5_000...40_000)
            emit(call, at: again, isOut: false, &truth)
            emit(answer, at: again + random.within(18...290), isOut: true, &truth)
            truth.show(fault, at: again)
        }
    }

    private func showClockFaults(_ event: Script.Event, _ told: Instant, _ truth: inout TruthBook) {
        switch event.message {
        case .status, .transaction, .clockAligned, .event, .security: break
        default: return
        }
        for kind in [FindingKind.clock1970, .localTimeAsUTC] {
            if let fault = station.fault(kind, evse: 0, at: event.at) { truth.show(fault, at: told) }
        }
        guard let fault = station.fault(.reorderedMessages, evse: 0, at: event.at), event.sendAt > event.at else {
            return
        }
        truth.show(fault, at: event.at)
        truth.show(fault, at: told)
    }
}
