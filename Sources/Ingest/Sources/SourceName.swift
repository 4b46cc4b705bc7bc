/// The charge point that a source's name gives away, for formats that name none in their lines.
enum SourceName {
    /// Names that say what a file is rather than whose.
    private static let generic: Set<String> = [
        "ocpp", "log", "logs", "messages", "frames", "data", "-", "ocpp_raw", "libocpp", "ocpp_logs", "stdin",
    ]

    /// A member of an archive, as if the archive were a folder.
    static func path(_ path: String, member: String?) -> String { member.map { path + "/" + $0 } ?? path }

    /// The file's name up to its first dot, or, where that is a word like `ocpp`, the folder's; nil where neither says.
    static func chargePoint(path: String) -> String? {
        let parts = path.split(separator: "/")
        guard let file = parts.last else { return nil }
        let stem = String(file.prefix { $0 != "." })
        if !stem.isEmpty, !generic.contains(stem.lowercased()) { return identity(stem) }
        guard let folder = parts.dropLast().last.map(String.init), folder != ".", folder != ".." else { return nil }
        return generic.contains(folder.lowercased()) ? nil : identity(folder)
    }

    private static func identity(_ name: String) -> String? {
        name.utf8.count <= 255 && !name.utf8.contains { $0 < 0x20 || $0 == 0x7F } ? name : nil
    }
}
