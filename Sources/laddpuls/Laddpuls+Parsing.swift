import ArgumentParser
import Reports

extension Laddpuls {
    /// As the parser's library does it, but for two mistakes that it takes for others.
    static func parsed(_ arguments: [String]) throws -> any ParsableCommand {
        let arguments = joiningNegatives(arguments)
        do { return try parseAsRoot(arguments) } catch {
            // It tells what is missing first; that may be there, misspelt.
            guard !exitCode(for: error).isSuccess else { throw error }
            if let unknown = UnknownCommand(in: arguments) { throw unknown }
            if let unknown = UnknownOption(in: arguments) { throw unknown }
            throw error
        }
    }

    /// `--threads -3` has a value: whoever takes it says what is allowed. After `--` there are no options.
    private static func joiningNegatives(_ arguments: [String]) -> [String] {
        let options = arguments.prefix { $0 != "--" }
        let joined: [String] = options.reduce(into: []) { joined, argument in
            let isNegative = argument.hasPrefix("-") && Double(argument) != nil
            if isNegative, let option = joined.last, option.hasPrefix("--"), !option.contains("=") {
                joined[joined.count - 1] = "\(option)=\(argument)"
            } else {
                joined.append(argument)
            }
        }
        return joined + arguments[options.endIndex...]
    }
}

/// A first word that is no command.
private struct UnknownCommand: Error, CustomStringConvertible {
    let description: String

    init?(in arguments: [String]) {
        let known = Laddpuls.configuration.subcommands.compactMap { $0.configuration.commandName } + ["help"]
        guard let word = arguments.first, !word.hasPrefix("-"), !known.contains(word) else { return nil }
        description = """
            Unknown command '\(word)'\(Nearest.hint(to: word, in: known))
              See 'laddpuls --help' for more information.
            """
    }
}

/// An option that the command does not have.
private struct UnknownOption: Error, CustomStringConvertible {
    let description: String

    /// The first of the arguments; nil where the command has them all.
    init?(in arguments: [String]) {
        let arguments = arguments.prefix { $0 != "--" }
        let commands = Self.commands(arguments)
        let known = commands.reduce(into: Set<String>()) { $0.formUnion(Self.options(of: $1)) }
        let given = arguments.filter { $0.hasPrefix("-") && $0 != "-" }.map { String($0.prefix { $0 != "=" }) }
        guard let unknown = given.first(where: { !known.contains($0) }) else { return nil }
        let words = (["laddpuls"] + commands.dropFirst().compactMap { $0.configuration.commandName }).joined(
            separator: " ")
        description = """
            Unknown option '\(unknown)'\(Nearest.hint(to: unknown, in: known.filter { $0.hasPrefix("--") }))
              See '\(words) --help' for more information.
            """
    }

    /// The program, the command that the arguments name, and on: each is a subcommand of the one before.
    private static func commands(_ arguments: ArraySlice<String>) -> [any ParsableCommand.Type] {
        var commands: [any ParsableCommand.Type] = [Laddpuls.self]
        for word in arguments where !word.hasPrefix("-") {
            guard
                let next = commands.last?.configuration.subcommands.first(where: {
                    $0.configuration.commandName == word
                })
            else {
                break
            }
            commands.append(next)
        }
        if let unnamed = commands.last?.configuration.defaultSubcommand { commands.append(unnamed) }
        return commands
    }

    /// As its help lists them: `  -h, --help              Show help information.`
    private static func options(of command: any ParsableCommand.Type) -> [String] {
        Laddpuls.helpMessage(for: command, includeHidden: true, columns: 200).split(separator: "\n")
            .filter { $0.hasPrefix("  -") }
            .flatMap { $0.dropFirst(2).split(separator: "  ")[0].split { ", /".contains($0) } }
            .filter { $0.hasPrefix("-") }.map(String.init)
    }
}
