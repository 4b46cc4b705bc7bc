import JSONText
import Telemetry

/// Logs, line by line: each line is read in the file's dialect, or in whichever else knows it, or is free text.
///
/// A frame may go on over the lines that follow (libocpp prints it prettily, some chargers put line ends into it). Its
/// record ends where its brackets close, or before the next line that begins something else: a frame cut short costs
/// no more than itself.
extension RecordReader {
    mutating func nextOfLog(_ own: Dialect) -> Record? {
        while let line = lines.lineEnd() {
            let bytes = Bytes(rebasing: lines.unread[..<line.stop])
            if line.stop > lines.limit || lines.isDroppingLine {
                return tooLong(lines.take(upTo: line), own)
            }
            if bytes.isBlank {
                _ = lines.take(upTo: line)
                continue
            }
            if open == nil {
                let record = readLine(lines.peek(upTo: line), own)
                guard record.isCutShort, let brackets = openBrackets(bytes, own) else {
                    _ = lines.take(upTo: line)
                    return record
                }
                open = OpenFrame(end: line, brackets: brackets)
            }
            guard let end = gather(own) else { return nil }
            open = nil
            return readLine(lines.take(upTo: end), own)
        }
        return nil
    }

    /// Those that a line leaves open; nil where what is cut short there cannot go on.
    private func openBrackets(_ line: Bytes, _ own: Dialect) -> BracketScan? {
        var brackets = BracketScan()
        switch LogDialect.read(line, own: own)?.1.body {
        case nil where own == .everest && EVerest.beginsFrame(line): brackets.open()
        case .frame(let frame): _ = brackets.read(frame)
        case .gatewayMessage(let message):
            if message.isEmpty { return nil }
            _ = brackets.read(message)
        case .markup(let row):
            if EVerestPage.endsRow(row) { return nil }
            _ = brackets.read(row)
        case .object: _ = brackets.read(line)
        case .quotedFrame, .contact, .text, .aside, nil: return nil
        }
        return brackets.isClosed || brackets.isInString ? nil : brackets
    }

    private mutating func gather(_ own: Dialect) -> LineBuffer.LineEnd? {
        while let so = open {
            guard let more = lines.lineEnd(from: so.end.next) else {
                return lines.isFinished || lines.unread.count > lines.limit ? so.end : nil
            }
            let line = Bytes(rebasing: lines.unread[so.end.next..<more.stop])
            let before = Bytes(rebasing: lines.unread[..<so.end.stop]).trimmingSpace.last
            if more.stop > lines.limit || begins(line, own, so.brackets, after: before) { return so.end }
            open!.end = more
            _ = open!.brackets.read(line)
            if open!.brackets.isClosed || open!.brackets.isInString { return more }
        }
        preconditionFailure("only an open frame is gathered")
    }

    /// Whether a line begins a record of its own, rather than going on with the frame above it.
    private func begins(_ line: Bytes, _ own: Dialect, _ brackets: BracketScan, after before: UInt8?) -> Bool {
        guard let first = line.first, first != 0x20, first != 0x09 else { return false }
        // Where a value is awaited, an object is that value, whatever it looks like, but for one that is a whole line.
        let isAwaited = before == UInt8(ascii: ",") || before == UInt8(ascii: ":") || before == UInt8(ascii: "[")
        if brackets.hasBegun, isAwaited, first == UInt8(ascii: "{"), !line.isWholeObject { return false }
        // Under a header that no frame followed yet, a line that is a bare frame is that header's.
        if !brackets.hasBegun { return LogDialect.read(line, own: own).map { $0.0 != .bare } ?? false }
        return LogDialect.read(line, own: own) != nil || line.seemsToHoldFrame
    }

    /// Reads bytes that were a record of this dialect once more.
    public mutating func read(again bytes: Bytes, at offset: Int64, _ dialect: Dialect) -> Record {
        let line = LineBuffer.Line(offset: offset, length: Int64(bytes.count), bytes: bytes, restHash: nil)
        hasNamed = false
        return readLine(line, dialect)
    }

    private mutating func readLine(_ line: LineBuffer.Line, _ own: Dialect) -> Record {
        var record = Record(line, own)
        if let (dialect, log) = LogDialect.read(line.bytes, own: own) {
            record.dialect = dialect
            read(log, &record)
            // In a log whose lines name their charge point, a stray one that does not is nobody's.
            let isNamed = !own.mayLackChargePoint || (hasNamed && !own.isOfOneChargePoint)
            if dialect.mayLackChargePoint, isNamed, record.chargePoint == nil, !record.isIgnored, !record.isBroken {
                record.content = .broken(Record.Fault(.line(.noChargePoint)))
            }
            hasNamed = hasNamed || record.chargePoint != nil
        } else if !own.isLog {
            record.content = content(of: line.bytes, at: 0)
        } else if own == .everest, EVerest.beginsFrame(line.bytes) {
            // A frame whose header cannot be read, pretty-printed over the lines that follow.
            let isAlone = line.bytes.firstLineEnd == nil
            record.content = .broken(Record.Fault(isAlone ? .json(.unexpectedEnd) : .line(.badHeader)))
        } else if line.bytes.seemsToHoldFrame || (own == .maeve && MaEVe.seemsToHoldMessage(line.bytes)) {
            record.content = .broken(Record.Fault(.line(.badHeader)))
        }
        return record
    }

    private mutating func read(_ log: LogLine, _ record: inout Record) {
        if case .text = log.body {
            if record.bytes.seemsToHoldFrame { record.content = .broken(Record.Fault(.line(.badHeader))) }
            return
        }
        if case .aside = log.body { return }
        if case .object = log.body { return readObject(&record) }
        record.receivedAt = placed(log.time)
        record.chargePoint = log.chargePoint.flatMap(Record.identity)
        record.connection = log.connection.flatMap(Record.identity)
        record.direction = log.direction
        record.action = log.action.flatMap(Record.identity)
        if log.chargePoint != nil, record.chargePoint == nil {
            record.content = .broken(Record.Fault(.line(.badChargePoint)))
        } else if case .gatewayMessage(let message) = log.body {
            readMessage(message, at: record.bytes.count - message.count, &record)
        } else {
            record.content = content(of: log.body, in: record.bytes)
        }
        if case .markup = log.body, log.time == nil, case .frame = record.content {
            record.content = .broken(Record.Fault(.line(.badTimestamp)))
        }
    }

    private mutating func content(of body: LogLine.Body, in line: Bytes) -> Record.Content {
        switch body {
        case .frame(let frame):
            let place = line.count - frame.count
            return frame.isBlankText
                ? .broken(Record.Fault(.line(.noMessage), at: place)) : content(of: frame, at: place)
        case .quotedFrame(let text): return content(ofQuoted: text)
        case .markup(let row):
            EVerestPage.frame(row, into: &made)
            return contentMade()
        case .contact(let contact): return .contact(contact)
        case .gatewayMessage, .object, .text, .aside: return .ignored(.freeText)
        }
    }

    private mutating func content(ofQuoted text: Bytes) -> Record.Content {
        do throws(JSONError) {
            guard let frame = try tape.parse(text).string else { return .broken(Record.Fault(.frame(.notAnArray))) }
            return content(ofInner: frame)
        } catch {
            return .broken(Record.Fault(.json(error.reason)))
        }
    }
}

/// A frame that goes on over lines: where the last of them ends so far, and its brackets there.
struct OpenFrame {
    var end: LineBuffer.LineEnd
    var brackets: BracketScan
}

extension Record {
    /// Whether it is no frame only because something is missing at its end.
    var isCutShort: Bool {
        guard case .broken(let fault) = content else { return false }
        return fault.reason == .json(.unexpectedEnd) || fault.reason == .line(.noMessage)
    }

    var isBroken: Bool {
        if case .broken = content { return true }
        return false
    }

    var isIgnored: Bool {
        if case .ignored = content { return true }
        return false
    }

    /// Unlike the texts of checked JSON, a log's words may be anything.
    static func identity(_ text: Bytes) -> Bytes? { Frame.isIdentity(text) && text.isValidUTF8 ? text : nil }
}

extension UnsafeBufferPointer<UInt8> {
    /// Whether the bracket that this begins with closes at its end.
    var isWholeObject: Bool {
        var brackets = BracketScan()
        let length = brackets.read(self)
        return brackets.isClosed && Bytes(rebasing: self[length...]).isBlankText
    }

    var isBlankText: Bool { !contains { $0 != 0x20 && $0 != 0x09 && $0 != 0x0D && $0 != 0x0A } }
}
