import Telemetry

/// How many cars come to a port, by local hour and weekday, with slow growth: what makes forecasts mean something.
struct Demand {
    let plan: ChargePointPlan
    let isDC: Bool
    let start: Day

    /// The chance, in millionths, that a car wants to charge here within ten minutes of `instant`.
    func perMillion(at instant: Instant) -> Int64 {
        let site = plan.site
        guard site.isOpen(at: instant) else { return 0 }
        let weekday = site.weekday(at: instant)
        let hourly = Self.hourly(site.template.use, isDC: isDC, isWeekend: weekday > 4)
        let perHour = Int64(hourly[site.localHour(at: instant)]) * Self.week(site.template.use)[weekday]
        // 0.2 % a day, counted from a day in the past so that the first day is a day like others.
        let growth = 1000 + 2 * Int64(instant.day.number - start.number)
        return perHour * plan.popularity / 1000 * growth / 1000 / 6
    }

    /// Thousandths of a visit per hour, by local hour.
    private static func hourly(_ use: SiteUse, isDC: Bool, isWeekend: Bool) -> [Int] {
        switch (use, isDC, isWeekend) {
        case (.workplace, false, false):
            [2, 2, 2, 2, 5, 40, 260, 520, 480, 210, 80, 60, 110, 130, 70, 40, 30, 20, 15, 10, 5, 3, 2, 2]
        case (.workplace, _, true):
            [2, 2, 2, 2, 2, 5, 10, 20, 30, 40, 45, 45, 45, 40, 40, 30, 20, 15, 10, 8, 5, 3, 2, 2]
        case (.workplace, true, false):
            [2, 2, 2, 2, 8, 40, 120, 220, 240, 190, 180, 210, 260, 240, 210, 220, 240, 180, 90, 40, 20, 10, 4, 2]
        case (.city, false, _):
            [15, 8, 5, 5, 8, 15, 40, 90, 130, 150, 160, 170, 170, 160, 150, 150, 180, 240, 260, 220, 150, 90, 50, 25]
        case (.city, true, _):
            [
                20, 10, 8, 8, 12, 30, 90, 180, 220, 240, 260, 300, 310, 300, 290, 310, 360, 380, 330, 250, 170, 110, 60,
                30,
            ]
        case (.highway, false, _):
            [10, 8, 6, 6, 8, 15, 30, 50, 70, 80, 90, 100, 100, 95, 90, 90, 90, 85, 70, 60, 45, 30, 20, 12]
        case (.highway, true, _):
            [
                35, 22, 18, 18, 30, 60, 130, 210, 280, 350, 410, 450, 470, 450, 440, 450, 470, 460, 400, 310, 220, 150,
                90, 50,
            ]
        }
    }

    /// Thousandths of the usual, Monday to Sunday.
    private static func week(_ use: SiteUse) -> [Int64] {
        switch use {
        case .workplace: [1050, 1080, 1060, 1040, 820, 1000, 800]
        case .city: [880, 900, 930, 970, 1100, 1250, 980]
        case .highway: [920, 820, 830, 920, 1280, 1060, 1220]
        }
    }

    /// How long a car stays, in minutes; a DC visit ends when it is done, if that is earlier.
    static func stayMinutes(_ use: SiteUse, isDC: Bool, localHour: Int, _ random: inout Random) -> Int64 {
        if isDC { return random.bell(14...68) }
        switch use {
        case .workplace: return localHour < 10 ? random.bell(300...600) : random.bell(60...300)
        case .city where localHour >= 17:
            return random.chance(perMille: 500) ? random.bell(540...840) : random.bell(60...200)
        case .city: return random.bell(40...240)
        case .highway: return random.bell(25...150)
        }
    }
}
