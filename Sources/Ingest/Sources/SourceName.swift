import Telemetry

/// The charge point that a source's name gives away, for formats that name none in their lines.
enum SourceName {
    /// Names that say what a file is rather than whose.
    private static let generic: Set<String> = [
        "ocpp", "log", "logs", "messages", "frames", "data", "-", "ocpp_raw", "libocpp", "ocpp_logs", "stdin",
        "incomplete-ocpp", "incomplete-ocpp_raw",
    ]

    /// A member of an archive, as if the archive were a folder.
    static func path(_ path: String, member: String?) -> String { member.map { path + "/" + $0 } ?? path }

    /// The file's name up to its first dot (an IPv4 address is whole), or, where that is a word like `ocpp`, the folder's;
    /// nil where neither says.
    static func chargePoint(path: String) -> String? {
        let parts = path.split(separator: "/")
        guard let file = parts.last else { return nil }
        let stem = address(file) ?? String(file.prefix { $0 != "." })
        if !stem.isEmpty, !isGeneric(stem) { return identity(stem) }
        guard let folder = parts.dropLast().last.map(String.init), folder != ".", folder != ".." else { return nil }
        return isGeneric(folder) ? nil : identity(folder)
    }

    /// `192.168.1.5` of `192.168.1.5.log`: chargers that are known by their address are not all one.
    private static func address(_ name: Substring) -> String? {
        let parts = name.split(separator: ".", maxSplits: 4, omittingEmptySubsequences: false).prefix(4)
        let isAddress = parts.allSatisfy { $0.allSatisfy { $0.isASCII && $0.isNumber } && UInt8($0) != nil }
        return parts.count == 4 && isAddress ? parts.joined(separator: ".") : nil
    }

    /// A date says when, as in the folders that libocpp makes of sessions: `2026-03-01T04:03:45.097Z-7955151a-…`.
    private static func isGeneric(_ name: String) -> Bool {
        if generic.contains(name.lowercased()) { return true }
        var start = String(name.prefix(10)) + "T00:00Z"
        return (name.utf8.count == 10 || name.dropFirst(10).first == "T")
            && start.withUTF8 { ISO8601.parse($0) } != nil
    }

    private static func identity(_ name: String) -> String? {
        name.utf8.count <= 255 && !name.utf8.contains { $0 < 0x20 || $0 == 0x7F } ? name : nil
    }
}
