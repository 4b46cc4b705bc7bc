// Exact sum, smallest, largest and counts of Int64 values, in one pass.
#include "CKernels.h"
#include "dispatch.h"

// The sum is kept as two 64-bit sums, of the low halves (unsigned) and of the high halves (signed): neither can wrap
// in fewer than 2^32 values, and both vectorise.
CK_BODY void summarise(const int64_t *values, size_t n, int has_null, int64_t null, ck_summary *out) {
    int64_t count = 0, nonzero = 0, minimum = INT64_MAX, maximum = INT64_MIN, high = 0;
    uint64_t low = 0;
    for (size_t i = 0; i < n; i++) {
        int64_t value = values[i];
        int64_t is_value = has_null ? value != null : 1;
        int64_t counted = is_value ? value : 0;
        int64_t for_minimum = is_value ? value : INT64_MAX, for_maximum = is_value ? value : INT64_MIN;
        count += is_value;
        nonzero += counted != 0;
        minimum = for_minimum < minimum ? for_minimum : minimum;
        maximum = for_maximum > maximum ? for_maximum : maximum;
        low += (uint32_t)counted;
        high += counted >> 32;
    }
    *out = (ck_summary){count, nonzero, minimum, maximum, high, low};
}

static void baseline(const int64_t *values, size_t n, int has_null, int64_t null, ck_summary *out) {
    if (has_null) summarise(values, n, 1, null, out);
    else summarise(values, n, 0, 0, out);
}

CK_AVX2 static void avx2(const int64_t *values, size_t n, int has_null, int64_t null, ck_summary *out) {
    if (has_null) summarise(values, n, 1, null, out);
    else summarise(values, n, 0, 0, out);
}

// 64-bit minimum and maximum are single instructions from AVX-512 on.
CK_AVX512 static void avx512(const int64_t *values, size_t n, int has_null, int64_t null, ck_summary *out) {
    if (has_null) summarise(values, n, 1, null, out);
    else summarise(values, n, 0, 0, out);
}

void ck_summarise(const int64_t *values, size_t n, int has_null, int64_t null, ck_summary *out) {
    CK_CHOOSE(baseline, avx2, avx512)(values, n, has_null, null, out);
}
