/// Something a run cannot go on with: one line that names the place and the remedy. Commands print it and exit with 2.
public struct Trouble: Error, CustomStringConvertible, Sendable {
    public var description: String
    public init(_ description: String) { self.description = description }
}
