import Telemetry

/// A row of a status feed that says what a connector was.
struct StatusFeedRow {
    struct Connector: Hashable, Comparable {
        var id: String
        var type: String
        static func < (a: Connector, b: Connector) -> Bool { (a.id, a.type) < (b.id, b.type) }
    }
    enum Status: Hashable {
        case free, inUse, outOfService, outOfContact

        /// As OCPP 2.0.1 spells it.
        var word: String {
            switch self {
            case .free: "Available"
            case .inUse: "Occupied"
            case .outOfService, .outOfContact: "Unavailable"
            }
        }
    }
    var at: Instant
    var connector: Connector
    var status: Status
    /// Its place in the feed, from 1.
    var number: Int
}

/// Reads rows in the order of the file; what a row means may depend on those before it only by its time.
struct StatusFeedRows {
    enum Reading {
        case status(StatusFeedRow)
        case unidentified, empty, broken
    }

    private static let fields = 5
    private let zone: ZoneTable
    private var last = Instant(milliseconds: .min)
    /// The local reading of the rows at hand and what it means: the same for hundreds of rows.
    private var lastReading: (local: Instant, at: Instant)?

    init(zone: ZoneTable) { self.zone = zone }

    mutating func read(_ line: ArraySlice<UInt8>, _ number: Int) -> Reading {
        let fields = line.split(separator: 0x09, omittingEmptySubsequences: false)
        guard fields.count == Self.fields, let local = Self.local(fields[0], fields[1]) else { return .broken }
        if fields[4].elementsEqual("NA".utf8) { return .empty }
        guard let status = Self.status(fields[4]), let id = Self.word(fields[2]), let type = Self.word(fields[3]) else {
            return .broken
        }
        if id == "N/A" { return .unidentified }
        let at = moment(local)
        last = at
        return .status(StatusFeedRow(at: at, connector: .init(id: id, type: type), status: status, number: number))
    }

    /// Of an hour that clocks repeat, the second one where the row before is later than the first.
    private mutating func moment(_ local: Instant) -> Instant {
        if let lastReading, lastReading.local == local { return lastReading.at }
        var at = zone.instant(ofLocal: local)
        if at < last, zone.local(at + .hour) == local { at = at + .hour }
        lastReading = (local, at)
        return at
    }

    private static func local(_ day: ArraySlice<UInt8>, _ time: ArraySlice<UInt8>) -> Instant? {
        guard day.count == 8, (1...4).contains(time.count), let date = number(day), let clock = number(time),
            clock / 100 < 24, clock % 100 < 60
        else { return nil }
        let (year, month, dayOfMonth) = (date / 10_000, date / 100 % 100, date % 100)
        guard (1970...9999).contains(year), (1...12).contains(month), dayOfMonth >= 1,
            dayOfMonth <= Civil.daysInMonth(year: year, month: month)
        else { return nil }
        let days = Civil.days(year: year, month: month, day: dayOfMonth)
        return Instant(milliseconds: days * .day + clock / 100 * .hour + clock % 100 * .minute)
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int64? {
        var number: Int64 = 0
        for byte in digits {
            guard byte &- UInt8(ascii: "0") < 10 else { return nil }
            number = number * 10 + Int64(byte - UInt8(ascii: "0"))
        }
        return number
    }

    private static func status(_ text: ArraySlice<UInt8>) -> StatusFeedRow.Status? {
        switch String(decoding: text, as: UTF8.self) {
        case "Part", "Occ": .inUse
        case "OOS": .outOfService
        case "OOC": .outOfContact
        default: nil
        }
    }

    /// What may name a charge point.
    private static func word(_ text: ArraySlice<UInt8>) -> String? {
        guard (1...255).contains(text.count), !text.contains(where: { $0 < 0x20 || $0 == 0x7F }) else { return nil }
        return String(validating: text, as: UTF8.self)
    }
}
