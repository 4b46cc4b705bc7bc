/// OCPP 1.6 requests a finding may suggest, as `{"action":…,"payload":…}`; a CSMS for 2.x maps the words.
enum Request {
    static func changeAvailability(_ evse: Int, operative: Bool) -> String {
        #"{"action":"ChangeAvailability","payload":{"connectorId":\#(evse),"type":"\#(operative ? "Operative" : "Inoperative")"}}"#
    }
    static func unlockConnector(_ evse: Int) -> String {
        #"{"action":"UnlockConnector","payload":{"connectorId":\#(evse)}}"#
    }
    static func reset(hard: Bool) -> String {
        #"{"action":"Reset","payload":{"type":"\#(hard ? "Hard" : "Soft")"}}"#
    }
    static func trigger(_ message: String, _ evse: Int? = nil) -> String {
        let connector = evse.map { #","connectorId":\#($0)"# } ?? ""
        return #"{"action":"TriggerMessage","payload":{"requestedMessage":"\#(message)"\#(connector)}}"#
    }
}
