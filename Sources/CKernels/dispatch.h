// One body, compiled for the baseline, AVX2 and AVX-512, chosen at run time.
#ifndef CK_DISPATCH_H
#define CK_DISPATCH_H

#include <stdatomic.h>

#include "CKernels.h"

#define CK_BODY static inline __attribute__((always_inline))

#if defined(CK_EMULATE_AVX512)
// Other intrinsics of the same names, on any CPU, so that CI can run the AVX-512 twins: Tests/KernelTwins.
#include "played_avx512.h"
#define CK_X86 1
#define CK_AVX2
#define CK_AVX512
#elif defined(__x86_64__)
#include <immintrin.h>
#define CK_X86 1
#define CK_AVX2 __attribute__((target("avx2,popcnt")))
#define CK_AVX512 __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi,popcnt")))
#elif defined(__aarch64__)
// NEON is in the arm64 baseline: plain bodies are compiled for it, and code for it needs no dispatch.
#include <arm_neon.h>
#define CK_NEON 1
#endif

// The level in force; negative until it is known.
extern atomic_int ck_level_in_force;

CK_BODY int ck_current_level(void) {
    int level = atomic_load_explicit(&ck_level_in_force, memory_order_relaxed);
    return level < 0 ? ck_level() : level;
}

// The widest of three twins that may be used; on CPUs of other kinds there is one.
#if defined(CK_X86)
#define CK_CHOOSE(plain, avx2, avx512) \
    (ck_current_level() == CK_LEVEL_AVX512 ? (avx512) : ck_current_level() == CK_LEVEL_AVX2 ? (avx2) : (plain))
#else
#define CK_AVX2 __attribute__((unused))
#define CK_AVX512 __attribute__((unused))
#define CK_CHOOSE(plain, avx2, avx512) (plain)
#endif

#endif
