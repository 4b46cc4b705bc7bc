import Testing

@testable import Telemetry

@Suite struct FNV128Tests {
    @Test func knownHash() {
        // FNV-1a 128 of the empty text is the offset basis; of "a", by the draft's test vectors.
        #expect(FNV128.hash([]) == 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d)
        #expect(FNV128.hash([97]) == 0xd228_cb69_6f1a_8caf_7891_2b70_4e4a_8964)
    }
}
