// Whether a value occurs.
#include "CKernels.h"
#include "dispatch.h"

CK_BODY int contains(const int64_t *values, size_t n, int64_t wanted) {
    uint64_t found = 0;
    for (size_t i = 0; i < n; i++) found |= (uint64_t)(values[i] == wanted);
    return found != 0;
}

static int baseline(const int64_t *values, size_t n, int64_t wanted) { return contains(values, n, wanted); }
CK_AVX2 static int avx2(const int64_t *values, size_t n, int64_t wanted) { return contains(values, n, wanted); }
CK_AVX512 static int avx512(const int64_t *values, size_t n, int64_t wanted) { return contains(values, n, wanted); }

int ck_contains(const int64_t *values, size_t n, int64_t wanted) {
    return CK_CHOOSE(baseline, avx2, avx512)(values, n, wanted);
}
