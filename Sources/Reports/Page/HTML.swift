/// Markup that is safe by construction: what is interpolated into an `HTML` literal is escaped unless it is `HTML`.
///
///     let row: HTML = "<td>\(chargePoint)</td>"      // an id with <script> in it stays text
///
/// The same escaping serves element text, quoted attributes and SVG text. The page is also well-formed XML.
struct HTML: ExpressibleByStringInterpolation, Sendable {
    private(set) var text: String

    init(stringLiteral value: String) { text = value }
    init(stringInterpolation: StringInterpolation) { text = stringInterpolation.text }

    static func + (a: HTML, b: HTML) -> HTML { "\(a)\(b)" }
    static func += (a: inout HTML, b: HTML) { a.text += b.text }

    struct StringInterpolation: StringInterpolationProtocol {
        fileprivate(set) var text = ""

        init(literalCapacity: Int, interpolationCount: Int) { text.reserveCapacity(literalCapacity * 2) }
        mutating func appendLiteral(_ literal: String) { text += literal }
        mutating func appendInterpolation(_ html: HTML) { text += html.text }
        mutating func appendInterpolation(_ html: HTML?) { text += html?.text ?? "" }
        mutating func appendInterpolation(_ value: String) { text += escaped(value) }
        mutating func appendInterpolation(_ value: Int) { text += "\(value)" }
        /// A coordinate: a tenth of a pixel is enough.
        mutating func appendInterpolation(_ value: Double) { text += decimal(value, digits: 1) }
    }
}

extension Sequence where Element == HTML {
    func joined() -> HTML { reduce(into: "") { $0 += $1 } }
}

/// `text` for HTML and XML, in elements and quoted attributes. Control characters, which XML forbids even escaped, and
/// those that reorder a line are shown as pictures.
private func escaped(_ text: String) -> String {
    var result = ""
    for scalar in printable(text).unicodeScalars {
        switch scalar {
        case "&": result += "&amp;"
        case "<": result += "&lt;"
        case ">": result += "&gt;"
        case "\"": result += "&quot;"
        case "'": result += "&#39;"
        case "\u{FFFE}", "\u{FFFF}": result += "\u{FFFD}"
        default: result.unicodeScalars.append(scalar)
        }
    }
    return result
}
