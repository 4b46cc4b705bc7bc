import Reports
import Telemetry
import Yams

/// The keys of one mapping, taken one by one; what is left at the end nobody knows.
struct PipelineSection {
    let node: Node
    let name: String
    var entries: [(String, Node)]
    /// Keys that were looked for, there or not.
    private var asked: [String] = []

    init(node: Node, name: String, entries: [(String, Node)]) {
        self.node = node
        self.name = name
        self.entries = entries
    }

    mutating func take(_ key: String) -> Node? {
        asked.append(key)
        guard let index = entries.firstIndex(where: { $0.0 == key }) else { return nil }
        return entries.remove(at: index).1
    }

    mutating func takeAll() { entries = [] }

    mutating func optionalString(_ key: String, _ reader: inout PipelineReader) -> String? {
        guard let value = take(key) else { return nil }
        guard let text = value.scalar?.string else {
            reader.report(value, "\(name).\(key) must be a plain value")
            return nil
        }
        let filled = reader.substitute(text, value)
        if filled.isEmpty { reader.report(value, "\(name).\(key) is empty; give it a value") }
        return filled
    }

    mutating func string(_ key: String, _ reader: inout PipelineReader) -> String? {
        if !entries.contains(where: { $0.0 == key }) { reader.report(node, "\(name): \(key) is missing") }
        return optionalString(key, &reader)
    }

    mutating func list(_ key: String, _ reader: inout PipelineReader) -> [Node] {
        guard let value = take(key) else {
            reader.report(node, "\(name): \(key) is missing")
            return []
        }
        guard let sequence = value.sequence else {
            reader.report(value, "\(name).\(key) must be a list")
            return []
        }
        return Array(sequence)
    }

    mutating func strings(_ key: String, _ reader: inout PipelineReader) -> [String] {
        list(key, &reader).compactMap { item in
            guard let text = item.scalar?.string else {
                reader.report(item, "\(name).\(key) lists plain values")
                return nil
            }
            let filled = reader.substitute(text, item)
            if filled.isEmpty { reader.report(item, "\(name).\(key): one is empty; name a file or folder") }
            return filled
        }
    }

    mutating func flag(_ key: String, _ reader: inout PipelineReader) -> Bool {
        guard let value = take(key) else { return false }
        guard let flag = value.bool else {
            reader.report(value, "\(name).\(key) is true or false")
            return false
        }
        return flag
    }

    mutating func integer(_ key: String, _ range: ClosedRange<Int>, _ reader: inout PipelineReader) -> Int? {
        guard let value = entries.first(where: { $0.0 == key })?.1, let text = optionalString(key, &reader) else {
            return nil
        }
        guard let number = Int(text), range.contains(number) else {
            reader.report(
                value, "\(name).\(key): \"\(text)\" is no number from \(range.lowerBound) to \(range.upperBound)")
            return nil
        }
        return number
    }

    mutating func instant(_ key: String, _ reader: inout PipelineReader) -> Instant? {
        guard let value = entries.first(where: { $0.0 == key })?.1, let text = optionalString(key, &reader) else {
            return nil
        }
        guard let instant = Instant(iso8601: text) else {
            reader.report(value, "\(name).\(key): \"\(text)\" is no ISO 8601 date-time")
            return nil
        }
        return instant
    }

    mutating func finish(_ reader: inout PipelineReader) {
        for (key, value) in entries {
            reader.report(value, "\(name): unknown key \"\(key)\"\(Nearest.hint(to: key, in: asked))")
        }
    }
}
