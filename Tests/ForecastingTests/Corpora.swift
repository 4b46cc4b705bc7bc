import Foundation
import TestSupport

@testable import Forecasting

/// Real series by others; tests that need them are skipped where the folder or the `zstd` command is absent.
enum Corpora {
    static let zstd = ["/usr/bin/zstd", "/usr/local/bin/zstd", "/opt/homebrew/bin/zstd"]
        .first { FileManager.default.isExecutableFile(atPath: $0) }
    static var isPresent: Bool { Paths.shared != nil && zstd != nil }

    /// Lines of a `.zst` text file below `corpora/`.
    static func lines(_ path: String) throws -> [Substring] {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: zstd!)
        process.arguments = ["-dcq", Paths.shared!.appendingPathComponent("corpora/" + path).path]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return String(decoding: data, as: UTF8.self).split(whereSeparator: \.isNewline)
    }

    /// The M4 competition's hourly series, without the last 48 hours, and those hours.
    static func m4Hourly() throws -> [(name: String, train: [Double], test: [Double])] {
        try lines("m4-hourly/Hourly-train.csv.zst").dropFirst().map { line in
            let fields = line.split(separator: ",").map { $0.filter { $0 != "\"" } }
            let values = fields.dropFirst().compactMap { Double($0) }
            return (String(fields[0]), Array(values.dropLast(48)), Array(values.suffix(48)))
        }
    }

    /// Energy by the day on which a session began, kWh; days without sessions are 0.
    static func dailyEnergy(_ file: String, energyColumn: Int, unitsPerKWh: Double) throws -> [Double] {
        var energy: [Int: Double] = [:]
        for line in try lines("ev-sessions/" + file).dropFirst() {
            let fields = split(line)
            guard let day = dayNumber(fields[0]), let value = Double(fields[energyColumn]) else { continue }
            energy[day, default: 0] += value / unitsPerKWh
        }
        let days = energy.keys.min()!...energy.keys.max()!
        return days.map { energy[$0] ?? 0 }
    }

    /// Fields of a CSV line; quotes may hold commas.
    private static func split(_ line: Substring) -> [String] {
        var fields = [""]
        var isQuoted = false
        for character in line {
            switch character {
            case "\"": isQuoted.toggle()
            case "," where !isQuoted: fields.append("")
            default: fields[fields.count - 1].append(character)
            }
        }
        return fields
    }

    /// Days since 1970 of a text that begins `2018-04-25`.
    private static func dayNumber(_ text: String) -> Int? {
        let parts = text.prefix(10).split(separator: "-").compactMap { Int($0) }
        guard parts.count == 3 else { return nil }
        let components = DateComponents(
            calendar: Calendar(identifier: .gregorian), timeZone: TimeZone(secondsFromGMT: 0), year: parts[0],
            month: parts[1], day: parts[2])
        return components.date.map { Int($0.timeIntervalSince1970 / 86_400) }
    }
}

/// SplitMix64: the same seed, the same numbers, on every platform.
struct SeededRandom: RandomNumberGenerator {
    var state: UInt64
    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
