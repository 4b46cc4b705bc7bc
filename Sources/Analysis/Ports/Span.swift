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
        guard let first = lists.first else { return [] }
        return lists.dropFirst().reduce(union(first)) { common, list in
            let other = union(list)
            return common.flatMap { $0.parts(in: other) }
        }
    }

    /// Its parts that lie in `spans`, which are disjoint and in order.
    func parts(in spans: [Span]) -> [Span] {
        var low = 0
        var high = spans.count
        while low < high {
            let middle = (low + high) / 2
            if spans[middle].bound <= start { low = middle + 1 } else { high = middle }
        }
        return spans[low...].prefix { $0.start < bound }.compactMap { other in
            let (from, to) = (max(start, other.start), min(bound, other.bound))
            return from < to ? Span(start: from, end: to == Self.endless ? nil : to) : nil
        }
    }
}
