// Vector kernels behind the `Kernels` module: one call per buffer, chosen for the CPU at run time.
//
// Each body is written in plain C and compiled for the baseline CPU and, on x86-64, for AVX2 and AVX-512; where that alone
// does not give the vectors their due it is written again in their words, for NEON too. The contract of each is its Swift
// twin in `Kernels`, which must agree bit for bit. Nothing here allocates or reads past a buffer's end, and the only state is
// which vectors are in use. Only `Kernels` imports this.
#ifndef CKERNELS_H
#define CKERNELS_H

#include <stddef.h>
#include <stdint.h>

// Which vectors the kernels use. NEON is in arm64's baseline, and there the only level.
enum { CK_LEVEL_PLAIN, CK_LEVEL_AVX2, CK_LEVEL_AVX512 };
int ck_level(void);
// The widest that this CPU has.
int ck_widest_level(void);
// For tests and measurements: from now on no wider than this.
void ck_limit_level(int level);

typedef struct {
    int64_t count, nonzero, minimum, maximum;
    // The exact sum is sum_high * 2^32 + sum_low.
    int64_t sum_high;
    uint64_t sum_low;
} ck_summary;

// Of the values that differ from `null` (of all where `has_null` is 0). n < 2^32.
void ck_summarise(const int64_t *values, size_t n, int has_null, int64_t null, ck_summary *out);

// 1 where some value is `wanted`, else 0.
int ck_contains(const int64_t *values, size_t n, int64_t wanted);

// Eight interleaved partial sums, folded pairwise.
double ck_double_sum(const double *values, size_t n);

// n values of `width` bits (0…64), least significant bit first; `in_bytes` >= (n * width + 7) / 8.
void ck_unpack64(const uint8_t *in, size_t in_bytes, uint64_t *out, size_t n, unsigned width);
// The same for widths 0…32.
void ck_unpack32(const uint8_t *in, size_t in_bytes, uint32_t *out, size_t n, unsigned width);
// The reverse: writes (n * width + 7) / 8 bytes, the last one padded with zeros. High bits of values must be clear.
void ck_pack64(const uint64_t *in, size_t n, unsigned width, uint8_t *out);
void ck_pack32(const uint32_t *in, size_t n, unsigned width, uint8_t *out);

// values[i] += min_delta + values[i - 1], wrapping, with `previous` before the first.
void ck_prefix_sum(int64_t *values, size_t n, int64_t previous, int64_t min_delta);

// Both at once: n values of `width` bits (0…64) become steps, less min_delta, and the steps their running sums.
// `in_bytes` >= (n * width + 7) / 8; what lies beyond is read where that is faster, and does not matter.
void ck_delta_unpack(const uint8_t *in, size_t in_bytes, unsigned width, int64_t min_delta, int64_t previous,
                     int64_t *out, size_t n);

// residuals[i] = (values[i] - values[i - 1]) - smallest such difference, wrapping (in 32 bits where `is_32`); gives the
// smallest. n >= 1; values[-1] is read.
int64_t ck_delta_residuals(const int64_t *values, size_t n, int is_32, uint64_t *residuals);

// The values that differ from `null`, moved together, and a bit per value that is set for those, least significant bit
// first; gives how many. `dense` has room for n values, `mask` for (n + 63) / 64 words.
size_t ck_compact(const int64_t *values, size_t n, int64_t null, int64_t *dense, uint64_t *mask);

// The first i >= from with values[i] == values[i + 7] (i + 7 < n); n where there is none.
size_t ck_find_repeat(const uint32_t *values, size_t n, size_t from);

// Positions of the byte `wanted`, ascending, at most `capacity`; gives how many. n < 2^32.
size_t ck_find_byte(const uint8_t *bytes, size_t n, uint8_t wanted, uint32_t *positions, size_t capacity);

// Folds as many leading bytes as the CPU's own instructions can into the running CRC-32 (gzip polynomial, state not
// inverted); gives how many bytes that was: 0 where the CPU has none.
size_t ck_crc32_fold(uint32_t *state, const uint8_t *bytes, size_t n);

#endif
