import Telemetry

/// Reads one meter's energy register as a single rising count, whatever frame its readings come in.
///
/// Start and stop values and samples each have a frame (`scale`, `offset`) with `count = sent × scale + offset`. A reading
/// that its frame cannot explain (it fell, or rose by more than the port can deliver in the time) is tried in the other
/// frame, in other units, as counted from the session's start, and as restarted from zero, in that order. The count
/// never falls, so no energy is ever negative.
struct RegisterReader: Codable, Sendable {
    enum Origin: Sendable { case transaction, sample }

    struct Frame: Hashable, Codable, Sendable {
        /// 1, 1000 (kWh labelled Wh) or -1000 (Wh labelled kWh: divide).
        var scale: Int64 = 1
        var offset: Int64 = 0
        var isRebased = false

        func scaled(_ sent: Int64) -> Int64 { scale >= 0 ? sent * scale : sent / -scale }

        func count(_ sent: Int64) -> Int64 { scaled(sent) + offset }
    }

    /// By origin.
    private struct Frames: Codable, Sendable {
        private var ofTransactions = Frame()
        private var ofSamples = Frame()

        subscript(origin: Origin) -> Frame {
            get { origin == .sample ? ofSamples : ofTransactions }
            set { if origin == .sample { ofSamples = newValue } else { ofTransactions = newValue } }
        }
    }

    /// Thousandths of Wh: whole kWh are the coarsest registers in the field.
    private static let coarseness: Int64 = 1_000_000
    /// Thousandths of Wh: what starts and stops are told in.
    private static let wholeWh: Int64 = 1_000
    /// Thousandths of Wh: a thousand GWh. No meter shows more, and below it no sum here overflows.
    static let largest: Int64 = 1_000_000_000_000_000
    /// Thousandths of W: 100 MW.
    static let largestPower: Int64 = 100_000_000_000
    private let off: Set<RepairRule>
    private var frames = Frames()
    private(set) var count: Int64?
    private var lastSent: Int64 = 0
    private var lastAt = Instant(milliseconds: .min)
    private var sessionStartCount: Int64?
    private var sampledInSession = false
    /// What the last session's start value was: a meter that starts each session near zero is no reset.
    private var lastStartSent: Int64?

    init(off: Set<RepairRule> = []) { self.off = off }

    /// A session begins; its first sample may show a session-relative meter.
    mutating func beginSession() {
        sessionStartCount = count
        sampledInSession = false
    }

    /// - Parameter limit: the most the port can deliver, thousandths of W.
    mutating func read(_ sent: Int64, _ origin: Origin, at: Instant, limit: Int64, isStart: Bool = false)
        -> RegisterStep
    {
        var step = step(sent, origin, at: at, limit: limit, isStart: isStart)
        step.isRounding =
            origin == .transaction && step.kind == .advanced && step.delta < Self.wholeWh
            && step.from % Self.wholeWh != 0
        if isStart { lastStartSent = sent }
        if origin == .sample { sampledInSession = true }
        return step
    }

    private mutating func step(_ sent: Int64, _ origin: Origin, at: Instant, limit: Int64, isStart: Bool)
        -> RegisterStep
    {
        guard let count else { return begin(min(max(sent, 0), Self.largest), at) }
        var step = RegisterStep(kind: .ignored, delta: 0, from: lastSent, to: sent, elapsed: at - lastAt, limit: limit)
        guard at >= lastAt, (0...Self.largest).contains(sent) else { return step }
        let own = frames[origin]
        let rise = own.count(sent) - count
        // Nearly every reading is explained by its own frame, and needs no look at what the port can deliver.
        if rise >= 0, rise <= Self.coarseness || rise <= Self.most(limit, step.elapsed) {
            step.kind = rise == 0 ? .steady : .advanced
            step.delta = rise
            step.scale = own.scale
            self.count = count + rise
        } else {
            let most = Self.most(limit, step.elapsed)
            step = repaired(step, explain(sent, origin, count: count, most: most, isStart: isStart), origin, count)
        }
        (lastSent, lastAt) = (sent, at)
        return step
    }

    private mutating func repaired(
        _ step: RegisterStep, _ explained: (kind: RegisterStep.Kind, frame: Frame), _ origin: Origin, _ count: Int64
    ) -> RegisterStep {
        var step = step
        step.kind = explained.kind
        step.scale = explained.frame.scale
        if step.kind == .resetUnmasked { step.from = sessionStartCount ?? step.from }
        frames[origin] = explained.frame
        let delta = explained.frame.count(step.to) - count
        step.delta = step.kind == .fell ? delta : max(0, delta)
        step.shortfall = step.kind == .advanced || step.kind == .resetUnmasked ? max(0, -delta) : 0
        self.count = count + step.delta
        if step.kind == .advanced, step.delta == 0 { step.kind = .steady }
        return step
    }

    /// A reading of `at` comes too late to be read.
    func isBeyond(_ at: Instant) -> Bool { at < lastAt }

    /// Thousandths of Wh that a register may rise by.
    static func most(_ limit: Int64, _ elapsed: Int64) -> Int64 {
        energy(limit, elapsed) * 13 / 10 + coarseness
    }

    /// Whether a reading from elsewhere is plainly this meter's: beyond what a new meter shows, and a possible next value.
    func continues(_ sent: Int64, _ origin: Origin, at: Instant, limit: Int64) -> Bool {
        guard let count, count >= 10 * Self.coarseness, at >= lastAt, (0...Self.largest).contains(sent) else {
            return false
        }
        let delta = frames[origin].count(sent) - count
        return delta >= -Self.coarseness && delta <= Self.most(limit, at - lastAt)
    }

    private mutating func begin(_ sent: Int64, _ at: Instant) -> RegisterStep {
        (count, lastSent, lastAt) = (sent, sent, at)
        return RegisterStep(kind: .first, delta: 0, from: sent, to: sent, elapsed: 0)
    }

    /// Of a reading that its own frame does not explain.
    private func explain(
        _ sent: Int64, _ origin: Origin, count: Int64, most: Int64, isStart: Bool
    ) -> (RegisterStep.Kind, Frame) {
        let own = frames[origin]
        let other = frames[origin == .sample ? .transaction : .sample]
        // What its own frame should show now, in its true unit.
        let expected = count - own.offset
        func fits(_ frame: Frame) -> Bool { (0...most).contains(frame.count(sent) - count) }
        if other != own, fits(other) { return (other.isRebased ? .resetUnmasked : .advanced, other) }
        if fellLittle(sent, own, count) {
            if count - own.count(sent) <= Self.coarseness { return (.advanced, own) }
            if off.contains(.registerStepBack) { return (.fell, own) }
            return (.steppedBack, Frame(scale: own.scale, offset: count - own.scaled(sent)))
        }
        // A stop in coarser units than the samples that began anew.
        if origin == .transaction, !isStart, fellLittle(sent, other, count),
            count - other.count(sent) <= Self.coarseness
        {
            return (other.isRebased ? .resetUnmasked : .advanced, other)
        }
        if !off.contains(.rescaledUnit), let frame = rescaled(sent, own, count, expected, most) {
            return (.rescaled, frame)
        }
        if !off.contains(.rebasedRegister), origin == .sample, !sampledInSession, let start = sessionStartCount {
            let relative = Frame(scale: 1, offset: start, isRebased: true)
            if fits(relative) { return (.rebased, relative) }
        }
        if own.count(sent) < count || own.isRebased {
            let restart = restarted(sent, count: count, most: most, isStart: isStart)
            let rule: RepairRule = restart.0 == .rebased ? .rebasedRegister : .registerReset
            return off.contains(rule) ? (.fell, own) : restart
        }
        if off.contains(.registerLeap) { return (.advanced, own) }
        return (.leapt, Frame(scale: own.scale, offset: own.offset + count - own.count(sent)))
    }

    /// By less than half of what the frame should show: no restart.
    private func fellLittle(_ sent: Int64, _ frame: Frame, _ count: Int64) -> Bool {
        frame.count(sent) < count && frame.scaled(sent) > (count - frame.offset) / 2
    }

    /// Counting anew from zero: what it shows is what flowed since, if that is possible, else only its new level.
    private func restarted(_ sent: Int64, count: Int64, most: Int64, isStart: Bool) -> (RegisterStep.Kind, Frame) {
        let perSession = isStart && sent <= 100_000 && (lastStartSent ?? .max) <= 100_000
        let offset = isStart || sent > most ? count - sent : count
        return (perSession ? .rebased : .reset, Frame(scale: 1, offset: offset))
    }

    /// A register of at least 10 kWh whose number, taken in another unit, continues the count.
    private func rescaled(_ sent: Int64, _ own: Frame, _ count: Int64, _ expected: Int64, _ most: Int64)
        -> Frame?
    {
        guard expected >= 10 * Self.coarseness, !own.isRebased else { return nil }
        for scale in [1, 1000, -1000] as [Int64] where scale != own.scale {
            let frame = Frame(scale: scale, offset: own.offset)
            let delta = frame.count(sent) - count
            if delta >= -2 * Self.coarseness, delta <= max(2 * Self.coarseness, min(most, count / 4)) { return frame }
        }
        return nil
    }

    /// Thousandths of Wh that `power` thousandths of W deliver in `milliseconds`.
    static func energy(_ power: Int64, _ milliseconds: Int64) -> Int64 {
        let (power, milliseconds) = (min(max(power, 0), largestPower), min(max(milliseconds, 0), 400 * .day))
        let (product, isLarger) = power.multipliedReportingOverflow(by: milliseconds)
        return isLarger ? Int64(Int128(power) * Int128(milliseconds) / Int128(Int64.hour)) : product / .hour
    }
}
