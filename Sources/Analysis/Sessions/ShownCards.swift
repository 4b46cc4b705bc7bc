import Telemetry

/// The cards that were shown within a 2.x transaction until it charged, and what was answered: it may begin with the cable, turn
/// one down and take another.
struct ShownCards: Codable, Sendable {
    struct Card: Codable, Sendable {
        var token: String
        var type: String?
        var payment: Session.Payment
        var isRefused = false
    }

    private var cards: [Card] = []
    /// The token of the first that was let in, which stays.
    private var letIn: String?

    /// Who pays: the first that was let in, else the first shown that may have been, else the first.
    var owner: Card? {
        cards.first { $0.token == letIn } ?? cards.first { !$0.isRefused } ?? cards.first
    }

    /// - Parameter mayOwn: it was shown before it charged, and not to stop. The only card there is may own in any case.
    mutating func show(_ card: Card, mayOwn: Bool) {
        if let index = cards.firstIndex(where: { $0.token == card.token }) {
            if cards[index].type == nil, card.type != nil {
                (cards[index].type, cards[index].payment) = (card.type, card.payment)
            }
        } else if cards.isEmpty || mayOwn {
            cards.append(card)
        }
    }

    mutating func note(_ token: String, isAccepted: Bool) {
        guard let index = cards.firstIndex(where: { $0.token == token }) else { return }
        if !isAccepted {
            cards[index].isRefused = true
        } else if letIn == nil {
            letIn = token
        }
    }
}
