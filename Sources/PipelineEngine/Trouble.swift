import Reports

/// Something a run cannot go on with: one line that names the place and the remedy. Commands print it and exit with 2.
public struct Trouble: Error, CustomStringConvertible, Sendable {
    public var description: String
    public init(_ description: String) { self.description = description }
}

extension Trouble {
    /// A message, line by line, that steers no terminal: what it quotes may come from a file.
    public static func printableLines(_ message: String) -> String {
        message.split(separator: "\n", omittingEmptySubsequences: false).map { printable(String($0)) }
            .joined(separator: "\n")
    }
}
