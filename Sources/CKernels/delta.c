// Differences and their sums, wrapping as DELTA_BINARY_PACKED wants it.
#include "CKernels.h"
#include "dispatch.h"

void ck_prefix_sum(int64_t *values, size_t n, int64_t previous, int64_t min_delta) {
    uint64_t sum = (uint64_t)previous;
    for (size_t i = 0; i < n; i++) {
        sum += (uint64_t)min_delta + (uint64_t)values[i];
        values[i] = (int64_t)sum;
    }
}

#if defined(CK_X86)
// Four values of `width` <= 32 bits lie within 16 bytes, and begin at bit 0 or, every other four of an odd width, at bit
// 4. One shuffle brings each to a lane of its own, a shift to the lane's bottom. Bytes beyond a value are cut off after.
#define PLACE(w, s, lane, byte) \
    (uint8_t)(((s) + (lane) * (w)) / 8 + (byte) > 15 ? 15 : ((s) + (lane) * (w)) / 8 + (byte))
#define LANE(w, s, lane) \
    PLACE(w, s, lane, 0), PLACE(w, s, lane, 1), PLACE(w, s, lane, 2), PLACE(w, s, lane, 3), PLACE(w, s, lane, 4), \
        PLACE(w, s, lane, 5), PLACE(w, s, lane, 6), PLACE(w, s, lane, 7)
#define LANES(w, s) {LANE(w, s, 0), LANE(w, s, 1), LANE(w, s, 2), LANE(w, s, 3)}
#define BOTH(w) {LANES(w, 0), LANES(w, ((w) & 1) * 4)}
#define EIGHT(n) BOTH(n), BOTH(n + 1), BOTH(n + 2), BOTH(n + 3), BOTH(n + 4), BOTH(n + 5), BOTH(n + 6), BOTH(n + 7)
static const uint8_t places[33][2][32] = {EIGHT(0), EIGHT(8), EIGHT(16), EIGHT(24), BOTH(32)};

CK_AVX2 CK_BODY __m256i four_at(const uint8_t *in, __m256i place, __m256i shift, __m256i mask) {
    __m256i bytes = _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)in));
    return _mm256_and_si256(_mm256_srlv_epi64(_mm256_shuffle_epi8(bytes, place), shift), mask);
}

// Stores the running sums of four steps on `sum`, which moves to the last of them.
CK_AVX2 CK_BODY void store_sums(__m256i steps, __m256i *sum, int64_t *out) {
    __m256i pairs = _mm256_add_epi64(steps, _mm256_slli_si256(steps, 8));
    __m256i low = _mm256_permute4x64_epi64(pairs, 0x55);
    __m256i sums = _mm256_add_epi64(pairs, _mm256_blend_epi32(_mm256_setzero_si256(), low, 0xF0));
    _mm256_storeu_si256((__m256i *)out, _mm256_add_epi64(sums, *sum));
    *sum = _mm256_add_epi64(*sum, _mm256_permute4x64_epi64(sums, 0xFF));
}

// As many leading values, by eights, as can be read 16 bytes at a time; gives how many.
CK_AVX2 static size_t unpack_sums(const uint8_t *in, size_t in_bytes, unsigned width, int64_t min_delta,
                                  int64_t previous, int64_t *out, size_t n) {
    const __m256i even = _mm256_loadu_si256((const __m256i *)places[width][0]);
    const __m256i odd = _mm256_loadu_si256((const __m256i *)places[width][1]);
    const __m256i seven = _mm256_set1_epi64x(7), step = _mm256_set1_epi64x(min_delta);
    const __m256i starts = _mm256_mul_epu32(_mm256_set1_epi64x(width), _mm256_setr_epi64x(0, 1, 2, 3));
    const __m256i odd_starts = _mm256_add_epi64(starts, _mm256_set1_epi64x((width & 1) * 4));
    const __m256i even_shift = _mm256_and_si256(starts, seven), odd_shift = _mm256_and_si256(odd_starts, seven);
    const __m256i mask = _mm256_set1_epi64x((int64_t)(((uint64_t)1 << width) - 1));
    __m256i sum = _mm256_set1_epi64x(previous);
    size_t half = width / 2, i = 0;
    for (size_t at = 0; i + 8 <= n && at + half + 16 <= in_bytes; i += 8, at += width) {
        store_sums(_mm256_add_epi64(four_at(in + at, even, even_shift, mask), step), &sum, out + i);
        store_sums(_mm256_add_epi64(four_at(in + at + half, odd, odd_shift, mask), step), &sum, out + i + 4);
    }
    return i;
}
#else
static size_t unpack_sums(const uint8_t *in, size_t in_bytes, unsigned width, int64_t min_delta, int64_t previous,
                          int64_t *out, size_t n) {
    (void)in, (void)in_bytes, (void)width, (void)min_delta, (void)previous, (void)out, (void)n;
    return 0;
}
#endif

void ck_delta_unpack(const uint8_t *in, size_t in_bytes, unsigned width, int64_t min_delta, int64_t previous,
                     int64_t *out, size_t n) {
    size_t done = 0;
    if (ck_current_level() >= CK_LEVEL_AVX2 && width <= 32) done = unpack_sums(in, in_bytes, width, min_delta, previous, out, n);
    if (done == n) return;
    size_t read = done / 8 * width;
    ck_unpack64(in + read, in_bytes - read, (uint64_t *)out + done, n - done, width);
    ck_prefix_sum(out + done, n - done, done ? out[done - 1] : previous, min_delta);
}

CK_BODY int64_t difference(const int64_t *values, size_t i, int is_32) {
    uint64_t delta = (uint64_t)values[i] - (uint64_t)values[(ptrdiff_t)i - 1];
    return is_32 ? (int32_t)delta : (int64_t)delta;
}

CK_BODY int64_t delta_residuals(const int64_t *values, size_t n, int is_32, uint64_t *residuals) {
    int64_t smallest = INT64_MAX;
    for (size_t i = 0; i < n; i++) {
        int64_t delta = difference(values, i, is_32);
        smallest = delta < smallest ? delta : smallest;
    }
    for (size_t i = 0; i < n; i++) {
        uint64_t residual = (uint64_t)difference(values, i, is_32) - (uint64_t)smallest;
        residuals[i] = is_32 ? (uint32_t)residual : residual;
    }
    return smallest;
}

static int64_t baseline(const int64_t *values, size_t n, int is_32, uint64_t *residuals) {
    return is_32 ? delta_residuals(values, n, 1, residuals) : delta_residuals(values, n, 0, residuals);
}

CK_AVX2 static int64_t avx2(const int64_t *values, size_t n, int is_32, uint64_t *residuals) {
    return is_32 ? delta_residuals(values, n, 1, residuals) : delta_residuals(values, n, 0, residuals);
}

CK_AVX512 static int64_t avx512(const int64_t *values, size_t n, int is_32, uint64_t *residuals) {
    return is_32 ? delta_residuals(values, n, 1, residuals) : delta_residuals(values, n, 0, residuals);
}

int64_t ck_delta_residuals(const int64_t *values, size_t n, int is_32, uint64_t *residuals) {
    return CK_CHOOSE(baseline, avx2, avx512)(values, n, is_32, residuals);
}
