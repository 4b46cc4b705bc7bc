// Where a byte occurs: 64 bytes a step, compared at once into one mask.
#include <string.h>

#include "CKernels.h"
#include "dispatch.h"

CK_BODY uint64_t matches(const uint8_t *bytes, uint8_t wanted) {
    uint64_t mask = 0;
    for (unsigned i = 0; i < 64; i++) mask |= (uint64_t)(bytes[i] == wanted) << i;
    return mask;
}

#if defined(CK_X86)

CK_AVX2 CK_BODY uint64_t matches_avx2(const uint8_t *bytes, uint8_t wanted) {
    __m256i needle = _mm256_set1_epi8((char)wanted);
    __m256i low = _mm256_loadu_si256((const __m256i *)bytes), high = _mm256_loadu_si256((const __m256i *)(bytes + 32));
    uint32_t in_low = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(low, needle));
    uint32_t in_high = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(high, needle));
    return (uint64_t)in_high << 32 | in_low;
}

CK_AVX512 CK_BODY uint64_t matches_avx512(const uint8_t *bytes, uint8_t wanted) {
    return _mm512_cmpeq_epi8_mask(_mm512_loadu_si512((const void *)bytes), _mm512_set1_epi8((char)wanted));
}
#elif defined(CK_NEON)
// Each matching byte keeps the bit of its place among eight; three rounds of adding neighbours gather them into bytes.
CK_BODY uint64_t matches_neon(const uint8_t *bytes, uint8_t wanted) {
    const uint8x16_t needle = vdupq_n_u8(wanted);
    const uint8x16_t place = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
    uint8x16_t a = vandq_u8(vceqq_u8(vld1q_u8(bytes), needle), place);
    uint8x16_t b = vandq_u8(vceqq_u8(vld1q_u8(bytes + 16), needle), place);
    uint8x16_t c = vandq_u8(vceqq_u8(vld1q_u8(bytes + 32), needle), place);
    uint8x16_t d = vandq_u8(vceqq_u8(vld1q_u8(bytes + 48), needle), place);
    uint8x16_t sums = vpaddq_u8(vpaddq_u8(a, b), vpaddq_u8(c, d));
    return vgetq_lane_u64(vreinterpretq_u64_u8(vpaddq_u8(sums, sums)), 0);
}
#endif

#define FIND(NAME, TARGET, MATCHES) \
    TARGET static size_t NAME( \
        const uint8_t *bytes, size_t n, uint8_t wanted, uint32_t *positions, size_t capacity) { \
        size_t found = 0; \
        for (size_t start = 0; start < n && found < capacity; start += 64) { \
            uint64_t mask; \
            if (n - start >= 64) { \
                mask = MATCHES(bytes + start, wanted); \
            } else { \
                uint8_t last[64] = {0}; \
                memcpy(last, bytes + start, n - start); \
                mask = MATCHES(last, wanted) & (((uint64_t)1 << (n - start)) - 1); \
            } \
            for (; mask && found < capacity; mask &= mask - 1) \
                positions[found++] = (uint32_t)(start + (size_t)__builtin_ctzll(mask)); \
        } \
        return found; \
    }

#if defined(CK_NEON)
FIND(baseline, , matches_neon)
#else
FIND(baseline, , matches)
#endif
#if defined(CK_X86)
FIND(avx2, CK_AVX2, matches_avx2)
FIND(avx512, CK_AVX512, matches_avx512)
#endif

size_t ck_find_byte(const uint8_t *bytes, size_t n, uint8_t wanted, uint32_t *positions, size_t capacity) {
    return CK_CHOOSE(baseline, avx2, avx512)(bytes, n, wanted, positions, capacity);
}
