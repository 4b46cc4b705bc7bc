import Telemetry

/// A session while its messages come, and for a while after, since stops repeat and samples are late.
struct SessionBuilder: Codable, Sendable {
    private struct Sample: Codable {
        var at: Instant
        var power: Int64
    }

    /// Names the session within its charge point, for results that answer its start.
    let number: Int
    var session: Session
    var startTime: EventTime?
    var meter = SessionMeter()
    var rate = RateMeter()
    /// Nil once an event has named the port, and always in 1.6.
    var unplaced: Unplaced?
    /// Counts what its samples say, as long as they are not read by the port's meter.
    var ownReader: RegisterReader?
    /// When a newer session took the port.
    private(set) var takenOverAt: Instant?
    /// The port's meter as it was then: reads what this one sends late, after the newer one's.
    var readerAtTakeover: RegisterReader?
    /// Its first step began at a reading from before the session.
    private(set) var countsFromBefore = false
    /// A TransactionEvent (2.x) has told of it.
    var isV2 = false
    private(set) var isClosed = false
    /// A stop message has come.
    var isStopped = false
    /// Empty in 1.6.
    var cards = ShownCards()
    /// Set when the port came free or the charger booted: the end, should no stop message follow.
    var presumedEnd: Instant?
    private var lastSample: Sample?
    private var lastReading = Instant(milliseconds: .min)
    private var chargingSince: Instant?
    /// The register was read at the session's own start, so the next step belongs to it.
    private var registerIsAnchored = false

    init(number: Int, session: Session) {
        self.number = number
        self.session = session
        meter.begin(at: session.firstSeen)
    }

    var place: Place { Place(evse: session.evseID, connector: session.connectorID) }

    /// The session is of the card that owns it.
    mutating func settleCard() {
        guard let card = cards.owner else { return }
        (session.idToken, session.idTokenType, session.payment) = (card.token, card.type, card.payment)
    }

    mutating func see(_ at: Instant) {
        session.firstSeen = min(session.firstSeen, at)
        session.lastSeen = max(session.lastSeen, at)
    }

    mutating func giveWay(at: Instant, _ reader: RegisterReader?) {
        takenOverAt = at
        if ownReader == nil { readerAtTakeover = reader }
    }

    /// Of a time in which the port was the next session's: it has been counted.
    func isAfterTakeover(_ at: Instant) -> Bool { takenOverAt.map { at > $0 } ?? false }

    /// Samples of `at` come after its stop, or after the next session's beginning: they add nothing.
    func isOver(at: Instant) -> Bool { isClosed && (isStopped || isAfterTakeover(at)) }

    /// The start's or stop's own register value.
    mutating func addMeter(_ step: RegisterStep, at: Instant, isStart: Bool) {
        take(step, at: at, counts: !isStart && registerIsAnchored)
    }

    private mutating func take(_ step: RegisterStep, at: Instant, counts: Bool) {
        if counts, step.delta > 0, meter.isWithoutReading { countsFromBefore = true }
        meter.addRegister(step, at: at, counts: counts, isOwn: isOwn(at))
        registerIsAnchored = true
    }

    /// Charging was said to begin, though no sample has shown it yet.
    mutating func noteCharging(at: Instant) {
        chargingSince = at
        session.firstCharging = min(session.firstCharging ?? at, at)
    }

    /// Integrates power by the trapezoid rule; gaps longer than `maximumGap` count nothing.
    ///
    /// Before the first sample power rises from nothing since charging was said to begin; after the last it is held until
    /// the end of the transaction.
    /// - Returns: thousandths of Wh, and milliseconds, since the sample before.
    private mutating func addPower(
        _ power: Int64, at: Instant, offered: Int64?, maximumGap: Int64, isEnd: Bool, isRepeat: Bool
    ) -> (energy: Int64, elapsed: Int64) {
        var elapsed: Int64 = 0
        var energy: Int64 = 0
        var error: Int64 = 0
        let last = lastSample
        if let since = chargingSince, last == nil || last!.power == 0 && power > 0, since < at,
            since >= last?.at ?? since, at - since <= maximumGap
        {
            elapsed = at - since
            energy = RegisterReader.energy(power / 2, elapsed)
            error = energy
        } else if let last, at > last.at, at - last.at <= maximumGap {
            elapsed = at - last.at
            let spread = abs(last.power - power)
            energy = RegisterReader.energy(isEnd ? max(last.power, power) : last.power / 2 + power / 2, elapsed)
            error = RegisterReader.energy(isEnd ? spread : spread / 2, elapsed)
        } else if max(last?.power ?? 0, power) > 0, at > last?.at ?? session.firstSeen {
            meter.addGap()
        }
        let course: PowerCourse =
            isEnd ? .held : session.firstPower == nil ? .began : PowerCourse(from: last?.power ?? 0, to: power)
        if last == nil || at >= last!.at { lastSample = Sample(at: at, power: power) }
        if !isRepeat { rate.add(power, at: at, duration: elapsed, offered: offered) }
        meter.addPower(energy, error: error, course, lasting: elapsed, at: at)
        if power > 0 {
            if session.firstPower == nil { session.firstPower = at }
            session.lastPower = max(session.lastPower ?? at, at)
        }
        return (energy, elapsed)
    }

    /// Holds the last sample's power until the stop.
    mutating func holdPower(until end: Instant, maximumGap: Int64) {
        guard let last = lastSample, last.power > 0, end > last.at else { return }
        guard end - last.at <= maximumGap else { return meter.addGap() }
        let energy = RegisterReader.energy(last.power, end - last.at)
        meter.addPower(energy, error: energy, .held, lasting: end - last.at, at: end)
        lastSample = Sample(at: end, power: 0)
    }

    /// What a sample adds to its session. Power first: what flowed up to a reading is what its step is weighed against.
    /// - Returns: milliseconds since the sample before.
    mutating func add(_ sample: inout MeterSample, at: Instant, maximumGap: Int64) -> Int64 {
        if !isClosed {
            sample.inSession = true
            see(at)
            if let power = sample.powerMilliw, power > 0 { presumedEnd = nil }
        } else if !isStopped, let end = session.end, at > end {
            // It lasted longer than it seemed to when a newer one began.
            close(at: at)
            if let power = sample.powerMilliw, power > 0 { presumedEnd = nil }
        }
        var elapsed: Int64 = 0
        if let power = sample.powerMilliw {
            (sample.integral, elapsed) = addPower(
                min(power, RegisterReader.largestPower), at: at, offered: sample[.powerOfferedW],
                maximumGap: maximumGap, isEnd: power == 0 && sample.isTransactionEnd, isRepeat: sample.isRepeat)
        }
        if let step = sample.step {
            if sample.isTransactionEnd, sample.powerMilliw == nil { holdPower(until: at, maximumGap: maximumGap) }
            addRegister(step, at: at, isBegin: sample.isTransactionBegin)
        }
        return elapsed
    }

    private mutating func addRegister(_ step: RegisterStep, at: Instant, isBegin: Bool) {
        let counts = registerIsAnchored || (!session.flags.contains(.noStart) && !isBegin)
        take(step, at: at, counts: counts)
        lastReading = max(lastReading, at)
    }

    /// Not of what was before the session.
    private func isOwn(_ at: Instant) -> Bool { session.start.map { at >= $0 } ?? false }

    mutating func close(at end: Instant?) {
        isClosed = true
        session.end = end
        if let end { see(end) }
    }

    /// The session as of now, with its energy and curve.
    func finished(cutOff: Instant?, record: PowerRecord) -> Session {
        var result = session
        if !isClosed {
            if let cutOff {
                result.end = cutOff
                result.flags.insert(.noStop)
            } else {
                result.flags.insert(.open)
            }
        }
        let end = max(result.end ?? session.lastSeen, session.lastSeen)
        let energy = meter.result(end: end, record: record)
        result.energyMilliwh = energy.energyMilliwh
        result.energyCurve = energy.curve
        result.flags.formUnion(energy.flags)
        result.energyUncertaintyMilliwh = energy.uncertaintyMilliwh.flatMap { bound in
            // What flowed before the first message that was seen is anyone's guess.
            result.flags.contains(.noStart) ? nil : unseen(until: result.end, result.flags).map { bound + $0 }
        }
        if result.isEnergyUncertain { result.flags.insert(.energyUncertain) }
        result.peakPowerMilliw = rate.values.isEmpty ? nil : rate.peak
        if result.knownEnergyMilliwh == 0, result.end != nil { result.flags.insert(.zeroEnergy) }
        return result
    }

    /// Thousandths of Wh that may have flowed after the last sample of a session whose stop is missing, or (2.x) tells no
    /// reading. Nil where nobody knows how long it went on.
    private func unseen(until end: Instant?, _ flags: SessionFlags) -> Int64? {
        if flags.contains(.noStop), presumedEnd == nil, lastSample.map({ $0.power > 0 }) ?? true { return nil }
        guard let end, let last = lastSample, flags.contains(.noStop) || isV2 && lastReading <= last.at else {
            return 0
        }
        return RegisterReader.energy(last.power, end - last.at)
    }
}

extension Session {
    /// As its charger says or its samples show.
    var hasCharged: Bool { firstCharging != nil || lastPower != nil || energyMilliwh > 0 }

    func hasCharged(by time: Instant) -> Bool {
        [firstCharging, firstPower].contains { $0.map { $0 <= time } ?? false }
    }
}
