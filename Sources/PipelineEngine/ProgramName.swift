import Reports

/// How this program was called, in the commands it proposes: `.build/release/laddpuls` where that is how it was found.
enum ProgramName {
    static let asCalled = command(CommandLine.arguments.first ?? "")

    /// An argument for a shell.
    static func quoted(_ path: String) -> String { "'" + printable(path).replacing("'", with: "'\\''") + "'" }

    static func command(_ called: String) -> String {
        guard called.hasSuffix("/laddpuls") else { return "laddpuls" }
        let isPlain = called.utf8.allSatisfy {
            switch $0 {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "."): true
            default: $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
            }
        }
        return isPlain ? called : "laddpuls"
    }
}
