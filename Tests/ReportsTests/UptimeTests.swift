import Analysis
import Telemetry
import Testing

@testable import Reports

/// From the ledger to the minutes that every uptime divides, case by case, worked out by hand.
///
/// One port at one site. `given` is its ledger in UTC (`10:00-10:30 faulted !utility`; without a day it is the first day
/// of `seen`, without an end it lasts). `minutes` are the sums over its days that are not 0, and `failures` the outages
/// that MTTR and MTBF count.
@Suite struct UptimeTests {
    struct Case: CustomTestStringConvertible, Sendable {
        var name: String
        /// First frame and as-of, in UTC.
        var seen: (from: String, to: String)
        var given: String
        var minutes: String
        var hours: [String: [[String]]]?
        var commissioned: String?
        var decommissioned: String?
        var testDescription: String { name }

        init(
            _ name: String, _ given: String, _ minutes: String,
            seen: (String, String) = ("2026-03-02T00:00", "2026-03-03T00:00"), hours: [String: [[String]]]? = nil,
            commissioned: String? = nil, decommissioned: String? = nil
        ) {
            (self.name, self.given, self.minutes, self.hours) = (name, given, minutes, hours)
            self.seen = seen
            (self.commissioned, self.decommissioned) = (commissioned, decommissioned)
        }
    }

    private static let week = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
    private static func daily(_ from: String, _ to: String) -> [String: [[String]]] {
        Dictionary(uniqueKeysWithValues: week.map { ($0, [[from, to]]) })
    }
    /// Local days in Stockholm: a Monday in winter, the Sundays of 23 and 25 hours.
    private static let monday = ("2026-03-01T23:00", "2026-03-02T23:00")
    private static let spring = ("2026-03-28T23:00", "2026-03-29T22:00")
    private static let autumn = ("2026-10-24T22:00", "2026-10-25T23:00")

    static let ledger = [
        Case("nothing wrong", "", "observed 1440 open 1440"),
        Case("one fault", "10:00-10:30 faulted", "observed 1440 open 1440 down 30 counted 30 unreliable 30 failures 1"),
        Case(
            "announced maintenance counts against the UK's reading only", "10:00-11:00 maintenance !maintenance",
            "observed 1440 open 1440 down 60 excluded 60 unreliable 60"),
        Case(
            "unavailable", "10:00-11:00 unavailable",
            "observed 1440 open 1440 down 60 counted 60 unreliable 60 failures 1"),
        Case(
            "offline is unknown to the UK", "10:00-11:00 offline",
            "observed 1440 open 1440 down 60 counted 60 unknown 60 failures 1"),
        Case("stuck is fine to the UK", "10:00-11:00 stuck", "observed 1440 open 1440 down 60 counted 60 failures 1"),
        Case(
            "unable to dispense too", "10:00-11:00 unable_to_dispense",
            "observed 1440 open 1440 down 60 counted 60 failures 1"),
        // 30 min faulted and 30 min offline, one failure.
        Case(
            "touching: one failure", "10:00-10:30 faulted, 10:30-11:00 offline",
            "observed 1440 open 1440 down 60 counted 60 unreliable 30 unknown 30 failures 1"),
        Case(
            "apart: two failures", "10:00-10:30 faulted, 10:31-11:01 faulted",
            "observed 1440 open 1440 down 60 counted 60 unreliable 60 failures 2"),
        Case(
            "maintenance between: two failures",
            "10:00-10:10 faulted, 10:10-10:20 maintenance !maintenance, 10:20-10:30 faulted",
            "observed 1440 open 1440 down 30 excluded 10 counted 20 unreliable 30 failures 2"),
        Case(
            "a reason for its middle", "10:00-10:10 offline, 10:10-10:20 offline !utility, 10:20-10:30 offline",
            "observed 1440 open 1440 down 30 excluded 10 counted 20 unknown 30 failures 2"),
        Case(
            "the vehicle's fault", "10:00-10:30 faulted !vehicle",
            "observed 1440 open 1440 down 30 excluded 30 unreliable 30"),
        Case(
            "vandalism", "10:00-10:30 faulted !vandalism",
            "observed 1440 open 1440 down 30 excluded 30 unreliable 30"),
        Case(
            "a natural disaster", "10:00-10:30 offline !natural_disaster",
            "observed 1440 open 1440 down 30 excluded 30 unknown 30"),
        Case(
            "out of hours by the reasons file", "10:00-10:30 faulted !out_of_hours",
            "observed 1440 open 1440 down 30 excluded 30 unreliable 30"),
        Case(
            "open at the end", "23:30- faulted", "observed 1440 open 1440 down 30 counted 30 unreliable 30 failures 1"),
        Case(
            "open at the beginning", "2026-03-01T20:00-00:30 faulted",
            "observed 1440 open 1440 down 30 counted 30 unreliable 30 failures 1"),
        Case(
            "open at both ends", "2026-03-01T20:00- faulted",
            "observed 1440 open 1440 down 1440 counted 1440 unreliable 1440 failures 1"),
        Case("over before the first frame", "2026-03-01T20:00-2026-03-01T22:00 faulted", "observed 1440 open 1440"),
        Case(
            "over midnight and the end of the year", "23:00-2027-01-01T01:00 faulted",
            "observed 2880 open 2880 down 120 counted 120 unreliable 120 failures 1",
            seen: ("2026-12-31T00:00", "2027-01-02T00:00")),
        Case(
            "over the leap day", "2028-02-28T23:00-2028-03-01T01:00 faulted",
            "observed 4320 open 4320 down 1560 counted 1560 unreliable 1560 failures 1",
            seen: ("2028-02-28T00:00", "2028-03-02T00:00")),
    ]

    /// The day of commissioning begins at the site's midnight, an hour before UTC's; the last day ends there.
    static let service = [
        Case(
            "commissioned on the second day: 25 hours left", "", "observed 1500 open 1500",
            seen: ("2026-03-02T00:00", "2026-03-04T00:00"), commissioned: "2026-03-03"),
        Case(
            "a fault over the commissioning", "22:00-23:30 faulted",
            "observed 1500 open 1500 down 30 counted 30 unreliable 30 failures 1",
            seen: ("2026-03-02T00:00", "2026-03-04T00:00"), commissioned: "2026-03-03"),
        Case(
            "a fault before the commissioning is none", "10:00-11:00 faulted", "observed 1500 open 1500",
            seen: ("2026-03-02T00:00", "2026-03-04T00:00"), commissioned: "2026-03-03"),
        Case("commissioned in the future", "10:00-11:00 faulted", "", commissioned: "2026-04-01"),
        Case(
            "silent since before its last day ended", "22:00- offline",
            "observed 1380 open 1380 down 60 counted 60 unknown 60 failures 1",
            seen: ("2026-03-02T00:00", "2026-03-04T00:00"), decommissioned: "2026-03-02"),
        Case(
            "silent after its last day", "23:00- offline", "observed 1380 open 1380",
            seen: ("2026-03-02T00:00", "2026-03-04T00:00"), decommissioned: "2026-03-02"),
        Case(
            "in service for one local day", "2026-03-01T00:00- faulted",
            "observed 1440 open 1440 down 1440 counted 1440 unreliable 1440 failures 1",
            seen: ("2026-02-01T00:00", "2026-04-01T00:00"), commissioned: "2026-03-03", decommissioned: "2026-03-03"),
    ]

    /// Open from 06 to 22 local time is 05 to 21 in UTC in winter, 960 of 1440 minutes.
    static let opening = [
        Case(
            "half in, half out", "2026-03-02T04:00-2026-03-02T06:00 faulted",
            "observed 1440 open 960 down 120 outOfHours 60 counted 60 unreliable 60 failures 1",
            seen: monday, hours: daily("06:00", "22:00")),
        // MTTR and MTBF know no opening hours: somebody repaired it.
        Case(
            "at night alone", "2026-03-02T21:30-2026-03-02T22:30 faulted",
            "observed 1440 open 960 down 60 outOfHours 60 failures 1", seen: monday, hours: daily("06:00", "22:00")),
        Case(
            "maintenance at night is excluded once", "2026-03-02T21:30-2026-03-02T22:30 maintenance !maintenance",
            "observed 1440 open 960 down 60 excluded 60", seen: monday, hours: daily("06:00", "22:00")),
        Case(
            "offline over closing time", "2026-03-02T20:00-2026-03-02T22:00 offline",
            "observed 1440 open 960 down 120 outOfHours 60 counted 60 unknown 60 failures 1",
            seen: monday, hours: daily("06:00", "22:00")),
        Case(
            "all day", "2026-03-01T00:00- faulted",
            "observed 1440 open 960 down 1440 outOfHours 480 counted 960 unreliable 960 failures 1",
            seen: monday, hours: daily("06:00", "22:00")),
        // 00–02 and 22–24: 240. Down from 01 to 03 local.
        Case(
            "open over midnight", "2026-03-02T00:00-2026-03-02T02:00 faulted",
            "observed 1440 open 240 down 120 outOfHours 60 counted 60 unreliable 60 failures 1",
            seen: monday, hours: daily("22:00", "02:00")),
        Case(
            "closed on Mondays", "2026-03-02T10:00-2026-03-02T11:00 faulted",
            "observed 1440 down 60 outOfHours 60 failures 1", seen: monday, hours: ["tue": [["06:00", "22:00"]]]),
        Case(
            "two openings a day", "2026-03-02T10:00-2026-03-02T14:00 faulted",
            "observed 1440 open 480 down 240 outOfHours 120 counted 120 unreliable 120 failures 1",
            seen: monday, hours: ["mon": [["08:00", "12:00"], ["14:00", "18:00"]]]),
    ]

    static let clocks = [
        Case("the day of 23 hours", "", "observed 1380 open 1380", seen: spring),
        // 01:30 to 03:30 on the clock.
        Case(
            "a fault over the skipped hour lasts one", "2026-03-29T00:30-2026-03-29T01:30 faulted",
            "observed 1380 open 1380 down 60 counted 60 unreliable 60 failures 1", seen: spring),
        Case(
            "06 to 22 in spring is 04 to 20", "2026-03-29T03:30-2026-03-29T04:30 faulted",
            "observed 1380 open 960 down 60 outOfHours 30 counted 30 unreliable 30 failures 1",
            seen: spring, hours: daily("06:00", "22:00")),
        Case(
            "01 to 04 loses an hour", "", "observed 1380 open 120", seen: spring, hours: daily("01:00", "04:00")),
        Case("the day of 25 hours", "", "observed 1500 open 1500", seen: autumn),
        // 02:30 to 02:30 on the clock.
        Case(
            "a fault over the repeated hour lasts one", "2026-10-25T00:30-2026-10-25T01:30 faulted",
            "observed 1500 open 1500 down 60 counted 60 unreliable 60 failures 1", seen: autumn),
        Case(
            "01 to 04 gains an hour", "2026-10-25T01:00-2026-10-25T04:00 offline",
            "observed 1500 open 240 down 180 outOfHours 60 counted 120 unknown 120 failures 1",
            seen: autumn, hours: daily("01:00", "04:00")),
        Case(
            "down all the long day", "2026-10-24T00:00- unavailable",
            "observed 1500 open 1500 down 1500 counted 1500 unreliable 1500 failures 1", seen: autumn),
    ]

    @Test(arguments: ledger + service + opening + clocks) func minutes(_ item: Case) throws {
        let model = ReportBuilder(Self.input(item)).model()
        let sums: [(String, Int64)] = [
            ("observed", model.sum(\.observedMs)), ("open", model.sum(\.openMs)), ("down", model.sum(\.downMs)),
            ("excluded", model.sum(\.downExcludedMs)), ("outOfHours", model.sum(\.downOutOfHoursMs)),
            ("counted", model.sum(\.downCountedMs)), ("unreliable", model.sum(\.unreliableMs)),
            ("unknown", model.sum(\.unknownMs)),
        ]
        var words = sums.filter { $0.1 != 0 }.map { "\($0.0) \($0.1 / .minute)" }
        let failures = model.outages.count { $0.isBeginning }
        if failures > 0 { words.append("failures \(failures)") }
        #expect(words.joined(separator: " ") == item.minutes)
        #expect(model.outages.reduce(0) { $0 + $1.durationMs } == model.sum(\.downMs), "every uptime is a sum over it")
        #expect(model.outages.allSatisfy { $0.localDay == Self.zone.localDay($0.start) })
    }

    /// Which local day a minute falls on.
    @Test(
        arguments: [
            ("2026-03-28T22:00-2026-03-29T23:00", "2026-03-28 60, 2026-03-29 1380, 2026-03-30 60"),
            ("2026-10-24T21:00-2026-10-26T00:00", "2026-10-24 60, 2026-10-25 1500, 2026-10-26 60"),
            ("2028-02-28T22:00-2028-03-01T00:00", "2028-02-28 60, 2028-02-29 1440, 2028-03-01 60"),
            ("2026-12-31T22:00-2027-01-01T00:00", "2026-12-31 60, 2027-01-01 60"),
        ]) func days(given: String, expected: String)
    {
        let start = String(given.prefix(10))
        let item = Case(
            "", given + " faulted", "", seen: (start + "T00:00", String(given.suffix(16).prefix(10)) + "T23:59"))
        let days = ReportBuilder(Self.input(item)).model().portDays.filter { $0.downMs > 0 }
        #expect(days.map { "\($0.day.iso8601) \($0.downMs / .minute)" }.joined(separator: ", ") == expected)
    }

    // MARK: Reading the tables

    /// Stockholm in 2026; later years have winter time all year.
    static let zone = ZoneTable(
        initialOffset: 3600,
        changes: [
            (at: Instant(iso8601: "2026-03-29T01:00:00Z")!, offset: 7200),
            (at: Instant(iso8601: "2026-10-25T01:00:00Z")!, offset: 3600),
        ])

    static func input(_ item: Case, zone: ZoneTable = zone) -> ReportInput {
        var chargePoint = Fixture.chargePoint("A", "V", "M", [1], 50_000, "T")
        chargePoint.commissioned = item.commissioned
        chargePoint.decommissioned = item.decommissioned
        let site = Site(
            id: "S", name: "Site", timeZone: "Europe/Stockholm",
            openingHours: item.hours.map { .weekly($0) } ?? .always,
            chargePoints: [chargePoint])
        let (from, to) = (at(item.seen.from), at(item.seen.to))
        var outputs = ChargePointOutputs(chargePoint: "A", siteID: "S", firstReceived: from, lastReceived: to)
        outputs.ports = [PortSummary(evseID: 1, ratedPowerMilliw: 50_000_000)]
        outputs.outages = item.given.isEmpty ? [] : item.given.split(separator: ", ").map { outage($0, item.seen.from) }
        return ReportInput(
            network: NetworkOutputs(now: to, chargePoints: [outputs], findings: []), fleet: Fleet(sites: [site]),
            zones: ["Europe/Stockholm": zone])
    }

    private static func at(_ text: String) -> Instant { Instant(iso8601: text + ":00Z")! }

    private static func outage(_ text: Substring, _ first: String) -> Outage {
        let words = text.split(separator: " ")
        let isDated = words[0].dropFirst(4).first == "-"
        let cut = words[0].index(words[0].startIndex, offsetBy: isDated ? 16 : 5)
        let (start, end) = (words[0][..<cut], words[0][cut...].dropFirst())
        let moment = { (text: Substring) in at(text.count > 5 ? String(text) : String(first.prefix(11)) + String(text))
        }
        return Outage(
            evseID: 1, start: moment(start), end: end.isEmpty ? nil : moment(end),
            cause: Outage.Cause(rawValue: String(words[1]))!,
            exclusion: words.count > 2 ? Outage.Exclusion(rawValue: String(words[2].dropFirst()))! : nil)
    }
}

extension ReportModel {
    fileprivate func sum(_ path: KeyPath<PortDayRow, Int64>) -> Int64 { portDays.reduce(0) { $0 + $1[keyPath: path] } }
}
