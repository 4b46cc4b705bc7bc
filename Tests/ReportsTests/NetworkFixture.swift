import Analysis
import Telemetry

/// Outputs of one made-up charge point: sessions by hour of day, their quarter hours, and its own troubles.
enum NetworkFixture {
    static func outputs(_ site: Site, _ chargePoint: ChargePoint, _ random: inout SplitMix) -> ChargePointOutputs {
        var outputs = ChargePointOutputs(
            chargePoint: chargePoint.id, siteID: site.id, firstReceived: Fixture.start + 40_000,
            lastReceived: Fixture.now - 20_000)
        outputs.vendor = chargePoint.vendor
        outputs.model = chargePoint.model
        outputs.firmware = "1.4.\(random.integer(0..<9))"
        for evse in chargePoint.evses {
            addPort(evse, to: &outputs, site, &random)
        }
        outputs.dataQuality = (Int32(0)..<28).map { offset in
            var day = DataQualityDay(day: Fixture.start.day.advanced(by: offset))
            day.meterRows = Int(random.integer(1500..<4000))
            day.lateRows = Int(random.integer(0..<12))
            day.longestGap = random.integer(60_000..<900_000)
            if chargePoint.id == "LP-0005" { day.quarantined = Int(random.integer(0..<5)) }
            return day
        }
        outputs.attempts = outputs.sessions.indices.map { index in
            let session = outputs.sessions[index]
            return Attempt(
                evseID: session.evseID, start: session.firstSeen, mode: .start, idToken: session.idToken,
                isAccepted: true, session: index, powerAt: session.firstPower)
        }
        addTroubles(to: &outputs, site)
        return outputs
    }

    private static func addPort(
        _ evse: EVSE, to outputs: inout ChargePointOutputs, _ site: Site, _ random: inout SplitMix
    ) {
        let rated = Int64(evse.maxPowerW! * 1000)
        var powers: [Int64] = []
        var quarters: [Instant: QuarterHour] = [:]
        var at = Fixture.start + random.integer(3_600_000..<14_400_000)
        var number = 0
        while at < Fixture.now - 2 * .hour {
            let session = session(evse, outputs.chargePoint, site, at, number, rated, &random)
            outputs.sessions.append(session)
            spread(session, rated, evse.id, &quarters)
            if session.energyMilliwh > 0 { powers.append(session.peakPowerMilliw!) }
            number += 1
            at = nextArrival(after: session.lastSeen, site, isFast: rated > 43_000_000, &random)
        }
        var summary = PortSummary(evseID: evse.id, ratedPowerMilliw: rated)
        summary.status = "Available"
        summary.statusSince = outputs.sessions.last?.end
        summary.errorCode = "NoError"
        summary.rate = rate(powers.sorted(), rated)
        outputs.ports.append(summary)
        outputs.quarterHours += quarters.values.sorted { $0.start < $1.start }
    }

    /// By day and in the week more often than at night and on Sundays.
    private static func nextArrival(
        after end: Instant, _ site: Site, isFast: Bool, _ random: inout SplitMix
    ) -> Instant {
        var at = end
        while at < Fixture.now {
            at = at + random.integer(300_000..<2_700_000)
            let local = Fixture.zones[site.timeZone]!.local(at)
            let hour = local.milliseconds / .hour % 24
            let weekday = (Int64(local.day.number) + 3) % 7
            let byHour: Double = (7..<20).contains(hour) ? (isFast ? 0.34 : 0.22) : hour < 5 ? 0.015 : 0.08
            if random.unit() < byHour * (weekday == 6 ? 0.5 : weekday == 4 ? 1.3 : 1) { break }
        }
        return at
    }

    private static func session(
        _ evse: EVSE, _ chargePoint: String, _ site: Site, _ at: Instant, _ number: Int, _ rated: Int64,
        _ random: inout SplitMix
    ) -> Session {
        var session = Session(
            chargePoint: chargePoint, evseID: evse.id, connectorID: 1, siteID: site.id, firstSeen: at)
        let minutes = rated > 43_000_000 ? random.integer(12..<45) : random.integer(40..<240)
        session.transactionID = "\(chargePoint)-\(evse.id)-\(number)"
        session.idToken = "token-\(random.integer(0..<60))"
        session.payment = [.rfid, .rfid, .roaming, .app, .adHoc][Int(random.integer(0..<5))]
        session.start = at
        session.lastSeen = min(at + minutes * .minute, Fixture.now)
        session.end = session.lastSeen
        session.stopReason = random.unit() < 0.06 ? "PowerLoss" : random.unit() < 0.5 ? "Local" : "EVDisconnected"
        guard random.unit() > (chargePoint == "LP-0008" ? 0.35 : 0.05) else {
            session.flags = .zeroEnergy
            return session
        }
        let share = 0.35 + 0.6 * random.unit()
        session.peakPowerMilliw = Int64(Double(rated) * share)
        session.meanPowerMilliw = session.peakPowerMilliw! * 3 / 5
        session.energyMilliwh = session.meanPowerMilliw! / 60 * minutes
        session.firstPower = at + 30_000
        session.lastPower = session.lastSeen - 60_000
        session.energyCurve = [
            EnergyPoint(at: at, energyMilliwh: 0),
            EnergyPoint(at: session.lastSeen, energyMilliwh: session.energyMilliwh),
        ]
        session.rate = rate([session.meanPowerMilliw!, session.peakPowerMilliw!], rated)
        return session
    }

    /// The session's energy and time, evenly over the quarter hours it touches.
    private static func spread(
        _ session: Session, _ rated: Int64, _ evseID: Int, _ quarters: inout [Instant: QuarterHour]
    ) {
        let total = max(1, session.lastSeen - session.firstSeen)
        var at = session.firstSeen
        quarters[at.quarterHour, default: QuarterHour(evseID: evseID, start: at.quarterHour)].sessionsStarted += 1
        while at < session.lastSeen {
            let end = min(at.quarterHour + .quarterHour, session.lastSeen)
            var quarter = quarters[at.quarterHour] ?? QuarterHour(evseID: evseID, start: at.quarterHour)
            quarter.occupiedMilliseconds += end - at
            quarter.energyMilliwh += Int64(Double(session.energyMilliwh) * Double(end - at) / Double(total))
            if session.energyMilliwh > 0 {
                quarter.chargingMilliseconds += (end - at) * 4 / 5
                quarter.peakPowerMilliw = max(quarter.peakPowerMilliw, session.peakPowerMilliw ?? 0)
            }
            quarters[at.quarterHour] = quarter
            at = end
        }
    }

    /// Nearest rank over sorted values.
    static func rate(_ sorted: [Int64], _ rated: Int64) -> ChargingRate? {
        guard let peak = sorted.last else { return nil }
        let rank = { (percent: Int) in sorted[max(0, (sorted.count * percent + 99) / 100 - 1)] }
        return ChargingRate(
            samples: sorted.count, sum: sorted.reduce(0, +), minimum: sorted[0], peak: peak, p50: rank(50),
            p95: rank(95), p99: rank(99),
            millisecondsByBand: [600_000, 1_200_000, 2_400_000, 3_000_000, 1_800_000, 900_000],
            rampMilliseconds: 45_000, peakOfRated: Double(peak) / Double(rated), meanOfOffered: 0.83)
    }

    private static func addTroubles(to outputs: inout ChargePointOutputs, _ site: Site) {
        let now = Fixture.now
        switch outputs.chargePoint {
        case "LP-0003":
            outputs.outages.append(
                Outage(evseID: 1, start: now - 9 * .hour, end: nil, cause: .faulted, detail: "GroundFailure"))
            outputs.findings.append(
                finding(
                    .groundFaultSeries, outputs, evse: 1, site, from: now - 9 * .hour, to: nil, .critical, 0.95,
                    "Five ground faults in nine hours; the port stays Faulted.",
                    "Send a technician to check insulation and cable; keep the port out of service.",
                    #"{"action":"ChangeAvailability","payload":{"connectorId":1,"type":"Inoperative"}}"#))
            outputs.errors = (0..<3).map {
                ErrorCount(
                    evseID: 1, day: now.day.advanced(by: -$0), errorCode: "GroundFailure", vendorErrorCode: "CX002",
                    count: 5 - Int($0), firstReceived: now, lastReceived: now)
            }
        case "LP-0005":
            outputs.outages += [
                Outage(evseID: 1, start: now - 15 * .day, end: now - 15 * .day + 5 * .hour, cause: .offline),
                Outage(evseID: 2, start: now - 15 * .day, end: now - 15 * .day + 5 * .hour, cause: .offline),
                Outage(
                    evseID: 1, start: now - 6 * .day, end: now - 6 * .day + 3 * .hour, cause: .maintenance,
                    detail: "announced", exclusion: .maintenance),
            ]
            outputs.findings += [
                finding(
                    .offlineGap, outputs, evse: 0, site, from: now - 15 * .day, to: now - 15 * .day + 5 * .hour,
                    .warning, 1, "No contact for 5 hours; the network around it was up.",
                    "Check the modem and its antenna."),
                finding(
                    .truncatedLines, outputs, evse: 0, site, from: now - 20 * .day, to: now - 2 * .day, .info, 0.7,
                    "17 lines ended in the middle.", "Check the gateway's log rotation."),
            ]
        case "LP-0007":
            outputs.findings += [
                finding(
                    .moduleLoss, outputs, evse: 2, site, from: now - 4 * .day, to: nil, .warning, 0.8,
                    "Peak power fell from 150 kW to 100 kW: one of three power modules is gone.",
                    "Order a power module; expect slower charging until then."),
                finding(
                    .thermalDerating, outputs, evse: 1, site, from: now - 11 * .day, to: now - 10 * .day, .warning, 0.6,
                    "Power fell to half after 20 minutes on warm afternoons.", "Clean the air filters."),
            ]
        case "LP-0008":
            outputs.findings.append(
                finding(
                    .zeroEnergySessions, outputs, evse: 1, site, from: now - 21 * .day, to: nil, .warning, 0.75,
                    "Every third session ends without energy.",
                    "Reset the charger; if it goes on, replace the contactor.",
                    #"{"action":"Reset","payload":{"type":"Soft"}}"#))
            outputs.repairs = [
                Repair(
                    rule: "R07 register-reset", evseID: 1, before: "182000 Wh → 12 Wh", after: "+12 Wh",
                    citation: Citation(
                        chargePoint: outputs.chargePoint, receivedAt: now - 5 * .day, ts: now - 5 * .day - 200,
                        note: "register fell"))
            ]
        default: break
        }
    }

    private static func finding(
        _ kind: FindingKind, _ outputs: ChargePointOutputs, evse: Int, _ site: Site, from start: Instant,
        to end: Instant?, _ severity: Finding.Severity, _ confidence: Double, _ summary: String, _ action: String,
        _ request: String? = nil
    ) -> Finding {
        Finding(
            kind: kind, chargePoint: outputs.chargePoint, evseID: evse, siteID: site.id, start: start, end: end,
            state: end == nil ? .open : .closed, severity: severity, confidence: confidence, summary: summary,
            evidence: [
                Citation(chargePoint: outputs.chargePoint, receivedAt: start + 400, ts: start, note: "first sign")
            ],
            action: action, ocppRequest: request)
    }
}
