import Telemetry

/// Meter values: which session a sample belongs to, and what its register and power add.
extension SessionTracker {
    mutating func readMeter(_ index: Int, _ meter: Int64, _ time: EventTime, isStart: Bool) {
        let place = Place(evse: live[index].session.evseID, connector: live[index].session.connectorID)
        if isStart { live[index].session.meterStart = meter } else { live[index].session.meterStop = meter }
        let step = meters.read(
            place, meter, .transaction, at: time.at, limit: limit(place.evse), isStart: isStart)
        if isStart { meters.beginSession(place) }
        live[index].addMeter(step, at: time.at, isStart: isStart)
        repairs.note(step, place.evse, time)
        conclusions.append((.registerRead(place, step), time))
    }

    /// Binds a sample to its session, reads its register and integrates its power; the sample learns both.
    ///
    /// - Returns: milliseconds since the session's sample before it, 0 where none is near.
    mutating func note(_ sample: inout MeterSample, _ time: EventTime) -> Int64 {
        let index = bind(sample, time)
        if let index, sample.place.evse == 0 {
            sample.place = Place(evse: live[index].session.evseID, connector: live[index].session.connectorID)
        }
        guard sample.place.evse > 0 else { return 0 }
        if let register = sample.registerMilliwh {
            let place = index.map { Place(evse: live[$0].session.evseID, connector: live[$0].session.connectorID) }
            let step = meters.read(
                place ?? sample.place, register, .sample, at: time.at, limit: limit(sample.place.evse))
            sample.step = step
            repairs.note(step, sample.place.evse, time)
        }
        guard let index else { return 0 }
        return add(sample: &sample, to: index, time)
    }

    private mutating func add(sample: inout MeterSample, to index: Int, _ time: EventTime) -> Int64 {
        let isLate = live[index].isClosed && (stop?.number != live[index].number || stop?.frame != time.frame)
        if isLate, profile.repairs(.lateSample) {
            repairs.note(.lateSample, sample.place.evse, "sample after the stop", "not counted", time)
            return 0
        }
        sample.inSession = !live[index].isClosed
        if !live[index].isClosed {
            live[index].see(time.at)
            if let power = sample.powerMilliw, power > 0 { live[index].presumedEnd = nil }
        }
        // Power first: what flowed up to a reading is what its step is weighed against.
        var elapsed: Int64 = 0
        if let power = sample.powerMilliw {
            (sample.integral, elapsed) = live[index].addPower(
                min(power, RegisterReader.largestPower), at: time.at, offered: sample[.powerOfferedW],
                maximumGap: sampleGap, isEnd: power == 0 && sample.isTransactionEnd)
        }
        if let step = sample.step { live[index].addRegister(sample, step, at: time.at) }
        return elapsed
    }

    private mutating func bind(_ sample: MeterSample, _ time: EventTime) -> Int? {
        if let id = sample.transactionID {
            if let index = index(of: id) { return index }
            guard sample.place.evse > 0 else { return nil }
            if finishedIDs.contains(id) {
                repairs.note(.lateSample, sample.place.evse, "sample after the stop", "not counted", time)
                return nil
            }
            if let open = openIndex(sample.place.evse), live[open].session.transactionID == nil {
                live[open].session.transactionID = id
                return open
            }
            return beginMissing(sample.place, id, time)
        }
        if sample.place.evse > 0 { return openIndex(sample.place.evse) }
        guard let stop, stop.frame == time.frame else { return nil }
        return live.firstIndex { $0.number == stop.number }
    }
}
