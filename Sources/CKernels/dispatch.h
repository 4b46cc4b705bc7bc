// One body, compiled for the baseline and for AVX2, chosen at run time.
#ifndef CK_DISPATCH_H
#define CK_DISPATCH_H

#define CK_BODY static inline __attribute__((always_inline))

#if defined(__x86_64__)
#define CK_AVX2 __attribute__((target("avx2")))
#define CK_HAS_AVX2 __builtin_cpu_supports("avx2")
#else
// NEON is in the arm64 baseline: the plain body is already compiled for it.
#define CK_AVX2
#define CK_HAS_AVX2 0
#endif

#endif
