import Foundation
import Reports
import TestSupport
import Testing

/// What the end-to-end tests share: the release binary in a fresh folder, as a user has it.
struct Workspace {
    let folder: URL

    init() throws { folder = try Paths.temporaryFolder() }

    func remove() { try? FileManager.default.removeItem(at: folder) }
    func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

    /// Runs `laddpuls` and expects it to end with `status`.
    @discardableResult
    func laddpuls(_ arguments: String..., status: Int32 = 0, input: Data? = nil) throws -> Binary.Outcome {
        let binary = try #require(Binary.laddpuls)
        let outcome = try binary.run(arguments, in: folder, input: input)
        #expect(outcome.status == status, "laddpuls \(arguments.joined(separator: " ")): \(outcome.stderr)")
        return outcome
    }

    /// Runs a line of bash, with `laddpuls` on its path.
    @discardableResult
    func shell(_ script: String, status: Int32 = 0, input: Data? = nil) throws -> Binary.Outcome {
        let bin = try #require(Binary.laddpuls).url.deletingLastPathComponent().path
        let outcome = try Binary(url: URL(fileURLWithPath: "/bin/bash")).run(
            ["-c", "PATH='\(bin)':$PATH; set -o pipefail; \(script)"], in: folder, input: input)
        #expect(outcome.status == status, "\(script): \(outcome.stdout.prefix(500)) \(outcome.stderr)")
        return outcome
    }

    /// Ingests and checks the identities of CONTRACT 5, as every test of ours does.
    @discardableResult
    func ingest(_ paths: String..., store: String = "store") throws -> Counters {
        let binary = try #require(Binary.laddpuls)
        let outcome = try binary.run(["ingest"] + paths + ["--store", store, "--json"], in: folder)
        #expect(outcome.status == 0, "\(outcome.stderr)")
        let counters = try JSONDecoder.snake.decode(Counters.self, from: Data(outcome.stdout.utf8))
        counters.expectIdentities()
        return counters
    }

    func report(store: String = "store", fleet: String? = nil, tariffs: String? = nil, out: String = "report.sqlite")
        throws
    {
        var arguments = ["report", "--store", store, "--out", out, "--html", out + ".html"]
        if let fleet { arguments += ["--fleet", fleet] }
        if let tariffs { arguments += ["--tariffs", tariffs] }
        let outcome = try #require(Binary.laddpuls).run(arguments, in: folder)
        #expect(outcome.status == 0, "\(outcome.stderr)")
    }
}

/// Trouble is one line that holds these words.
func expectOneLine(_ outcome: Binary.Outcome, _ words: String...) {
    #expect(outcome.stderr.split(separator: "\n").count == 1, "\(outcome.stderr)")
    for word in words { #expect(outcome.stderr.contains(word), "\(outcome.stderr)") }
}

struct Counters: Decodable, Equatable {
    var recordsRead, accepted, duplicates, quarantined, ignored: Int
    var samplesRead, samplesStored, samplesRejected: Int
    var segments, bytesIn, bytesStored, chargePoints, sourcesSkipped: Int

    func expectIdentities() {
        #expect(recordsRead == accepted + duplicates + quarantined + ignored)
        #expect(samplesRead == samplesStored + samplesRejected)
    }
}

extension JSONDecoder {
    static var snake: JSONDecoder {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return decoder
    }
}

/// The sample network and the small stories that come with the package.
enum Sample {
    static let folder = Paths.package.appendingPathComponent("SampleData")
    static let network = folder.appendingPathComponent("network").path
    static var fleet: String { network + "/fleet.yaml" }
    static var tariffs: String { network + "/tariffs.json" }
}

/// Skips loudly: the reason stands in the test's output.
enum Needs {
    static let binary: Comment = "needs the release binaries: run `make test`"
    static let oracle: Comment = "needs the oracles' Python (LADDPULS_ORACLE_PYTHON), which .ci/run prepares"
    static let shared: Comment = "needs the corpora beside the checkout (../shared)"
    static var hasBinary: Bool { Binary.laddpuls != nil }
    static var hasOracle: Bool { hasBinary && Paths.oraclePython != nil }
    static var hasShared: Bool { hasBinary && Paths.shared != nil }
}
