import Telemetry

/// The ordinary life of a charge point, which is no fault: announced maintenance, firmware upgrades, restarts, moments
/// without network, and load management.
struct RoutinePlan {
    enum Work {
        case maintenance, upgrade, reboot
    }

    struct Job {
        var work: Work
        var window: Range<Instant>
    }

    /// Not overlapping, ascending; no visit falls into one.
    var jobs: [Job] = []
    /// Moments without network, ascending, each under three minutes.
    var blips: [Range<Instant>] = []
    /// When the site's load management lowers the offer, and to how many thousandths of it.
    var limits: [(window: Range<Instant>, share: Int64)] = []

    init(_ plan: ChargePointPlan, slots: Slots, faults: [Fault], seed: UInt64) {
        var random = Random(seed, .routine, plan.number)
        // Most chargers are restarted as the data begin; the others may be in the middle of a session. A downgrade
        // shows only against a version told before.
        let mustTellVersion = faults.contains { $0.kind == .firmwareDowngrade }
        if random.chance(perMille: 700) || mustTellVersion {
            let at = slots.period.lowerBound + random.within(5...400) * .second
            jobs.append(Job(work: .reboot, window: at..<(at + 2 * .minute)))
        }
        for slot in 0..<slots.count { addJobs(slots.start(slot), tail: slots.tail(slot), &random) }
        addBlips(slots.period, faults: faults, &random)
        if plan.site.template.isLoadManaged { addLimits(plan, slots.period, seed) }
    }

    private mutating func addJobs(_ start: Instant, tail: Range<Instant>, _ random: inout Random) {
        let length = tail.upperBound - tail.lowerBound
        let (restarts, maintains, upgrades) = (
            random.chance(perMille: 400), random.chance(perMille: 350), random.chance(perMille: 300)
        )
        let draws = (
            random.below(6 * .hour), random.below(length / 8), random.within(60...170), random.below(length / 8)
        )
        guard length >= 20 * .hour else { return }
        if restarts {
            let at = start + .hour + draws.0
            jobs.append(Job(work: .reboot, window: at..<(at + 3 * .minute)))
        }
        if maintains {
            let at = tail.lowerBound + draws.1
            jobs.append(Job(work: .maintenance, window: at..<(at + draws.2 * .minute)))
        }
        if upgrades {
            let at = tail.lowerBound + 7 * .hour + draws.3
            jobs.append(Job(work: .upgrade, window: at..<(at + 15 * .minute)))
        }
    }

    private mutating func addBlips(_ period: Range<Instant>, faults: [Fault], _ random: inout Random) {
        var at = period.lowerBound + random.within(2...40) * .hour
        while at < period.upperBound {
            let blip = at..<(at + random.within(15...150) * .second)
            let isQuiet = !faults.contains { $0.window.overlaps(blip) } && !jobs.contains { $0.window.overlaps(blip) }
            if isQuiet { blips.append(blip) }
            at = at + random.within(8 * 60...60 * 60) * .minute
        }
    }

    /// Working days from half past four in the afternoon; drawn from the site's stream, since it is the site's limit.
    private mutating func addLimits(_ plan: ChargePointPlan, _ period: Range<Instant>, _ seed: UInt64) {
        var day = plan.site.zone.local(period.lowerBound).day
        while plan.site.zone.instant(ofLocal: day.start) < period.upperBound {
            var random = Random(seed, .routine, -1 - plan.site.number, Int(day.number))
            let begin = plan.site.zone.instant(ofLocal: day.start + 16 * .hour + 30 * .minute)
            let window = begin..<(begin + random.within(90...180) * .minute)
            let share = random.within(450...700)
            let isWorkingDay = plan.site.weekday(at: begin) < 5
            if isWorkingDay, random.chance(perMille: 650), window.lowerBound >= period.lowerBound,
                window.upperBound < period.upperBound
            {
                limits.append((window, share))
            }
            day = day.advanced(by: 1)
        }
    }
}
