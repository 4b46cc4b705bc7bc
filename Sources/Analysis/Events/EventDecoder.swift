import Telemetry

/// Rows → events: one place that knows columns. Strings that repeat from row to row are made once.
struct EventDecoder {
    let profile: Profile
    private var places: PlaceMapping
    private var sampledTransactions = WordCache<TransactionName>()
    private var contexts = WordCache<MeterSample.Moment>()
    private var contacts = WordCache<Contact>()
    private var phases = WordCache<TransactionStep.Phase>()
    private var transactionIDs = WordCache<String>()
    private var triggerReasons = WordCache<String>()
    private var chargingStates = WordCache<String>()

    init(profile: Profile) {
        self.profile = profile
        places = PlaceMapping(profile: profile)
    }

    mutating func decode(_ row: Row) -> Event {
        switch row.table {
        case .meterValues, .transactions: preconditionFailure("too many to be events: they have forms of their own")
        case .statuses: status(row)
        case .contacts: contact(row)
        case .authorizations: authorization(row)
        case .results: .result(result(row))
        case .commands: .command(command(row))
        case .securityEvents:
            .security(
                SecurityReport(
                    type: row.string(SecurityEventsColumn.type) ?? "",
                    techInfo: row.string(SecurityEventsColumn.techInfo)))
        case .otherMessages: problem(row)
        case .meterValuesOther, .ocpiCdrs, .ocpiSessions, .ocpiTariffs, .ocpiLocations: .other
        }
    }

    /// Of a `meter_values` row.
    mutating func sample(_ row: Row) -> MeterSample {
        let transaction = sampledTransactions.value(row, MeterValuesColumn.transactionId) {
            Self.transactionID($0).map(TransactionName.init)
        }
        let moment = contexts.value(row, MeterValuesColumn.context) { context in
            switch context {
            case "Transaction.Begin": .begin
            case "Transaction.End": .end
            default: .within
            }
        }
        return MeterSample(row: row, place: places.place(row), transaction: transaction, moment: moment ?? .within)
    }

    /// `-1`, `0` and the empty text name no transaction (DOMAIN 3, row 16).
    private static func transactionID(_ text: String?) -> String? {
        guard let text, text != "", text != "-1", text != "0" else { return nil }
        return text
    }

    private mutating func status(_ row: Row) -> Event {
        if row.int(StatusesColumn.errorCode) != nil { places.noteV16() }
        return .status(
            StatusReport(
                place: places.place(row),
                status: PortStatus(rawValue: row.string(StatusesColumn.status) ?? "") ?? .unknown,
                errorCode: row.string(StatusesColumn.errorCode) ?? "",
                info: row.string(StatusesColumn.info) ?? "",
                vendorErrorCode: row.string(StatusesColumn.vendorErrorCode) ?? ""))
    }

    /// Of a `transactions` row; nil where it says no known phase.
    mutating func transaction(_ row: Row) -> TransactionStep? {
        guard let phase = phases.value(row, TransactionsColumn.event, { TransactionStep.Phase(rawValue: $0) }) else {
            return nil
        }
        let isV2 = row.int(TransactionsColumn.seqNo) != nil || row.int(TransactionsColumn.triggerReason) != nil
        if isV2 { places.noteV2() } else { places.noteV16() }
        let meter = row.int(TransactionsColumn.meterWh)
        let idToken = nonEmpty(row.string(TransactionsColumn.idToken))
        // The answers to starts and to tokens say something; nobody waits for the others.
        let isAwaited = phase == .started || idToken != nil
        return TransactionStep(
            place: places.place(row), phase: phase,
            transactionID: transactionIDs.value(row, TransactionsColumn.transactionId) { Self.transactionID($0) },
            call: isAwaited
                ? call(row, TransactionsColumn.conn, TransactionsColumn.messageId, isFromCharger: true) : nil,
            triggerReason: triggerReasons.value(row, TransactionsColumn.triggerReason) { $0 },
            chargingState: chargingStates.value(row, TransactionsColumn.chargingState) { $0 },
            stopReason: row.string(TransactionsColumn.stopReason), idToken: idToken,
            idTokenType: row.string(TransactionsColumn.idTokenType),
            meter: meter.flatMap { $0 < 0 ? nil : $0 }, isV2: isV2)
    }

    private mutating func contact(_ row: Row) -> Event {
        guard let contact = contacts.value(row, ContactsColumn.kind, { Contact(rawValue: $0) }) else { return .other }
        guard contact == .boot else { return .contact(contact) }
        return .boot(
            Boot(
                vendor: row.string(ContactsColumn.vendor), model: row.string(ContactsColumn.model),
                firmware: row.string(ContactsColumn.firmware), reason: row.string(ContactsColumn.bootReason),
                call: call(row, ContactsColumn.conn, ContactsColumn.messageId, isFromCharger: true)))
    }

    private mutating func authorization(_ row: Row) -> Event {
        guard let token = nonEmpty(row.string(AuthorizationsColumn.idToken)) else { return .other }
        return .authorization(
            AuthorizationRequest(
                place: places.place(row), idToken: token,
                call: call(row, AuthorizationsColumn.conn, AuthorizationsColumn.messageId, isFromCharger: true)))
    }

    /// A result that goes out answers a call that came in; where its line says no direction, the matching tries both.
    private func result(_ row: Row) -> CallResult {
        let isOut = row.string(ResultsColumn.dir).map { $0 == "out" } ?? true
        return CallResult(
            call: call(row, ResultsColumn.conn, ResultsColumn.messageId, isFromCharger: isOut),
            action: row.string(ResultsColumn.action), status: row.string(ResultsColumn.status),
            transactionID: Self.transactionID(row.string(ResultsColumn.transactionId)),
            errorCode: row.string(ResultsColumn.errorCode), payload: row.string(ResultsColumn.payload))
    }

    private mutating func command(_ row: Row) -> Command {
        Command(
            place: places.place(row), action: row.string(CommandsColumn.action) ?? "",
            payload: row.string(CommandsColumn.payload) ?? "",
            call: call(row, CommandsColumn.conn, CommandsColumn.messageId, isFromCharger: false))
    }

    private func problem(_ row: Row) -> Event {
        guard row.string(OtherMessagesColumn.action) == "NotifyEvent" else { return .other }
        let payload = PayloadField(row.string(OtherMessagesColumn.payload) ?? "")
        guard let code = payload.string("techCode") else { return .other }
        let place = Place(evse: payload.integer("id") ?? 0, connector: payload.integer("connectorId") ?? 0)
        return .problem(ProblemReport(place: place, code: code, isCleared: payload.isTrue("cleared")))
    }

    private func call<C: SchemaColumn>(_ row: Row, _ conn: C, _ messageID: C, isFromCharger: Bool) -> CallKey? {
        row.string(messageID).map {
            CallKey(conn: row.string(conn) ?? "", isFromCharger: isFromCharger, messageID: $0)
        }
    }

    private func nonEmpty(_ text: String?) -> String? { text == "" ? nil : text }
}

/// All but one word of it is the profile's or a cache.
extension EventDecoder: Codable {
    init(from decoder: any Decoder) throws {
        self.init(profile: decoder.profile)
        if try decoder.singleValueContainer().decode(Bool.self) { places.noteV2() }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(places.isV2)
    }
}

/// Words come by the million with the same few values: the two interned references seen last are not made strings again
/// (two, since a charge point's rows are often of two ports in turn).
struct WordCache<Meaning: Sendable>: Sendable {
    private struct Entry: Sendable {
        var batch: ColumnBatch?
        var ref: Int64 = -1
        var meaning: Meaning?

        @inline(__always) func isOf(_ row: Row, _ ref: Int64) -> Bool { self.ref == ref && batch === row.batch }
    }

    private var latest = Entry()
    private var other = Entry()

    @inline(__always)
    mutating func value<C: SchemaColumn>(_ row: Row, _ column: C, _ read: (String) -> Meaning?) -> Meaning? {
        guard let ref = row.int(column) else { return nil }
        if !latest.isOf(row, ref) {
            swap(&latest, &other)
            if !latest.isOf(row, ref) {
                latest = Entry(batch: row.batch, ref: ref, meaning: row.string(column).flatMap(read))
            }
        }
        return latest.meaning
    }
}
