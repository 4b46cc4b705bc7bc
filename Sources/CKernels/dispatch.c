// Which vectors the CPU has, asked once.
#include "dispatch.h"

atomic_int ck_level_in_force = -1;

int ck_widest_level(void) {
#if defined(CK_EMULATE_AVX512)
    return CK_LEVEL_AVX512;
#elif defined(__x86_64__)
    __builtin_cpu_init();
    if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("popcnt")) return CK_LEVEL_PLAIN;
    // VBMI came with Ice Lake and Zen 4: earlier AVX-512 CPUs slow their clock down for it and stay with AVX2.
    int has_avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                     __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
                     __builtin_cpu_supports("avx512vbmi");
    return has_avx512 ? CK_LEVEL_AVX512 : CK_LEVEL_AVX2;
#else
    return CK_LEVEL_PLAIN;
#endif
}

int ck_level(void) {
    int level = atomic_load_explicit(&ck_level_in_force, memory_order_relaxed);
    if (level < 0) ck_limit_level(level = ck_widest_level());
    return level;
}

void ck_limit_level(int level) {
    int widest = ck_widest_level();
    atomic_store_explicit(&ck_level_in_force, level < widest ? level : widest, memory_order_relaxed);
}
