import JSONText
import OCPPWire
import Telemetry

/// Answers, commands, and what has no table of its own: kept with their payload, personal identifiers replaced.
extension Lifter {
    /// An answer that says nothing is a sign of life and no more (CONTRACT 4).
    mutating func result(_ frame: Frame) {
        guard let answer = frame.answer else { preconditionFailure("only results have answers") }
        if answer.isAcknowledgement { return contact("ack") }
        let row = answerRow(frame)
        row.set(ResultsColumn.status, answer.status.text)
        row.set(ResultsColumn.transactionId, answer.transactionID.text)
        setPayload(row, ResultsColumn.payload, frame.payload, action: origin.action)
        end(row)
    }

    /// `payload` is `{"errorDescription":…,"errorDetails":…}`: what the frame has in two places.
    mutating func error(_ frame: Frame) {
        let row = answerRow(frame)
        row.set(ResultsColumn.errorCode, frame.errorCode)
        var text = Array(#"{"errorDescription":"#.utf8)
        JSONWriter.appendString(frame.errorDescription ?? Bytes(start: nil, count: 0), to: &text)
        text += Array(#","errorDetails":"#.utf8)
        redactor.append(frame.payload, action: origin.action, to: &text)
        text.append(UInt8(ascii: "}"))
        text.withUnsafeBufferPointer { row.set(ResultsColumn.payload, $0) }
        end(row)
    }

    private func answerRow(_ frame: Frame) -> RowBuilder {
        let row = begin(.results, .whole, at: origin.receivedAt)
        setEnvelope(row, ResultsColumn.conn, dir: ResultsColumn.dir)
        row.set(ResultsColumn.messageId, frame.messageID)
        row.set(ResultsColumn.action, origin.action)
        return row
    }

    /// A call to the charge point.
    mutating func command(_ command: Command, _ frame: Frame) {
        let row = begin(.commands, port(of: command), at: origin.receivedAt)
        setMessage(row, CommandsColumn.conn, CommandsColumn.messageId, frame)
        row.set(CommandsColumn.action, frame.action)
        setPayload(row, CommandsColumn.payload, frame.payload, action: frame.action)
        end(row)
    }

    /// Of the port it names, where it names one that can be read.
    private func port(of command: Command) -> Port {
        let connector = command.connectorID.value.flatMap(Self.portNumber)
        guard let evse = command.evseID.value.flatMap(Self.portNumber) else {
            return connector.map { Port(connector16: $0) } ?? .whole
        }
        return Port(evseID: evse, connectorID: connector ?? 0)
    }

    mutating func otherMessage(_ frame: Frame) {
        let row = begin(.otherMessages, .whole, at: origin.receivedAt)
        setEnvelope(row, OtherMessagesColumn.conn, dir: OtherMessagesColumn.dir)
        row.set(OtherMessagesColumn.messageId, frame.messageID)
        row.set(OtherMessagesColumn.action, frame.action)
        setPayload(row, OtherMessagesColumn.payload, frame.payload, action: frame.action)
        end(row)
    }
}
