// Differences and their sums, wrapping as DELTA_BINARY_PACKED wants it.
#include "CKernels.h"
#include "bit_unpacking.h"
#include "dispatch.h"

void ck_prefix_sum(int64_t *values, size_t n, int64_t previous, int64_t min_delta) {
    uint64_t sum = (uint64_t)previous;
    for (size_t i = 0; i < n; i++) {
        sum += (uint64_t)min_delta + (uint64_t)values[i];
        values[i] = (int64_t)sum;
    }
}

void ck_delta_unpack(const uint8_t *in, size_t in_bytes, unsigned width, int64_t min_delta, int64_t previous,
                     int64_t *out, size_t n) {
    size_t done = 0;
#if defined(CK_X86)
    if (width <= CK_WIDEST_64 && ck_current_level() >= CK_LEVEL_AVX2) {
        size_t groups = ck_groups_in_place(in_bytes, n, width);
        ck_delta_groups_avx2(in, out, groups, width, min_delta, previous);
        done = groups * CK_GROUP;
    }
    if (done == n) return;
#endif
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
