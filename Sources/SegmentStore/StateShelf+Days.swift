import GRDB
import Telemetry

/// Which rows of each charge point's days somebody has been told of (`laddpuls analyze --dirty`).
extension StateShelf {
    /// Rows of one charge point and UTC day of receipt, by what they are.
    public struct DayRows: Hashable, Sendable {
        public var chargePoint: String
        public var day: Day
        public var origin: Hash128

        public init(chargePoint: String, day: Day, origin: Hash128) {
            self.chargePoint = chargePoint
            self.day = day
            self.origin = origin
        }
    }

    /// None where the shelf is new or damaged: then every day is dirty.
    public func told() -> Set<DayRows> {
        let found = attempt { try queue.read { try GRDB.Row.fetchAll($0, sql: "SELECT * FROM told") } } ?? []
        return Set(
            found.compactMap { row in
                guard let name = row.text(0), let day = Int32.fromDatabaseValue(row[1]),
                    let origin = row.text(2).flatMap(Hash128.init(hex:))
                else { return nil }
                return DayRows(chargePoint: name, day: Day(number: day), origin: origin)
            })
    }

    /// What cannot be written down is told again.
    public func tell(_ days: [DayRows]) {
        _ = attempt {
            try queue.write { database in
                for day in days {
                    try database.execute(
                        sql: "INSERT OR REPLACE INTO told VALUES (?, ?, ?)",
                        arguments: [day.chargePoint, day.day.number, day.origin.hex])
                }
            }
        }
    }
}
