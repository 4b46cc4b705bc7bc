// Where a byte occurs: 64 bytes a step, compared at once into one mask.
#include <string.h>

#include "CKernels.h"
#include "dispatch.h"

CK_BODY uint64_t matches(const uint8_t *bytes, uint8_t wanted) {
    uint64_t mask = 0;
    for (unsigned i = 0; i < 64; i++) mask |= (uint64_t)(bytes[i] == wanted) << i;
    return mask;
}

#if defined(__x86_64__)
#include <immintrin.h>

CK_AVX2 CK_BODY uint64_t matches_avx2(const uint8_t *bytes, uint8_t wanted) {
    __m256i needle = _mm256_set1_epi8((char)wanted);
    __m256i low = _mm256_loadu_si256((const __m256i *)bytes), high = _mm256_loadu_si256((const __m256i *)(bytes + 32));
    uint32_t in_low = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(low, needle));
    uint32_t in_high = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(high, needle));
    return (uint64_t)in_high << 32 | in_low;
}
#else
#define matches_avx2 matches
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

FIND(baseline, , matches)
FIND(avx2, CK_AVX2, matches_avx2)

size_t ck_find_byte(const uint8_t *bytes, size_t n, uint8_t wanted, uint32_t *positions, size_t capacity) {
    return (CK_HAS_AVX2 ? avx2 : baseline)(bytes, n, wanted, positions, capacity);
}
