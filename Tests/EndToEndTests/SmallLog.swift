import Foundation

/// A day's log told in words, one a line: `07:02 L16 start 1 T1 0`. Charge points whose name ends with 16 speak OCPP 1.6,
/// the others 2.0.1. Times are those of 2 March 2026, in UTC.
struct SmallLog {
    private(set) var lines: [String] = []
    private var messages = 0
    /// Sequence numbers of TransactionEvents.
    private var events = 0
    private var time = ""
    private var chargePoint = ""

    init(_ story: String) {
        for line in story.split(separator: "\n") {
            let words = line.split(separator: " ").map(String.init)
            time = "2026-03-02T" + (words[0].count == 5 ? words[0] + ":00" : words[0]) + "Z"
            chargePoint = words[1]
            tell(Array(words[2...]))
        }
    }

    /// The envelope lines in order of time.
    var text: String { lines.sorted { $0.prefix(30) < $1.prefix(30) }.joined(separator: "\n") + "\n" }

    private var is16: Bool { chargePoint.hasSuffix("16") }
    private var stamp: String { #""timestamp":"\#(time)""# }

    private mutating func tell(_ words: [String]) {
        switch words[0] {
        case "boot":
            let boot =
                is16
                ? #"{"chargePointVendor":"V","chargePointModel":"M"}"#
                : #"{"reason":"PowerUp","chargingStation":{"vendorName":"V","model":"M"}}"#
            call("BootNotification", boot, #"{"status":"Accepted","currentTime":"\#(time)","interval":600}"#)
        case "heartbeat": call("Heartbeat", "{}", #"{"currentTime":"\#(time)"}"#)
        case "status": status(words[1], words.count > 2 ? words[2] : "NoError")
        case "authorize":
            let (key, info) = is16 ? ("idTag", "idTagInfo") : ("idToken", "idTokenInfo")
            call("Authorize", #"{"\#(key)":\#(token(words[1]))}"#, #"{"\#(info)":{"status":"\#(words[2])"}}"#)
        case "remote": remoteStart(words[1], words[2])
        case "availability":
            call("ChangeAvailability", #"{"connectorId":1,"type":"\#(words[1])"}"#, #"{"status":"Accepted"}"#, "out")
        case "start":
            call(
                "StartTransaction", #"{"connectorId":1,"idTag":"\#(words[2])","meterStart":\#(words[3]),\#(stamp)}"#,
                #"{"idTagInfo":{"status":"Accepted"},"transactionId":\#(words[1])}"#)
        case "stop":
            call(
                "StopTransaction",
                #"{"transactionId":\#(words[1]),"meterStop":\#(words[2]),"reason":"\#(words[3])",\#(stamp)}"#, "{}")
        case "meter":
            call(
                "MeterValues",
                #"{"connectorId":1,"transactionId":\#(words[1]),"meterValue":[\#(meter(words[2], words[3]))]}"#, "{}")
        default: event(words)
        }
    }

    private mutating func status(_ status: String, _ error: String) {
        call(
            "StatusNotification",
            is16
                ? #"{"connectorId":1,"status":"\#(status)","errorCode":"\#(error)",\#(stamp)}"#
                : #"{"evseId":1,"connectorId":1,"connectorStatus":"\#(status)",\#(stamp)}"#, "{}")
    }

    private mutating func remoteStart(_ name: String, _ answer: String) {
        call(
            is16 ? "RemoteStartTransaction" : "RequestStartTransaction",
            is16
                ? #"{"idTag":"\#(name)","connectorId":1}"#
                : #"{"remoteStartId":1,"evseId":1,"idToken":\#(token(name))}"#, #"{"status":"\#(answer)"}"#, "out")
    }

    /// `Started TRANSACTION TRIGGER STATE [token=…] [wh=…] [w=…] [reason=…]`
    private mutating func event(_ words: [String]) {
        let options = Dictionary(
            uniqueKeysWithValues: words[4...].map { ($0.split(separator: "=")[0], $0.split(separator: "=")[1]) })
        events += 1
        let reason = options["reason"].map { #","stoppedReason":"\#($0)""# } ?? ""
        let who = options["token"].map { #","idToken":\#(token(String($0)))"# } ?? ""
        let values = options["wh"].map { wh in
            #","meterValue":[\#(meter(String(wh), options["w"].map(String.init)))]"#
        }
        call(
            "TransactionEvent",
            #"{"eventType":"\#(words[0])",\#(stamp),"triggerReason":"\#(words[2])","seqNo":\#(events),"#
                + #""transactionInfo":{"transactionId":"\#(words[1])","chargingState":"\#(words[3])"\#(reason)},"#
                + #""evse":{"id":1,"connectorId":1}\#(who)\#(values ?? "")}"#,
            who.isEmpty ? "{}" : #"{"idTokenInfo":{"status":"Accepted"}}"#)
    }

    private func token(_ name: String) -> String {
        is16 ? #""\#(name)""# : #"{"idToken":"\#(name)","type":"ISO14443"}"#
    }

    private func meter(_ wh: String, _ watts: String?) -> String {
        let value = { (text: String) in is16 ? #""\#(text)""# : text }
        let power = watts.map { #",{"value":\#(value($0)),"measurand":"Power.Active.Import"}"# } ?? ""
        return #"{\#(stamp),"sampledValue":[{"value":\#(value(wh))}\#(power)]}"#
    }

    /// A call and its answer, in the same second.
    private mutating func call(_ action: String, _ payload: String, _ answer: String, _ direction: String = "in") {
        messages += 1
        let id = "m\(messages)"
        line(direction, #"[2,"\#(id)","\#(action)",\#(payload)]"#)
        line(direction == "in" ? "out" : "in", #"[3,"\#(id)",\#(answer)]"#)
    }

    private mutating func line(_ direction: String, _ message: String) {
        lines.append(#"{"ts":"\#(time)","cp":"\#(chargePoint)","dir":"\#(direction)","msg":\#(message)}"#)
    }
}
