import Analysis
import SegmentStore
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
    /// The live log is sealed once it is so old, or so long.
    public var sealSeconds = 3600
    public var sealBytes = 256 << 20
    /// No more is logged while a stream starts: rows of a log are held in memory until it is sealed.
    var startBytes = 256 << 20

    /// Up to a year; up to a TiB.
    public static let sealSecondsRange = 1...366 * 86_400
    public static let sealBytesRange = 1...1 << 40

    public init(store: String) { self.store = store }

    /// What leads nowhere is told before a store is made.
    @discardableResult func checkInputs() throws -> TokenKey {
        precondition(Self.sealSecondsRange.contains(sealSeconds) && Self.sealBytesRange.contains(sealBytes))
        _ = try AnalysisContext(fleetFile: fleet)
        if let acknowledgeDescriptor, !Descriptor(acknowledgeDescriptor, "").isWritable {
            throw Trouble(
                "--ack-fd \(acknowledgeDescriptor): is not open for writing; "
                    + "open it where laddpuls is started, as in `laddpuls stream … --ack-fd 3 3>acknowledged`")
        }
        return try TokenKey(file: tokenKey, plain: plainTokens)
    }

    /// The fleet file, if it is there.
    func checkExisting() throws {
        if let fleet, Files.exists(fleet) { _ = try FleetFile.load(fleet) }
    }

    /// Returns at end of input, or on SIGTERM, when everything read is in segments and every finding is out.
    ///
    /// - Parameter fileSystem: what the store writes through; tests hold up or fail its steps.
    public func run(
        input: Int32 = STDIN_FILENO, output: Descriptor = .standardOutput,
        fileSystem: any FileSystem = POSIXFileSystem()
    ) throws {
        let lines = try StreamInput(descriptor: input)
        let session = try StreamSession(self, output: output, fileSystem)
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
