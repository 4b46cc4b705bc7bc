import Foundation
import Telemetry
import Yams

/// Reads and checks `fleet.yaml` (CONTRACT 6).
public enum FleetFile {
    public static func load(_ path: String) throws -> Fleet {
        let fleet: Fleet
        do {
            fleet = try YAMLDecoder().decode(Fleet.self, from: Files.text(path))
        } catch let error as DecodingError {
            throw Trouble("\(path): \(describe(error))")
        } catch let error as YamlError {
            throw Trouble("\(path): \(error)")
        }
        try check(fleet, path)
        return fleet
    }

    private static func check(_ fleet: Fleet, _ path: String) throws {
        var chargePoints: Set<String> = []
        var sites: Set<String> = []
        for site in fleet.sites {
            guard sites.insert(site.id).inserted else { throw Trouble("\(path): site \(site.id) stands there twice") }
            for chargePoint in site.chargePoints {
                guard chargePoints.insert(chargePoint.id).inserted else {
                    throw Trouble("\(path): charge point \(chargePoint.id) stands there twice")
                }
                let evses = Set(chargePoint.evses.map(\.id))
                guard evses.count == chargePoint.evses.count, !evses.contains(0) else {
                    throw Trouble("\(path): charge point \(chargePoint.id): evse ids must differ and begin at 1")
                }
            }
        }
    }

    private static func describe(_ error: DecodingError) -> String {
        func place(_ context: DecodingError.Context) -> String {
            context.codingPath.map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue }.joined(separator: ".")
        }
        switch error {
        case .keyNotFound(let key, let context): return "\(place(context)): \(key.stringValue) is missing"
        case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
            return "\(place(context)): \(context.debugDescription)"
        @unknown default: return "\(error)"
        }
    }
}
