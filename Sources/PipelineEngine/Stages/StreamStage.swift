import Telemetry

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Envelope lines from stdin: into the store, and findings out as they arise.
public struct StreamStage: Sendable {
    public var store: String
    public var fleet: String?
    public var tokenKey: String?
    public var plainTokens = false
    /// Where `{"acknowledged":LINES}` goes; nil for nowhere.
    public var acknowledgeDescriptor: Int32?
    public var sealSeconds = 3600
    public var sealBytes = 256 << 20

    public init(store: String) { self.store = store }

    func checkInputs() throws {
        _ = try fleet.map(FleetFile.load)
        _ = try TokenKey(file: tokenKey, plain: plainTokens)
    }

    /// Returns at end of input, or on SIGTERM, when everything read is in segments and every finding is out.
    public func run(input: Int32 = STDIN_FILENO, output: Int32 = STDOUT_FILENO) throws {
        let lines = StreamInput(descriptor: input)
        let session = try StreamSession(self, output: output)
        reading: while true {
            switch try lines.wait(milliseconds: session.patience) {
            case .lines: try lines.forEachLine(session.take)
            case .idle: break
            case .end: break reading
            }
            try session.settle()
        }
        try session.finish()
    }
}
