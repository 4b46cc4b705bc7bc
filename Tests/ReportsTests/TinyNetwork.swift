import Analysis
import Reports
import Revenue
import Telemetry

/// One port over three local days around the spring change of clocks, small enough to work out by hand.
///
/// Local days 28, 29 (23 hours) and 30 March 2026 in Stockholm: 71 hours observed.
enum TinyNetwork {
    static let start = at("2026-03-27T23:00:00Z")
    static let now = at("2026-03-30T22:00:00Z")

    /// The report of `input`, computed once for all tests that only read it.
    static let shared = ReportBuilder(input).model()

    static func at(_ text: String) -> Instant { Instant(iso8601: text)! }

    static var input: ReportInput {
        ReportInput(
            network: NetworkOutputs(now: now, chargePoints: [outputs], findings: []), fleet: fleet,
            tariffs: TariffBook(tariffs: [Fixture.perKWh("T", "SEK", 4_500_000)]), zones: Fixture.zones)
    }

    static var fleet: Fleet {
        Fleet(sites: [
            Site(
                id: "S", name: "Site", timeZone: "Europe/Stockholm",
                chargePoints: [Fixture.chargePoint("A", "V", "M", [1], 22_000, "T")])
        ])
    }

    static var outputs: ChargePointOutputs {
        var outputs = ChargePointOutputs(chargePoint: "A", siteID: "S", firstReceived: start, lastReceived: now)
        outputs.ports = [PortSummary(evseID: 1, ratedPowerMilliw: 22_000_000)]
        outputs.sessions = sessions
        outputs.attempts = attempts
        outputs.silences = [Silence(start: at("2026-03-28T21:00:00Z"), end: at("2026-03-29T01:00:00Z"))]
        outputs.quarterHours =
            quarters("2026-03-28T10:00:00Z", 4, kWhTenths: 25) + quarters("2026-03-29T22:30:00Z", 4, kWhTenths: 50)
            + quarters("2026-03-30T20:00:00Z", 1, kWhTenths: 50)
        outputs.outages = [
            Outage(
                evseID: 1, start: at("2026-03-28T22:00:00Z"), end: at("2026-03-29T02:00:00Z"), cause: .faulted,
                detail: "GroundFailure"),
            Outage(
                evseID: 1, start: at("2026-03-30T06:00:00Z"), end: at("2026-03-30T07:00:00Z"), cause: .maintenance,
                exclusion: .maintenance),
        ]
        outputs.errors = [
            ErrorCount(
                evseID: 1, day: at("2026-03-28T00:00:00Z").day, errorCode: "GroundFailure", vendorErrorCode: "",
                count: 3, firstReceived: now, lastReceived: now)
        ]
        outputs.findings = [
            finding(.groundFaultSeries, .critical, 0.5, start: at("2026-03-29T00:00:00Z"), end: nil),
            finding(.offlineGap, .warning, 1, start: now - 8 * .day, end: now - 7 * .day),
            finding(.clock1970, .info, 1, start: now - .day, end: nil),
        ]
        return outputs
    }

    /// A success and a second try without power in one visit; an abnormal stop after local midnight; one still running.
    static var sessions: [Session] {
        var success = session("2026-03-28T10:00:00Z", "2026-03-28T11:00:00Z", kWh: 10)
        (success.idToken, success.payment) = ("T", .rfid)
        (success.lastPower, success.pluggedOut) = (at("2026-03-28T10:50:00Z"), at("2026-03-28T11:05:00Z"))
        var second = session("2026-03-28T11:10:00Z", "2026-03-28T11:12:00Z", kWh: 0)
        (second.idToken, second.payment, second.stopReason) = ("T", .rfid, "EVDisconnected")
        var abnormal = session("2026-03-29T22:30:00Z", "2026-03-29T23:30:00Z", kWh: 20)
        (abnormal.payment, abnormal.stopReason) = (.app, "PowerLoss")
        var running = session("2026-03-30T20:00:00Z", "2026-03-30T21:50:00Z", kWh: 5)
        (running.end, running.flags, running.idToken, running.payment) = (nil, .open, "U", .rfid)
        return [success, second, abnormal, running]
    }

    /// Those of the four sessions, then a card turned down, a plug-in that led nowhere, and one just plugged in.
    static var attempts: [Attempt] {
        [
            Attempt(
                evseID: 1, start: at("2026-03-28T09:58:00Z"), mode: .plugIn, idToken: "T", isAccepted: true, session: 0,
                powerAt: at("2026-03-28T10:00:30Z")),
            Attempt(
                evseID: 1, start: at("2026-03-28T11:09:00Z"), mode: .authorize, idToken: "T", isAccepted: true,
                session: 1),
            Attempt(
                evseID: 1, start: at("2026-03-29T22:30:00Z"), mode: .start, session: 2,
                powerAt: at("2026-03-29T22:31:00Z")),
            Attempt(
                evseID: 1, start: at("2026-03-30T19:59:00Z"), mode: .remoteStart, idToken: "U", isAccepted: true,
                session: 3, powerAt: at("2026-03-30T20:00:00Z")),
            Attempt(
                evseID: 0, start: at("2026-03-30T12:00:00Z"), mode: .authorize, idToken: "X", isAccepted: false),
            Attempt(evseID: 1, start: at("2026-03-30T13:00:00Z"), mode: .plugIn),
            Attempt(evseID: 1, start: at("2026-03-30T21:58:00Z"), mode: .plugIn, isPending: true),
        ]
    }

    static func session(_ start: String, _ end: String, kWh: Int64) -> Session {
        var session = Session(chargePoint: "A", evseID: 1, connectorID: 1, firstSeen: at(start))
        session.start = at(start)
        session.lastSeen = at(end)
        session.end = session.lastSeen
        session.energyMilliwh = kWh * 1_000_000
        session.firstPower = kWh > 0 ? at(start) : nil
        session.energyCurve = [
            EnergyPoint(at: at(start), energyMilliwh: 0), EnergyPoint(at: at(end), energyMilliwh: kWh * 1_000_000),
        ]
        return session
    }

    private static func quarters(_ start: String, _ count: Int64, kWhTenths: Int64) -> [QuarterHour] {
        (0..<count).map { index in
            var quarter = QuarterHour(evseID: 1, start: at(start) + index * .quarterHour)
            quarter.energyMilliwh = kWhTenths * 100_000
            quarter.occupiedMilliseconds = .quarterHour
            quarter.chargingMilliseconds = .quarterHour
            quarter.peakPowerMilliw = kWhTenths * 400_000
            quarter.sessionsStarted = index == 0 ? 1 : 0
            return quarter
        }
    }

    private static func finding(
        _ kind: FindingKind, _ severity: Finding.Severity, _ confidence: Double, start: Instant, end: Instant?
    ) -> Finding {
        Finding(
            kind: kind, chargePoint: "A", evseID: 1, siteID: "S", start: start, end: end,
            state: end == nil ? .open : .closed, severity: severity, confidence: confidence,
            summary: "\(kind.rawValue).",
            action: "Look.")
    }
}
