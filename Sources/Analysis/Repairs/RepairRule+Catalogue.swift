/// Every rule with its evidence: public issue threads and specifications, by project and number.
extension RepairRule {
    /// In order of their numbers; `laddpuls repairs list` prints it, a report's `metadata` holds it (scope `repair`).
    public static let catalogue: [RepairDescription] = (switchable + settledOnIngest).sorted { $0.rule < $1.rule }

    private static let switchable = allCases.map { rule in
        let text = rule.text
        return RepairDescription(
            rule: rule.rawValue, stage: .reading, reality: text.reality, evidence: text.evidence, remedy: text.remedy,
            whenOff: text.whenOff)
    }

    private typealias Text = (reality: String, evidence: String, remedy: String, whenOff: String)

    private var text: Text {
        switch self {
        case .rescaledUnit:
            (
                "The unit says Wh, the number is kWh (or the reverse).", "OpenEVSE#703: 361 to 362 in 7 min at 9.4 kW",
                "A register whose count continues only at another scale, or that differs from power over time by 1000, "
                    + "is scaled.", "Energy a thousand times too small or too great."
            )
        case .rebasedRegister:
            (
                "MeterValues count from the session's start while start and stop give the lifetime register.",
                "lbbrhzn/ocpp#2093 (Grizzl-E): -4076 kWh", "The first sample of a session is put at its start value.",
                "The fall to the small number is taken at face value: too little energy, at least 0."
            )
        case .registerReset:
            (
                "The register falls to zero and counts anew.", "lbbrhzn/ocpp#374 (ABB Terra), #1776",
                "The parts before and after are added; power over time bridges the gap.",
                "Last less first, at least 0: too little energy."
            )
        case .registerStepBack:
            (
                "A start value lies a little below the stop before it.", "lbbrhzn/ocpp#1069, #1031 (Wallbox)",
                "The count goes on from there; nothing is taken back.", "The step back is taken off the energy."
            )
        case .unsynchronisedClock:
            (
                "Stamps of 1970 before the first clock synchronisation.", "MicroOcpp#311, #354, #24",
                "The run of such stamps is moved as a whole to its receive time, by the least lag seen in it.",
                "Sessions and statuses of 1970."
            )
        case .implausibleTime:
            (
                "A stamp ahead of its receive time by no zone's offset, or older than 400 days.",
                "as rows of the years 1 and 9999 in hostile dumps", "The receive time stands in.",
                "Sessions and outages of any year."
            )
        case .localTime:
            (
                "Local time labelled as UTC.", "SteVe#136: 16:05:33Z, then 14:05:43Z",
                "Stamps off by the same multiple of 15 minutes are shifted by it.", "Times are hours off."
            )
        case .repeatedStart:
            (
                "The same start is sent again, with the same or a new message id.", "MicroOcpp#50, #237",
                "One session per (port, transaction), else per (port, stamp, token, meter).", "A session per repeat."
            )
        case .repeatedSample:
            (
                "The same meter values are sent again, as transaction-related messages are until they are answered.",
                "OCPP 1.6, 3.7.1; MicroOcpp#50", "They count once in the charging rates.",
                "Means and percentiles lean towards what was sent again."
            )
        case .unboundTransaction:
            (
                "Transaction id -1, 0 or none while the charger was offline.",
                "libocpp#495, open-ocpp#24, MicroOcpp#50",
                "Bound to the port's, token's or charge point's only open session.", "Stops that end nothing."
            )
        case .orphanStop:
            (
                "Only the stop arrives; the start was lost.", "MicroOcpp#454",
                "A session without a start, whose energy is only what was seen.", "The session is missing."
            )
        case .repeatedStop:
            (
                "The same stop is sent again.", "libocpp#907; SteVe's key allows many stops per transaction",
                "The last one counts, once.", "A session without a start for each repeat."
            )
        case .lateSample:
            (
                "Meter values after the stop, in thousands.", "lbbrhzn/ocpp#1646 (24,186 of them), #609, #511",
                "They are read for the register but add nothing to the session.", "They add to the ended session."
            )
        case .registerLeap:
            (
                "The register rises by more than the port can deliver in the time.",
                "evcc#16523, #19420: 22,080 W in a 3.4 kW session", "The leap is not counted; the session is flagged.",
                "The whole leap is billed."
            )
        case .energyFromPower:
            (
                "The register stands still while power flows, or there is none.", "lbbrhzn/ocpp#1776; evcc#14997",
                "Power over time stands in for it, less what the charge point's other sessions were off by; flagged.",
                "Energy that flowed is missing."
            )
        }
    }

    private static let settledOnIngest: [RepairDescription] = [
        ingest(
            "R01 loose-number", "Values as JSON numbers or with spaces.", "evcc#16523: \" 9.6\"; mobilityhouse#353",
            "Read all the same; flags bit 8."),
        ingest(
            "R03 defaults", "Unit, measurand or context left out.", "SteVe#1514; the schema's defaults",
            "The schema's default; flags bit 2."),
        ingest("R04 unit-alias", "Hz, Celcius.", "lbbrhzn/ocpp#1576, #1969", "An alias table; flags bit 4."),
        ingest(
            "R05 sample-salvage", "One bad sample in a message.", "lbbrhzn/ocpp#1627, #1144",
            "The others are kept; it is counted and kept verbatim."),
        ingest(
            "R09 context-rows", "Several contexts in one message.", "lbbrhzn/ocpp#1709 (Growatt)",
            "One row per context."),
        ingest("R10 unknown-meter", "Meter -1 for unknown.", "ocpp-go#114", "Read as unknown, never as a number."),
        ingest(
            "R13 loose-time", "Offsets, no zone, comma or colon before milliseconds.", "SteVe, OCTT, OCMF",
            "Read all the same; flags bit 16."),
        ingest(
            "R20 phase-sum", "Phases without a total.", "lbbrhzn/ocpp#1925, evcc#14997",
            "The sum of the phases sent stands in for the total."),
        ingest(
            "R21 connector-zero", "Connector 0 repeats connector 1's meter.", "lbbrhzn/ocpp#1742",
            "Connector 0 adds no energy."),
        ingest(
            "R22 broken-line", "Broken JSON, raw newlines, cut lines.", "lbbrhzn/ocpp#511, MicroOcpp#311",
            "Read on at the next record; the broken one is quarantined."),
        ingest(
            "R24 own-rhythm", "Some chargers speak once a day.", "EVerest: HeartbeatInterval 86400",
            "Offline is told by the charge point's own heartbeat interval."),
        ingest("R25 signed-value", "Signed data where a number is expected.", "SteVe#816", "Kept verbatim, not read."),
        ingest(
            "R27 reused-id", "Message ids reused, answers out of order.", "mobilityhouse#376",
            "Calls and answers meet by connection, direction and id, within a reach."),
    ]

    private static func ingest(
        _ rule: String, _ reality: String, _ evidence: String, _ remedy: String
    ) -> RepairDescription {
        RepairDescription(
            rule: rule, stage: .ingest, reality: reality, evidence: evidence, remedy: remedy, whenOff: "")
    }
}
