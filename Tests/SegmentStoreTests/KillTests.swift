import Foundation
import SegmentStore
import StoreTestSupport
import Testing

/// A real kill −9 at a step, in a process of its own: what the other crash tests assume, that nothing runs afterwards.
@Suite struct KillTests {
    @Test(arguments: [1, 20, 60, 100]) func killedAndRunAgain(percent: Int) async throws {
        let undisturbed = try TemporaryStore()
        let counting = StoppingFileSystem()
        let batches = Scenario.batches(seed: 1, rows: 12)
        try Scenario.ingest(Scenario.source, batches, into: try undisturbed.open(.write, counting))
        let step = max(1, counting.steps.count * percent / 100)

        let home = try TemporaryStore()
        let path = home.path
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String, step = step as Int] in
            let store = try SegmentStore(
                path: path, access: .write, fileSystem: StoppingFileSystem(.kill(atStep: step)))
            try Scenario.ingest(Scenario.source, Scenario.batches(seed: 1, rows: 12), into: store)
        }
        try Scenario.ingest(Scenario.source, batches, into: try home.open())
        #expect(try StoreFiles.contents(home.path) == StoreFiles.contents(undisturbed.path), "step \(step)")
        #expect(try home.open(.read).verify() == [])
    }
}
