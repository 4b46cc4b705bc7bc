import Foundation

@testable import Reports

/// A report written to a file of its own, asked, and removed.
enum Database {
    static func read(_ model: ReportModel, _ body: (String) throws -> Void) throws {
        let path = NSTemporaryDirectory() + "kpi-\(UUID().uuidString).sqlite"
        defer { try? FileManager.default.removeItem(atPath: path) }
        try ReportDatabase.write(model, to: path)
        try body(path)
    }

    static func scalars(_ path: String, _ sql: String) throws -> [String] {
        let query = try ReportQuery(path: path)
        return try query.run(sql).rows.map { row in
            switch row[0] {
            case .null: "NULL"
            case .integer(let value): "\(value)"
            case .real(let value): "\(value)"
            case .text(let text): text
            }
        }
    }
}
