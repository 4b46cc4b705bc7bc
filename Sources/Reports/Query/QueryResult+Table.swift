/// A table for the terminal: numbers to the right, texts to the left, long texts cut where the width ends.
extension QueryResult {
    public func table(width: Int? = nil) -> String {
        let cells = rows.map { $0.map(Self.cell) }
        let widths = fit(naturalWidths(cells), into: width)
        let isNumber = columns.indices.map { column in
            rows.contains { $0[column].isNumber } && rows.allSatisfy { $0[column].isNumber || $0[column] == .null }
        }
        let line = { (cells: [String]) in
            zip(cells.indices, cells).map { pad(cut($1, widths[$0]), widths[$0], toRight: isNumber[$0]) }
                .joined(separator: "  ").trimmingEnd() + "\n"
        }
        let rule = widths.map { String(repeating: "─", count: $0) }.joined(separator: "  ") + "\n"
        let more = isTruncated ? "… more rows were left out\n" : ""
        return line(columns) + rule + cells.map(line).joined() + more
    }

    /// NULL is shown as nothing, reals with as many digits as a person reads, control characters as pictures of them.
    private static func cell(_ value: ReportValue) -> String {
        switch value {
        case .null: ""
        case .integer(let integer): "\(integer)"
        case .real(let real): readable(real)
        case .text(let text): printable(text)
        }
    }

    private func naturalWidths(_ cells: [[String]]) -> [Int] {
        columns.indices.map { column in
            cells.reduce(displayWidth(columns[column])) { max($0, displayWidth($1[column])) }
        }
    }

    /// Takes from the widest column until the line fits, but leaves each at least 8.
    private func fit(_ widths: [Int], into limit: Int?) -> [Int] {
        guard let limit else { return widths }
        var widths = widths
        while widths.reduce(0, +) + 2 * (widths.count - 1) > limit,
            let widest = widths.indices.max(by: { widths[$0] < widths[$1] }), widths[widest] > 8
        {
            widths[widest] -= 1
        }
        return widths
    }
}

extension ReportValue {
    fileprivate var isNumber: Bool {
        switch self {
        case .integer, .real: true
        case .null, .text: false
        }
    }
}

/// At most three decimals, and none of a number from 10,000 on.
private func readable(_ value: Double) -> String {
    guard value.isFinite, abs(value) < 1e15 else { return "\(value)" }
    if value != 0, abs(value) < 0.001 { return "\(value)" }
    let digits = abs(value) >= 10_000 ? 0 : abs(value) >= 100 ? 1 : abs(value) >= 10 ? 2 : 3
    return decimal(value, digits: digits)
}

/// Fixed decimals without a locale.
func decimal(_ value: Double, digits: Int) -> String {
    let factor = [1.0, 10, 100, 1000][digits]
    let scaled = (abs(value) * factor).rounded()
    guard scaled < 9e18 else { return "\(value)" }
    let whole = Int64(scaled)
    let (units, rest) = whole.quotientAndRemainder(dividingBy: Int64(factor))
    let sign = value < 0 && whole != 0 ? "-" : ""
    guard digits > 0 else { return "\(sign)\(units)" }
    let fraction = String(rest)
    return "\(sign)\(units)." + String(repeating: "0", count: digits - fraction.count) + fraction
}

/// C0 controls and DEL as their Unicode pictures; C1, bidirectional and invisible ones as `�`: an id must not move the
/// cursor, colour the screen, reorder a line or look like another.
public func printable(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
        switch scalar.value {
        case 0..<0x20: result.append(Unicode.Scalar(0x2400 + scalar.value)!)
        case 0x7F: result.append("\u{2421}")
        case 0x80..<0xA0, 0x061C, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF: result.append("\u{FFFD}")
        default: result.append(scalar)
        }
    }
    return String(result)
}

/// Characters, as most terminals count them; East Asian wide ones take two places.
public func displayWidth(_ text: String) -> Int {
    text.reduce(0) { width, character in
        let scalar = character.unicodeScalars.first!.value
        let isWide =
            (0x1100...0x115F).contains(scalar) || (0x2E80...0xA4CF).contains(scalar)
            || (0xAC00...0xD7A3).contains(scalar)
            || (0xF900...0xFAFF).contains(scalar) || (0xFF00...0xFF60).contains(scalar)
            || (0x1F300...0x1FAFF).contains(scalar)
        return width + (isWide ? 2 : 1)
    }
}

private func cut(_ text: String, _ width: Int) -> String {
    guard displayWidth(text) > width else { return text }
    var result = ""
    var used = 0
    for character in text {
        let next = displayWidth(String(character))
        if used + next > width - 1 { break }
        result.append(character)
        used += next
    }
    return result + "…"
}

private func pad(_ text: String, _ width: Int, toRight: Bool) -> String {
    let space = String(repeating: " ", count: max(0, width - displayWidth(text)))
    return toRight ? space + text : text + space
}

extension String {
    fileprivate func trimmingEnd() -> String {
        var text = self
        while text.last == " " { text.removeLast() }
        return text
    }
}
