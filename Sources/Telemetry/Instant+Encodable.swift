/// As text, ISO 8601 in UTC, as every output of ours has times.
extension Instant: Encodable {
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(iso8601)
    }
}
