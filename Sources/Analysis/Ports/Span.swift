import Telemetry

/// A half-open stretch of time; without an end while it lasts.
struct Span: Hashable, Sendable {
    var start: Instant
    var end: Instant?

    static let endless = Instant(milliseconds: .max)
    var bound: Instant { end ?? Self.endless }

    /// Milliseconds shared with `[from, to)`.
    func overlap(_ from: Instant, _ to: Instant) -> Int64 { max(0, min(bound, to) - max(start, from)) }

    /// The union as disjoint spans in order; touching spans join.
    static func union(_ spans: [Span]) -> [Span] {
        var result: [Span] = []
        for span in spans.sorted(by: { ($0.start, $0.bound) < ($1.start, $1.bound) }) where span.bound > span.start {
            if let last = result.last, last.bound >= span.start {
                if span.bound > last.bound { result[result.count - 1].end = span.end }
            } else {
                result.append(span)
            }
        }
        return result
    }

    /// What lies in all of the unions: a port is down only when all its connectors are.
    static func intersection(_ lists: [[Span]]) -> [Span] {
        guard var common = lists.first.map(union) else { return [] }
        for list in lists.dropFirst() {
            let other = union(list)
            common = common.flatMap { a in
                other.compactMap { b -> Span? in
                    let start = max(a.start, b.start)
                    let bound = min(a.bound, b.bound)
                    return start < bound ? Span(start: start, end: bound == endless ? nil : bound) : nil
                }
            }
        }
        return common
    }
}
