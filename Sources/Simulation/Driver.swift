/// Who charges, with what car, and how they pay.
struct Driver {
    var token: Token
    var payment: Payment
    var vehicle: Vehicle
}

/// How a visit is let in.
enum Payment {
    /// A card or fob held to the reader.
    case rfid
    /// The operator's app: the CSMS starts and stops remotely.
    case app
    /// A bank card at the terminal: 1.6 chargers are started remotely for it, 2.0.1 ones name a locally made token.
    case terminal
}

/// What identifies a driver in the messages.
struct Token: Equatable {
    enum Kind: String {
        case rfid = "ISO14443"
        case contract = "eMAID"
        case app = "Central"
        case terminal = "Local"
    }
    var id: String
    /// The 2.0.1 IdTokenEnumType; 1.6 sends no type.
    var kind: Kind
}

extension Driver {
    /// A regular or passing customer, drawn from `random`.
    static func random(_ random: inout Random, northAmerican: Bool) -> Driver {
        let vehicle = Vehicle.random(&random, northAmerican: northAmerican)
        switch random.below(100) {
        case ..<46:
            return Driver(token: .rfid(&random), payment: .rfid, vehicle: vehicle)
        case ..<64:
            return Driver(token: .contract(&random, northAmerican: northAmerican), payment: .rfid, vehicle: vehicle)
        case ..<86:
            return Driver(
                token: Token(id: "APP-" + random.hex(10), kind: .app), payment: .app, vehicle: vehicle)
        default:
            return Driver(token: .terminal(&random), payment: .terminal, vehicle: vehicle)
        }
    }
}

extension Token {
    /// The unique identifier of an ISO 14443 card: seven bytes, sometimes four.
    static func rfid(_ random: inout Random) -> Token {
        Token(id: random.chance(perMille: 800) ? "04" + random.hex(12) : random.hex(8), kind: .rfid)
    }

    /// An eMAID, with dashes or without (`DE-8AA-C12345678-X`).
    static func contract(_ random: inout Random, northAmerican: Bool) -> Token {
        let country = random.pick(northAmerican ? ["US", "CA"] : ["DE", "SE", "NL", "GB", "NO"])
        let provider = random.pick(["8AA", "LPX", "TNM", "VAT", "GRN"])
        let number = "C" + random.digits(8)
        let check = random.pick(["X", "7", "K", "4"])
        let parts = [country, provider, number, check]
        return Token(id: parts.joined(separator: random.chance(perMille: 600) ? "-" : ""), kind: .contract)
    }

    /// A fresh token for one card payment.
    static func terminal(_ random: inout Random) -> Token {
        Token(id: "PT" + random.digits(10), kind: .terminal)
    }
}
