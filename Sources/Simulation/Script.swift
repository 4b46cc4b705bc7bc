import Telemetry

/// What a station will say and when, in no particular order yet.
struct Script {
    struct Event {
        /// When it happens, in true time.
        var at: Instant
        /// When the charger sends it; later than `at` where the network or a fault holds it back.
        var sendAt: Instant
        /// Breaks ties in the order in which things were said.
        var order: Int
        var message: Message
    }

    var events: [Event] = []
    var truth: TruthBook
    private var count = 0

    init(truth: TruthBook) { self.truth = truth }

    mutating func say(_ message: Message, at instant: Instant) {
        events.append(Event(at: instant, sendAt: instant, order: count, message: message))
        count += 1
    }

    mutating func say(_ command: Command, at instant: Instant) { say(.command(command), at: instant) }
}
