import JSONText
import Telemetry

/// What the tables of one SteVe export say of each other: which charge point and connector a key means.
///
/// Filled by reading the tables that say so (`connector`, `evse`, `charge_box`, `transaction_start`) before the others;
/// what is known stays as it was said first.
public final class SteVeKeys {
    struct Connector {
        var chargePoint: StringRef
        var number: Int64
    }

    private struct Transaction {
        var connector: Int64
        var startedAt: Instant?
    }

    private var arena = StringArena()
    private var connectors: [Int64: Connector] = [:]
    private var chargeBoxes: [Int64: StringRef] = [:]
    private var transactions: [Int64: Transaction] = [:]

    /// Those of `files` that were read, or that there is nowhere to look for: what none of them names, nothing does.
    public var filesRead: Set<String>

    public init(filesRead: [String] = []) { self.filesRead = Set(filesRead) }

    /// The tables to be read first, in this order.
    public static let files = ["charge_box.csv", "connector.csv", "evse.csv", "transaction_start.csv"]

    public var isEmpty: Bool { connectors.isEmpty }

    /// Why a row is broken whose key means nothing, where one of these tables would say what it means.
    func fault(lacking tables: [String]) -> Record.LineFault {
        filesRead.isDisjoint(with: tables) ? .noOtherTables : .unknownConnector
    }

    func addConnector(_ key: Int64, _ chargePoint: Bytes, _ number: Int64) {
        if connectors[key] == nil {
            connectors[key] = Connector(chargePoint: arena.intern(chargePoint), number: number)
        }
    }

    func addChargeBox(_ key: Int64, _ chargePoint: Bytes) {
        if chargeBoxes[key] == nil { chargeBoxes[key] = arena.intern(chargePoint) }
    }

    /// - Parameter startedAt: when SteVe was told of its start.
    func addTransaction(_ key: Int64, connector: Int64, startedAt: Instant?) {
        if transactions[key] == nil { transactions[key] = Transaction(connector: connector, startedAt: startedAt) }
    }

    func start(ofTransaction key: Int64) -> Instant? { transactions[key]?.startedAt }

    func connector(_ key: Int64) -> (chargePoint: Bytes, number: Int64)? {
        connectors[key].map { (arena.read($0.chargePoint), $0.number) }
    }

    func connector(ofTransaction key: Int64) -> (chargePoint: Bytes, number: Int64)? {
        transactions[key].flatMap { connector($0.connector) }
    }

    func chargeBox(_ key: Int64) -> Bytes? { chargeBoxes[key].map { arena.read($0) } }
}
