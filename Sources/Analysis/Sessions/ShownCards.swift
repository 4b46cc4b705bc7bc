import Telemetry

/// The cards that were shown within a 2.x transaction until it charged, and what was answered: it may begin with the cable, turn
/// one down and take another.
struct ShownCards: Codable, Sendable {
    struct Card: Codable, Sendable {
        var token: String
        var type: String?
        var payment: Session.Payment
        /// Let in (once is for good) or turned down; nil while no answer says.
        var isAccepted: Bool?
    }

    /// Somebody who tries many is found elsewhere; he does not own the session.
    private static let most = 16
    private var cards: [Card] = []

    /// Who pays: the first that was let in, else the first that may have been, else the first.
    var owner: Card? {
        cards.first { $0.isAccepted == true } ?? cards.first { $0.isAccepted == nil } ?? cards.first
    }

    /// - Parameter mayOwn: it was shown before any power flowed, and not to stop. The only card there is may own in any case.
    mutating func show(_ card: Card, mayOwn: Bool) {
        if let index = cards.firstIndex(where: { $0.token == card.token }) {
            if cards[index].type == nil, card.type != nil {
                (cards[index].type, cards[index].payment) = (card.type, card.payment)
            }
        } else if cards.isEmpty || mayOwn, cards.count < Self.most {
            cards.append(card)
        }
    }

    mutating func note(_ token: String, isAccepted: Bool) {
        guard let index = cards.firstIndex(where: { $0.token == token }), cards[index].isAccepted != true else {
            return
        }
        cards[index].isAccepted = isAccepted
    }
}
