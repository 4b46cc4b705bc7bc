import Telemetry

/// Meter values: which session a sample belongs to, and what its register and power add.
extension SessionTracker {
    /// - Parameter isLate: samples of the session came before its start.
    mutating func readMeter(_ index: Int, _ meter: Int64, _ time: EventTime, isStart: Bool, isLate: Bool = false) {
        let place = Place(evse: live[index].session.evseID, connector: live[index].session.connectorID)
        if isStart { live[index].session.meterStart = meter } else { live[index].session.meterStop = meter }
        let step = meters.read(
            place, meter, .transaction, at: time.at, limit: limit(place.evse), isStart: isStart)
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
            sample.place = Place(evse: live[index].session.evseID, connector: live[index].session.connectorID)
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
        let limit = limit(sample.place.evse)
        let step: RegisterStep
        if let index, live[index].ownReader != nil {
            step = live[index].ownReader!.read(register, .sample, at: time.at, limit: limit)
        } else {
            var place = sample.place
            if let index { place = Place(evse: live[index].session.evseID, connector: live[index].session.connectorID) }
            step = meters.read(place, register, .sample, at: time.at, limit: limit)
        }
        sample.step = step
        if step.isRepaired { repairs.note(step, sample.place.evse, time) }
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
        if live[index].isClosed, stop?.number != live[index].number || stop?.time.frame != time.frame,
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
