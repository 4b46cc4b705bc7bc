// The AVX2 and AVX-512 intrinsics by SIMDe, in plain C: what Sources/CKernels/dispatch.h includes in their place for the test
// of twins that this machine's CPU cannot run.
#include <stdint.h>
#define SIMDE_ENABLE_NATIVE_ALIASES
#include <simde/x86/avx512.h>

// Debian 12's SIMDe lacks this one: bytes whose bit is clear are zero, and their memory is not touched.
static inline __m512i played_maskz_loadu_epi8(uint64_t mask, const void *memory) {
    uint8_t bytes[64];
    for (int i = 0; i < 64; i++) bytes[i] = mask >> i & 1 ? ((const uint8_t *)memory)[i] : 0;
    return simde_mm512_loadu_si512(bytes);
}
#undef _mm512_maskz_loadu_epi8
#define _mm512_maskz_loadu_epi8(mask, memory) played_maskz_loadu_epi8(mask, memory)
