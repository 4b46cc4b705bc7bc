import Telemetry

/// What the meter shows at one moment, in thousandths of each unit.
struct Reading {
    enum Context: Int, CaseIterable { case begin, periodic, clock, end }
    var at: Instant
    var context: Context
    var energyMilliwh: Int64
    /// Phases 1 to 3; DC uses the first.
    var powerMilliw = Phases()
    var currentMilliamperes = Phases()
    var voltageMillivolts = Phases()
    var socMillipercent: Int64?
    var temperatureMillicelsius: Int64?
    var offeredMilliw: Int64?
    var offeredMilliamperes: Int64?
    /// Energy is given in kWh and called Wh.
    var isMislabelled = false
}

struct Phases {
    var l1: Int64 = 0
    var l2: Int64 = 0
    var l3: Int64 = 0
    var sum: Int64 { l1 + l2 + l3 }
}

extension Phases {
    mutating func scale(perMille: Int64) {
        l1 = l1 * perMille / 1000
        l2 = l2 * perMille / 1000
        l3 = l3 * perMille / 1000
    }
}
