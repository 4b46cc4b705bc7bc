import JSONText
import Telemetry

/// One frame, or one stretch of input that is not a frame; every byte but blank lines is in a record.
///
/// All bytes are borrowed from the reader and valid until its next `next`, `append` or `finish`.
public struct Record {
    /// Place in the source, and length without the line's end.
    public var offset: Int64
    public var length: Int64
    /// In which this record was recognised; in a file of mixed logs not always the file's.
    public var dialect: Dialect
    /// The record verbatim. Of a line beyond the reader's limit only the first `RecordReader.keptOfLongLine` bytes.
    public var bytes: Bytes
    /// FNV-1a of what `bytes` lacks; nil where they lack nothing.
    public var restHash: UInt128?
    /// As the line says, or as far as it can still be read in a broken one; nil where the format names none.
    public var chargePoint: Bytes?
    public var receivedAt: ISO8601.Parsed?
    public var connection: Bytes?
    /// As the line says; see `Frame.direction` for what the action tells where it is silent.
    public var direction: Direction?
    /// Named beside the frame by some formats, for answers too (CONTRACT 10: else null).
    public var action: Bytes?
    public var content: Content

    public enum Content {
        case frame(Frame)
        /// A connection that began or ended, as the CSMS's log tells.
        case contact(Contact)
        /// What platforms tell each other, in place of a frame.
        case object(OCPIObject)
        case ignored(IgnoreRule)
        case broken(Fault)
    }

    public enum Contact: Sendable { case connect, disconnect }

    /// The named rules by which input is passed over, counted but not quarantined; none applies to an envelope file.
    public enum IgnoreRule: String, Sendable, CaseIterable {
        /// Lines between the frames of a log that holds more than frames.
        case freeText = "free-text"
        /// The line of a CSV that names its columns.
        case csvHeader = "csv-header"
        /// Rows of a data export that hold no telemetry: names of connectors, addresses, users, settings.
        case otherTable = "other-table"
        /// Exchanges between platforms (OCPI) in a capture that holds them beside frames.
        case otherProtocol = "other-protocol"
        /// OCPI objects that no table holds: tokens, credentials, an EVSE alone, answers that carry nothing.
        case otherObject = "other-object"
    }

    /// Why a stretch of input is no frame, and at which of the record's bytes where that is known.
    public struct Fault: Equatable, Sendable {
        public var reason: Reason
        public var offset: Int?

        init(_ reason: Reason, at offset: Int? = nil) {
            self.reason = reason
            self.offset = offset
        }
    }

    public enum Reason: Equatable, Sendable {
        case json(JSONError.Reason)
        case frame(Frame.Fault)
        case line(LineFault)

        /// The name kept in quarantine.
        public var name: String {
            switch self {
            case .json(let reason): reason.rawValue
            case .frame(let fault): fault.rawValue
            case .line(let fault): fault.rawValue
            }
        }
    }

    /// What can be wrong with a line around its frame.
    public enum LineFault: String, Error, Sendable, CaseIterable {
        case lineTooLong = "line-too-long"
        /// A frame stands in a log's line whose beginning cannot be read.
        case badHeader = "bad-header"
        case notAnObject = "not-an-envelope"
        case noTimestamp = "no-timestamp"
        case badTimestamp = "bad-timestamp"
        case noChargePoint = "no-charge-point"
        case badChargePoint = "bad-charge-point"
        case badConnection = "bad-connection"
        case badDirection = "bad-direction"
        case noMessage = "no-message"
        case wrongFieldCount = "wrong-field-count"
        case badQuotes = "bad-quotes"
        case repeatedKey = "repeated-envelope-key"
        case badEncoding = "bad-encoding"
        /// A row of a data export whose connector or transaction none of its other tables names.
        case unknownConnector = "unknown-connector"
        /// The same, and none of the other tables was there to be read.
        case noOtherTables = "no-other-tables"
        /// Among OCPI objects something that is none.
        case unknownObject = "unknown-object"
    }
}
