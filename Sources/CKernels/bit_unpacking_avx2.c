// Bit unpacking by AVX2: a byte shuffle brings each value's bytes into its lane, a shift puts its first bit first. For deltas
// the running sums are made before the values leave the register.
#include "bit_unpacking.h"
#include "dispatch.h"

#if defined(CK_X86)

// Where the bytes of value `i` are found in 16 bytes that were loaded from value `first` on.
#define FROM(i, first, width, byte) (char)(CK_BYTE(i, width) - CK_BYTE(first, width) + (byte))
#define FOUR_BYTES(i, f, w) FROM(i, f, w, 0), FROM(i, f, w, 1), FROM(i, f, w, 2), FROM(i, f, w, 3)
#define EIGHT_BYTES(i, f, w) FOUR_BYTES(i, f, w), FROM(i, f, w, 4), FROM(i, f, w, 5), FROM(i, f, w, 6), FROM(i, f, w, 7)

// The list is expanded before it reaches what may be a macro of 32 parameters.
#define BYTES(...) _mm256_setr_epi8(__VA_ARGS__)

CK_AVX2 CK_BODY __m256i two_halves(const uint8_t *low, const uint8_t *high) {
    __m128i first = _mm_loadu_si128((const __m128i *)low);
    return _mm256_inserti128_si256(_mm256_castsi128_si256(first), _mm_loadu_si128((const __m128i *)high), 1);
}

CK_AVX2 CK_BODY __m256i four(const uint8_t *in, const int i, const int width) {
    const __m256i order = BYTES(
        EIGHT_BYTES(i, i, width), EIGHT_BYTES(i + 1, i, width), EIGHT_BYTES(i + 2, i + 2, width),
        EIGHT_BYTES(i + 3, i + 2, width));
    const __m256i shifts = _mm256_setr_epi64x(
        CK_SHIFT(i, width), CK_SHIFT(i + 1, width), CK_SHIFT(i + 2, width), CK_SHIFT(i + 3, width));
    __m256i bytes = _mm256_shuffle_epi8(two_halves(in + CK_BYTE(i, width), in + CK_BYTE(i + 2, width)), order);
    return _mm256_and_si256(_mm256_srlv_epi64(bytes, shifts), _mm256_set1_epi64x((int64_t)((1ull << width) - 1)));
}

CK_AVX2 CK_BODY __m256i eight(const uint8_t *in, const int width) {
    const __m256i order = BYTES(
        FOUR_BYTES(0, 0, width), FOUR_BYTES(1, 0, width), FOUR_BYTES(2, 0, width), FOUR_BYTES(3, 0, width),
        FOUR_BYTES(4, 4, width), FOUR_BYTES(5, 4, width), FOUR_BYTES(6, 4, width), FOUR_BYTES(7, 4, width));
    const __m256i shifts = _mm256_setr_epi32(
        CK_SHIFT(0, width), CK_SHIFT(1, width), CK_SHIFT(2, width), CK_SHIFT(3, width), CK_SHIFT(4, width),
        CK_SHIFT(5, width), CK_SHIFT(6, width), CK_SHIFT(7, width));
    __m256i bytes = _mm256_shuffle_epi8(two_halves(in, in + CK_BYTE(4, width)), order);
    return _mm256_and_si256(_mm256_srlv_epi32(bytes, shifts), _mm256_set1_epi32((int)((1u << width) - 1)));
}

CK_AVX2 CK_BODY void octets64(const uint8_t *in, uint64_t *out, size_t octets, const int width) {
    for (size_t o = 0; o < octets; o++, in += width, out += 8) {
        _mm256_storeu_si256((__m256i *)out, four(in, 0, width));
        _mm256_storeu_si256((__m256i *)(out + 4), four(in, 4, width));
    }
}

CK_AVX2 CK_BODY void octets32(const uint8_t *in, uint32_t *out, size_t octets, const int width) {
    for (size_t o = 0; o < octets; o++, in += width, out += 8)
        _mm256_storeu_si256((__m256i *)out, eight(in, width));
}

// Stores the running sums of four steps on `sum`, which moves to the last of them.
CK_AVX2 CK_BODY void store_sums(__m256i steps, __m256i *sum, int64_t *out) {
    __m256i pairs = _mm256_add_epi64(steps, _mm256_slli_si256(steps, 8));
    __m256i low = _mm256_permute4x64_epi64(pairs, 0x55);
    __m256i sums = _mm256_add_epi64(pairs, _mm256_blend_epi32(_mm256_setzero_si256(), low, 0xF0));
    _mm256_storeu_si256((__m256i *)out, _mm256_add_epi64(sums, *sum));
    *sum = _mm256_add_epi64(*sum, _mm256_permute4x64_epi64(sums, 0xFF));
}

CK_AVX2 CK_BODY void octet_sums(
    const uint8_t *in, int64_t *out, size_t octets, const int width, __m256i step, __m256i sum) {
    for (size_t o = 0; o < octets; o++, in += width, out += 8) {
        store_sums(_mm256_add_epi64(four(in, 0, width), step), &sum, out);
        store_sums(_mm256_add_epi64(four(in, 4, width), step), &sum, out + 4);
    }
}

CK_AVX2 void ck_delta_groups_avx2(
    const uint8_t *in, int64_t *out, size_t groups, unsigned width, int64_t min_delta, int64_t previous) {
    const __m256i step = _mm256_set1_epi64x(min_delta), sum = _mm256_set1_epi64x(previous);
#define CASE(w) \
    case w: octet_sums(in, out, groups * 4, w, step, sum); break;
    switch (width) { CK_WIDTHS_TO_57(CASE) }
#undef CASE
}

CK_AVX2 void ck_unpack_groups64_avx2(const uint8_t *in, uint64_t *out, size_t groups, unsigned width) {
#define CASE(w) \
    case w: octets64(in, out, groups * 4, w); break;
    switch (width) { CK_WIDTHS_TO_57(CASE) }
#undef CASE
}

CK_AVX2 void ck_unpack_groups32_avx2(const uint8_t *in, uint32_t *out, size_t groups, unsigned width) {
#define CASE(w) \
    case w: octets32(in, out, groups * 4, w); break;
    switch (width) { CK_WIDTHS_TO_25(CASE) }
#undef CASE
}

#endif
