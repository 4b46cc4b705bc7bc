import Telemetry

/// How sessions begin, are superseded and are finished for good.
extension SessionTracker {
    /// A session whose beginning lies before the data, or was lost.
    mutating func beginMissing(_ place: Place, _ id: String?, _ time: EventTime, isUnplaced: Bool = false) -> Int {
        if place.evse > 0 { vacate(place.evse, time) }
        let index = begin(place, time, id: id, isStart: false, isUnplaced: isUnplaced)
        conclusions.append((.sessionStarted(live[index].session), time))
        return index
    }

    mutating func begin(
        _ place: Place, _ time: EventTime, id: String?, isStart: Bool, isUnplaced: Bool
    ) -> Int {
        var session = Session(
            chargePoint: profile.chargePoint, evseID: place.evse, connectorID: place.connector,
            siteID: profile.siteID, firstSeen: time.at)
        session.transactionID = id
        if isStart { (session.start, session.startMessage) = (time.at, time.message) }
        if !isStart { session.flags.insert(.noStart) }
        if time.isRepaired { session.flags.insert(.clockRepaired) }
        var builder = SessionBuilder(number: nextNumber, session: session)
        builder.startTime = isStart ? time : nil
        builder.meter.checksUnit = profile.repairs(.rescaledUnit)
        builder.meter.usesPower = profile.repairs(.energyFromPower)
        if isUnplaced {
            builder.unplaced = Unplaced()
            builder.ownReader = RegisterReader(off: profile.repairsOff)
        }
        nextNumber += 1
        live.append(builder)
        if !isUnplaced { meters.beginSession(place) }
        // Those that gave way to it are on no port now.
        if place.evse > 0 { retire(0) }
        retire(place.evse)
        return live.count - 1
    }

    /// Ends a session that a newer one on its port shows to be over.
    mutating func supersede(_ index: Int, _ time: EventTime) {
        live[index].session.flags.insert(.noStop)
        let end = live[index].presumedEnd ?? live[index].session.lastSeen
        live[index].close(at: min(end, max(time.at, live[index].session.firstSeen)))
        live[index].giveWay(at: time.at, meters.reader(live[index].place))
        conclude(index, time)
    }

    mutating func conclude(_ index: Int, _ time: EventTime) {
        // No detector asks for its rates, whose percentiles cost a search.
        let session = live[index].finished(cutOff: live[index].presumedEnd, record: powerRecord)
        if session.evseID > 0, live[index].isStopped, let (difference, spread) = live[index].meter.powerAgainstRegister,
            !session.flags.contains(.noStart)
        {
            powerRecord.note(live[index].meter.integralMilliwh, difference: difference, spread)
        }
        noteRepairs(session, time)
        conclusions.append((.sessionEnded(session), time))
    }

    /// What only the whole session shows: its energy comes from power, or its unit contradicts it.
    private mutating func noteRepairs(_ session: Session, _ time: EventTime) {
        let register =
            "register \(session.meterStart.map(watthours) ?? "?") → \(session.meterStop.map(watthours) ?? "?")"
        let counted = "counted \(watthours(session.energyMilliwh))"
        if session.flags.contains(.energyFromPower) {
            repairs.note(.energyFromPower, session.evseID, register, counted, time)
        }
        if session.flags.contains(.unitRepaired) {
            repairs.note(.rescaledUnit, session.evseID, register, counted, time)
        }
    }

    /// Keeps the newest three sessions of a port live, and the newest few that are on no port yet.
    private mutating func retire(_ evse: Int) {
        let onPort = live.indices.filter { live[$0].session.evseID == evse }
        for index in onPort.dropLast(evse > 0 ? 3 : Self.mostUnplaced).reversed() {
            let isPlaced = placeForGood(index)
            let session = finish(live[index], asOf: nil, rated: profile.ratedPower(evse))
            if let id = session.transactionID { finishedIDs[id] = isPlaced && live[index].isV2 ? evse : 0 }
            finished.append(session)
            live.remove(at: index)
        }
    }
}
