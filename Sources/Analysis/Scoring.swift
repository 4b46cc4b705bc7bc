import Telemetry

/// A fault that really happened, as the simulator's `truth.ndjson` tells it (CONTRACT 6).
public struct TrueFault: Hashable, Sendable {
    public var kind: FindingKind
    public var chargePoint: String
    /// 0 for the whole charge point.
    public var evseID: Int
    public var start: Instant
    public var end: Instant

    public init(kind: FindingKind, chargePoint: String, evseID: Int, start: Instant, end: Instant) {
        self.kind = kind
        self.chargePoint = chargePoint
        self.evseID = evseID
        self.start = start
        self.end = end
    }
}

/// Findings against truth, one to one (CONTRACT 10): same kind, same port (evse 0 matches any), the finding starting
/// between 15 minutes before and one hour after the fault's start, or inside the fault. `info` findings are not counted;
/// every other finding without a partner is false, whatever its kind.
public struct Scoring: Sendable {
    public struct Match: Sendable {
        public var fault: TrueFault
        public var finding: Finding
    }

    public private(set) var matches: [Match] = []
    public private(set) var missed: [TrueFault] = []
    public private(set) var falseFindings: [Finding] = []

    public init(findings: [Finding], truth: [TrueFault]) {
        let findings = findings.filter { $0.severity > .info }.sorted { ($0.start, $0.id) < ($1.start, $1.id) }
        let truth = truth.sorted { Self.order($0) < Self.order($1) }
        let partners = Self.matching(truth.map { fault in findings.indices.filter { Self.fits(findings[$0], fault) } })
        for (fault, partner) in zip(truth, partners) {
            if let partner {
                matches.append(Match(fault: fault, finding: findings[partner]))
            } else {
                missed.append(fault)
            }
        }
        let used = Set(partners.compactMap { $0 })
        falseFindings = findings.indices.filter { !used.contains($0) }.map { findings[$0] }
    }

    /// Found faults of all faults; 1 where there were none.
    public var recall: Double {
        let faults = matches.count + missed.count
        return faults == 0 ? 1 : Double(matches.count) / Double(faults)
    }

    public func falsePerPortWeek(ports: Int, days: Double) -> Double {
        Double(falseFindings.count) / (Double(ports) * days / 7)
    }

    static func fits(_ finding: Finding, _ fault: TrueFault) -> Bool {
        finding.kind == fault.kind && finding.chargePoint == fault.chargePoint
            && (finding.evseID == fault.evseID || finding.evseID == 0 || fault.evseID == 0)
            && finding.start >= fault.start - .quarterHour && finding.start <= max(fault.end, fault.start + .hour)
    }

    private static func order(_ fault: TrueFault) -> (Instant, String, Int, String) {
        (fault.start, fault.chargePoint, fault.evseID, fault.kind.rawValue)
    }

    /// A greatest one-to-one matching by augmenting paths (Kuhn 1955): for each left vertex its right partner.
    static func matching(_ candidates: [[Int]]) -> [Int?] {
        var leftOf: [Int: Int] = [:]
        for left in candidates.indices {
            var visited: Set<Int> = []
            _ = augment(left, candidates, &leftOf, &visited)
        }
        var partners = [Int?](repeating: nil, count: candidates.count)
        for (right, left) in leftOf { partners[left] = right }
        return partners
    }

    private static func augment(
        _ left: Int, _ candidates: [[Int]], _ leftOf: inout [Int: Int], _ visited: inout Set<Int>
    ) -> Bool {
        for right in candidates[left] where visited.insert(right).inserted {
            let isFree = leftOf[right].map { augment($0, candidates, &leftOf, &visited) } ?? true
            if isFree {
                leftOf[right] = left
                return true
            }
        }
        return false
    }
}
