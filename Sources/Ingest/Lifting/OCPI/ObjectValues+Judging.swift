import JSONText
import OCPPWire
import Telemetry

/// What is suspect of an object though every value can be read (DOMAIN 3, row 26).
extension ObjectValues {
    /// More than this on average no session has had so far (W): megawatt charging begins here.
    private static let greatestMeanPower: Int64 = 1_000_000

    mutating func judgeTimes(_ start: Instant?, _ end: Instant?) {
        if let start, let end { note(.endBeforeStart, if: end < start) }
    }

    /// - Parameters: thousandths of Wh; `periods` nil where no period tells any energy, `count` how many do.
    mutating func judgeEnergy(
        _ energy: Int64?, periods: Int64?, count: Int, _ start: Instant?, _ end: Instant?
    ) {
        guard let energy else { return }
        note(.negative, if: energy < 0 || (periods ?? 0) < 0)
        if let periods {
            // Each is rounded to four digits of a kWh or so: a Wh apiece is as good as equal.
            let slack = Int128(count) * 1000
            func isNear(_ a: Int128, _ b: Int128, _ slack: Int128) -> Bool { abs(a - b) <= slack }
            if !isNear(Int128(energy), Int128(periods), slack) {
                let isWh =
                    isNear(Int128(energy) * 1000, Int128(periods), slack * 1000)
                    || isNear(Int128(energy), Int128(periods) * 1000, slack * 1000)
                flags.insert(isWh ? .energyInWh : .energyMismatch)
            }
        }
        guard let start, let end, end > start else { return }
        // mWh a ms are 3,600,000 W.
        note(
            .energyInWh,
            if: Int128(energy) * Int128(3_600_000) > Int128(Self.greatestMeanPower) * Int128(end - start) * 1000)
    }

    mutating func judgeCost(_ cost: Amount, isCredit: Bool, reference: Bytes?) {
        let total = cost.exclVAT ?? cost.inclVAT ?? 0
        if isCredit {
            note(.creditNotNegative, if: total > 0)
            note(.creditWithoutReference, if: reference == nil)
        } else {
            note(.negative, if: total < 0)
        }
    }

    /// - Parameter country: ISO 3166-1 alpha-3, as OCPI has it.
    mutating func judgePosition(_ place: JSONValue?, country: Bytes?) {
        guard let place, !place.isNull else { return }
        guard let latitude = degrees(place["latitude"]), let longitude = degrees(place["longitude"]) else {
            flags.insert(.badCoordinates)
            return
        }
        let position = Position(latitude: latitude, longitude: longitude)
        if position.isOnEarth, position != .origin {
            guard let box = country.flatMap(CountryBox.init) else { return }
            note(.swappedCoordinates, if: !box.holds(position) && box.holds(position.swapped))
        } else {
            let isSwapped = position.swapped.isOnEarth && position != .origin
            flags.insert(isSwapped ? .swappedCoordinates : .badCoordinates)
        }
    }
}

/// In ten-millionths of a degree.
struct Position: Equatable {
    var latitude: Int64
    var longitude: Int64

    static let origin = Position(latitude: 0, longitude: 0)
    static let degree: Int64 = 10_000_000

    var swapped: Position { Position(latitude: longitude, longitude: latitude) }
    var isOnEarth: Bool {
        latitude.magnitude <= UInt64(90 * Self.degree) && longitude.magnitude <= UInt64(180 * Self.degree)
    }
}

/// Whole degrees around a country's mainland, generously: good for telling whether latitude and longitude have changed
/// places, and for nothing else. Countries whose ranges of both overlap, and those far from Europe, are left out: for them
/// nothing is said.
struct CountryBox {
    private let latitudes: ClosedRange<Int64>
    private let longitudes: ClosedRange<Int64>

    init?(_ country: Bytes) {
        guard let box = Self.boxes.first(where: { country.equals($0.code) }) else { return nil }
        (latitudes, longitudes) = (box.latitudes, box.longitudes)
    }

    func holds(_ position: Position) -> Bool {
        let latitude = floorDivide(position.latitude, Position.degree)
        let longitude = floorDivide(position.longitude, Position.degree)
        return latitudes.contains(latitude) && longitudes.contains(longitude)
    }

    private static let boxes: [(code: StaticString, latitudes: ClosedRange<Int64>, longitudes: ClosedRange<Int64>)] = [
        ("AUT", 46...49, 9...17), ("BEL", 49...51, 2...6), ("BGR", 41...44, 22...28), ("CAN", 41...83, -141 ... -53),
        ("CHE", 45...47, 5...10), ("CZE", 48...51, 12...18), ("DEU", 47...55, 5...15), ("DNK", 54...57, 8...15),
        ("ESP", 35...43, -10...4), ("EST", 57...59, 21...28), ("FIN", 59...70, 19...31), ("FRA", 41...51, -6...9),
        ("GBR", 49...60, -9...1), ("HRV", 42...46, 13...19), ("HUN", 45...48, 16...22), ("IRL", 51...55, -11 ... -6),
        ("ISL", 63...66, -25 ... -13), ("ITA", 35...47, 6...18), ("LTU", 53...56, 20...26), ("LUX", 49...50, 5...6),
        ("LVA", 55...58, 20...28), ("NLD", 50...53, 3...7), ("NOR", 57...71, 4...31), ("POL", 49...54, 14...24),
        ("PRT", 36...42, -10 ... -6), ("SVK", 47...49, 16...22), ("SVN", 45...46, 13...16), ("SWE", 55...69, 10...24),
        ("USA", 24...49, -125 ... -66),
    ]
}
