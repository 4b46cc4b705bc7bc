/// Trouble that stops a source or the run: a disk, a permission, a path. Bad input is never one of these; it is
/// quarantined and counted.
public struct IngestError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file or folder it is about, as the user named it.
    public let path: String
    public let reason: String
    /// Set where only a flag or another file is missing to read the source; a run goes on with the others then.
    public let missing: Missing?

    public init(path: String, reason: String) {
        self.path = path
        self.reason = reason
        missing = nil
    }

    init(path: String, missing: Missing) {
        self.path = path
        reason = missing.sentence
        self.missing = missing
    }

    /// `error` as trouble with the source `name`; one that says so already is left as it is.
    init(naming name: String, _ error: any Error) {
        self = error as? IngestError ?? IngestError(path: name, reason: "\(error)")
    }

    public var description: String { "\(path): \(reason)" }
}
