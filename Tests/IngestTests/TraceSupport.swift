@testable import Ingest

extension Trace {
    /// The record that is `frame` of the charge point; nil where the source has fewer.
    static func find(path: String, chargePoint: String, frame: Int64) throws -> Line? {
        try find(path: path, frames: [chargePoint: [frame]])[chargePoint]?[frame]
    }
}
