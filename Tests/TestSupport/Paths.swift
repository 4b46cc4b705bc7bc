import Foundation

/// Where the tests find what lies beside the package.
public enum Paths {
    /// The package's root, from this file's own place.
    public static let package = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// Corpora by others, beside the checkout in CI; nil on a newcomer's machine, where tests that need it skip.
    public static let shared: URL? = {
        let folder = package.deletingLastPathComponent().appendingPathComponent("shared")
        return FileManager.default.fileExists(atPath: folder.path) ? folder : nil
    }()

    /// A Python with the oracles (pyarrow, DuckDB, jsonschema), prepared by CI; nil elsewhere.
    public static let oraclePython: URL? = ProcessInfo.processInfo.environment["LADDPULS_ORACLE_PYTHON"]
        .map { URL(fileURLWithPath: $0) }

    /// A fresh folder for one test; the caller removes it. What a test leaves all the same goes when its process ends, or,
    /// if that was killed, when the next one begins.
    public static func temporaryFolder() throws -> URL {
        let folder = home.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder
    }

    private static let prefix = "laddpuls-tests-"

    /// Holds all temporary folders of this process.
    private static let home: URL = {
        let shared = FileManager.default.temporaryDirectory
        for name in (try? FileManager.default.contentsOfDirectory(atPath: shared.path)) ?? [] {
            guard name.hasPrefix(prefix), let process = Int32(name.dropFirst(prefix.count)) else { continue }
            guard kill(process, 0) != 0, errno == ESRCH else { continue }
            try? FileManager.default.removeItem(at: shared.appendingPathComponent(name))
        }
        atexit { try? FileManager.default.removeItem(at: Paths.home) }
        return shared.appendingPathComponent("\(prefix)\(getpid())")
    }()
}
