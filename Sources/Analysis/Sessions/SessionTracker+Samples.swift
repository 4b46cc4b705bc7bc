import Telemetry

/// Meter values: which session a sample belongs to, and what its register and power add.
extension SessionTracker {
    /// - Parameter isLate: samples of the session came before its start.
    mutating func readMeter(_ index: Int, _ meter: Int64, _ time: EventTime, isStart: Bool, isLate: Bool = false) {
        let place = live[index].place
        if isStart { live[index].session.meterStart = meter } else { live[index].session.meterStop = meter }
        let step = read(meter, .transaction, of: index, place, at: time.at, isStart: isStart)
        if isStart, !isLate { meters.beginSession(place) }
        live[index].addMeter(step, at: time.at, isStart: isStart)
        repairs.note(step, place.evse, time)
        conclusions.append((.registerRead(place, step), time))
    }

    /// Binds a sample to its session, reads its register and integrates its power; the sample learns both.
    mutating func note(_ sample: inout MeterSample, _ time: EventTime) {
        let named = sample.place.evse
        let index = bind(&sample, time)
        if let index, named == 0 {
            sample.place = live[index].place
        }
        var elapsed: Int64 = 0
        if sample.place.evse > 0 || index.map({ live[$0].unplaced != nil }) ?? false {
            readRegister(&sample, index, time)
            if let index { elapsed = add(sample: &sample, to: index, time) }
        }
        count(&sample, named, index, at: time.at, elapsed: elapsed)
    }

    private mutating func readRegister(_ sample: inout MeterSample, _ index: Int?, _ time: EventTime) {
        guard let register = sample.registerMilliwh else { return }
        let place = index.map { live[$0].place } ?? sample.place
        let step = read(register, .sample, of: index, place, at: time.at)
        sample.step = step
        if step.isRepaired { repairs.note(step, sample.place.evse, time) }
    }

    /// What flowed before a newer session began is not counted again where that one's first step holds it: whose it was is
    /// left open in both.
    private mutating func shared(_ step: RegisterStep, of index: Int) -> RegisterStep {
        let newer = live.indices.first {
            $0 > index && live[$0].countsFromBefore && live[$0].session.evseID == live[index].session.evseID
        }
        guard let newer else { return step }
        live[newer].meter.leaveOpen(step.delta)
        var step = step
        (step.kind, step.delta) = (.ignored, 0)
        return step
    }

    /// By the meter of the place, but for a session that is on no port yet, and for what one sends so late that a newer
    /// one's readings came before: its own meter goes on from where the newer one began.
    private mutating func read(
        _ register: Int64, _ origin: RegisterReader.Origin, of index: Int?, _ place: Place, at: Instant,
        isStart: Bool = false
    ) -> RegisterStep {
        let limit = limit(place.evse)
        guard let index else { return meters.read(place, register, origin, at: at, limit: limit) }
        if live[index].ownReader != nil {
            return live[index].ownReader!.read(register, origin, at: at, limit: limit, isStart: isStart)
        }
        if live[index].readerAtTakeover != nil, !live[index].isAfterTakeover(at) {
            if meters.reader(place)?.isBeyond(at) ?? false {
                let step = live[index].readerAtTakeover!.read(register, origin, at: at, limit: limit, isStart: isStart)
                return shared(step, of: index)
            }
            live[index].readerAtTakeover = nil
        }
        return meters.read(place, register, origin, at: at, limit: limit, isStart: isStart)
    }

    /// A sample counts on the port that it names; where it names none, on that of its transaction (2.x). What 1.6 sends
    /// without a connector (a stop's own data, a main meter) repeats what the connector said.
    private mutating func count(
        _ sample: inout MeterSample, _ named: Int, _ index: Int?, at: Instant, elapsed: Int64
    ) {
        let keepsRates = profile.keepsRates
        if let index, named == 0, live[index].unplaced != nil {
            live[index].unplaced?.activity.add(&sample, at: at, elapsed: elapsed, counts: keepsRates)
        } else if sample.place.evse > 0 {
            let counts = keepsRates && (named > 0 || index.map { live[$0].isV2 } ?? false)
            activity[sample.place.evse, default: PortActivity()].add(&sample, at: at, elapsed: elapsed, counts: counts)
        } else if let id = sample.transactionID, let evse = finishedIDs[id], evse > 0 {
            activity[evse, default: PortActivity()].add(&sample, at: at, elapsed: 0, counts: keepsRates)
        }
    }

    private mutating func add(sample: inout MeterSample, to index: Int, _ time: EventTime) -> Int64 {
        if live[index].isOver(at: time.at), stop?.number != live[index].number || stop?.time.frame != time.frame,
            profile.repairs(.lateSample)
        {
            repairs.note(.lateSample, sample.place.evse, "sample after the stop", "not counted", time)
            return 0
        }
        return live[index].add(&sample, at: time.at, maximumGap: sampleGap)
    }

    private mutating func bind(_ sample: inout MeterSample, _ time: EventTime) -> Int? {
        if let id = sample.transactionID {
            if let index = index(of: id) { return index }
            guard sample.place.evse > 0 else { return nil }
            if finishedIDs[id] != nil {
                repairs.note(.lateSample, sample.place.evse, "sample after the stop", "not counted", time)
                return nil
            }
            if let open = openIndex(sample.place.evse), live[open].session.transactionID == nil {
                live[open].session.transactionID = id
                return open
            }
            return beginMissing(sample.place, id, time)
        }
        if sample.place.evse > 0 {
            // What a port says of itself is not of a session that was only guessed to be there.
            return openIndex(sample.place.evse).flatMap { live[$0].unplaced == nil ? $0 : nil }
        }
        guard let stop, stop.time.frame == time.frame else { return nil }
        return live.firstIndex { $0.number == stop.number }
    }
}
