import JSONText
import Telemetry

extension TariffReader {
    /// A JSON value and its place in the file. `null` counts as absent.
    struct Node {
        let value: JSONValue
        let place: String

        init(_ value: JSONValue, _ place: String) {
            self.value = value
            self.place = place
        }

        subscript(key: StaticString) -> Node? {
            guard let member = value[key], !member.isNull else { return nil }
            return Node(member, path("\(key)"))
        }

        func required(_ key: StaticString) throws(TariffProblem) -> Node {
            guard let member = self[key] else { throw problem(.missing, "\(key)") }
            return member
        }

        func items() throws(TariffProblem) -> [Node] {
            guard value.kind == .array else { throw problem(.wrongKind) }
            return value.elements.enumerated().map { Node($1, "\(place)[\($0)]") }
        }

        func text() throws(TariffProblem) -> String {
            guard let bytes = value.string else { throw problem(.wrongKind) }
            return bytes.text
        }

        /// OCPI's DateTime: UTC, also where no zone is written (mod types, DateTime).
        func instant() throws(TariffProblem) -> Instant {
            guard let parsed = value.string.flatMap({ ISO8601.parse($0) }) else { throw problem(.unknownValue) }
            return parsed.instant
        }

        func problem(_ reason: TariffProblem.Reason, _ key: String = "") -> TariffProblem {
            TariffProblem(place: key.isEmpty ? place : path(key), offset: value.range.lowerBound, reason: reason)
        }

        private func path(_ key: String) -> String { place.isEmpty ? key : "\(place).\(key)" }
    }
}
