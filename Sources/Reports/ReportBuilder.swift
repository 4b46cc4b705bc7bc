import Analysis
import Revenue
import Telemetry

/// Computes a report: a pure function of its input, whatever way the data came.
public struct ReportBuilder {
    private let input: ReportInput
    private let map: NetworkMap

    public init(_ input: ReportInput) {
        self.input = input
        map = NetworkMap(input)
    }

    public func model() -> ReportModel {
        var model = ReportModel()
        let findings = uniqueFindings()
        model.findings = findings.map { FindingRow(finding: $0) }
        let sessions = map.stations.map { Sessions.rows($0, input.tariffs) }
        model.sessions = sessions.flatMap { $0 }
        model.sites = map.sites.map(siteRow)
        for (station, sessions) in zip(map.stations, sessions) { add(station, sessions, to: &model) }
        model.visits = Visits.rows(
            model.attempts, model.sessions, gapMinutes: input.settings.visitGapMinutes, zones: map.zones)
        model.hourProfiles = map.sites.flatMap { site in
            HourProfiles.rows(site: site, stations: map.stations.filter { $0.siteID == site.id })
        }
        let byStation = Dictionary(zip(map.stations.map(\.id), sessions)) { first, _ in first }
        let health = Health(map, findings: findings, sessions: byStation, days: input.settings.healthDays)
        model.healthScores = health.scores
        model.healthContributions = health.contributions
        model.peaks = Peaks.rows(map.stations)
        model.kpis = tallies(model).rows
        model.revenueDays = RevenueDays.rows(model.sessions)
        model.forecasts = Forecasts(
            portDays: model.portDays, revenueDays: model.revenueDays, days: input.settings.forecastDays
        ).rows(map)
        model.metadata = Metadata.rows(input, model)
        return model
    }

    /// Folded by id, as a reader of the stream would: the last word on each stands, retracted ones are gone.
    private func uniqueFindings() -> [Finding] {
        var places: [String: Int] = [:]
        var findings: [Finding] = []
        for finding in input.network.allFindings {
            if let place = places[finding.id] {
                findings[place] = finding
            } else {
                places[finding.id] = findings.count
                findings.append(finding)
            }
        }
        return findings.filter { $0.state != .retracted }
    }

    private func siteRow(_ place: NetworkMap.Place) -> SiteRow {
        let stations = map.stations.filter { $0.siteID == place.id }
        let ports = stations.flatMap(\.ports)
        var rated: Int64 = 0
        for port in ports { rated.addSaturating(port.ratedMilliw ?? 0) }
        return SiteRow(
            siteID: place.id, name: place.described?.name ?? "Not in the fleet file",
            timeZone: place.described?.timeZone ?? "UTC", latitude: place.described?.latitude.flatMap(finite),
            longitude: place.described?.longitude.flatMap(finite),
            openingHours: place.described?.openingHours?.text ?? "24/7", localToday: place.zone.localDay(map.now),
            chargePoints: stations.count,
            ports: ports.count, ratedPowerMilliw: rated)
    }

    private func add(_ station: NetworkMap.Station, _ sessions: [SessionRow], to model: inout ReportModel) {
        model.chargePoints.append(ChargePointRow(station))
        model.attempts += Attempts.rows(station, sessions)
        let byPort = Dictionary(grouping: sessions, by: \.session.evseID)
        for port in station.ports {
            let sessions = byPort[port.evseID] ?? []
            model.ports.append(PortRow(station, port, sessions, now: map.now))
            model.portDays += PortDays.rows(station, evseID: port.evseID, now: map.now)
            model.outages += outages(station, port.evseID, sessions)
        }
        guard let seen = station.seen else { return }
        model.errorCounts += errorCounts(seen, station.siteID)
        model.repairs += repairs(seen)
        model.dataQuality += seen.dataQuality.map {
            DataQualityRow(chargePoint: station.id, siteID: station.siteID, quality: $0)
        }
    }

    private func outages(_ station: NetworkMap.Station, _ evseID: Int, _ sessions: [SessionRow]) -> [OutageRow] {
        let outages = station.ledger.filter { $0.evseID == evseID }
        guard !outages.isEmpty else { return [] }
        let lost = LostDemand(station, evseID: evseID, sessions: sessions, now: map.now)
        var countedUntil: Instant?
        return outages.map { outage in
            let isBeginning = !outage.isExcluded && countedUntil != outage.start
            if !outage.isExcluded { countedUntil = outage.end }
            let revenue = lost?.revenue(outage)
            let range = outage.range(now: map.now)
            let open = range.parts(in: station.open).reduce(0) { $0 + $1.milliseconds }
            return OutageRow(
                chargePoint: station.id, evseID: evseID, siteID: station.siteID, start: outage.start, end: outage.end,
                localDay: station.zone.localDay(outage.start),
                durationMs: range.milliseconds, outOfHoursMs: range.milliseconds - open, cause: outage.cause.rawValue,
                detail: outage.detail, isExcluded: outage.isExcluded, exclusion: outage.exclusion?.rawValue,
                isBeginning: isBeginning,
                lostEnergyWh: lost?.energyWh(outage),
                lostRevenue: revenue?.amount, currency: revenue?.currency)
        }
    }

    private func errorCounts(_ seen: ChargePointOutputs, _ siteID: String) -> [ErrorCountRow] {
        seen.errors.map {
            ErrorCountRow(
                chargePoint: seen.chargePoint, evseID: $0.evseID, day: $0.day, errorCode: $0.errorCode,
                vendorErrorCode: $0.vendorErrorCode, siteID: siteID, count: $0.count,
                firstReceived: $0.firstReceived, lastReceived: $0.lastReceived)
        }
    }

    private func repairs(_ seen: ChargePointOutputs) -> [RepairRow] {
        var sequences: [[String]: Int] = [:]
        return seen.repairs.map { repair in
            let cited = repair.citation
            let key = [repair.rule, "\(repair.evseID)", cited.receivedAt.iso8601, cited.ts.iso8601]
            defer { sequences[key, default: 0] += 1 }
            return RepairRow(chargePoint: seen.chargePoint, sequence: sequences[key] ?? 0, repair: repair)
        }
    }

    private func tallies(_ model: ReportModel) -> Tallies {
        var tallies = Tallies()
        let rated = Dictionary(model.ports.map { (PortKey($0.chargePoint, $0.evseID), $0.ratedPowerMilliw) }) { $1 }
        let todays = Dictionary(model.sites.map { ($0.siteID, $0.localToday) }) { first, _ in first }
        for day in model.portDays {
            let ratedMilliw = rated[PortKey(day.chargePoint, day.evseID)] ?? nil
            let today = todays[day.siteID] ?? map.now.day
            tallies.add(to: .port(day.siteID, day.chargePoint, day.evseID)) {
                $0.add(day, ratedMilliw: ratedMilliw, today: today)
            }
        }
        for row in model.sessions {
            tallies.add(to: .port(row.session.siteID, row.session.chargePoint, row.session.evseID)) { $0.add(row) }
        }
        for visit in model.visits { tallies.add(to: .site(visit.siteID)) { $0.add(visit) } }
        for outage in model.outages where outage.isBeginning {
            tallies.add(to: .port(outage.siteID, outage.chargePoint, outage.evseID)) { $0.outages += 1 }
        }
        for error in model.errorCounts {
            tallies.add(to: .port(error.siteID, error.chargePoint, error.evseID)) { $0.errors += Int64(error.count) }
        }
        for row in model.attempts {
            tallies.add(to: .port(row.siteID, row.chargePoint, row.attempt.evseID)) { $0.add(row) }
        }
        for peak in model.peaks { tallies.add(only: peak.place) { $0.add(peak) } }
        return tallies
    }
}

private struct PortKey: Hashable {
    let chargePoint: String
    let evseID: Int
    init(_ chargePoint: String, _ evseID: Int) {
        self.chargePoint = chargePoint
        self.evseID = evseID
    }
}

private func finite(_ value: Double) -> Double? { value.isFinite ? value : nil }

extension OpeningHours {
    /// `24/7`, or JSON with weekdays in the order of the week.
    fileprivate var text: String {
        guard case .weekly(let days) = self else { return "24/7" }
        let order = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
        let names = days.keys.sorted { (order.firstIndex(of: $0) ?? 7, $0) < (order.firstIndex(of: $1) ?? 7, $1) }
        let items = names.map { name in
            let spans = days[name]!.map { "[" + $0.map(jsonString).joined(separator: ",") + "]" }
            return jsonString(name) + ":[" + spans.joined(separator: ",") + "]"
        }
        return "{" + items.joined(separator: ",") + "}"
    }
}

extension ChargePointRow {
    fileprivate init(_ station: NetworkMap.Station) {
        self.init(
            chargePoint: station.id, siteID: station.siteID, vendor: station.seen?.vendor ?? station.described?.vendor,
            model: station.seen?.model ?? station.described?.model, firmware: station.seen?.firmware,
            commissioned: station.described?.commissioned, decommissioned: station.described?.decommissioned,
            isInFleet: station.described != nil, ports: station.ports.count,
            firstReceived: station.seen?.firstReceived, lastReceived: station.seen?.lastReceived)
    }
}

extension PortRow {
    fileprivate init(
        _ station: NetworkMap.Station, _ port: NetworkMap.Port, _ sessions: [SessionRow], now: Instant
    ) {
        let connectors = port.described?.connectors ?? []
        var energy: Int64 = 0
        for row in sessions { energy.addSaturating(row.session.energyMilliwh) }
        self.init(
            chargePoint: station.id, evseID: port.evseID, siteID: station.siteID,
            connectors: connectors.isEmpty ? nil : connectors.map(\.standard).joined(separator: ","),
            ocppConnectorIDs: port.described?.ocppConnectorIDs.map { $0.map(String.init).joined(separator: ",") },
            powerType: connectors.first?.powerType, tariffID: port.described?.tariffID,
            ratedPowerMilliw: port.ratedMilliw, ratedIsLearned: port.seen?.ratedIsLearned ?? false,
            status: port.seen?.status, statusSince: port.seen?.statusSince, errorCode: port.seen?.errorCode,
            observedFrom: station.observed.isEmpty ? nil : station.observed.lowerBound,
            observedTo: station.observed.isEmpty ? nil : station.observed.upperBound,
            observedMs: station.observed.milliseconds, sessions: sessions.count, energyMilliwh: energy,
            rate: port.seen?.rate)
    }
}
