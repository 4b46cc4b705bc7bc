// Sum of doubles in a fixed order, so that every CPU gives the same bits.
#pragma STDC FP_CONTRACT OFF
#include <string.h>

#include "CKernels.h"
#include "dispatch.h"

typedef double lanes8 __attribute__((vector_size(64)));

// Value i goes to partial sum i mod 8; the eight fold as ((0+1)+(2+3))+((4+5)+(6+7)).
CK_BODY double double_sum(const double *values, size_t n) {
    lanes8 partial = {0, 0, 0, 0, 0, 0, 0, 0};
    size_t i = 0;
    for (; i + 8 <= n; i += 8) {
        lanes8 next;
        memcpy(&next, values + i, sizeof next);
        partial += next;
    }
    for (size_t lane = 0; i < n; i++, lane++) partial[lane] += values[i];
    return ((partial[0] + partial[1]) + (partial[2] + partial[3])) +
           ((partial[4] + partial[5]) + (partial[6] + partial[7]));
}

static double baseline(const double *values, size_t n) { return double_sum(values, n); }
CK_AVX2 static double avx2(const double *values, size_t n) { return double_sum(values, n); }
CK_AVX512 static double avx512(const double *values, size_t n) { return double_sum(values, n); }

double ck_double_sum(const double *values, size_t n) { return CK_CHOOSE(baseline, avx2, avx512)(values, n); }
