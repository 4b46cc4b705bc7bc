import JSONText

/// Finds a file's dialect from its first lines.
///
/// Our own envelopes, arrays and the headers of tables decide at once. Lines of logs are counted, for a log may begin
/// with another's words; the dialect that most of them speak is the file's, the earlier one where two are even. What
/// gives nothing away within the window is taken for envelopes, whose every other line is quarantined.
extension RecordReader {
    mutating func detect() -> Dialect? {
        var document: Detection.Found?
        switch recogniseDocument() {
        case .undecided: return nil
        case .decided(let found): return settle(found)
        case .unless(let found): document = found
        case .nothing: break
        }
        let unread = lines.unread
        let window = min(unread.count, Self.detectionWindow)
        while detection.judged < window, detection.votes < Detection.enoughVotes {
            let rest = Bytes(rebasing: unread[detection.judged...])
            let lineEnd = rest.firstLineEnd
            guard lineEnd != nil || lines.isFinished || rest.count >= Self.judgedPrefix else { return nil }
            let line = Bytes(rebasing: rest.prefix(min(lineEnd ?? rest.count, Self.judgedPrefix)))
            // Inside a log an object may be part of a pretty-printed frame.
            if let found = Detection.decisive(line, isFirst: document == nil && detection.votes == 0) {
                return settle(found)
            }
            if let spoken = Detection.spoken(line) { detection.vote(spoken) }
            guard let lineEnd else { break }
            detection.judged += lineEnd + 1
        }
        guard
            lines.isFinished || unread.count >= Self.detectionWindow || detection.votes >= Detection.enoughVotes
        else { return nil }
        return settle(detection.winner.map { .init($0) } ?? document ?? .init(.envelope))
    }

    private mutating func settle(_ found: Detection.Found) -> Dialect {
        dialect = found.dialect
        framing = found.framing
        return found.dialect
    }

    /// How much of a line's beginning is looked at for its dialect.
    private static let judgedPrefix = 4096

    /// An array of records, or an object, at the very beginning.
    private func recogniseDocument() -> Detection.Answer {
        let unread = lines.unread
        let head = Bytes(rebasing: unread.prefix(JSONObjects.judgedBytes))
        let isWhole = lines.isFinished || unread.count >= JSONObjects.judgedBytes
        guard let first = head.firstIndex(where: { $0 > 0x20 }) else { return isWhole ? .nothing : .undecided }
        let text = Bytes(rebasing: head[first...])
        switch text.first! {
        case UInt8(ascii: "{"): return isWhole || text.firstLineEnd != nil ? object(text, isWhole) : .undecided
        case UInt8(ascii: "["): return array(text, isWhole)
        default: return .nothing
        }
    }

    private func object(_ text: Bytes, _ isWhole: Bool) -> Detection.Answer {
        let line = Bytes(rebasing: text[..<(text.firstLineEnd ?? text.count)])
        if let known = JSONObjects.recognise(line) {
            let isDocument = known == .ocpi || (known == .evpanda && line.beginsMessages)
            return .decided(.init(known, isDocument ? .elements : .lines))
        }
        // A pretty-printed one tells on later lines.
        guard isWhole else { return .undecided }
        let known = JSONObjects.recognise(text)
        if text.beginsMessages { return .decided(.init(.evpanda, .elements)) }
        if known == .ocpi { return .decided(.init(.ocpi, .elements)) }
        // Our own are one line each.
        return .decided(.init(known ?? .envelope))
    }

    private func array(_ text: Bytes, _ isWhole: Bool) -> Detection.Answer {
        guard let second = text.dropFirst().first(where: { $0 > 0x20 }) else { return isWhole ? .nothing : .undecided }
        if second == UInt8(ascii: "[") { return .decided(.init(.bare, .elements)) }
        let isSplit = text.firstLineEnd.map { $0 < text.firstIndex(of: second)! } ?? false
        if isSplit, second &- UInt8(ascii: "0") < 10 { return .unless(.init(.bare, .elements)) }
        guard second == UInt8(ascii: "{") else { return .nothing }
        guard isWhole else { return .undecided }
        return .decided(.init(JSONObjects.recognise(text) ?? .bare, .elements))
    }
}

/// What the lines judged so far say.
struct Detection {
    /// Whole lines before this byte of what is unread were judged.
    var judged = 0
    /// In order of appearance.
    private var counts: [(dialect: Dialect, count: Int)] = []

    static let enoughVotes = 16

    var votes: Int { counts.reduce(0) { $0 + $1.count } }

    mutating func vote(_ dialect: Dialect) {
        if let place = counts.firstIndex(where: { $0.dialect == dialect }) {
            counts[place].count += 1
        } else {
            counts.append((dialect, 1))
        }
    }

    var winner: Dialect? {
        let most = counts.map(\.count).max()
        return counts.first { $0.count == most }?.dialect
    }

    struct Found {
        var dialect: Dialect
        var framing: RecordReader.Framing

        init(_ dialect: Dialect, _ framing: RecordReader.Framing = .lines) {
            self.dialect = dialect
            self.framing = framing
        }
    }

    enum Answer {
        case decided(Found)
        /// This, unless a log's lines follow: a frame may be the end of one that began in another file.
        case unless(Found)
        /// More input is needed.
        case undecided
        case nothing
    }

    /// What a line alone decides.
    static func decisive(_ line: Bytes, isFirst: Bool) -> Found? {
        let line = line.trimmingSpace
        if line.first == UInt8(ascii: "{") {
            return isFirst ? Found(JSONObjects.recognise(line) ?? .envelope) : nil
        }
        return CSVHeader(line).map { Found($0.dialect, .csv) }
    }

    /// The dialect that a log's line is in.
    static func spoken(_ line: Bytes) -> Dialect? { LogDialect.read(line, own: nil)?.0 }
}
