import Telemetry

/// All detectors of one charge point.
struct DetectorBank: Codable, Sendable {
    private var detectors: AllDetectors

    init(profile: Profile) { detectors = AllDetectors(profile.settings) }

    mutating func observe(_ sample: MeterSample, _ scene: Scene) { detectors.hear(sample, scene) }

    /// What was said before is news only to the detector of repeats.
    mutating func observe(_ event: Event, _ scene: Scene) {
        detectors.hear(event, event.kind, isStale: scene.isRepeat && event.isFirstHand, scene)
    }

    func findings(asOf now: Instant, _ profile: Profile) -> [Finding] { detectors.findings(asOf: now, profile) }

    func deadline(after now: Instant) -> Instant? { detectors.deadline(after: now) }
}

/// Two detectors, or groups of them, as one. Many are told of each row: put together as a type they are called directly
/// and lie side by side, where an array of `any Detector` would unpack each one for each row.
struct Both<A: Detector, B: Detector>: Detector {
    static var hears: EventKinds { A.hears.union(B.hears) }
    static var hearsRepeats: Bool { A.hearsRepeats || B.hearsRepeats }
    private var a: A
    private var b: B

    init(_ settings: AnalysisSettings) { (a, b) = (A(settings), B(settings)) }

    mutating func observe(_ event: Event, _ scene: Scene) { hear(event, event.kind, isStale: false, scene) }

    @inline(__always)
    mutating func hear(_ event: Event, _ kind: EventKinds, isStale: Bool, _ scene: Scene) {
        guard Self.hears.contains(kind) else { return }
        a.hear(event, kind, isStale: isStale, scene)
        b.hear(event, kind, isStale: isStale, scene)
    }

    @inline(__always)
    mutating func hear(_ sample: MeterSample, _ scene: Scene) {
        a.hear(sample, scene)
        b.hear(sample, scene)
    }

    func findings(asOf now: Instant, _ profile: Profile) -> [Finding] {
        a.findings(asOf: now, profile) + b.findings(asOf: now, profile)
    }

    func deadline(after now: Instant) -> Instant? {
        guard let first = a.deadline(after: now) else { return b.deadline(after: now) }
        return b.deadline(after: now).map { min(first, $0) } ?? first
    }
}
