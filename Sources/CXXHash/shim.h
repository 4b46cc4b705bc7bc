#include <stddef.h>
#include <xxhash.h>

/* Debian's library has the vector variants of xxh_x86dispatch.c beside the plain one and picks by the processor; other
   builds may lack them, so they are bound weakly. The same results. */
#if defined(__x86_64__) && defined(__ELF__)
XXH_errorcode XXH3_128bits_update_dispatch(XXH3_state_t *, const void *, size_t) __attribute__((weak));
#endif

static inline void laddpuls_xxh3_128bits_update(XXH3_state_t *state, const void *bytes, size_t count) {
#if defined(__x86_64__) && defined(__ELF__)
    if (XXH3_128bits_update_dispatch) {
        XXH3_128bits_update_dispatch(state, bytes, count);
        return;
    }
#endif
    XXH3_128bits_update(state, bytes, count);
}
