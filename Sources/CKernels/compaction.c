// Nulls left out: the values that remain, and a bit per row that says which they are.
#include "CKernels.h"
#include "dispatch.h"

// One bit per value, set where it differs from `null`, and the values moved together; n <= 64. Without a branch: what is
// not kept is written over by the next.
CK_BODY uint64_t compact64(const int64_t *values, size_t n, int64_t null, int64_t *dense, size_t *kept) {
    uint64_t mask = 0;
    size_t at = *kept;
    for (size_t i = 0; i < n; i++) {
        uint64_t is_value = values[i] != null;
        dense[at] = values[i];
        at += is_value;
        mask |= is_value << i;
    }
    *kept = at;
    return mask;
}

CK_BODY size_t compact(const int64_t *values, size_t n, int64_t null, int64_t *dense, uint64_t *mask) {
    size_t kept = 0, i = 0;
    for (; i + 64 <= n; i += 64) mask[i / 64] = compact64(values + i, 64, null, dense, &kept);
    if (i < n) mask[i / 64] = compact64(values + i, n - i, null, dense, &kept);
    return kept;
}

#if defined(CK_X86)
// For each set of kept lanes of four: where each of the eight 32-bit halves is taken from.
static const uint32_t kept_halves[16][8] = {
    {0, 1, 2, 3, 4, 5, 6, 7}, {0, 1, 2, 3, 4, 5, 6, 7}, {2, 3, 0, 1, 4, 5, 6, 7}, {0, 1, 2, 3, 4, 5, 6, 7},
    {4, 5, 0, 1, 2, 3, 6, 7}, {0, 1, 4, 5, 2, 3, 6, 7}, {2, 3, 4, 5, 0, 1, 6, 7}, {0, 1, 2, 3, 4, 5, 6, 7},
    {6, 7, 0, 1, 2, 3, 4, 5}, {0, 1, 6, 7, 2, 3, 4, 5}, {2, 3, 6, 7, 0, 1, 4, 5}, {0, 1, 2, 3, 6, 7, 4, 5},
    {4, 5, 6, 7, 0, 1, 2, 3}, {0, 1, 4, 5, 6, 7, 2, 3}, {2, 3, 4, 5, 6, 7, 0, 1}, {0, 1, 2, 3, 4, 5, 6, 7},
};

// Stores four values wherever fewer are kept: none beyond those read so far.
CK_AVX2 static size_t compact_avx2(const int64_t *values, size_t n, int64_t null, int64_t *dense, uint64_t *mask) {
    const __m256i nulls = _mm256_set1_epi64x(null);
    size_t kept = 0, i = 0;
    for (; i + 64 <= n; i += 64) {
        uint64_t bits = 0;
        for (size_t lane = 0; lane < 64; lane += 4) {
            __m256i four = _mm256_loadu_si256((const __m256i *)(values + i + lane));
            __m256i equal = _mm256_cmpeq_epi64(four, nulls);
            unsigned keep = ~(unsigned)_mm256_movemask_pd(_mm256_castsi256_pd(equal)) & 15;
            __m256i order = _mm256_loadu_si256((const __m256i *)kept_halves[keep]);
            _mm256_storeu_si256((__m256i *)(dense + kept), _mm256_permutevar8x32_epi32(four, order));
            kept += (size_t)__builtin_popcount(keep);
            bits |= (uint64_t)keep << lane;
        }
        mask[i / 64] = bits;
    }
    if (i < n) mask[i / 64] = compact64(values + i, n - i, null, dense, &kept);
    return kept;
}

// Compressed in a register and stored whole: storing compressed is slow on Zen 4. No more is stored than was read so far.
CK_AVX512 static size_t compact_avx512(const int64_t *values, size_t n, int64_t null, int64_t *dense, uint64_t *mask) {
    const __m512i nulls = _mm512_set1_epi64(null);
    size_t kept = 0, i = 0;
    for (; i + 64 <= n; i += 64) {
        uint64_t bits = 0;
        for (size_t lane = 0; lane < 64; lane += 8) {
            __m512i eight = _mm512_loadu_si512((const void *)(values + i + lane));
            uint8_t keep = (uint8_t)~_mm512_cmpeq_epi64_mask(eight, nulls);
            _mm512_storeu_si512((void *)(dense + kept), _mm512_maskz_compress_epi64(keep, eight));
            kept += (size_t)__builtin_popcount(keep);
            bits |= (uint64_t)keep << lane;
        }
        mask[i / 64] = bits;
    }
    if (i < n) mask[i / 64] = compact64(values + i, n - i, null, dense, &kept);
    return kept;
}
#endif

static size_t baseline(const int64_t *values, size_t n, int64_t null, int64_t *dense, uint64_t *mask) {
    return compact(values, n, null, dense, mask);
}

size_t ck_compact(const int64_t *values, size_t n, int64_t null, int64_t *dense, uint64_t *mask) {
    return CK_CHOOSE(baseline, compact_avx2, compact_avx512)(values, n, null, dense, mask);
}
