import Foundation
import JSONText
import OCPPWire
import TestSupport
import Testing

/// Our tables against the specifications' own schemas.
@Suite(.enabled(if: Paths.shared != nil, "needs ../shared/corpora/ocpp-schemas"))
struct SpecificationTests {
    private static let folder = Paths.shared?.appendingPathComponent("corpora/ocpp-schemas")

    private static func requests(_ version: String) -> Set<String> {
        guard let folder else { return [] }
        let files =
            (try? FileManager.default.contentsOfDirectory(atPath: folder.appendingPathComponent(version).path)) ?? []
        return Set(
            files.filter { !$0.hasSuffix("Response.json") }.map {
                $0.replacingOccurrences(of: "Request.json", with: "").replacingOccurrences(of: ".json", with: "")
            })
    }

    @Test func everyActionOfEveryVersionIsKnownWithItsVersions() {
        for (version, flag) in [("v16", Action.Versions.v16), ("v201", .v201), ("v21", .v21)] {
            let known = Set(Action.all.filter { $0.versions.contains(flag) }.map(\.name.description))
            #expect(known == Self.requests(version), "\(version)")
        }
        #expect(Set(Action.all.map(\.name.description)).count == Action.all.count)
    }

    private static let messages: [(any OCPPMessage.Type, String, String)] = [
        (V16.Authorize.self, "v16", "Authorize"), (V16.BootNotification.self, "v16", "BootNotification"),
        (V16.StatusNotification.self, "v16", "StatusNotification"),
        (V16.StartTransaction.self, "v16", "StartTransaction"),
        (V16.StopTransaction.self, "v16", "StopTransaction"), (V16.MeterValues.self, "v16", "MeterValues"),
        (V16.DiagnosticsStatusNotification.self, "v16", "DiagnosticsStatusNotification"),
        (V201.Authorize.self, "v201", "AuthorizeRequest"),
        (V201.BootNotification.self, "v201", "BootNotificationRequest"),
        (V201.StatusNotification.self, "v201", "StatusNotificationRequest"),
        (V201.MeterValues.self, "v201", "MeterValuesRequest"), (V201.NotifyEvent.self, "v201", "NotifyEventRequest"),
        (V201.TransactionEvent.self, "v201", "TransactionEventRequest"),
        (V201.TransactionEvent.self, "v21", "TransactionEventRequest"),
        (Common.Heartbeat.self, "v16", "Heartbeat"), (Common.Heartbeat.self, "v201", "HeartbeatRequest"),
        (Common.DataTransfer.self, "v16", "DataTransfer"), (Common.DataTransfer.self, "v201", "DataTransferRequest"),
        (Common.SecurityEventNotification.self, "v16", "SecurityEventNotification"),
        (Common.SecurityEventNotification.self, "v201", "SecurityEventNotificationRequest"),
        (Common.FirmwareStatusNotification.self, "v16", "SignedFirmwareStatusNotification"),
        (Common.FirmwareStatusNotification.self, "v201", "FirmwareStatusNotificationRequest"),
        (Common.LogStatusNotification.self, "v16", "LogStatusNotification"),
        (Common.LogStatusNotification.self, "v201", "LogStatusNotificationRequest"),
    ]

    @Test(arguments: messages.indices) func everyFieldIsTheSchemas(index: Int) throws {
        let (type, version, file) = Self.messages[index]
        let url = Self.folder!.appendingPathComponent("\(version)/\(file).json")
        let schema = try #require(try JSONSerialization.jsonObject(with: Data(contentsOf: url)) as? [String: Any])
        let properties = try #require(schema["properties"] as? [String: [String: Any]])
        for rule in type.fields {
            let property = try #require(properties[rule.name.description], "\(file) has no \(rule.name)")
            #expect(Self.kinds(property, schema).contains(rule.kind), "\(file).\(rule.name)")
        }
        // `requestId` of the firmware and log messages is required in one version and unknown or optional in others.
        let required = Set(schema["required"] as? [String] ?? []).subtracting(["requestId"])
        #expect(Set(type.fields.filter(\.isRequired).map(\.name.description)) == required, "\(file)")
    }

    /// The kinds a rule may give a property: what is a number or an identity to us is an integer or text there.
    private static func kinds(_ property: [String: Any], _ schema: [String: Any]) -> [FieldRule.Kind] {
        if let reference = property["$ref"] as? String {
            let definitions = schema["definitions"] as! [String: [String: Any]]
            return kinds(definitions[String(reference.split(separator: "/").last!)]!, schema)
        }
        switch property["type"] as? String {
        case "string": return [.text, .identity]
        case "integer": return [.int, .decimal, .identity]
        case "number": return [.decimal]
        case "boolean": return [.bool]
        case "array": return [.array]
        default: return [.object]
        }
    }

    /// Every property anywhere in the schemas whose name is personal is text, or an object that holds the text.
    @Test func personalKeysAreThoseOfTheSchemas() throws {
        var names: Set<String> = []
        for version in ["v16", "v201", "v21"] {
            let folder = Self.folder!.appendingPathComponent(version)
            for file in try FileManager.default.contentsOfDirectory(atPath: folder.path) where file.hasSuffix(".json") {
                let data = try Data(contentsOf: folder.appendingPathComponent(file))
                Self.collect(try JSONSerialization.jsonObject(with: data), &names)
            }
        }
        let personal = names.filter { name in
            var name = name
            return name.withUTF8 { PersonalData.isPersonal(key: $0) }
        }
        #expect(
            personal == [
                "idTag", "parentIdTag", "idToken", "additionalIdToken", "customerIdentifier", "vatNumber",
            ])
        let tokens = names.filter { $0.lowercased().hasSuffix("idtag") || $0.lowercased().hasSuffix("idtoken") }
        #expect(tokens.subtracting(personal) == ["groupIdToken"], "an object around an idToken")
    }

    private static func collect(_ schema: Any, _ names: inout Set<String>) {
        guard let object = schema as? [String: Any] else { return }
        if let properties = object["properties"] as? [String: Any] { names.formUnion(properties.keys) }
        for value in object.values { collect(value, &names) }
    }
}
