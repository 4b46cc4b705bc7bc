import Analysis
import Telemetry

/// Reads the operator's reasons for outages that do not count: CSV with the header
/// `charge_point,evse_id,start,end,reason`; evse_id 0 is the whole charge point, an empty end is none yet.
enum ExclusionsFile {
    private static let header = "charge_point,evse_id,start,end,reason"

    static func load(_ path: String) throws -> [ExcludedTime] { try parse(try Files.text(path), path) }

    static func parse(_ text: String, _ path: String) throws -> [ExcludedTime] {
        let lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }.map(String.init)
        guard let first = lines.first, first == header || first == "\u{FEFF}" + header else {
            throw Trouble("\(path):1: the first line must be \(header)")
        }
        return try lines.enumerated().dropFirst().compactMap { index, line in
            try line.allSatisfy(\.isWhitespace) ? nil : excluded(line, "\(path):\(index + 1)")
        }
    }

    private static func excluded(_ line: String, _ place: String) throws -> ExcludedTime {
        let fields = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        guard fields.count == 5, !fields[0].isEmpty else {
            throw Trouble("\(place): five fields are wanted: \(header)")
        }
        guard let evse = Int(fields[1]), evse >= 0 else { throw Trouble("\(place): \"\(fields[1])\" is no evse_id") }
        guard let start = Instant(iso8601: fields[2]) else {
            throw Trouble("\(place): \"\(fields[2])\" is no ISO 8601 date-time")
        }
        let end = fields[3].isEmpty ? nil : Instant(iso8601: fields[3])
        guard fields[3].isEmpty || end.map({ $0 > start }) == true else {
            throw Trouble("\(place): \"\(fields[3])\" is no ISO 8601 date-time after the start")
        }
        guard let reason = Outage.Exclusion(rawValue: fields[4]) else {
            let known = Outage.Exclusion.allCases.map(\.rawValue).joined(separator: ", ")
            throw Trouble("\(place): \"\(fields[4])\" is no reason; known are \(known)")
        }
        return ExcludedTime(chargePoint: fields[0], evseID: evse, start: start, end: end, reason: reason)
    }
}
