// CRC-32 with the gzip polynomial by the CPU's own instructions.
#include <string.h>

#include "CKernels.h"

#if defined(__x86_64__)
#include <immintrin.h>

// Carry-less multiplication folds 64 bytes a step, then 16, then reduces: V. Gopal et al., "Fast CRC Computation for
// Generic Polynomials Using PCLMULQDQ Instruction", Intel 2009; the constants are x^n mod P for the bit-reflected P.
#define CLMUL __attribute__((target("pclmul,sse4.1")))

CLMUL static inline __m128i fold(__m128i state, __m128i next, __m128i by) {
    __m128i low = _mm_clmulepi64_si128(state, by, 0x00), high = _mm_clmulepi64_si128(state, by, 0x11);
    return _mm_xor_si128(_mm_xor_si128(low, high), next);
}

CLMUL static inline uint32_t reduce(__m128i state) {
    const __m128i by64 = _mm_set_epi64x(0, 0x0163cd6124), modulus = _mm_set_epi64x(0x01f7011641, 0x01db710641);
    const __m128i low32 = _mm_setr_epi32(-1, 0, -1, 0), by128 = _mm_set_epi64x(0x00ccaa009e, 0x01751997d0);
    __m128i folded = _mm_xor_si128(_mm_srli_si128(state, 8), _mm_clmulepi64_si128(state, by128, 0x10));
    __m128i upper = _mm_srli_si128(folded, 4);
    folded = _mm_xor_si128(_mm_clmulepi64_si128(_mm_and_si128(folded, low32), by64, 0x00), upper);
    __m128i quotient = _mm_clmulepi64_si128(_mm_and_si128(folded, low32), modulus, 0x10);
    quotient = _mm_clmulepi64_si128(_mm_and_si128(quotient, low32), modulus, 0x00);
    return (uint32_t)_mm_extract_epi32(_mm_xor_si128(folded, quotient), 1);
}

CLMUL static inline __m128i load(const uint8_t *bytes) { return _mm_loadu_si128((const __m128i *)bytes); }

CLMUL static size_t fold_all(uint32_t *state, const uint8_t *bytes, size_t n) {
    const __m128i by512 = _mm_set_epi64x(0x01c6e41596, 0x0154442bd4);
    const __m128i by128 = _mm_set_epi64x(0x00ccaa009e, 0x01751997d0);
    __m128i a = _mm_xor_si128(load(bytes), _mm_cvtsi32_si128((int)*state));
    __m128i b = load(bytes + 16), c = load(bytes + 32), d = load(bytes + 48);
    size_t done = 64;
    for (; n - done >= 64; done += 64) {
        a = fold(a, load(bytes + done), by512);
        b = fold(b, load(bytes + done + 16), by512);
        c = fold(c, load(bytes + done + 32), by512);
        d = fold(d, load(bytes + done + 48), by512);
    }
    a = fold(fold(fold(a, b, by128), c, by128), d, by128);
    for (; n - done >= 16; done += 16) a = fold(a, load(bytes + done), by128);
    *state = reduce(a);
    return done;
}

size_t ck_crc32_fold(uint32_t *state, const uint8_t *bytes, size_t n) {
    int able = __builtin_cpu_supports("pclmul") && __builtin_cpu_supports("sse4.1");
    return able && n >= 64 ? fold_all(state, bytes, n) : 0;
}

#elif defined(__aarch64__)
#include <arm_acle.h>
#if defined(__linux__)
#include <sys/auxv.h>
#endif

// An extension in Armv8.0, required from 8.1 on.
#if defined(__clang__)
#define ARM_CRC __attribute__((target("crc")))
#else
#define ARM_CRC __attribute__((target("+crc")))
#endif

ARM_CRC static size_t advance(uint32_t *state, const uint8_t *bytes, size_t n) {
    size_t done = 0;
    for (; n - done >= 8; done += 8) {
        uint64_t word;
        memcpy(&word, bytes + done, 8);
        *state = __crc32d(*state, word);
    }
    return done;
}

size_t ck_crc32_fold(uint32_t *state, const uint8_t *bytes, size_t n) {
#if defined(__linux__)
    const unsigned long has_crc32 = 1 << 7;  // HWCAP_CRC32 of <asm/hwcap.h>
    if (!(getauxval(AT_HWCAP) & has_crc32)) return 0;
#elif !defined(__ARM_FEATURE_CRC32)
    return 0;
#endif
    return advance(state, bytes, n);
}

#else

size_t ck_crc32_fold(uint32_t *state, const uint8_t *bytes, size_t n) {
    (void)state, (void)bytes, (void)n;
    return 0;
}

#endif
