/// How power went in an interval of its integral.
enum PowerCourse: Sendable {
    /// For the first time in the session, if at all: when, is the charger's own.
    case began
    /// Between two samples, or stayed as it was.
    case fell, rose
    /// To less than half, or more than double, of what it was.
    case dropped, leapt
    /// Counted as if the last sample's power lasted to the session's end.
    case held

    /// Thousandths of W, of two samples.
    init(from last: Int64, to power: Int64) {
        if last > power { self = power < last / 2 ? .dropped : .fell } else { self = last < power / 2 ? .leapt : .rose }
    }
}
