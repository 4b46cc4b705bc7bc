// Bit unpacking by AVX-512: as by AVX2, but the shuffle reaches all 64 bytes (VBMI), so eight or sixteen values come at once.
#include "bit_unpacking.h"
#include "dispatch.h"

#if defined(CK_X86)

#define BYTE(i, width, byte) ((uint64_t)(CK_BYTE(i, width) + (byte)) << (8 * (byte)))
#define FOUR_BYTES(i, w) (BYTE(i, w, 0) | BYTE(i, w, 1) | BYTE(i, w, 2) | BYTE(i, w, 3))
#define EIGHT_BYTES(i, w) \
    (int64_t)(FOUR_BYTES(i, w) | BYTE(i, w, 4) | BYTE(i, w, 5) | BYTE(i, w, 6) | BYTE(i, w, 7))
// Two lanes of 32 bits, the second in the upper half.
#define PAIR(i, w) (int64_t)(FOUR_BYTES(i, w) | FOUR_BYTES(i + 1, w) << 32)
#define SHIFTS(i, w) (int64_t)(CK_SHIFT(i, w) | (uint64_t)CK_SHIFT(i + 1, w) << 32)

CK_AVX512 CK_BODY __m512i loaded(const uint8_t *in, unsigned bytes) {
    return _mm512_maskz_loadu_epi8(bytes >= 64 ? ~0ull : (1ull << bytes) - 1, in);
}

CK_AVX512 CK_BODY void octets64(const uint8_t *in, uint64_t *out, size_t octets, const unsigned width) {
    const __m512i order = _mm512_setr_epi64(
        EIGHT_BYTES(0, width), EIGHT_BYTES(1, width), EIGHT_BYTES(2, width), EIGHT_BYTES(3, width),
        EIGHT_BYTES(4, width), EIGHT_BYTES(5, width), EIGHT_BYTES(6, width), EIGHT_BYTES(7, width));
    const __m512i shifts = _mm512_setr_epi64(
        CK_SHIFT(0, width), CK_SHIFT(1, width), CK_SHIFT(2, width), CK_SHIFT(3, width), CK_SHIFT(4, width),
        CK_SHIFT(5, width), CK_SHIFT(6, width), CK_SHIFT(7, width));
    const __m512i mask = _mm512_set1_epi64((int64_t)((1ull << width) - 1));
    for (size_t o = 0; o < octets; o++, in += width, out += 8) {
        __m512i bytes = _mm512_permutexvar_epi8(order, loaded(in, width));
        _mm512_storeu_si512((void *)out, _mm512_and_si512(_mm512_srlv_epi64(bytes, shifts), mask));
    }
}

CK_AVX512 CK_BODY void sixteens32(const uint8_t *in, uint32_t *out, size_t sixteens, const unsigned width) {
    const __m512i order = _mm512_setr_epi64(
        PAIR(0, width), PAIR(2, width), PAIR(4, width), PAIR(6, width), PAIR(8, width), PAIR(10, width),
        PAIR(12, width), PAIR(14, width));
    const __m512i shifts = _mm512_setr_epi64(
        SHIFTS(0, width), SHIFTS(2, width), SHIFTS(4, width), SHIFTS(6, width), SHIFTS(8, width), SHIFTS(10, width),
        SHIFTS(12, width), SHIFTS(14, width));
    const __m512i mask = _mm512_set1_epi32((int)((1u << width) - 1));
    for (size_t s = 0; s < sixteens; s++, in += 2 * width, out += 16) {
        __m512i bytes = _mm512_permutexvar_epi8(order, loaded(in, 2 * width));
        _mm512_storeu_si512((void *)out, _mm512_and_si512(_mm512_srlv_epi32(bytes, shifts), mask));
    }
}

CK_AVX512 void ck_unpack_groups64_avx512(const uint8_t *in, uint64_t *out, size_t groups, unsigned width) {
#define CASE(w) \
    case w: octets64(in, out, groups * 4, w); break;
    switch (width) { CK_WIDTHS_TO_57(CASE) }
#undef CASE
}

CK_AVX512 void ck_unpack_groups32_avx512(const uint8_t *in, uint32_t *out, size_t groups, unsigned width) {
#define CASE(w) \
    case w: sixteens32(in, out, groups * 2, w); break;
    switch (width) { CK_WIDTHS_TO_25(CASE) }
#undef CASE
}

#endif
