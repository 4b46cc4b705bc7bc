/// The 128-bit FNV-1a hash (Fowler, Noll, Vo; draft-eastlake-fnv): small, and the same on every machine.
public enum FNV128 {
    public static let basis: UInt128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d

    @inlinable public static func hash(_ bytes: some Sequence<UInt8>, from start: UInt128 = FNV128.basis) -> UInt128 {
        var hash = start
        for byte in bytes { hash = (hash ^ UInt128(byte)) &* 0x0000_0000_0100_0000_0000_0000_0000_013B }
        return hash
    }
}
