import JSONText

/// The tables of SteVe's data export (`data-export_*.zip`, one CSV a table), by the columns they have.
///
/// Rows become the frames that SteVe once stored them from, those of one reading one MeterValues. `connector_pk` was
/// renamed `evse_pk`; both are read. Names and shapes as in SteVe's migrations and DataImportExportServiceImpl; `NULL` is
/// null.
enum SteVeTable: Sendable {
    case meterValues, statuses, transactionStarts, transactionStops, failedStops, securityEvents
    /// The transactions as SteVe's own pages export them: start and stop in one row, charge point and connector named.
    case transactions
    /// Which connector a key means.
    case connectors
    /// Which charge point a key means.
    case chargeBoxes
    /// Any other: nothing in it is telemetry.
    case other

    enum Column: Int {
        case connectorKey, transactionKey, valueTimestamp, value, context, format, measurand, location, unit, phase
        case statusTimestamp, status, errorCode, errorInfo, vendorID, vendorErrorCode
        case eventTimestamp, idTag, startTimestamp, startValue, stopTimestamp, stopValue, stopReason, failReason
        case chargeBoxID, connectorNumber, chargeBoxKey, type, timestamp, techInfo
    }

    private static let names: [(StaticString, Column)] = [
        ("connector_pk", .connectorKey), ("evse_pk", .connectorKey), ("transaction_pk", .transactionKey),
        ("value_timestamp", .valueTimestamp), ("value", .value), ("reading_context", .context), ("format", .format),
        ("measurand", .measurand), ("location", .location), ("unit", .unit), ("phase", .phase),
        ("status_timestamp", .statusTimestamp), ("status", .status), ("error_code", .errorCode),
        ("error_info", .errorInfo), ("vendor_id", .vendorID), ("vendor_error_code", .vendorErrorCode),
        ("event_timestamp", .eventTimestamp), ("id_tag", .idTag), ("start_timestamp", .startTimestamp),
        ("start_value", .startValue), ("stop_timestamp", .stopTimestamp), ("stop_value", .stopValue),
        ("stop_reason", .stopReason), ("fail_reason", .failReason), ("charge_box_id", .chargeBoxID),
        ("connector_id", .connectorNumber), ("evse_id", .connectorNumber), ("charge_box_pk", .chargeBoxKey),
        ("type", .type), ("timestamp", .timestamp), ("tech_info", .techInfo),
    ]

    /// A table is the first of these whose columns are all there.
    private static let tables: [(SteVeTable, needs: [Column])] = [
        (.meterValues, [.connectorKey, .valueTimestamp, .value]),
        (.statuses, [.connectorKey, .statusTimestamp, .status]),
        (.transactions, [.transactionKey, .chargeBoxID, .connectorNumber, .idTag, .startTimestamp, .stopTimestamp]),
        (.failedStops, [.transactionKey, .stopTimestamp, .failReason]),
        (.transactionStops, [.transactionKey, .eventTimestamp, .stopTimestamp, .stopValue]),
        (.transactionStarts, [.transactionKey, .connectorKey, .startTimestamp, .startValue]),
        (.securityEvents, [.chargeBoxKey, .type, .timestamp, .techInfo]),
        (.connectors, [.connectorKey, .chargeBoxID, .connectorNumber]),
        (.chargeBoxes, [.chargeBoxKey, .chargeBoxID]),
    ]

    static func find(_ names: [Bytes]) -> (SteVeTable, SIMD32<UInt8>)? {
        var places = SIMD32<UInt8>(repeating: 255)
        for (place, name) in names.enumerated() {
            guard let column = Self.names.first(where: { name.equals($0.0) })?.1 else { continue }
            places[column.rawValue] = UInt8(place)
        }
        for (table, needs) in tables where needs.allSatisfy({ places[$0.rawValue] != 255 }) { return (table, places) }
        return nil
    }

    /// The frames a row tells of: a start is StartTransaction and its answer, which has the transaction's id.
    func parts(_ header: CSVHeader, _ row: borrowing CSVLine) -> Int {
        switch self {
        case .transactionStarts: 2
        case .transactions: header.value(.stopTimestamp, row) == nil ? 2 : 3
        default: 1
        }
    }
}

extension CSVHeader {
    /// A field of a table's row; nil where it is `NULL` or empty, or the table has no such column.
    func value(_ column: SteVeTable.Column, _ row: borrowing CSVLine) -> Bytes? {
        guard let place = place(column), let text = row[place], !text.isEmpty, !text.equals("NULL") else { return nil }
        return text
    }
}
