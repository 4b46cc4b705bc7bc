/// What hashing begins with, drawn once per process: a file made so that all its values fall into one slot would take the
/// square of their count otherwise. Results do not depend on it: entries are in the order of their first appearance, or sorted.
enum HashSeed {
    static let value = UInt64.random(in: .min ... .max)
    /// Odd ones: multiplying by them is a universal hash of the upper bits (Dietzfelbinger et al. 1997).
    static let multipliers = (UInt64.random(in: .min ... .max) | 1, UInt64.random(in: .min ... .max) | 1)
}
