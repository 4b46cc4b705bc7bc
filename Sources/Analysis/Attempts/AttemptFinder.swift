import Telemetry

/// Signs of a driver's trying (plug-ins, authorisations, remote starts) and sessions → attempts.
///
/// Each session takes the signs that led to it; what is left over is an attempt that led nowhere. A pure function, so
/// that a late row changes nothing but its own attempt.
struct AttemptFinder {
    /// A vehicle plugged in: `until` is nil while it stays.
    struct PlugIn: Hashable, Sendable {
        var evse: Int
        var at: Instant
        var until: Instant?
        /// The status that ended it is a fault.
        var endsInFault = false
        /// It was seen to begin: not the first word of a port that was occupied already.
        var isSeen = true
    }

    private struct Sign {
        var evse: Int
        var at: Instant
        var mode: Attempt.Mode
        var token: String?
        var isAccepted: Bool?
        var plugIn: PlugIn?
        var isTaken = false
    }

    /// One driver at one port.
    private struct Driver: Hashable {
        var evse: Int
        var token: String

        init?(_ session: Session) {
            guard let token = session.idToken else { return nil }
            (evse, self.token) = (session.evseID, token)
        }
    }

    /// Milliseconds: some chargers stamp whole seconds, so that a start may seem to come before the card.
    private static let grain: Int64 = .second
    private let binding: Int64
    /// Milliseconds: a shorter plug-in that led to nothing, not even a fault, is a bouncing contact.
    private let shortest: Int64
    private var signs: [Sign]
    private var byToken: [String: [Int]] = [:]
    /// A port's plug-ins in order of time, and how many of the first ended long before the session in hand.
    private var plugInsOf: [Int: (signs: [Int], passed: Int)] = [:]

    init(
        plugIns: [PlugIn], authorizations: [Authorization], remoteStarts: [RemoteStart], settings: AnalysisSettings
    ) {
        binding = Int64(settings.attemptBindingSeconds * 1000)
        shortest = Int64(settings.flappingDwellSeconds * 1000)
        signs = plugIns.map { Sign(evse: $0.evse, at: $0.at, mode: .plugIn, plugIn: $0) }
        signs += authorizations.map {
            Sign(
                evse: $0.evseID, at: $0.at, mode: .authorize, token: $0.idToken,
                isAccepted: $0.status.map { $0 == "Accepted" })
        }
        signs += remoteStarts.map {
            Sign(evse: $0.evse, at: $0.at, mode: .remoteStart, token: $0.idToken, isAccepted: $0.isAccepted)
        }
        signs.sort {
            ($0.at, $0.evse, $0.mode.rawValue, $0.token ?? "") < ($1.at, $1.evse, $1.mode.rawValue, $1.token ?? "")
        }
        for (index, sign) in signs.enumerated() {
            if let token = sign.token { byToken[token, default: []].append(index) }
            if sign.plugIn != nil { plugInsOf[sign.evse, default: ([], 0)].signs.append(index) }
        }
    }

    /// - Parameter sessions: as the outputs list them; one whose beginning lies before the data is no attempt, but what
    ///   belongs to it is none either.
    mutating func attempts(_ sessions: [Session], asOf now: Instant) -> [Attempt] {
        var attempts: [Attempt] = []
        let order = sessions.indices.sorted { (sessions[$0].firstSeen, $0) < (sessions[$1].firstSeen, $1) }
        var nextBegin: [Driver: Instant] = [:]
        let limits = order.reversed().map { index -> Instant? in
            let session = sessions[index]
            guard let driver = Driver(session) else { return nil }
            return nextBegin.updateValue(session.start ?? session.firstSeen, forKey: driver)
        }
        for (index, next) in zip(order, limits.reversed()) {
            let taken = take(sessions[index], before: next)
            if let start = sessions[index].start { attempts.append(attempt(sessions[index], index, start, taken)) }
        }
        attempts += leftOver(asOf: now)
        return attempts.sorted { ($0.start, $0.evseID, $0.idToken ?? "") < ($1.start, $1.evseID, $1.idToken ?? "") }
    }

    /// The signs that led to a session, or that belong to it (a card shown again to stop it).
    ///
    /// - Parameter next: the beginning of the next session of the same driver on the same port. Where it comes before this
    ///   one's end, what lies within the binding time before it led to that one.
    private mutating func take(_ session: Session, before next: Instant?) -> [Int] {
        let begin = session.start ?? session.firstSeen
        let last = session.end ?? session.lastSeen
        var end = max(begin + binding, last)
        if let next, next < last { end = max(begin + Self.grain, next - binding) }
        let named = session.idToken.flatMap { byToken[$0] } ?? []
        var taken = named.filter { index in
            let sign = signs[index]
            return sign.at >= begin - binding && sign.at <= end && (sign.evse == 0 || sign.evse == session.evseID)
        }
        taken += plugIns(of: session.evseID, from: begin)
        taken = taken.filter { !signs[$0].isTaken }
        for index in taken { signs[index].isTaken = true }
        return taken
    }

    /// The plug-in that lasts when the session begins, or follows its start within the binding time.
    private mutating func plugIns(of evse: Int, from begin: Instant) -> [Int] {
        guard var list = plugInsOf[evse] else { return [] }
        while list.passed < list.signs.count, let until = signs[list.signs[list.passed]].plugIn?.until,
            until < begin - .day
        {
            list.passed += 1
        }
        plugInsOf[evse] = list
        return list.signs[list.passed...].prefix { signs[$0].at <= begin + binding }.filter { index in
            signs[index].plugIn?.until.map { $0 >= begin } ?? true
        }
    }

    private func attempt(_ session: Session, _ index: Int, _ start: Instant, _ taken: [Int]) -> Attempt {
        // A start that names its token asks to be let in as well: that is the start itself.
        let before = taken.map { signs[$0] }.filter {
            $0.at <= start + Self.grain && $0.plugIn?.isSeen != false && !($0.mode == .authorize && $0.at == start)
        }
        let first = before.min { $0.at < $1.at }
        return Attempt(
            evseID: session.evseID, start: min(first?.at ?? start, start), mode: first?.mode ?? .start,
            idToken: session.idToken,
            isAccepted: Self.verdict(taken.map { signs[$0] }), session: index,
            powerAt: [session.firstCharging, session.firstPower].compactMap { $0 }.min())
    }

    /// What led nowhere, signs of one port and token near each other joined.
    private func leftOver(asOf now: Instant) -> [Attempt] {
        var groups: [[Sign]] = []
        // Those that a further sign may still join, oldest first.
        var young: [Int] = []
        for sign in signs where !sign.isTaken && sign.plugIn?.isSeen != false {
            young.removeAll { sign.at - groups[$0][groups[$0].count - 1].at > binding }
            if let fitting = young.last(where: { groups[$0].allSatisfy { Self.agree($0, sign) } }) {
                groups[fitting].append(sign)
            } else {
                young.append(groups.count)
                groups.append([sign])
            }
        }
        return groups.compactMap { attempt(of: $0, asOf: now) }
    }

    /// One port and one token, as far as they are named; a second plug-in, or a sign after the cable is out, is a second
    /// attempt.
    private static func agree(_ a: Sign, _ b: Sign) -> Bool {
        (a.evse == b.evse || a.evse == 0 || b.evse == 0)
            && (a.token == b.token || a.token == nil || b.token == nil)
            && (a.plugIn == nil || (b.plugIn == nil && a.plugIn?.until.map { $0 >= b.at } ?? true))
    }

    private func attempt(of group: [Sign], asOf now: Instant) -> Attempt? {
        let plugIn = group.compactMap(\.plugIn).first
        if group.count == 1, let plugIn, !plugIn.endsInFault, let until = plugIn.until, until - plugIn.at < shortest {
            return nil
        }
        let isWaiting = plugIn.map { $0.until == nil } ?? true
        return Attempt(
            evseID: group.map(\.evse).max() ?? 0, start: group[0].at, lastSign: group[group.count - 1].at,
            mode: group[0].mode,
            idToken: group.compactMap(\.token).first, isAccepted: Self.verdict(group),
            isPending: isWaiting && now - group[group.count - 1].at <= binding)
    }

    /// Let in by any answer; turned down where all answers say so.
    private static func verdict(_ signs: [Sign]) -> Bool? {
        let answers = signs.compactMap(\.isAccepted)
        return answers.isEmpty ? nil : answers.contains(true)
    }
}
