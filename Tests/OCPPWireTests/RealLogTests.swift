import Foundation
import JSONText
import OCPPWire
import TestSupport
import Testing

/// The two logs that others wrote, against counts taken from them by other means.
@Suite(.enabled(if: Paths.shared != nil, "needs ../shared/corpora/ocpp-logs"))
struct RealLogTests {
    private static let folder = Paths.shared?.appendingPathComponent("corpora/ocpp-logs")
    private static let zstd = ["/usr/bin/zstd", "/usr/local/bin/zstd", "/opt/homebrew/bin/zstd"]
        .first { FileManager.default.isExecutableFile(atPath: $0) }

    private static func kwwhat() throws -> [UInt8] {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: zstd!)
        process.arguments = ["-dcq", folder!.appendingPathComponent("ocpp_1_6_synthetic_logs_14d.csv.zst").path]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return [UInt8](data)
    }

    @Test(.enabled(if: zstd != nil, "needs the zstd program")) func everyFrameOfTheCSVIsReadAsItStands() throws {
        let input = try Self.kwwhat()
        var expected: [String] = []
        var expectedCounts: [String: Int] = [:]
        for line in String(decoding: input, as: UTF8.self).split(whereSeparator: \.isNewline).dropFirst() {
            let fields = line.split(separator: ",", maxSplits: 3, omittingEmptySubsequences: false)
            let json = fields[3].dropFirst().dropLast().replacingOccurrences(of: "\"\"", with: "\"")
            let frame = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [Any])
            let action = frame[0] as! Int == 2 ? frame[2] as! String : "-"
            expected.append("\(fields[0]) \(fields[1]) \(fields[2]) \(frame[1]) \(action)")
            expectedCounts[action, default: 0] += 1
        }
        var found: [String] = []
        var counts: [String: Int] = [:]
        var problems: [String] = []
        var samples = 0
        for line in RecordReader.records(
            of: input, pieces: [100_000],
            { record -> String? in
                guard case .frame(let frame) = record.content else { return nil }
                let action = frame.action?.text ?? "-"
                counts[action, default: 0] += 1
                let reading = MessageExamples.read(frame, direction: record.impliedDirection)
                problems += reading.filter { $0.hasPrefix("fatal") || $0.hasPrefix("wrong-") }
                samples += reading.filter { $0.hasSuffix(" ok") }.count
                return "\(record.receivedAt!.instant.iso8601) \(record.chargePoint!.text) \(record.action?.text ?? "") "
                    + "\(frame.messageID.text) \(action)"
            })
        { if let line { found.append(line) } }
        #expect(found.count == 17_670)
        // The first difference alone: a diff of thousands of lines takes minutes.
        #expect(zip(found, expected).first { $0 != $1 } == nil)
        #expect(counts == expectedCounts)
        #expect(problems == [])
        let text = String(decoding: input, as: UTF8.self)
        #expect(samples == text.components(separatedBy: "\"\"value\"\"").count - 1)
    }

    @Test func everyFrameOfTheComplianceLogIsReadAndTheRestNamed() throws {
        let data = try Data(contentsOf: Self.folder!.appendingPathComponent("octt/example_log.log"))
        let lines = String(decoding: data, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: true)
        let marked = lines.filter { $0.contains("] [msg-in] ") || $0.contains("] [msg-out] ") }
        let expected = try marked.map { line in
            let mark = line.range(of: "[msg-in] ") ?? line.range(of: "[msg-out] ")!
            let json = line[mark.upperBound...]
            let frame = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [Any])
            return
                "\(line.contains("[msg-in]") ? "in" : "out") \(frame[0]) \(frame[1]) \(frame[0] as! Int == 2 ? frame[2] : "-")"
        }
        var reader: [String] = []
        var ignored = 0
        for line in RecordReader.records(
            of: [UInt8](data),
            { record -> String? in
                switch record.content {
                case .frame(let frame):
                    return
                        "\(record.direction!.name) \(frame.kind.rawValue) \(frame.messageID.text) \(frame.action?.text ?? "-")"
                case .contact, .object: return "?"
                case .ignored(let rule): return rule == .freeText ? nil : "?"
                case .broken(let fault): return "broken \(fault.reason.name)"
                }
            })
        {
            if let line { reader.append(line) } else { ignored += 1 }
        }
        #expect(reader == expected)
        #expect(reader.count == marked.count && marked.count == 30)
        #expect(ignored == lines.filter { !$0.allSatisfy(\.isWhitespace) }.count - marked.count)
        // What a charging station sends comes in, by the actions' own senders.
        for line in reader where line.contains(" 2 ") {
            var action = String(line.split(separator: " ").last!)
            let sender = action.withUTF8 { Action.direction(of: $0) }
            #expect(line.hasPrefix(sender!.name))
        }
    }
}
