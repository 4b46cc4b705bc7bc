import Telemetry

/// A boot with an older firmware than the boot before: a failed update's fallback, or somebody's hand.
///
/// Versions are compared by their numbers in order, which every scheme in the field respects (`v1.11.0-b77`,
/// `CUM_6.2.12`); texts that differ in words only say nothing. The finding lasts until the version is back.
struct FirmwareDowngrade: Detector {
    static let hears: EventKinds = .boot
    private struct Downgrade: Codable {
        var from: String
        var to: String
        var at: Instant
        var evidence: [Citation]
        var end: Instant?
    }

    private var version: String?
    private var downgrades: [Downgrade] = []

    init(_ settings: AnalysisSettings) {}

    mutating func observe(_ event: Event, _ scene: Scene) {
        guard case .boot(let boot) = event, let firmware = boot.firmware else { return }
        defer { version = firmware }
        guard let before = version, before != firmware else { return }
        let (old, new) = (Self.numbers(before), Self.numbers(firmware))
        if new.lexicographicallyPrecedes(old) {
            let cited = scene.cite("boot with \(firmware), before it \(before)")
            downgrades.append(Downgrade(from: before, to: firmware, at: scene.time.at, evidence: [cited]))
        } else if let last = downgrades.last, last.end == nil {
            downgrades[downgrades.count - 1].end = scene.time.at
            downgrades[downgrades.count - 1].evidence.append(scene.cite("boot with \(firmware)"))
        }
    }

    static func numbers(_ version: String) -> [Int] {
        version.split { !$0.isASCII || !$0.isNumber }.map { Int($0.prefix(15)) ?? 0 }
    }

    func findings(asOf now: Instant, _ profile: Profile) -> [Finding] {
        downgrades.map { downgrade in
            Finding(
                kind: .firmwareDowngrade, chargePoint: profile.chargePoint, siteID: profile.siteID, start: downgrade.at,
                end: downgrade.end, state: downgrade.end == nil ? .open : .closed, severity: .warning, confidence: 0.9,
                summary: "\(profile.chargePoint) came back with firmware \(downgrade.to) after \(downgrade.from).",
                evidence: downgrade.evidence,
                action: "Find out who installed it; update again and check the security log.",
                ocppRequest: Request.trigger("FirmwareStatusNotification"))
        }
    }

    func deadline(after now: Instant) -> Instant? { nil }
}
