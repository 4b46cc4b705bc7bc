/// Where records come from: a file known by its bytes, or one run of `stream`, known by its identity.
public struct Source: Hashable, Sendable {
    public enum Kind: String, Sendable, Codable { case file, stream }

    /// XXH3-128 of the bytes as stored, or of the stream's identity; its 32 hex digits are `source_id`.
    public let id: Hash128
    /// For people: a path, or what the stream calls itself.
    public let name: String
    public let kind: Kind
    /// Bytes as stored; 0 for a stream.
    public let bytes: Int

    public init(file id: Hash128, name: String, bytes: Int) {
        self.init(id: id, name: name, kind: .file, bytes: bytes)
    }

    /// `identity` names one run of a stream and no other.
    public init(stream identity: String) {
        self.init(id: Hash128(of: identity), name: identity, kind: .stream, bytes: 0)
    }

    init(id: Hash128, name: String, kind: Kind, bytes: Int) {
        self.id = id
        self.name = name
        self.kind = kind
        self.bytes = bytes
    }
}
