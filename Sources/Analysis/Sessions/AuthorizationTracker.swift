import Telemetry

/// Who asked to be let in, where and when, and what the answer was.
struct AuthorizationTracker: Codable, Sendable {
    private(set) var authorizations: [Authorization] = []
    private var waiting = CallMatching<Int>()

    mutating func note(_ request: AuthorizationRequest, _ time: EventTime) {
        expect(request.idToken, request.place.evse, request.call, time)
    }

    /// A start or a 2.x event that names a token asks as well.
    mutating func note(_ step: TransactionStep, _ time: EventTime) {
        guard let token = step.idToken, step.phase != .ended else { return }
        expect(token, step.place.evse, step.call, time)
    }

    private mutating func expect(_ token: String, _ evse: Int, _ call: CallKey?, _ time: EventTime) {
        waiting.expect(call, authorizations.count)
        authorizations.append(
            Authorization(evseID: evse, idToken: token, at: time.at, message: time.message, status: nil))
    }

    /// The newest that has an answer.
    func answered(_ token: String, since: Instant) -> Authorization? {
        for authorization in authorizations.reversed() {
            if authorization.at < since { return nil }
            if authorization.idToken == token, authorization.status != nil { return authorization }
        }
        return nil
    }

    /// - Returns: the authorization that the result answers.
    mutating func note(_ result: CallResult) -> Authorization? {
        guard let index = waiting.answer(result.call), let status = result.status else { return nil }
        authorizations[index].status = status
        return authorizations[index]
    }
}
