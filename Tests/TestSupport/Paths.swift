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

    /// A fresh folder for one test; the caller removes it.
    public static func temporaryFolder() throws -> URL {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("laddpuls-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder
    }
}
