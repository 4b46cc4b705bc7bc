// Bit unpacking by vectors, in whole groups of 32 values, which fill 4 * width bytes exactly; up to CK_UNPACK_SLACK bytes behind
// the last may be read.
#ifndef CK_BIT_UNPACKING_H
#define CK_BIT_UNPACKING_H

#include <stddef.h>
#include <stdint.h>

// A value and the up to seven bits before it must lie in one lane: widths up to 57 in 64 bits, up to 25 in 32.
enum { CK_GROUP = 32, CK_UNPACK_SLACK = 16, CK_WIDEST_64 = 57, CK_WIDEST_32 = 25 };

void ck_unpack_groups64_avx2(const uint8_t *in, uint64_t *out, size_t groups, unsigned width);
void ck_unpack_groups32_avx2(const uint8_t *in, uint32_t *out, size_t groups, unsigned width);
void ck_unpack_groups64_avx512(const uint8_t *in, uint64_t *out, size_t groups, unsigned width);
void ck_unpack_groups32_avx512(const uint8_t *in, uint32_t *out, size_t groups, unsigned width);
void ck_unpack_groups64_neon(const uint8_t *in, uint64_t *out, size_t groups, unsigned width);
void ck_unpack_groups32_neon(const uint8_t *in, uint32_t *out, size_t groups, unsigned width);
// The values as steps, less min_delta: their running sums, `previous` before the first. Widths as in 64 bits.
void ck_delta_groups_avx2(
    const uint8_t *in, int64_t *out, size_t groups, unsigned width, int64_t min_delta, int64_t previous);

// Of n values: the leading groups that can be read in place, their slack inside the input.
static inline size_t ck_groups_in_place(size_t in_bytes, size_t n, unsigned width) {
    size_t groups = n / CK_GROUP;
    while (groups > 0 && groups * 4 * width + CK_UNPACK_SLACK > in_bytes) groups--;
    return groups;
}

// Eight values fill `width` bytes. Of value `i` of eight: the byte that its first bit lies in, and that bit's place there.
#define CK_BYTE(i, width) ((i) * (width) / 8)
#define CK_SHIFT(i, width) ((i) * (width) % 8)

// A function's cases for every width, so that shuffles and shifts are constants.
#define CK_EIGHT(X, n) X(n) X(n + 1) X(n + 2) X(n + 3) X(n + 4) X(n + 5) X(n + 6) X(n + 7)
#define CK_WIDTHS_TO_25(X) CK_EIGHT(X, 0) CK_EIGHT(X, 8) CK_EIGHT(X, 16) X(24) X(25)
#define CK_WIDTHS_TO_57(X) CK_WIDTHS_TO_25(X) CK_EIGHT(X, 26) CK_EIGHT(X, 34) CK_EIGHT(X, 42) CK_EIGHT(X, 50)

#endif
