import Foundation
import PipelineEngine
import SegmentStore
import StoreTestSupport

// crash-rig STORE STEP ORDER PATH…: ingests PATH… into STORE and kills itself, as `kill -9` would, at file-system step STEP
// (0: never). ORDER is `right`, or `reversed` for the negative control that renames before the catalog commits.
// Prints how many steps there were.

let arguments = CommandLine.arguments
guard arguments.count >= 5, let step = Int(arguments[2]) else {
    print("usage: crash-rig STORE STEP right|reversed PATH…")
    exit(2)
}
let store = arguments[1]
let stopping = StoppingFileSystem(step == 0 ? .never : .kill(atStep: step))
let fileSystem: any FileSystem =
    arguments[3] == "reversed" ? ReversedFileSystem(store: store, over: stopping) : stopping
do {
    var stage = IngestStage(paths: Array(arguments[4...]), store: store)
    stage.plainTokens = true
    _ = try stage.run(fileSystem: fileSystem)
    print(stopping.steps.count)
} catch {
    print("crash-rig: \(error)")
    exit(2)
}
