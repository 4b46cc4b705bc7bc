/// The network as its operator describes it: `fleet.yaml` (CONTRACT 6). Keys are decoded from snake case.
public struct Fleet: Codable, Sendable, Equatable {
    public var sites: [Site]
    public init(sites: [Site]) { self.sites = sites }
    /// No fleet file: ports are learned from the data, rated power is unknown.
    public static let unknown = Fleet(sites: [])
}

public struct Site: Codable, Sendable, Equatable {
    public var id: String
    public var name: String
    /// An IANA name, `Europe/Stockholm`.
    public var timeZone: String
    public var latitude: Double?
    public var longitude: Double?
    public var openingHours: OpeningHours?
    public var chargePoints: [ChargePoint]

    enum CodingKeys: String, CodingKey {
        case id, name
        case timeZone = "time_zone"
        case latitude, longitude
        case openingHours = "opening_hours"
        case chargePoints = "charge_points"
    }

    public init(
        id: String, name: String, timeZone: String, latitude: Double? = nil, longitude: Double? = nil,
        openingHours: OpeningHours? = nil, chargePoints: [ChargePoint]
    ) {
        self.id = id
        self.name = name
        self.timeZone = timeZone
        self.latitude = latitude
        self.longitude = longitude
        self.openingHours = openingHours
        self.chargePoints = chargePoints
    }
}

/// `"24/7"`, or for each weekday (`mon` … `sun`) the local times `["06:00","22:00"]` between which the site is open.
public enum OpeningHours: Codable, Sendable, Equatable {
    case always
    case weekly([String: [[String]]])

    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let text = try? container.decode(String.self) {
            guard text == "24/7" else {
                throw DecodingError.dataCorruptedError(
                    in: container, debugDescription: "opening_hours is \"24/7\" or {mon: [[\"06:00\",\"22:00\"]], …}")
            }
            self = .always
        } else {
            self = .weekly(try container.decode([String: [[String]]].self))
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .always: try container.encode("24/7")
        case .weekly(let days): try container.encode(days)
        }
    }
}

public struct ChargePoint: Codable, Sendable, Equatable {
    public var id: String
    public var vendor: String?
    public var model: String?
    /// `2025-06-01`.
    public var commissioned: String?
    public var decommissioned: String?
    public var evses: [EVSE]

    public init(
        id: String, vendor: String? = nil, model: String? = nil, commissioned: String? = nil,
        decommissioned: String? = nil, evses: [EVSE]
    ) {
        self.id = id
        self.vendor = vendor
        self.model = model
        self.commissioned = commissioned
        self.decommissioned = decommissioned
        self.evses = evses
    }
}

/// A port. `ocppConnectorIDs` lists the 1.6 connectorIds that belong to it; where absent, connectorId N is evse N.
public struct EVSE: Codable, Sendable, Equatable {
    public var id: Int
    public var ocppConnectorIDs: [Int]?
    public var maxPowerW: Double?
    public var tariffID: String?
    public var connectors: [Connector]?

    enum CodingKeys: String, CodingKey {
        case id
        case ocppConnectorIDs = "ocpp_connector_ids"
        case maxPowerW = "max_power_w"
        case tariffID = "tariff_id"
        case connectors
    }

    public init(
        id: Int, ocppConnectorIDs: [Int]? = nil, maxPowerW: Double? = nil, tariffID: String? = nil,
        connectors: [Connector]? = nil
    ) {
        self.id = id
        self.ocppConnectorIDs = ocppConnectorIDs
        self.maxPowerW = maxPowerW
        self.tariffID = tariffID
        self.connectors = connectors
    }
}

public struct Connector: Codable, Sendable, Equatable {
    public var id: Int
    /// An OCPI ConnectorType: `IEC_62196_T2`, `IEC_62196_T2_COMBO`, `CHADEMO`, …
    public var standard: String
    public var format: String?
    /// An OCPI PowerType: `AC_1_PHASE`, `AC_3_PHASE`, `DC`.
    public var powerType: String?

    enum CodingKeys: String, CodingKey {
        case id, standard, format
        case powerType = "power_type"
    }

    public init(id: Int, standard: String, format: String? = nil, powerType: String? = nil) {
        self.id = id
        self.standard = standard
        self.format = format
        self.powerType = powerType
    }
}

/// A time zone as a table of its changes, read once by the engine; the rooms that compute need no zone database.
public struct ZoneTable: Sendable, Equatable {
    /// Seconds east of UTC before the first change.
    public var initialOffset: Int64
    /// From `at` on, the offset is `offset`; ascending.
    public var changes: [(at: Instant, offset: Int64)]

    public init(initialOffset: Int64 = 0, changes: [(at: Instant, offset: Int64)] = []) {
        self.initialOffset = initialOffset
        self.changes = changes
    }

    public static let utc = ZoneTable()

    public static func == (a: ZoneTable, b: ZoneTable) -> Bool {
        a.initialOffset == b.initialOffset && a.changes.elementsEqual(b.changes) { $0 == $1 }
    }

    /// Seconds east of UTC at `instant`.
    public func offset(at instant: Instant) -> Int64 {
        changes.last { $0.at <= instant }?.offset ?? initialOffset
    }

    /// The local reading at `instant`, held as if it were UTC.
    public func local(_ instant: Instant) -> Instant { instant + offset(at: instant) * .second }

    /// The moment at which the local reading is first `local` (held as if it were UTC). In the hour that a
    /// daylight-saving change skips, the moment of the change.
    public func instant(ofLocal local: Instant) -> Instant {
        var offset = initialOffset
        for change in changes {
            if local - offset * .second < change.at { return local - offset * .second }
            offset = change.offset
            if local - offset * .second < change.at { return change.at }
        }
        return local - offset * .second
    }
}
