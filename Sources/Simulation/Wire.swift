import Telemetry

/// A call and its answer, worded: an action, its payload, and the payload of the CALLRESULT.
struct Exchange {
    var action: String
    var call: [UInt8]
    var answer: [UInt8]

    init(_ action: String, _ call: [UInt8], _ answer: [UInt8] = Wire.empty) {
        self.action = action
        self.call = call
        self.answer = answer
    }
}

/// Words a charge point's messages in its version and accent. Payloads follow the OCPP JSON schemas.
struct Wire {
    let plan: ChargePointPlan
    let accent: Accent
    let sheets: [MeterSheet]
    /// Seconds east of UTC at the moment of the message, for `Stamp.offset`.
    var offsetSeconds: Int64 = 0
    /// Maps true time to what the charger's clock shows.
    var clock = ChargerClock()
    /// The serial number told at boot.
    let serial: String

    init(plan: ChargePointPlan, seed: UInt64) {
        self.plan = plan
        accent = plan.accent
        sheets = plan.ports.map { MeterSheet(accent: plan.accent, port: $0) }
        clock.skewMilliseconds = plan.skewMilliseconds
        var random = Random(seed, .layout, plan.number, 1)
        serial = plan.accent.vendor.prefix(2).uppercased() + random.digits(8)
    }

    /// What is said at `at` and answered at `answeredAt`; nil where the version has no words for it.
    func words(_ message: Message, at: Instant, answeredAt: Instant) -> Exchange? {
        switch accent.version {
        case .v16: words16(message, at: at, answeredAt: answeredAt)
        case .v201: words201(message, at: at, answeredAt: answeredAt)
        }
    }

    func sheet(_ place: Place) -> MeterSheet { sheets[max(place.evse, 1) - 1] }

    func finish(_ object: JSONObject) -> [UInt8] { object.bytes(reversed: accent.reversesFields) }

    /// A `meterValue` array with one element for each reading.
    func meterValue(_ readings: [Reading], _ place: Place) -> [UInt8] {
        var out = JSONBytes()
        out.raw("[")
        for (index, reading) in readings.enumerated() {
            out.raw(index > 0 ? ",{" : "{")
            if accent.reversesFields {
                samples(reading, place, &out)
                out.raw(",")
                stampField(reading.at, &out)
            } else {
                stampField(reading.at, &out)
                out.raw(",")
                samples(reading, place, &out)
            }
            out.raw("}")
        }
        out.raw("]")
        return out.bytes
    }

    private func samples(_ reading: Reading, _ place: Place, _ out: inout JSONBytes) {
        out.raw("\"sampledValue\":")
        sheet(place).write(reading, to: &out)
    }

    private func stampField(_ instant: Instant, _ out: inout JSONBytes) {
        out.raw("\"timestamp\":")
        stamp(instant, &out)
    }

    /// `instant` as the charger's clock shows it.
    func stamp(_ instant: Instant, _ out: inout JSONBytes) {
        out.stamp(clock.reading(at: instant), accent.stamp, offsetSeconds: offsetSeconds)
    }

    static let empty = Array("{}".utf8)

    static func status(_ word: String) -> [UInt8] { Array("{\"status\":\"\(word)\"}".utf8) }

    /// `{"currentTime":…}` and, for a boot, interval and status.
    func bootAnswer(_ at: Instant) -> [UInt8] {
        var answer = JSONObject()
        answer.text("status", "Accepted")
        answer.add("currentTime") { $0.stamp(at) }
        answer.number("interval", Int(accent.heartbeatSeconds))
        return answer.bytes()
    }

    func heartbeatAnswer(_ at: Instant) -> [UInt8] {
        var answer = JSONObject()
        answer.add("currentTime") { $0.stamp(at) }
        return answer.bytes()
    }

    /// A `…/firmware/a22-3.5.3.bin` to fetch.
    func firmwareLocation(_ version: String) -> String {
        "https://firmware.example.com/\(accent.model.lowercased())-\(version).bin"
    }
}

/// What the charger believes the time is.
struct ChargerClock {
    var skewMilliseconds: Int64 = 0
    /// Windows in which the clock is wrong; they do not overlap.
    var errors: [(window: Range<Instant>, kind: Kind)] = []

    enum Kind {
        /// Started at 1970-01-01T00:00:00Z when the window began: no time has been set yet.
        case epoch
        /// Shows local time and calls it UTC.
        case localAsUTC(offsetSeconds: Int64)
    }

    func reading(at instant: Instant) -> Instant {
        for (window, kind) in errors where window.contains(instant) {
            switch kind {
            case .epoch: return Instant(milliseconds: max(0, instant - window.lowerBound))
            case .localAsUTC(let offset): return instant + offset * .second + skewMilliseconds
            }
        }
        return instant + skewMilliseconds
    }
}
