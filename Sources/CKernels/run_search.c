// Where a run of eight equal values may begin.
#include "CKernels.h"
#include "dispatch.h"

enum { SPAN = 7, BLOCK = 32 };

CK_BODY size_t find_repeat(const uint32_t *values, size_t n, size_t from) {
    size_t i = from;
    for (; i + BLOCK + SPAN <= n; i += BLOCK) {
        uint32_t found = 0;
        for (size_t j = 0; j < BLOCK; j++) found |= values[i + j] == values[i + j + SPAN];
        if (found) break;
    }
    for (; i + SPAN < n; i++)
        if (values[i] == values[i + SPAN]) return i;
    return n;
}

static size_t baseline(const uint32_t *values, size_t n, size_t from) { return find_repeat(values, n, from); }
CK_AVX2 static size_t avx2(const uint32_t *values, size_t n, size_t from) { return find_repeat(values, n, from); }
CK_AVX512 static size_t avx512(const uint32_t *values, size_t n, size_t from) { return find_repeat(values, n, from); }

size_t ck_find_repeat(const uint32_t *values, size_t n, size_t from) {
    return CK_CHOOSE(baseline, avx2, avx512)(values, n, from);
}
