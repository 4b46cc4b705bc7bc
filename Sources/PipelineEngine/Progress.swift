/// How far a long stage has come; the executable draws bars from it, pipelines without a terminal ignore it.
public struct Progress: Sendable {
    public var stage: String
    public var done: Int64
    public var total: Int64
    public enum Unit: Sendable { case bytes, chargePoints, days }
    public var unit: Unit

    public init(stage: String, done: Int64, total: Int64, unit: Unit) {
        self.stage = stage
        self.done = done
        self.total = total
        self.unit = unit
    }
}

public typealias ProgressHandler = @Sendable (Progress) -> Void
