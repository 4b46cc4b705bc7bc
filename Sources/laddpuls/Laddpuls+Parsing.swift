import ArgumentParser

extension Laddpuls {
    /// As the parser's library does it, but for two mistakes that it takes for others.
    static func parsed(_ arguments: [String]) throws -> any ParsableCommand {
        try parseTellingUnknown(joiningNegatives(arguments))
    }

    /// `--threads -3` has a value: whoever takes it says what is allowed. No option of ours begins with a digit.
    private static func joiningNegatives(_ arguments: [String]) -> [String] {
        arguments.reduce(into: []) { joined, argument in
            let isNegative = argument.first == "-" && argument.dropFirst().first?.isNumber == true
            if isNegative, let option = joined.last, option.count > 2, option.hasPrefix("--"), !option.contains("=") {
                joined[joined.count - 1] = "\(option)=\(argument)"
            } else {
                joined.append(argument)
            }
        }
    }

    /// What is missing may be there, misspelt: an option that is unknown even with a stand-in for what is missing is told first.
    private static func parseTellingUnknown(_ arguments: [String]) throws -> any ParsableCommand {
        do { return try parseAsRoot(arguments) } catch {
            guard let standIn = standIn(for: message(for: error)) else { throw error }
            do { _ = try parseTellingUnknown(arguments + standIn) } catch let other {
                if message(for: other).hasPrefix("Unknown option") { throw other }
            }
            throw error
        }
    }

    /// `Missing expected argument '<paths> ...'` or `'--store <store>'`.
    private static func standIn(for message: String) -> [String]? {
        let parts = message.split(separator: "'")
        guard parts.count > 1, parts[0] == "Missing expected argument " else { return nil }
        let option = parts[1].prefix { $0 != " " }
        return option.hasPrefix("--") ? ["\(option)=1"] : ["1"]
    }
}
