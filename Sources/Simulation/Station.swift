import Telemetry

/// One charge point over time: its ports, its routine, its faults, and its link to the CSMS.
///
/// Nothing in it depends on any other charge point.
struct Station {
    let plan: StationPlan
    private var ports: [Port]
    private var link: Link
    var script: Script
    /// Minor number of the installed firmware.
    var firmwareMinor: Int
    private var nextHeartbeat: Instant

    init(_ plan: StationPlan) {
        self.plan = plan
        ports = plan.plan.ports.map { Port($0, station: plan) }
        link = Link(station: plan)
        script = Script(truth: TruthBook(faultCount: plan.faults.count))
        firmwareMinor = plan.plan.accent.firmware.minor
        var random = Random(plan.seed, .housekeeping, plan.plan.number)
        nextHeartbeat = plan.warmUpStart + random.below(plan.plan.accent.heartbeatSeconds * .second)
    }

    var truth: TruthBook { script.truth }

    /// Plays a UTC day; the lines received in it are then in `lines`, sorted, before those of later days.
    mutating func play(_ day: Day) {
        for index in ports.indices { ports[index].play(day, &script) }
        routine(day)
        faults(day)
        heartbeats(until: day.end)
        send(until: day.end)
    }

    /// Hands over the lines received before `end`, in order.
    mutating func takeLines(before end: Instant, _ take: (LineStore, LineStore.Entry) -> Void) {
        let count = link.lines.due(before: end.milliseconds)
        for entry in link.lines.entries[..<count] { take(link.lines, entry) }
        link.lines.drop(count)
    }

    private mutating func heartbeats(until end: Instant) {
        while nextHeartbeat < end {
            script.say(.heartbeat, at: nextHeartbeat)
            nextHeartbeat = nextHeartbeat + plan.plan.accent.heartbeatSeconds * .second
        }
    }

    private mutating func send(until end: Instant) {
        var waiting: [Script.Event] = []
        var due: [Script.Event] = []
        for event in script.events {
            // An event that was scheduled before keeps its time.
            guard event.at < end else {
                waiting.append(event)
                continue
            }
            guard let scheduled = event.sendAt == event.at ? link.schedule(event) : event else { continue }
            if scheduled.sendAt < end { due.append(scheduled) } else { waiting.append(scheduled) }
        }
        due.sort { ($0.sendAt, $0.at, $0.order) < ($1.sendAt, $1.at, $1.order) }
        for event in due { link.send(event, &script.truth) }
        script.events = waiting
    }
}
