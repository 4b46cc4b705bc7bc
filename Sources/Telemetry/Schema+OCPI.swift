/// The tables of OCPI objects (2.1.1, 2.2.1, 2.3.0), as part of the one schema; nothing of them is folded.
///
/// - `charge_point` is the id of the object's location, the one place that CDRs, sessions and locations of every version
///   name; a tariff, which is of no place, stands under its own id, and so does what lost its location (`noLocation`;
///   the EVSE's name comes before the own id). `evse_id` and `connector_id` are 0, for OCPI does not know OCPP's numbers:
///   its own names are `evse_uid`, `ocpi_evse_id` and `ocpi_connector_id`, which a fleet has to map.
/// - `received_at` is `last_updated`: the same object from two exports is then a duplicate, and a changed one a new row,
///   of which the latest holds. `ts` is a CDR's end, an EVSE's own `last_updated`, and else `last_updated`.
/// - `id_token` is the pseudonym that OCPP's `id_token` and `idTag` have, so that both join.
public enum OCPICDRsColumn: Int, SchemaColumn {
    case chargePoint, evseId, connectorId, ts, receiveDelayMs, sourceId, frame, item
    case version, countryCode, partyId, id, sessionId, startDateTime, endDateTime
    case locationId, evseUid, ocpiEvseId, ocpiConnectorId
    case idToken, idTokenType, contractId, authMethod, meterId, currency, tariffId
    /// OCPI's kWh in Wh, its hours in seconds, its money in millionths; without and with taxes.
    case totalEnergyWh, totalTimeS, totalParkingTimeS, totalCostExclVatMicros, totalCostInclVatMicros
    /// How many, and the sum of their ENERGY.
    case chargingPeriods, periodEnergyWh
    case credit, creditReferenceId, invoiceReferenceId, lastUpdated, flags, payload

    public var columnType: ColumnType {
        switch self {
        case .id, .sessionId, .creditReferenceId, .payload: .text
        case .startDateTime, .endDateTime, .lastUpdated: .timestamp
        case .totalEnergyWh, .totalTimeS, .totalParkingTimeS, .periodEnergyWh: .decimal3
        case .totalCostExclVatMicros, .totalCostInclVatMicros: .int64
        case .chargingPeriods, .flags: .int32
        case .credit: .boolean
        default: LeadingColumn(rawValue: rawValue)?.columnType ?? .word
        }
    }
    public static let required = leading(Self.self).union([.id, .flags, .payload])
}

/// A session as it stood at `last_updated`.
public enum OCPISessionsColumn: Int, SchemaColumn {
    case chargePoint, evseId, connectorId, ts, receiveDelayMs, sourceId, frame, item
    case version, countryCode, partyId, id, startDateTime, endDateTime, status
    case locationId, evseUid, ocpiEvseId, ocpiConnectorId
    case idToken, idTokenType, contractId, authMethod, meterId, currency
    case energyWh, totalCostExclVatMicros, totalCostInclVatMicros, chargingPeriods, periodEnergyWh
    case lastUpdated, flags, payload

    public var columnType: ColumnType {
        switch self {
        case .id, .payload: .text
        case .startDateTime, .endDateTime, .lastUpdated: .timestamp
        case .energyWh, .periodEnergyWh: .decimal3
        case .totalCostExclVatMicros, .totalCostInclVatMicros: .int64
        case .chargingPeriods, .flags: .int32
        default: LeadingColumn(rawValue: rawValue)?.columnType ?? .word
        }
    }
    public static let required = leading(Self.self).union([.id, .flags, .payload])
}

/// What a tariff is named and when it holds; its elements are in the payload, which `Revenue` reads.
public enum OCPITariffsColumn: Int, SchemaColumn {
    case chargePoint, evseId, connectorId, ts, receiveDelayMs, sourceId, frame, item
    case version, countryCode, partyId, id, type, currency, taxIncluded, startDateTime, endDateTime, elements
    case minPriceExclVatMicros, minPriceInclVatMicros, maxPriceExclVatMicros, maxPriceInclVatMicros
    case lastUpdated, flags, payload

    public var columnType: ColumnType {
        switch self {
        case .payload: .text
        case .startDateTime, .endDateTime, .lastUpdated: .timestamp
        case .minPriceExclVatMicros, .minPriceInclVatMicros, .maxPriceExclVatMicros, .maxPriceInclVatMicros: .int64
        case .elements, .flags: .int32
        default: LeadingColumn(rawValue: rawValue)?.columnType ?? .word
        }
    }
    public static let required = leading(Self.self).union([.id, .flags, .payload])
}

/// `item` 0 is the location itself, with its payload; then come its connectors in document order, each with what its
/// EVSE is (an EVSE without connectors has one row).
public enum OCPILocationsColumn: Int, SchemaColumn {
    case chargePoint, evseId, connectorId, ts, receiveDelayMs, sourceId, frame, item
    case version, countryCode, partyId, id, name, city, postalCode, country
    /// Ten-millionths of a degree, as sent.
    case latitudeE7, longitudeE7
    case timeZone, publish, evses
    case evseUid, ocpiEvseId, status, ocpiConnectorId, standard, format, powerType
    case maxVoltageV, maxAmperageA, maxElectricPowerW
    /// With commas between them.
    case tariffIds
    case lastUpdated, flags, payload

    public var columnType: ColumnType {
        switch self {
        case .payload: .text
        case .latitudeE7, .longitudeE7: .int64
        case .maxVoltageV, .maxAmperageA, .maxElectricPowerW: .decimal3
        case .lastUpdated: .timestamp
        case .publish: .boolean
        case .evses, .flags: .int32
        default: LeadingColumn(rawValue: rawValue)?.columnType ?? .word
        }
    }
    public static let required = leading(Self.self).union([.id, .flags])
}

/// What a bit of an OCPI row's `flags` says is suspect of it. Nothing is changed for it: what a column cannot hold is null
/// there, and everything stands in the payload.
public struct OCPIFlags: OptionSet, Sendable {
    public let rawValue: Int32
    public init(rawValue: Int32) { self.rawValue = rawValue }
    /// A number was rounded to the column's last digit, half to even.
    public static let rounded = OCPIFlags(rawValue: 1)
    /// A number came as text.
    public static let looseValue = OCPIFlags(rawValue: 2)
    /// A value that its column cannot hold: no number, no time, out of range, another type.
    public static let unreadable = OCPIFlags(rawValue: 4)
    /// Something that every version requires is not there: a time, the currency, the energy, a cost, the token.
    public static let missing = OCPIFlags(rawValue: 8)
    /// Digits finer than a millisecond were dropped from a time.
    public static let looseTimestamp = OCPIFlags(rawValue: 16)
    /// No one EVSE is named.
    public static let noEVSE = OCPIFlags(rawValue: 32)
    public static let noLocation = OCPIFlags(rawValue: 64)
    public static let endBeforeStart = OCPIFlags(rawValue: 128)
    /// Energy or time below zero, or a cost below zero that is no credit.
    public static let negative = OCPIFlags(rawValue: 256)
    /// A credit CDR that does not say which CDR it takes back.
    public static let creditWithoutReference = OCPIFlags(rawValue: 512)
    /// A credit CDR that costs something.
    public static let creditNotNegative = OCPIFlags(rawValue: 1024)
    /// The periods' ENERGY does not add up to the whole.
    public static let energyMismatch = OCPIFlags(rawValue: 2048)
    /// Energy seems to be in Wh where OCPI has kWh: whole and periods differ a thousandfold, or the mean power is above
    /// one megawatt.
    public static let energyInWh = OCPIFlags(rawValue: 4096)
    /// Latitude and longitude seem to have changed places: they lie in the location's country only the other way round.
    public static let swappedCoordinates = OCPIFlags(rawValue: 8192)
    /// No place on Earth, or the point 0, 0.
    public static let badCoordinates = OCPIFlags(rawValue: 16384)
}
