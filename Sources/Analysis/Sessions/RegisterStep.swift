/// What an energy register did from one reading to the next.
struct RegisterStep: Sendable {
    enum Kind: Sendable {
        case first, advanced
        /// Unmoved, or fallen within the register's own coarseness.
        case steady
        /// Event time before a reading already taken, or no register value at all.
        case ignored
        /// Fell a little and goes on from there: a start below the stop before it (DOMAIN 3, row 8).
        case steppedBack
        /// Fell towards zero and counts anew (row 7).
        case reset
        /// The stop shows that what looked session-relative had been a reset before the first sample.
        case resetUnmasked
        /// The number fits only in another unit (row 2): a thousand times too small or too big.
        case rescaled
        /// Samples count from the session's start while start and stop give the lifetime register (row 6).
        case rebased
        /// Leapt by more than the port can deliver; nothing is counted for it.
        case leapt
        /// Fell, and is taken at face value because the rule that would repair it is switched off: the delta is negative.
        case fell
    }
    var kind: Kind
    /// A rule of the catalogue explains it.
    var isRepaired: Bool {
        switch kind {
        case .first, .advanced, .steady, .ignored, .fell: false
        default: true
        }
    }
    /// Thousandths of Wh to count, never negative but for `fell`.
    var delta: Int64
    /// Thousandths of Wh as sent.
    var from: Int64
    var to: Int64
    /// Milliseconds since the reading before.
    var elapsed: Int64
    /// The most the port can deliver, thousandths of W.
    var limit: Int64 = 0
    /// Thousandths of Wh by which it lies below the count, within the register's coarseness: readings were rounded.
    var shortfall: Int64 = 0
    /// Of a start or stop, which says whole Wh: less than one above a sample that says parts of Wh, and so no movement.
    var isRounding = false
    /// The unit the number fits in: 1 as labelled, 1000 or -1000 (divide) otherwise.
    var scale: Int64 = 1
}
