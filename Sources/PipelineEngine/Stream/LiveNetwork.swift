import Analysis
import Telemetry

/// The whole network's folds as the stream sees them: frames in, the findings that changed out.
///
/// Its last state equals the batch's by construction: the same folds, fed in the same order, asked at the same *now*.
struct LiveNetwork {
    private let context: AnalysisContext
    private var clock = NowTracker()
    private var chargePoints: [String: LiveChargePoint] = [:]
    private var ledger = FindingLedger()
    /// No finding of any charge point changes by the passing of time alone before this.
    private var nextDeadline: Instant?
    private var nextNetworkPass: Instant?
    private var placesOfToken: [String: Set<String>] = [:]
    /// Tokens that a finding was about, so that it can be taken back.
    private var tokensSaid: Set<String> = []
    /// Frames received later than *now*: stored, but folded only once *now* has come to them.
    private var ahead: [LiveFrame] = []
    /// The earliest of them; nil where there are none.
    private var nextAhead: Instant?
    /// Broken records of charge points that no accepted frame has named yet: only such a frame makes a charge point.
    private var early: [String: [LiveFrame]] = [:]
    /// Charge points that got a frame older than their fold, and the oldest such frame; they fold again from their last
    /// checkpoint before it.
    private var lateFrames: [String: Instant] = [:]

    init(context: AnalysisContext) { self.context = context }

    var now: Instant? { clock.now }
    var hasLateFrames: Bool { !lateFrames.isEmpty }

    /// Takes over what the store holds; what it shows has been said before.
    ///
    /// - Parameter ahead: what the folds have not taken: frames received after `now`, and broken records of charge points
    ///   without a fold.
    mutating func adopt(_ folds: [ChargePointFold], ahead: [LiveFrame], now: Instant?) {
        if let now { clock = NowTracker(now: now) }
        for fold in folds {
            chargePoints[fold.chargePoint] = LiveChargePoint(fold, fold.lastReceived ?? now!)
        }
        for frame in ahead where !frame.rows.isEmpty { clock.offer(frame.receivedAt) }
        self.ahead = ahead
        nextAhead = ahead.map(\.receivedAt).min()
        _ = evaluateAll()
    }

    /// Folds a frame and returns the findings that changed by it.
    mutating func accept(_ frame: LiveFrame) -> [Finding] {
        // A record that is no frame tells no time: batches, which find *now* in rows, do not see it either.
        if !frame.rows.isEmpty { clock.offer(frame.receivedAt) }
        let due = takeDue(frame)
        guard let now else { return [] }
        var changes: [Finding] = []
        for frame in due where fold(frame) {
            changes += evaluate(frame.chargePoint, now)
            if frame.mayNameToken { changes += evaluateToken(frame.chargePoint, now) }
        }
        if let deadline = nextDeadline, deadline <= now { changes += evaluateOverdue(now) }
        if nextNetworkPass.map({ $0 <= now }) ?? true {
            nextNetworkPass = now.quarterHour + .quarterHour
            changes += evaluateNetwork(now) + sayHeld()
        }
        return changes
    }

    /// Every finding as of *now*, late frames aside: what the end of a stream has to say.
    mutating func evaluateAll() -> [Finding] {
        guard let now else { return [] }
        return chargePoints.keys.sorted().flatMap { evaluate($0, now) } + evaluateNetwork(now) + sayHeld()
    }

    /// What open findings have gathered since they were said, which waits for the quarter hour else.
    mutating func sayHeld() -> [Finding] { ledger.takeHeld() }

    /// Folds the charge points that got late frames again, up to *now*.
    ///
    /// - Parameter history: carries a charge point on from a checkpoint, or from its beginning where there is none.
    mutating func refold(
        _ history: (_ chargePoint: String, _ from: FoldCheckpoint?, _ now: Instant) throws -> ChargePointFold
    ) rethrows -> [Finding] {
        guard let now, hasLateFrames else { return [] }
        let late = lateFrames.sorted { $0.key < $1.key }
        lateFrames = [:]
        return try late.flatMap { name, oldest in
            guard let checkpoint = chargePoints[name]?.rewind(before: oldest) else { return [Finding]() }
            chargePoints[name]?.resume(with: try history(name, checkpoint.last, now))
            return evaluate(name, now)
        }
    }

    /// The frame and what waited before it, or nothing yet. Those that wait are gone through once the earliest is due.
    private mutating func takeDue(_ frame: LiveFrame) -> [LiveFrame] {
        if let now, frame.receivedAt <= now, nextAhead.map({ $0 > now }) ?? true { return [frame] }
        ahead.append(frame)
        nextAhead = min(nextAhead ?? frame.receivedAt, frame.receivedAt)
        guard let now, nextAhead! <= now else { return [] }
        let due = ahead.filter { $0.receivedAt <= now }
        ahead.removeAll { $0.receivedAt <= now }
        nextAhead = ahead.map(\.receivedAt).min()
        return due.sorted { $0.receivedAt < $1.receivedAt }
    }

    /// False where the frame came too late for its charge point's fold.
    private mutating func fold(_ frame: LiveFrame) -> Bool {
        let name = frame.chargePoint
        if let oldest = lateFrames[name] {
            lateFrames[name] = min(oldest, frame.receivedAt)
            return false
        }
        if frame.rows.isEmpty, chargePoints[name] == nil {
            early[name, default: []].append(frame)
            return false
        }
        let state = chargePoints[name] ?? begin(name, frame.receivedAt)
        guard lateFrames[name] == nil else { return false }
        if state.isLate(frame) {
            lateFrames[name] = frame.receivedAt
            return false
        }
        state.accept(frame)
        return true
    }

    private mutating func begin(_ name: String, _ received: Instant) -> LiveChargePoint {
        var fold = ChargePointFold(chargePoint: name, context: context)
        for frame in early.removeValue(forKey: name) ?? [] {
            if frame.receivedAt < received {
                frame.fold(into: &fold)
            } else {
                // It belongs after the frame that begins the charge point.
                lateFrames[name] = received
            }
        }
        let state = LiveChargePoint(fold, received, begins: true)
        chargePoints[name] = state
        return state
    }

    private mutating func evaluate(_ name: String, _ now: Instant) -> [Finding] {
        guard let state = chargePoints[name] else { return [] }
        if let deadline = state.fold.nextDeadline(after: now) { nextDeadline = min(nextDeadline ?? deadline, deadline) }
        return ledger.update(name, state.fold.findings(asOf: now))
    }

    private mutating func evaluateOverdue(_ now: Instant) -> [Finding] {
        nextDeadline = nil
        return chargePoints.keys.sorted().flatMap { evaluate($0, now) }
    }

    // MARK: Phase 2

    /// The token a frame has just named, wherever else it has been named.
    private mutating func evaluateToken(_ name: String, _ now: Instant) -> [Finding] {
        guard let token = chargePoints[name]?.fold.newestToken else { return [] }
        let places = placesOfToken[token, default: []].union([name])
        placesOfToken[token] = places
        guard places.count > 1 else { return [] }
        let uses = places.sorted().flatMap { chargePoints[$0]!.fold.tokenUses(asOf: now) }.filter { $0.token == token }
        return say(NetworkAnalysis.findings(uses, asOf: now, context: context), of: [token])
    }

    private mutating func evaluateNetwork(_ now: Instant) -> [Finding] {
        let uses = chargePoints.keys.sorted().flatMap { chargePoints[$0]!.fold.tokenUses(asOf: now) }
        for use in uses { placesOfToken[use.token, default: []].insert(use.chargePoint) }
        let findings = NetworkAnalysis.findings(uses, asOf: now, context: context)
        return say(findings, of: tokensSaid.union(findings.map(\.subject)))
    }

    private mutating func say(_ findings: [Finding], of tokens: Set<String>) -> [Finding] {
        let bySubject = Dictionary(grouping: findings, by: \.subject)
        tokensSaid.formUnion(bySubject.keys)
        return tokens.sorted().flatMap { ledger.update("token \($0)", bySubject[$0] ?? []) }
    }
}

/// One accepted frame's rows, or one quarantined record, on its way into a fold.
struct LiveFrame {
    var chargePoint: String
    var receivedAt: Instant
    /// In the order of `item`.
    var rows: [Row]
    /// Why it was quarantined; nil for an accepted frame.
    var reason: String?

    /// Whether phase 2 may see something new in it.
    var mayNameToken: Bool {
        rows.contains { $0.table == .transactions || $0.table == .authorizations || $0.table == .results }
    }

    func fold(into fold: inout ChargePointFold) {
        if let reason { fold.consume(quarantined: (receivedAt, reason)) }
        for row in rows { fold.consume(row) }
    }
}
