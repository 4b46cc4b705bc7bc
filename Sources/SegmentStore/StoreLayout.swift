import Telemetry

/// Every name the store uses on disk, in one place (CONTRACT 4).
public struct StoreLayout: Sendable {
    public let root: String

    public init(root: String) { self.root = root.hasSuffix("/") && root.count > 1 ? String(root.dropLast()) : root }

    public var catalog: String { root + "/catalog.sqlite" }
    public var lock: String { root + "/writer.lock" }
    public var tables: String { root + "/tables" }
    public var live: String { root + "/live" }
    public var staging: String { root + "/staging" }
    public var quarantine: String { root + "/quarantine" }
    /// What may be deleted at any time (`StateShelf`).
    var states: String { root + "/states" }
    var folds: String { absolute(Self.folds) }
    static let folds = "states/folds.sqlite"
    public var secrets: String { root + "/secrets" }
    public var tokenKey: String { secrets + "/token.key" }

    var folders: [String] { [tables, live, staging, quarantine, secrets] }

    /// A segment, quarantine file or live log, relative to `root`: what only a catalog gives a meaning; nil for none.
    func firstDataFile() throws -> String? {
        for table in try listFolder(tables) {
            for day in try listFolder(tables + "/" + table) {
                if let file = try listFolder(tables + "/\(table)/\(day)").first {
                    return "tables/\(table)/\(day)/\(file)"
                }
            }
        }
        if let file = try listFolder(quarantine).first { return "quarantine/" + file }
        return try listFolder(live).first { $0.hasSuffix(".log") }.map { "live/" + $0 }
    }

    func folder(_ table: TableID) -> String { tables + "/" + table.name }
    func staging(publication: Int) -> String { staging + "/" + padded(publication) }
    /// Paths in the catalog are relative to `root`, so that a store can be moved.
    func absolute(_ relative: String) -> String { root + "/" + relative }
    /// Where a published file waits for its rename.
    func staged(_ relative: String, publication: Int) -> String {
        staging(publication: publication) + "/" + relative.replacing("/")
    }

    /// Where a committed file lies: in its place, or where it waits for its rename.
    func committed(_ relative: String, publication: Int) -> String {
        let place = absolute(relative)
        let staged = staged(relative, publication: publication)
        return fileSize(place) == nil && fileSize(staged) != nil ? staged : place
    }

    static func segment(_ table: TableID, _ day: Day, publication: Int, part: Int) -> String {
        "tables/\(table.name)/day=\(day.iso8601)/part-\(padded(publication))-\(padded(part, 4)).parquet"
    }
    static func quarantine(publication: Int) -> String { "quarantine/\(padded(publication)).bin" }
}

/// The folder a path lies in.
func parent(_ path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
}

private func padded(_ number: Int, _ width: Int = 8) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
}

extension String {
    /// A path as one file name: `tables/a/b` → `tables,a,b`.
    fileprivate func replacing(_ separator: Character) -> String { String(map { $0 == separator ? "," : $0 }) }
}
