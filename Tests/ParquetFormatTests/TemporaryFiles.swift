import Foundation
import TestSupport

func withTemporaryFile(_ bytes: [UInt8], _ body: (String) throws -> Void) throws {
    let folder = try Paths.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent("file.parquet")
    try Data(bytes).write(to: file)
    try body(file.path)
}
