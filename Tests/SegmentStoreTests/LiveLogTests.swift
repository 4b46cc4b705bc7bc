import Foundation
import StoreTestSupport
import Telemetry
import Testing

@testable import SegmentStore

@Suite struct LiveLogTests {
    private let stream = Source(stream: "test run 1")

    private func append(_ lines: [String], to log: LiveLog, from number: Int = 1) throws {
        for (index, line) in lines.enumerated() {
            try Array(line.utf8).withUnsafeBytes { try log.append($0, number: number + index, order: number + index) }
        }
    }

    private func lines(_ file: LiveLogFile) throws -> [String] {
        var lines: [String] = []
        try file.forEachLine { lines.append("\($0.number) \($0.order) " + String(decoding: $0.bytes, as: UTF8.self)) }
        return lines
    }

    @Test func linesComeBackInOrder() throws {
        let home = try TemporaryStore()
        let store = try home.open()
        let log = try store.createLiveLog(of: stream, sequence: 1)
        try append(["{}", "", String(repeating: "x", count: 600_000)], to: log)
        #expect(try log.synchronize() == 3)
        let files = try store.liveLogs()
        #expect(files.map(\.source) == [stream])
        #expect(files.map(\.sequence) == [1])
        #expect(files[0].validBytes == log.bytes)
        #expect(try lines(files[0]) == ["1 1 {}", "2 2 ", "3 3 " + String(repeating: "x", count: 600_000)])
        let mode = try FileManager.default.attributesOfItem(atPath: files[0].path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
    }

    /// Their files' names begin with hashes, in any order; whoever seals them and whoever reads them meanwhile agree.
    @Test func logsOfSeveralStreamsComeInTheOrderOfTheirNames() throws {
        let home = try TemporaryStore()
        let store = try home.open()
        let streams = (0..<9).map { Source(stream: "stream 2026-03-0\($0 + 1)") }
        #expect(streams.map(\.id.hex) != streams.map(\.id.hex).sorted())
        for stream in streams.reversed() {
            for sequence in [2, 1] { _ = try store.createLiveLog(of: stream, sequence: sequence).synchronize() }
        }
        let expected = streams.flatMap { stream in [1, 2].map { "\(stream.name) \($0)" } }
        #expect(try store.liveLogs().map { "\($0.source.name) \($0.sequence)" } == expected)
        let images = try store.moment().logs
        #expect(images.map(\.source) == streams.flatMap { [$0, $0] })
        #expect(images.map { $0.name.hasSuffix("1.log") } == streams.flatMap { _ in [true, false] })
    }

    /// Cut at every byte, and every byte after a cut filled with what a disk might have left: whole lines survive, torn
    /// ones go, and the log takes new ones.
    @Test(arguments: [false, true]) func tornAtEveryByte(filled: Bool) throws {
        let home = try TemporaryStore()
        var ends: [Int] = []
        let whole: Data
        let file: LiveLogFile
        do {
            let store = try home.open()
            let log = try store.createLiveLog(of: stream, sequence: 1)
            ends.append(log.bytes)
            for (index, line) in ["first", "", "third line"].enumerated() {
                try append([line], to: log, from: index + 1)
                ends.append(log.bytes)
            }
            try log.synchronize()
            file = try store.liveLogs()[0]
            whole = try Data(contentsOf: URL(fileURLWithPath: file.path))
        }
        #expect(whole.count == ends.last)
        for cut in 0..<whole.count {
            var torn = whole.prefix(cut)
            if filled { torn.append(Data(repeating: 0, count: whole.count - cut)) }
            // Zeros where zeros were are no damage.
            let cut = zip(torn, whole).enumerated().first { $0.element.0 != $0.element.1 }?.offset ?? torn.count
            if cut == whole.count { continue }
            try torn.write(to: URL(fileURLWithPath: file.path))
            let store = try home.open()
            let survivors = ends.count { $0 <= cut } - 1
            let logs = try store.liveLogs()
            guard survivors >= 0 else {
                #expect(logs.isEmpty, "cut at \(cut)")
                #expect(try StoreFiles.list(home.path + "/live") == [], "cut at \(cut)")
                continue
            }
            #expect(logs.map(\.validBytes) == [ends[survivors]], "cut at \(cut)")
            let log = try store.reopenLiveLog(logs[0])
            try append(["new"], to: log, from: survivors + 1)
            try log.synchronize()
            let expected =
                ["1 1 first", "2 2 ", "3 3 third line"].prefix(survivors) + ["\(survivors + 1) \(survivors + 1) new"]
            #expect(try lines(store.liveLogs()[0]) == Array(expected), "cut at \(cut)")
        }
    }

    @Test func everyFlippedBitEndsTheLogThere() throws {
        let home = try TemporaryStore()
        let store = try home.open()
        let log = try store.createLiveLog(of: stream, sequence: 1)
        let headerBytes = log.bytes
        try append(["one", "two"], to: log)
        try log.synchronize()
        let path = log.file.path
        let whole = try Data(contentsOf: URL(fileURLWithPath: path))
        for bit in headerBytes * 8..<whole.count * 8 {
            var damaged = whole
            damaged[bit / 8] ^= 1 << (bit % 8)
            try damaged.write(to: URL(fileURLWithPath: path))
            let isFirst = bit / 8 < headerBytes + LiveLogFormat.frameHeaderBytes + 3
            #expect(try lines(try #require(try store.liveLogs().first)) == (isFirst ? [] : ["1 1 one"]), "bit \(bit)")
        }
    }

    @Test func sealingTakesTheLogAwayWithTheCommit() throws {
        let home = try TemporaryStore()
        let store = try home.open()
        let log = try store.createLiveLog(of: stream, sequence: 1)
        try append(["a", "b"], to: log)
        try log.synchronize()
        let publication = try store.beginPublication(of: stream)
        try publication.add(Scenario.batches(seed: 1)[0])
        try publication.commit(
            counters: IngestCounters(), state: .open, sealing: log.file, lastFrames: ["LP-1": 7, "LP-2": 9])
        #expect(try store.liveLogs() == [])
        #expect(try StoreFiles.list(home.path + "/live") == [])
        #expect(try store.lastFrames(of: stream.id) == ["LP-1": 7, "LP-2": 9])
        #expect(try store.state(of: stream.id) == .open)
        let next = try store.beginPublication(of: stream)
        try next.add(Scenario.batches(seed: 2)[0])
        try next.commit(counters: IngestCounters(), lastFrames: ["LP-1": 8])
        #expect(try store.state(of: stream.id) == .done)
        #expect(try store.lastFrames(of: stream.id) == ["LP-1": 8, "LP-2": 9])
        #expect(try store.verify() == [])
    }

    @Test func afterAFailedWriteNothingMoreIsAcknowledged() throws {
        let home = try TemporaryStore()
        let counting = StoppingFileSystem()
        _ = try home.open(.write, counting).createLiveLog(of: stream, sequence: 1)
        let full = StoppingFileSystem(.full(atStep: counting.steps.count + 4))
        let other = try TemporaryStore()
        let log = try other.open(.write, full).createLiveLog(of: stream, sequence: 1)
        var acknowledged = 0
        #expect(throws: StoreError.self) {
            for number in 1...10 {
                try append(["line"], to: log, from: number)
                acknowledged = try log.synchronize()
            }
        }
        #expect(throws: StoreError.self) { try log.synchronize() }
        #expect(try other.openedLines() == acknowledged)
    }
}

extension TemporaryStore {
    fileprivate func openedLines() throws -> Int {
        var count = 0
        try open(.read).liveLogs().first?.forEachLine { _ in count += 1 }
        return count
    }
}
