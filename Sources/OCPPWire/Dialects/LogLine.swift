import JSONText
import Telemetry

/// What a line of a log says around its frame. All bytes are the line's own.
struct LogLine {
    var time: ISO8601.Parsed?
    var chargePoint: Bytes?
    var connection: Bytes?
    var direction: Direction?
    var action: Bytes?
    var body: Body

    enum Body {
        /// From the frame's first byte to the end; lines that follow may belong to it.
        case frame(Bytes)
        /// A JSON string that holds the frame.
        case quotedFrame(Bytes)
        /// The frame as HTML, from its first byte to the end; lines that follow may belong to it.
        case markup(Bytes)
        /// An object of MaEVe's gateway that the frame became.
        case gatewayMessage(Bytes)
        /// A JSON object that holds the frame and what else is to be known.
        case object
        case contact(Record.Contact)
        /// The log's own words; a frame that stands in them is one whose line cannot be read.
        case text
        /// Words that may name a frame, which is told elsewhere or never crossed.
        case aside
    }
}

/// Reads the lines of one dialect. A reader answers only for lines that can be no other dialect's.
struct LogDialect: Sendable {
    let dialect: Dialect
    /// Nil where the line is not of this dialect.
    let read: @Sendable (Bytes) -> LogLine?

    static let all: [LogDialect] = [
        LogDialect(dialect: .steve, read: SteVeLog.read),
        LogDialect(dialect: .mobilityhouse, read: MobilityHouse.read),
        LogDialect(dialect: .evcc, read: Evcc.read),
        LogDialect(dialect: .microOcpp, read: MicroOcpp.read),
        LogDialect(dialect: .octt, read: OCTT.read),
        LogDialect(dialect: .everest, read: EVerest.read),
        LogDialect(dialect: .timePrefixed, read: TimePrefixed.read),
        LogDialect(dialect: .bare, read: BareFrames.read),
        LogDialect(dialect: .maeve, read: MaEVe.read),
    ]

    /// What the line says, and in which dialect; the file's own is asked first.
    static func read(_ line: Bytes, own: Dialect?) -> (Dialect, LogLine)? {
        if line.first == UInt8(ascii: "{"), let object = own.flatMap(JSONObjects.own) ?? JSONObjects.recognise(line) {
            return (object, LogLine(body: .object))
        }
        if let own, let known = all.first(where: { $0.dialect == own }), let log = known.read(line) {
            return (own, log)
        }
        for other in all where other.dialect != own {
            if let log = other.read(line) { return (other.dialect, log) }
        }
        return nil
    }
}

/// Frames and nothing else.
enum BareFrames {
    static func read(_ line: Bytes) -> LogLine? {
        isFrame(line.trimmingSpace) ? LogLine(body: .frame(line)) : nil
    }

    /// Whether `text` begins as a frame does: `[`, a message type, a comma or the line's end.
    static func isFrame(_ text: Bytes) -> Bool {
        guard let place = afterType(text) else { return false }
        return place == text.count || text[place] == UInt8(ascii: ",")
    }

    /// Whether `text` begins with `[`, a message type, a comma and a quote, which may be escaped.
    static func isFrameWithID(_ text: Bytes) -> Bool {
        guard let comma = afterType(text), comma < text.count, text[comma] == UInt8(ascii: ",") else { return false }
        let place = skipSpace(text, from: comma + 1)
        guard place < text.count else { return false }
        return text[place] == UInt8(ascii: "\"") || Bytes(rebasing: text[place...]).hasPrefix("\\\"")
    }

    /// The place after `[`, a message type and white space; nil where `text` does not begin so.
    private static func afterType(_ text: Bytes) -> Int? {
        guard text.first == UInt8(ascii: "[") else { return nil }
        let place = skipSpace(text, from: 1)
        guard place < text.count, (UInt8(ascii: "2")...UInt8(ascii: "6")).contains(text[place]) else { return nil }
        return skipSpace(text, from: place + 1)
    }

    private static func skipSpace(_ text: Bytes, from start: Int) -> Int {
        var place = start
        while place < text.count, text[place] == 0x20 || text[place] == 0x09 || text[place] == 0x0D { place += 1 }
        return place
    }
}
