import Foundation
import Telemetry
import TestSupport

@testable import Revenue

/// A session on a straight energy curve: charging, then parking.
func session(
    _ start: String, charging minutes: Int64, parking: Int64 = 0, kWh: Double, curve: Bool = true
) -> Session {
    let start = Instant(iso8601: start)!
    var session = Session(chargePoint: "CP", evseID: 1, connectorID: 1, firstSeen: start)
    let full = start + minutes * .minute
    session.start = start
    session.end = full + parking * .minute
    session.lastSeen = session.end!
    session.energyMilliwh = Int64((kWh * 1_000_000).rounded())
    if curve { session.energyCurve = [EnergyPoint(at: full, energyMilliwh: session.energyMilliwh)] }
    session.firstPower = start
    session.lastPower = full
    return session
}

/// A component with its price in whole micros given as units (`2.5`), which doubles hold exactly enough to round.
func component(
    _ dimension: TariffDimension, _ price: Double, vat percent: Double? = nil, step: Int64 = 1
) -> PriceComponent {
    PriceComponent(
        dimension: dimension, priceMicros: Int64((price * 1_000_000).rounded()),
        vatMillionths: percent.map { Int64(($0 * 10_000).rounded()) }, stepSize: step)
}

func element(_ components: PriceComponent..., when: (inout TariffRestrictions) -> Void = { _ in }) -> TariffElement {
    var restrictions = TariffRestrictions()
    when(&restrictions)
    return TariffElement(components: components, restrictions: restrictions)
}

func tariff(_ elements: TariffElement..., minimum: PriceLimit? = nil, maximum: PriceLimit? = nil) -> Tariff {
    Tariff(id: "T", currency: "EUR", minimumPrice: minimum, maximumPrice: maximum, elements: elements)
}

func readTariffs(_ json: String) throws -> TariffBook {
    try Array(json.utf8).withUnsafeBufferPointer { try TariffBook.read($0) }
}

/// Europe/Stockholm's changes, from Foundation's zone database.
func zoneTable(_ name: String, years: ClosedRange<Int>) -> ZoneTable {
    let zone = TimeZone(identifier: name)!
    var moment = Date(timeIntervalSince1970: Double(years.lowerBound - 1970) * 365.25 * 86_400)
    var table = ZoneTable(initialOffset: Int64(zone.secondsFromGMT(for: moment)))
    while let next = zone.nextDaylightSavingTimeTransition(after: moment),
        next.timeIntervalSince1970 < Double(years.upperBound - 1969) * 365.25 * 86_400
    {
        table.changes.append(
            (Instant(milliseconds: Int64(next.timeIntervalSince1970) * 1000), Int64(zone.secondsFromGMT(for: next))))
        moment = next
    }
    return table
}

/// SplitMix64: the same seed, the same numbers, on every platform.
struct SeededRandom: RandomNumberGenerator {
    var state: UInt64
    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
