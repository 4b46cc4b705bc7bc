/// The one schema file: every table and column of the store (CONTRACT 4). Writer, reader, docs and tests derive from it.
///
/// A column's name is its case name in snake case: `powerActiveImportL1W` is `power_active_import_l1_w`.
public enum Schema {
    public static let version: Int64 = 1
    public static let tables: [TableSchema] = TableID.allCases.map(\.schema)
}

public enum TableID: UInt8, CaseIterable, Sendable, Hashable {
    case meterValues, meterValuesOther, statuses, transactions, results, authorizations, contacts, commands
    case securityEvents, otherMessages
    case ocpiCdrs, ocpiSessions, ocpiTariffs, ocpiLocations

    /// Those of what charge points and CSMS say to each other: what an analysis folds and what tells *now*.
    public static let ofFrames = allCases.filter { $0.rawValue < ocpiCdrs.rawValue }
    /// Those of what platforms say to each other (`Schema+OCPI.swift`).
    public static let ofObjects = allCases.filter { $0.rawValue >= ocpiCdrs.rawValue }

    public var name: String { snakeCase(String(describing: self)) }
    public var schema: TableSchema { TableID.schemas[Int(rawValue)] }

    private static let schemas: [TableSchema] = [
        TableSchema(.meterValues, MeterValuesColumn.self), TableSchema(.meterValuesOther, MeterValuesOtherColumn.self),
        TableSchema(.statuses, StatusesColumn.self), TableSchema(.transactions, TransactionsColumn.self),
        TableSchema(.results, ResultsColumn.self), TableSchema(.authorizations, AuthorizationsColumn.self),
        TableSchema(.contacts, ContactsColumn.self), TableSchema(.commands, CommandsColumn.self),
        TableSchema(.securityEvents, SecurityEventsColumn.self), TableSchema(.otherMessages, OtherMessagesColumn.self),
        TableSchema(.ocpiCdrs, OCPICDRsColumn.self), TableSchema(.ocpiSessions, OCPISessionsColumn.self),
        TableSchema(.ocpiTariffs, OCPITariffsColumn.self), TableSchema(.ocpiLocations, OCPILocationsColumn.self),
    ]

    public init?(name: String) {
        guard let table = TableID.allCases.first(where: { $0.name == name }) else { return nil }
        self = table
    }
}

/// How a column's values are held and written.
public enum ColumnType: Sendable, Hashable {
    /// UTF-8 that repeats (identities, words): interned in memory, dictionary-encoded on disk.
    case word
    /// UTF-8 that seldom repeats (message ids, payloads).
    case text
    case int32, int64
    /// Thousandths of the unit that the name ends with: Parquet DECIMAL(18,3) on INT64.
    case decimal3
    /// Milliseconds since 1970, UTC: Parquet TIMESTAMP(MILLIS, UTC).
    case timestamp
    case boolean
}

public struct ColumnSchema: Sendable {
    public let name: String
    public let type: ColumnType
    public let isNullable: Bool
}

public struct TableSchema: Sendable {
    public let id: TableID
    public let columns: [ColumnSchema]
    public var name: String { id.name }

    init<C: SchemaColumn>(_ id: TableID, _: C.Type) {
        self.id = id
        columns = C.allCases.map {
            ColumnSchema(name: $0.name, type: $0.columnType, isNullable: !C.required.contains($0))
        }
        precondition(columns.prefix(LeadingColumn.allCases.count).map(\.name) == LeadingColumn.allCases.map(\.name))
    }

    public func index(of name: String) -> Int? { columns.firstIndex { $0.name == name } }
}

/// A table's columns in stored order; `rawValue` is the position in a `ColumnBatch`.
///
/// `CodingKey` for the cases' names, which the compiler then writes down. `String(describing:)` looks each type up among
/// all conformances of the program first: 5 ms at every start.
public protocol SchemaColumn: RawRepresentable<Int>, CaseIterable, Hashable, Sendable, CodingKey {
    var columnType: ColumnType { get }
    static var required: Set<Self> { get }
}

extension SchemaColumn {
    public var name: String { snakeCase(stringValue) }
}

/// The eight columns that begin every table; the same positions everywhere.
public enum LeadingColumn: Int, SchemaColumn {
    case chargePoint, evseId, connectorId, ts, receiveDelayMs, sourceId, frame, item

    public var columnType: ColumnType {
        switch self {
        case .chargePoint, .sourceId: .word
        case .evseId, .connectorId, .item: .int32
        case .receiveDelayMs, .frame: .int64
        case .ts: .timestamp
        }
    }
    public static let required = Set(LeadingColumn.allCases)
}

/// One row per meterValue element and reading context; quantities in thousandths (CONTRACT 3).
public enum MeterValuesColumn: Int, SchemaColumn {
    case chargePoint, evseId, connectorId, ts, receiveDelayMs, sourceId, frame, item
    case transactionId, context, flags
    case energyActiveImportRegisterWh, energyActiveImportRegisterL1Wh, energyActiveImportRegisterL2Wh
    case energyActiveImportRegisterL3Wh, energyActiveExportRegisterWh, energyActiveImportIntervalWh
    case energyActiveExportIntervalWh, energyReactiveImportRegisterVarh, energyReactiveExportRegisterVarh
    case powerActiveImportW, powerActiveImportL1W, powerActiveImportL2W, powerActiveImportL3W
    case powerActiveExportW, powerReactiveImportVar, powerOfferedW, powerFactor
    case currentImportA, currentImportL1A, currentImportL2A, currentImportL3A, currentImportNA
    case currentExportA, currentOfferedA
    case voltageV, voltageL1NV, voltageL2NV, voltageL3NV, voltageL1L2V, voltageL2L3V, voltageL3L1V
    case frequencyHz, socPercent
    case temperatureC, temperatureBodyC, temperatureCableC, temperatureInletC, temperatureEvC

    public var columnType: ColumnType {
        switch self {
        case .transactionId, .context: .word
        case .flags: .int32
        default: LeadingColumn(rawValue: rawValue)?.columnType ?? .decimal3
        }
    }
    public static let required = leading(Self.self).union([.flags])
    public static let firstQuantity = MeterValuesColumn.energyActiveImportRegisterWh
}

/// What a `meter_values.flags` bit says of its row.
public struct MeterValueFlags: OptionSet, Sendable {
    public let rawValue: Int32
    public init(rawValue: Int32) { self.rawValue = rawValue }
    /// A value of the row was rounded to thousandths; verbatim in `meter_values_other`.
    public static let rounded = MeterValueFlags(rawValue: 1)
    /// A measurand, unit or context was absent and the schema's default was taken.
    public static let defaulted = MeterValueFlags(rawValue: 2)
    /// A unit outside the specification's list was read by the alias table (`Hz`, `Celsius`).
    public static let aliasedUnit = MeterValueFlags(rawValue: 4)
    /// A 1.6 value came as a JSON number, or with spaces, where the schema wants a plain decimal string.
    public static let looseValue = MeterValueFlags(rawValue: 8)
    /// The sample's timestamp named no zone, or digits finer than a millisecond were dropped.
    public static let looseTimestamp = MeterValueFlags(rawValue: 16)
}

/// Samples that have no column of their own, or whose exact text must survive.
public enum MeterValuesOtherColumn: Int, SchemaColumn {
    case chargePoint, evseId, connectorId, ts, receiveDelayMs, sourceId, frame, item
    case transactionId, context, measurand, phase, location, unit, format, value, reason

    public var columnType: ColumnType {
        self == .value ? .text : LeadingColumn(rawValue: rawValue)?.columnType ?? .word
    }
    public static let required = leading(Self.self).union([.reason])
}

public enum StatusesColumn: Int, SchemaColumn {
    case chargePoint, evseId, connectorId, ts, receiveDelayMs, sourceId, frame, item
    case conn, messageId, status, errorCode, info, vendorId, vendorErrorCode

    public var columnType: ColumnType {
        switch self {
        case .messageId, .info: .text
        default: LeadingColumn(rawValue: rawValue)?.columnType ?? .word
        }
    }
    public static let required = leading(Self.self)
}

public enum TransactionsColumn: Int, SchemaColumn {
    case chargePoint, evseId, connectorId, ts, receiveDelayMs, sourceId, frame, item
    case conn, event, transactionId, messageId, seqNo, triggerReason, chargingState, stopReason
    case idToken, idTokenType, meterWh, offline

    public var columnType: ColumnType {
        switch self {
        case .messageId: .text
        case .seqNo: .int32
        case .meterWh: .decimal3
        case .offline: .boolean
        default: LeadingColumn(rawValue: rawValue)?.columnType ?? .word
        }
    }
    public static let required = leading(Self.self).union([.event])
}

public enum ResultsColumn: Int, SchemaColumn {
    case chargePoint, evseId, connectorId, ts, receiveDelayMs, sourceId, frame, item
    case conn, dir, messageId, action, status, transactionId, errorCode, payload

    public var columnType: ColumnType {
        switch self {
        case .messageId, .payload: .text
        default: LeadingColumn(rawValue: rawValue)?.columnType ?? .word
        }
    }
    public static let required = leading(Self.self)
}

public enum AuthorizationsColumn: Int, SchemaColumn {
    case chargePoint, evseId, connectorId, ts, receiveDelayMs, sourceId, frame, item
    case conn, messageId, idToken, idTokenType

    public var columnType: ColumnType {
        self == .messageId ? .text : LeadingColumn(rawValue: rawValue)?.columnType ?? .word
    }
    public static let required = leading(Self.self)
}

public enum ContactsColumn: Int, SchemaColumn {
    case chargePoint, evseId, connectorId, ts, receiveDelayMs, sourceId, frame, item
    case conn, kind, dir, vendor, model, firmware, bootReason, messageId

    public var columnType: ColumnType {
        self == .messageId ? .text : LeadingColumn(rawValue: rawValue)?.columnType ?? .word
    }
    public static let required = leading(Self.self).union([.kind])
}

public enum CommandsColumn: Int, SchemaColumn {
    case chargePoint, evseId, connectorId, ts, receiveDelayMs, sourceId, frame, item
    case conn, messageId, action, payload

    public var columnType: ColumnType {
        switch self {
        case .messageId, .payload: .text
        default: LeadingColumn(rawValue: rawValue)?.columnType ?? .word
        }
    }
    public static let required = leading(Self.self)
}

public enum SecurityEventsColumn: Int, SchemaColumn {
    case chargePoint, evseId, connectorId, ts, receiveDelayMs, sourceId, frame, item
    case conn, messageId, type, techInfo, severity

    public var columnType: ColumnType {
        switch self {
        case .messageId, .techInfo: .text
        default: LeadingColumn(rawValue: rawValue)?.columnType ?? .word
        }
    }
    public static let required = leading(Self.self)
}

public enum OtherMessagesColumn: Int, SchemaColumn {
    case chargePoint, evseId, connectorId, ts, receiveDelayMs, sourceId, frame, item
    case conn, dir, messageId, action, payload

    public var columnType: ColumnType {
        switch self {
        case .messageId, .payload: .text
        default: LeadingColumn(rawValue: rawValue)?.columnType ?? .word
        }
    }
    public static let required = leading(Self.self)
}

func leading<C: SchemaColumn>(_: C.Type) -> Set<C> {
    Set(LeadingColumn.allCases.map { C(rawValue: $0.rawValue)! })
}

/// `powerActiveImportL1W` → `power_active_import_l1_w`: a capital begins a word, digits stay with theirs.
func snakeCase(_ camelCase: String) -> String {
    var name: [UInt8] = []
    for byte in camelCase.utf8 {
        let isCapital = (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
        if isCapital { name.append(UInt8(ascii: "_")) }
        name.append(isCapital ? byte | 0x20 : byte)
    }
    return String(decoding: name, as: UTF8.self)
}
