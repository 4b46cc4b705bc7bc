import JSONText
import Telemetry

extension TariffBook {
    /// Reads OCPI tariffs: an array of Tariff objects, one Tariff, or an OCPI response with them in `data`.
    ///
    /// Takes the shapes of OCPI 2.1.1, 2.2.1 and 2.3.0, with numbers as JSON numbers or as strings. What cannot be
    /// understood is in `problems`, its tariff left out. Throws where the bytes are not JSON.
    public static func read(_ bytes: UnsafeBufferPointer<UInt8>) throws(JSONError) -> TariffBook {
        var tape = JSONTape()
        let root = try tape.parse(bytes)
        var reader = TariffReader()
        if root.kind == .array {
            reader.readAll(root, place: "")
        } else if let data = root["data"] {
            if data.kind == .array { reader.readAll(data, place: "data") } else { reader.readOne(data, place: "data") }
        } else {
            reader.readOne(root, place: "")
        }
        return TariffBook(tariffs: reader.tariffs, problems: reader.problems)
    }
}

/// From JSON to tariffs; knows OCPI's names and shapes, and no arithmetic.
struct TariffReader {
    private(set) var tariffs: [Tariff] = []
    private(set) var problems: [TariffProblem] = []

    mutating func readAll(_ array: JSONValue, place: String) {
        for (index, value) in array.elements.enumerated() { readOne(value, place: "\(place)[\(index)]") }
    }

    mutating func readOne(_ value: JSONValue, place: String) {
        do { tariffs.append(try tariff(Node(value, place))) } catch { problems.append(error) }
    }

    private mutating func tariff(_ node: Node) throws(TariffProblem) -> Tariff {
        guard node.value.kind == .object else { throw node.problem(.wrongKind) }
        var elements: [TariffElement] = []
        for element in try node.required("elements").items() { elements.append(try self.element(element)) }
        guard !elements.isEmpty else { throw node.problem(.missing, "elements") }
        return Tariff(
            id: try node.required("id").text(), currency: try currency(node.required("currency")),
            type: try node["type"]?.text(), taxIncluded: try taxIncluded(node),
            minimumPrice: try limit(node["min_price"]),
            maximumPrice: try limit(node["max_price"]), elements: elements,
            start: try node["start_date_time"]?.instant(), end: try node["end_date_time"]?.instant())
    }

    private func currency(_ node: Node) throws(TariffProblem) -> String {
        let text = try node.text()
        guard text.utf8.count == 3, text.utf8.allSatisfy({ (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) })
        else { throw node.problem(.unknownValue) }
        return text
    }

    private func taxIncluded(_ node: Node) throws(TariffProblem) -> Tariff.TaxIncluded {
        guard let node = node["tax_included"] else { return .no }
        guard let value = Tariff.TaxIncluded(rawValue: try node.text()) else { throw node.problem(.unknownValue) }
        return value
    }

    /// `{excl_vat, incl_vat}` (2.2.1), `{before_taxes, after_taxes}` (2.3.0), or a number.
    private mutating func limit(_ node: Node?) throws(TariffProblem) -> PriceLimit? {
        guard let node else { return nil }
        guard node.value.kind == .object else { return PriceLimit(exclVATMicros: try decimal(node, scale: 6)) }
        guard let without = node["excl_vat"] ?? node["before_taxes"] else { throw node.problem(.missing, "excl_vat") }
        var limit = PriceLimit(exclVATMicros: try decimal(without, scale: 6))
        if let with = node["incl_vat"] ?? node["after_taxes"] { limit.inclVATMicros = try decimal(with, scale: 6) }
        return limit
    }

    private mutating func element(_ node: Node) throws(TariffProblem) -> TariffElement {
        var components: [PriceComponent] = []
        for component in try node.required("price_components").items() {
            components.append(try self.component(component))
        }
        guard let restrictions = node["restrictions"] else { return TariffElement(components: components) }
        let read = TariffRestrictions(restrictions)
        problems += read.notUnderstood.map { restrictions.problem(.restrictionNotUnderstood, $0) }
        return TariffElement(components: components, restrictions: read)
    }

    private mutating func component(_ node: Node) throws(TariffProblem) -> PriceComponent {
        let type = try node.required("type")
        guard let dimension = TariffDimension(rawValue: try type.text()) else { throw type.problem(.unknownValue) }
        var component = PriceComponent(
            dimension: dimension, priceMicros: try decimal(node.required("price"), scale: 6))
        if let vat = node["vat"] {
            // Percent to millionths.
            let rate = try decimal(vat, scale: 4)
            guard (0...10_000_000).contains(rate) else { throw vat.problem(.outOfRange) }
            component.vatMillionths = rate
        }
        if let step = node["step_size"] {
            component.stepSize = try decimal(step, scale: 0)
            guard component.stepSize >= 0 else { throw step.problem(.outOfRange) }
        }
        return component
    }

    private mutating func decimal(_ node: Node, scale: Int) throws(TariffProblem) -> Int64 {
        guard let bytes = node.value.number ?? node.value.string, let parsed = ExactDecimal.parse(bytes, scale: scale)
        else { throw node.problem(.notADecimal) }
        if parsed.isRounded { problems.append(node.problem(.rounded)) }
        return parsed.value
    }
}
