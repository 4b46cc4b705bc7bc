import Reports
import Yams

/// Finds keys that no part of a fleet has. Most are misspelt, and what they say would be passed over in silence.
///
/// A key that begins with `x-` is the operator's own, as in OpenAPI and Compose files; `<<` merges (YAML's merge key).
struct FleetKeys {
    private(set) var problems: [PipelineProblem] = []
    /// Mappings with such a key, by their place in words: what seems to be missing there may be what was misspelt.
    private(set) var places: Set<String> = []
    private let path: String

    init(path: String, root: Node) {
        self.path = path
        check(root, Shape.file, [])
    }

    private mutating func check(_ node: Node, _ shape: Shape, _ place: [FleetPlace]) {
        for (key, value) in node.mapping ?? [:] {
            guard let name = key.scalar?.string, !name.hasPrefix("x-"), name != "<<" else { continue }
            if let inner = shape.lists[name] {
                for (index, item) in (value.sequence ?? []).enumerated() {
                    check(item, inner, place + [.key(name), .index(index)])
                }
            } else if !shape.keys.contains(name) {
                report(name, key.mark?.line ?? 1, node, shape, place)
            }
        }
    }

    private mutating func report(_ name: String, _ line: Int, _ node: Node, _ shape: Shape, _ place: [FleetPlace]) {
        let id = node.mapping?["id"]?.scalar?.string
        let known = shape.keys + shape.lists.keys
        let near = Nearest.hint(to: name, in: known)
        let remedy = near.isEmpty ? "; known are \(known.joined(separator: ", ")), and x-… for notes" : near
        places.insert(place.words)
        problems.append(
            PipelineProblem(
                path: path, line: line,
                message: "\(shape.name)\(id.map { " \($0)" } ?? ""): unknown key \"\(name)\"\(remedy)"))
    }
}

/// The keys of one kind of mapping, and the kinds that some of them list.
private struct Shape {
    let name: String
    let keys: [String]
    let lists: [String: Shape]

    static let connector = Shape(name: "connector", keys: ["id", "standard", "format", "power_type"], lists: [:])
    static let evse = Shape(
        name: "evse", keys: ["id", "ocpp_connector_ids", "max_power_w", "tariff_id"], lists: ["connectors": connector])
    static let chargePoint = Shape(
        name: "charge point", keys: ["id", "vendor", "model", "commissioned", "decommissioned"], lists: ["evses": evse])
    static let site = Shape(
        name: "site", keys: ["id", "name", "time_zone", "latitude", "longitude", "opening_hours"],
        lists: ["charge_points": chargePoint])
    static let file = Shape(name: "the file", keys: [], lists: ["sites": site])
}
