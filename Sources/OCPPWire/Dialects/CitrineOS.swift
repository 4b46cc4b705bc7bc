import JSONText

/// CitrineOS's table `OCPPMessages` as JSON rows; as CSV it is one of `CSVHeader`'s.
extension RecordReader {
    /// A row of `OCPPMessages`, as `row_to_json` and Hasura give it: `origin` is `cs` (the charging station) or `csms`,
    /// `message` the whole frame, as JSON or as its text.
    mutating func readCitrineOS(_ json: JSONValue, _ record: inout Record) throws(Record.LineFault) {
        record.dialect = .citrineOS
        record.chargePoint = try identity(json["stationId"])
        record.receivedAt = try time(json["timestamp"])
        record.action = json["action"]?.string.flatMap(Record.identity)
        record.direction = try json["origin"]?.string.map(CitrineOS.direction)
        guard let message = json["message"] else { throw .noMessage }
        record.content = content(of: message)
    }
}

enum CitrineOS {
    static func direction(_ origin: Bytes) throws(Record.LineFault) -> Direction {
        if origin.equals("cs") { return .in }
        if origin.equals("csms") { return .out }
        throw .badDirection
    }
}
