import Telemetry

/// The energy of one session, from register steps and from power over time, never negative.
///
/// The register decides. Where it stands still while power flows (frozen), the power's integral stands in; where there is
/// no register at all, it stands alone; and where the two differ by a factor of a thousand, the unit was mislabelled.
struct SessionMeter: Codable, Sendable {
    struct Result: Sendable {
        var energyMilliwh: Int64
        /// Thousandths of Wh; nil where there is no bound.
        var uncertaintyMilliwh: Int64?
        var curve: [EnergyPoint]
        var flags: SessionFlags
    }

    private struct Reading: Codable {
        var at: Instant
        var sent: Int64
    }

    /// Thousandths of Wh that must have flowed before a still register counts as frozen: above any register's coarseness.
    private static let frozenMilliwh: Int64 = 1_500_000
    private static let frozenReadings = 2
    /// So little may flow between the last sample and the stop without making a session's energy uncertain.
    private static let littleMilliwh: Int64 = 10_000
    private static let unitCheckMilliwh: Int64 = 500_000
    /// Rules R02 and R30.
    var checksUnit = true
    var usesPower = true
    private(set) var registerMilliwh: Int64 = 0
    private(set) var integralMilliwh: Int64 = 0
    private var registerReadings = 0
    /// The reading that the session's energy counts from, unless it counts from one before the session.
    private var anchor: Reading?
    /// The newest reading that was taken.
    private var newest: Reading?
    private var powerReadings = 0
    /// Since the register was last read: those that power was integrated over.
    private var poweredMilliseconds: Int64 = 0
    /// Flowed by the power's account since the register last moved.
    private var stalledMilliwh: Int64 = 0
    private var stalledReadings = 0
    private var frozenMilliwh: Int64 = 0
    private var bridgedMilliwh: Int64 = 0
    /// By power before a first sample that seemed to count from the session's start, and not in it: lost if that was a reset.
    private var maskedMilliwh: Int64 = 0
    private var registerCurve = EnergyCurve()
    private var powerCurve = EnergyCurve()
    private(set) var flags: SessionFlags = []
    private var doubt = EnergyDoubt()

    mutating func begin(at: Instant) {
        registerCurve.add(at, 0)
        powerCurve.add(at, 0)
    }

    /// - Parameters:
    ///   - error: how far the integral may be off, thousandths of Wh.
    ///   - milliseconds: the interval's length.
    mutating func addPower(
        _ integral: Int64, error: Int64, _ course: PowerCourse, lasting milliseconds: Int64, at: Instant
    ) {
        doubt.addPower(error, course, lasting: milliseconds)
        powerReadings += 1
        integralMilliwh += integral
        stalledMilliwh += integral
        poweredMilliseconds += milliseconds
        powerCurve.add(at, integralMilliwh)
    }

    var isWithoutReading: Bool { registerReadings == 0 }

    /// So much of what was counted may be the session's before.
    mutating func leaveOpen(_ energy: Int64) { doubt.guess(energy) }

    /// Energy may have flowed that no power sample shows.
    mutating func addGap() { doubt.addGap() }

    /// - Parameters:
    ///   - counts: false for a step that began before the session.
    ///   - isOwn: it was read since the session's start, as far as that is known.
    mutating func addRegister(_ step: RegisterStep, at: Instant, counts: Bool, isOwn: Bool) {
        let unpowered = RegisterReader.energy(step.limit, step.elapsed - poweredMilliseconds)
        switch step.kind {
        case .ignored: return isOwn ? extend(step, at: at) : ()
        case .reset: flags.insert(.registerReset)
        case .resetUnmasked:
            flags.remove(.registerRebased)
            flags.insert(.registerReset)
            bridgedMilliwh += maskedMilliwh
            doubt.unmaskReset()
        case .rebased:
            flags.insert(.registerRebased)
            maskedMilliwh = max(0, stalledMilliwh - step.delta)
            doubt.maskReset(unpowered: unpowered)
        case .leapt: flags.insert(.registerLeap)
        case .first, .advanced, .steady, .steppedBack, .rescaled, .fell: break
        }
        if step.scale != 1 { flags.insert(.unitRepaired) }
        registerReadings += 1
        poweredMilliseconds = 0
        newest = Reading(at: at, sent: step.to)
        guard counts else {
            doubt.begin(step)
            if registerReadings == 1, step.scale == 1 { anchor = Reading(at: at, sent: step.to) }
            return
        }
        doubt.read(step)
        if step.kind == .reset {
            doubt.bridgeReset(unpowered: unpowered)
            doubt.registerMoved()
            // What flowed between the last reading and the fall shows in neither.
            bridgedMilliwh += max(0, stalledMilliwh - step.delta)
            stalledMilliwh = 0
            stalledReadings = 0
        } else if step.delta > 0, !step.isRounding {
            settleStall(step.delta)
        } else if step.kind == .steady || step.isRounding, stalledMilliwh > 0, step.elapsed > 0 {
            stalledReadings += 1
        }
        registerMilliwh += step.delta
        registerCurve.add(at, registerMilliwh + frozenMilliwh + bridgedMilliwh)
    }

    /// A start sent late, after samples of its session: what flowed from it to the reading counted from so far is the
    /// session's too, if the port can have delivered it. A reading newer than all taken, which the port's meter is beyond,
    /// leaves open what flowed until then.
    private mutating func extend(_ step: RegisterStep, at: Instant) {
        if let newest, at > newest.at, (0...RegisterReader.largest).contains(step.to) {
            doubt.overlook(step.to - newest.sent)
        }
        guard let first = anchor, at < first.at, (0...first.sent).contains(step.to),
            first.sent - step.to <= RegisterReader.most(step.limit, first.at - at)
        else { return }
        anchor = Reading(at: at, sent: step.to)
        registerReadings += 1
        doubt.read(step)
        registerMilliwh += first.sent - step.to
        registerCurve.precede(at, by: first.sent - step.to)
    }

    /// Several readings without movement while more flowed than any register's coarseness.
    private var isStalled: Bool { stalledMilliwh >= Self.frozenMilliwh && stalledReadings >= Self.frozenReadings }

    /// The register moved: by much less than what flowed meanwhile means it had stood still.
    private mutating func settleStall(_ delta: Int64) {
        if delta < stalledMilliwh / 2 {
            if isStalled {
                frozenMilliwh += stalledMilliwh - delta
                doubt.bridge()
            } else {
                doubt.movedTooLittle(delta, flowed: stalledMilliwh)
            }
        }
        doubt.registerMoved()
        stalledMilliwh = 0
        stalledReadings = 0
    }

    /// How far the integral of power is from a sound register, and how far it might be; nil where either tells nothing.
    var powerAgainstRegister: (difference: Int64, spread: EnergyDoubt.Spread)? {
        guard registerReadings >= 3, powerReadings >= 3, registerMilliwh > 0, flags.isEmpty, frozenMilliwh == 0,
            bridgedMilliwh == 0, !isStalled, doubt.unshown == 0,
            stalledMilliwh <= Self.littleMilliwh || !doubt.isFrozen(stalledMilliwh),
            unitFactor(registerMilliwh) == nil
        else { return nil }
        return doubt.ofIntegral.map { (integralMilliwh - registerMilliwh, $0) }
    }

    /// - Parameter record: how good the charge point's integrals are.
    func result(end: Instant, record: PowerRecord) -> Result {
        guard registerReadings >= 2 || registerMilliwh > 0 else { return fromPower(record) }
        guard usesPower else { return fromRegister(end: end) }
        var (meter, flags, curve) = (self, flags, registerCurve)
        let isStalled = isStalled
        if isStalled { meter.doubt.bridge() }
        let flowed = registerMilliwh + frozenMilliwh + bridgedMilliwh + (isStalled ? stalledMilliwh : 0)
        let total = max(0, flowed - meter.doubt.excessOfBridges(record))
        if total < flowed { curve.cap(total) }
        if frozenMilliwh > 0 || isStalled { flags.insert(.energyFromPower) }
        curve.end(end, total)
        let factor = unitFactor(total)
        if factor != nil { flags.insert(.unitRepaired) }
        let energy = factor.map { Self.scale(total, $0) } ?? total
        let doubt = meter.doubt.ofRegister(
            counted: energy, byPower: integralMilliwh, unconfirmed: isStalled ? 0 : stalledMilliwh,
            unit: max(1, factor ?? 1), record: record)
        return Result(
            energyMilliwh: energy, uncertaintyMilliwh: doubt,
            curve: factor.map { curve.scaled(by: $0) } ?? shaped(curve, total), flags: flags)
    }

    /// No usable register: power over time, where that may stand in (rule R30).
    private func fromPower(_ record: PowerRecord) -> Result {
        guard usesPower, powerReadings > 0 else {
            return Result(
                energyMilliwh: usesPower ? integralMilliwh : 0, curve: usesPower ? powerCurve.points : [],
                flags: flags.union(.energyUnknown))
        }
        let energy = max(0, integralMilliwh - doubt.excessOfPower(record))
        let curve = powerCurve.points.map {
            EnergyPoint(at: $0.at, energyMilliwh: Self.ratio($0.energyMilliwh, energy, max(1, integralMilliwh)))
        }
        return Result(
            energyMilliwh: energy, uncertaintyMilliwh: doubt.ofPower(record: record), curve: curve,
            flags: integralMilliwh > 0 ? flags.union(.energyFromPower) : flags)
    }

    /// The register alone, at face value (rule R30 switched off).
    private func fromRegister(end: Instant) -> Result {
        let energy = max(0, registerMilliwh)
        var curve = registerCurve
        curve.end(end, energy)
        return Result(
            energyMilliwh: energy,
            uncertaintyMilliwh: doubt.ofRegister(counted: energy, byPower: 0, unconfirmed: 0, record: PowerRecord()),
            curve: curve.points, flags: flags)
    }

    /// With only a start and a stop value, the power samples say when the energy flowed.
    private func shaped(_ curve: EnergyCurve, _ total: Int64) -> [EnergyPoint] {
        guard registerReadings <= 2, integralMilliwh > 0 else { return curve.points }
        var shape = powerCurve.points.map {
            EnergyPoint(at: $0.at, energyMilliwh: Self.ratio($0.energyMilliwh, total, integralMilliwh))
        }
        if let last = curve.points.last, last.at > shape[shape.count - 1].at { shape.append(last) }
        return shape
    }

    /// 1000 or -1000 (divide) where register and power differ by a thousand within a quarter (DOMAIN 3, row 2).
    private func unitFactor(_ total: Int64) -> Int64? {
        guard checksUnit else { return nil }
        if integralMilliwh >= Self.unitCheckMilliwh, total > 0 {
            let ratio = Double(integralMilliwh) / Double(total)
            if ratio > 800, ratio < 1250 { return 1000 }
        }
        if integralMilliwh >= 10_000 {
            let ratio = Double(total) / Double(integralMilliwh)
            if ratio > 800, ratio < 1250 { return -1000 }
        }
        return nil
    }

    static func scale(_ value: Int64, _ factor: Int64) -> Int64 {
        factor > 0 ? value &* factor : value / -factor
    }

    private static func ratio(_ value: Int64, _ numerator: Int64, _ denominator: Int64) -> Int64 {
        let product = value.multipliedFullWidth(by: numerator)
        guard product.high.magnitude < denominator.magnitude / 2 else { return numerator }
        return denominator.dividingFullWidth(product).quotient
    }
}
