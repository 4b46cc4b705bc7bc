import CKernels

/// Which of a kernel's twins runs: the widest that the CPU has, unless a test or a measurement says otherwise.
///
/// On arm64 NEON is part of the baseline and `plain` the only level.
public enum VectorLevel: Int32, Sendable, CaseIterable {
    case plain, avx2, avx512

    /// The widest that this CPU has.
    public static var widest: VectorLevel { VectorLevel(rawValue: ck_widest_level())! }

    public static var inForce: VectorLevel { VectorLevel(rawValue: ck_level())! }

    /// From now on, in the whole process, no wider than this. Every level gives the same bits, so nothing but speed changes.
    public static func limit(to level: VectorLevel) { ck_limit_level(level.rawValue) }
}
