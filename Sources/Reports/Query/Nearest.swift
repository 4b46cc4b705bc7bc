/// Which of some names a misspelt one may have meant.
public enum Nearest {
    /// `; did you mean "ports" or "port_days"?`, or nothing where no name comes near.
    public static func hint(to name: String, in names: some Sequence<String>) -> String {
        let near = find(name, in: names)
        return near.isEmpty ? "" : "; did you mean " + near.map { "\"\($0)\"" }.joined(separator: " or ") + "?"
    }

    /// Up to three, the nearest first: a third of the letters may be wrong, and no name further off than the first by more
    /// than one is listed. A name that begins like `name` is near too.
    static func find(_ name: String, in names: some Sequence<String>) -> [String] {
        let wanted = normal(name)
        let ranked = Set(names).map { (name: $0, distance: distance(wanted, normal($0))) }
            .filter { $0.distance <= max(1, wanted.count / 3) || wanted.count > 2 && normal($0.name).hasPrefix(wanted) }
            .sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }
        guard let first = ranked.first else { return [] }
        return ranked.prefix(3).filter { $0.distance <= first.distance + 1 }.map(\.name)
    }

    /// Letters' case, `-` and `_` are no differences.
    static func normal(_ name: String) -> String { name.lowercased().replacing("_", with: "-") }

    /// How many letters must be changed, added, left out or exchanged with their neighbour (optimal string alignment).
    private static func distance(_ a: String, _ b: String) -> Int {
        let (a, b) = (Array(a.utf8.prefix(64)), Array(b.utf8.prefix(64)))
        var (before, last, row) = ([Int](), [Int](), Array(0...b.count))
        for (i, x) in a.enumerated() {
            (before, last, row) = (last, row, [i + 1])
            for (j, y) in b.enumerated() {
                var least = min(last[j + 1] + 1, row[j] + 1, last[j] + (x == y ? 0 : 1))
                if i > 0, j > 0, x == b[j - 1], y == a[i - 1] { least = min(least, before[j - 1] + 1) }
                row.append(least)
            }
        }
        return row[b.count]
    }
}
