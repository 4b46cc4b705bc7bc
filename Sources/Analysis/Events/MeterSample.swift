import Telemetry

/// A view of one `meter_values` row: nothing is copied out before somebody asks.
///
/// It owns nothing, so that handing it around costs no counting of references: the row and the decoder that made it
/// outlive it, since a sample is forgotten before the next row is consumed.
struct MeterSample: Sendable {
    /// What its reading context says of the transaction it was taken in.
    enum Moment: Sendable { case within, begin, end }

    private let numbers: RowNumbers
    var place: Place
    private let transaction: Unmanaged<TransactionName>?
    private let moment: Moment
    /// Set by the register reader: what the energy register did since the port's last sample.
    var step: RegisterStep?
    /// Thousandths of Wh: power over time since the port's last sample of the same session.
    var integral: Int64 = 0
    /// Sent again: the charging rates have it already (rule R15b).
    var isRepeat = false
    /// The session it belongs to is running.
    var inSession = false
    /// Thousandths of W: the total as sent, else the sum of the phases sent (DOMAIN 3, row 20); nil where neither.
    let powerMilliw: Int64?

    init(row: Row, place: Place, transaction: TransactionName?, moment: Moment) {
        numbers = row.numbers
        self.place = place
        self.transaction = transaction.map(Unmanaged.passUnretained)
        self.moment = moment
        powerMilliw = Self.power(row.numbers)
    }

    @inline(__always) subscript(_ column: MeterValuesColumn) -> Int64? { numbers[column.rawValue] }

    var transactionID: String? { transaction?._withUnsafeGuaranteedRef { $0.id } }
    /// Taken at the transaction's beginning: what the register did before it is not the session's.
    var isTransactionBegin: Bool { moment == .begin }
    var isTransactionEnd: Bool { moment == .end }

    private static func power(_ numbers: RowNumbers) -> Int64? {
        numbers[MeterValuesColumn.powerActiveImportW.rawValue]
            ?? sum(
                numbers[MeterValuesColumn.powerActiveImportL1W.rawValue],
                numbers[MeterValuesColumn.powerActiveImportL2W.rawValue],
                numbers[MeterValuesColumn.powerActiveImportL3W.rawValue])
    }

    /// Thousandths of Wh: the total as sent, else the sum of the phases sent.
    var registerMilliwh: Int64? {
        self[.energyActiveImportRegisterWh]
            ?? Self.sum(
                self[.energyActiveImportRegisterL1Wh], self[.energyActiveImportRegisterL2Wh],
                self[.energyActiveImportRegisterL3Wh])
    }

    /// Thousandths of W on L1, L2, L3 as sent, else current times voltage (230 V where none was sent).
    @inline(__always) var phasePowers: (Int64?, Int64?, Int64?) {
        (
            self[.powerActiveImportL1W] ?? product(.currentImportL1A, .voltageL1NV),
            self[.powerActiveImportL2W] ?? product(.currentImportL2A, .voltageL2NV),
            self[.powerActiveImportL3W] ?? product(.currentImportL3A, .voltageL3NV)
        )
    }

    /// The highest of the charger's own temperatures, thousandths of °C; the vehicle's does not count.
    var temperature: Int64? {
        // A null is the least of all numbers, so that it never is the greatest beside another.
        let highest = max(
            max(self[.temperatureC] ?? .min, self[.temperatureBodyC] ?? .min),
            max(self[.temperatureCableC] ?? .min, self[.temperatureInletC] ?? .min))
        return highest == .min ? nil : highest
    }

    @inline(__always) private func product(_ current: MeterValuesColumn, _ voltage: MeterValuesColumn) -> Int64? {
        guard let amperes = self[current] else { return nil }
        let volts = self[voltage] ?? self[.voltageV] ?? 230_000
        return amperes &* volts / 1000
    }

    @inline(__always) private static func sum(_ a: Int64?, _ b: Int64?, _ c: Int64?) -> Int64? {
        guard a != nil || b != nil || c != nil else { return nil }
        return (a ?? 0) &+ (b ?? 0) &+ (c ?? 0)
    }
}

/// A transaction's id, made once for the many samples that name it.
final class TransactionName: Sendable {
    let id: String

    init(_ id: String) { self.id = id }
}
