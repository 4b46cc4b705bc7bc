// Bit unpacking by NEON: as by AVX2, in vectors of 16 bytes.
#include "bit_unpacking.h"
#include "dispatch.h"

#if defined(CK_NEON)

// Where the bytes of value `i` are found in 16 bytes that were loaded from value `first` on.
#define FROM(i, first, width, byte) (uint8_t)(CK_BYTE(i, width) - CK_BYTE(first, width) + (byte))
#define FOUR_BYTES(i, f, w) FROM(i, f, w, 0), FROM(i, f, w, 1), FROM(i, f, w, 2), FROM(i, f, w, 3)
#define EIGHT_BYTES(i, f, w) FOUR_BYTES(i, f, w), FROM(i, f, w, 4), FROM(i, f, w, 5), FROM(i, f, w, 6), FROM(i, f, w, 7)

CK_BODY void two(const uint8_t *in, uint64_t *out, const int i, const int width) {
    const uint8x16_t order = {EIGHT_BYTES(i, i, width), EIGHT_BYTES(i + 1, i, width)};
    // A shift to the left by a negative number is one to the right.
    const int64x2_t shifts = {-CK_SHIFT(i, width), -CK_SHIFT(i + 1, width)};
    uint64x2_t bytes = vreinterpretq_u64_u8(vqtbl1q_u8(vld1q_u8(in + CK_BYTE(i, width)), order));
    vst1q_u64(out + i, vandq_u64(vshlq_u64(bytes, shifts), vdupq_n_u64((1ull << width) - 1)));
}

CK_BODY void four(const uint8_t *in, uint32_t *out, const int i, const int width) {
    const uint8x16_t order = {
        FOUR_BYTES(i, i, width), FOUR_BYTES(i + 1, i, width), FOUR_BYTES(i + 2, i, width), FOUR_BYTES(i + 3, i, width)};
    const int32x4_t shifts = {
        -CK_SHIFT(i, width), -CK_SHIFT(i + 1, width), -CK_SHIFT(i + 2, width), -CK_SHIFT(i + 3, width)};
    uint32x4_t bytes = vreinterpretq_u32_u8(vqtbl1q_u8(vld1q_u8(in + CK_BYTE(i, width)), order));
    vst1q_u32(out + i, vandq_u32(vshlq_u32(bytes, shifts), vdupq_n_u32((1u << width) - 1)));
}

CK_BODY void octets64(const uint8_t *in, uint64_t *out, size_t octets, const int width) {
    for (size_t o = 0; o < octets; o++, in += width, out += 8) {
        two(in, out, 0, width);
        two(in, out, 2, width);
        two(in, out, 4, width);
        two(in, out, 6, width);
    }
}

CK_BODY void octets32(const uint8_t *in, uint32_t *out, size_t octets, const int width) {
    for (size_t o = 0; o < octets; o++, in += width, out += 8) {
        four(in, out, 0, width);
        four(in, out, 4, width);
    }
}

void ck_unpack_groups64_neon(const uint8_t *in, uint64_t *out, size_t groups, unsigned width) {
#define CASE(w) \
    case w: octets64(in, out, groups * 4, w); break;
    switch (width) { CK_WIDTHS_TO_57(CASE) }
#undef CASE
}

void ck_unpack_groups32_neon(const uint8_t *in, uint32_t *out, size_t groups, unsigned width) {
#define CASE(w) \
    case w: octets32(in, out, groups * 4, w); break;
    switch (width) { CK_WIDTHS_TO_25(CASE) }
#undef CASE
}

#endif
