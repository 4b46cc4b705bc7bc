// Holds every kernel of CKernels, at every level that the CPU has, against what it means: loops that can be read at a glance.
// Every small size, then larger ones; every bit width; seeded random data with extremes among it. Built by `run` for the CPU
// at hand, for AVX-512 played by SIMDe, and for arm64 under qemu. Prints one line per level, exits 1 on the first difference.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "CKernels.h"

static uint64_t state;

// SplitMix64 (Steele, Lea, Flood 2014).
static uint64_t next_random(void) {
    uint64_t z = state += 0x9E3779B97F4A7C15;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9;
    z = (z ^ z >> 27) * 0x94D049BB133111EB;
    return z ^ z >> 31;
}

static int64_t hostile(void) {
    switch (next_random() % 8) {
    case 0: return INT64_MIN;
    case 1: return INT64_MAX;
    case 2: return INT64_MIN + 1;
    case 3: return 0;
    case 4: return (int64_t)next_random();
    default: return (int64_t)(next_random() % 200) - 100;
    }
}

static void expect(int holds, const char *kernel, size_t n, unsigned detail) {
    if (holds) return;
    fprintf(stderr, "%s: level %d differs from its meaning at n = %zu, case %u\n", kernel, ck_level(), n, detail);
    exit(1);
}

// Exactly as large as asked for, so that a sanitizer sees a byte too many.
static void *room(size_t bytes) {
    void *memory = malloc(bytes ? bytes : 1);
    if (!memory) abort();
    memset(memory, 0xAA, bytes);
    return memory;
}

static uint64_t low_bits(unsigned width) { return width == 64 ? ~0ull : (1ull << width) - 1; }

static void bit_packing(size_t n, unsigned width) {
    size_t bytes = (n * width + 7) / 8;
    uint64_t *values = room(n * 8), *wide = room(n * 8);
    uint32_t *narrow_values = room(n * 4), *narrow = room(n * 4);
    uint8_t *packed = room(bytes), *expected = room(bytes);
    memset(expected, 0, bytes);
    for (size_t i = 0; i < n; i++) {
        values[i] = (next_random() % 5 ? next_random() : ~0ull) & low_bits(width);
        narrow_values[i] = (uint32_t)values[i];
        for (unsigned bit = 0; bit < width; bit++)
            expected[(i * width + bit) / 8] |= (uint8_t)((values[i] >> bit & 1) << (i * width + bit) % 8);
    }
    ck_pack64(values, n, width, packed);
    expect(!memcmp(packed, expected, bytes), "ck_pack64", n, width);
    ck_unpack64(expected, bytes, wide, n, width);
    expect(!memcmp(wide, values, n * 8), "ck_unpack64", n, width);
    if (width <= 32) {
        memset(packed, 0xAA, bytes);
        ck_pack32(narrow_values, n, width, packed);
        expect(!memcmp(packed, expected, bytes), "ck_pack32", n, width);
        ck_unpack32(expected, bytes, narrow, n, width);
        expect(!memcmp(narrow, narrow_values, n * 4), "ck_unpack32", n, width);
    }
    free(values), free(wide), free(narrow_values), free(narrow), free(packed), free(expected);
}

static void summary(const int64_t *values, size_t n, int has_null, int64_t null) {
    ck_summary found;
    __int128 sum = 0;
    int64_t count = 0, nonzero = 0, minimum = INT64_MAX, maximum = INT64_MIN;
    for (size_t i = 0; i < n; i++) {
        if (has_null && values[i] == null) continue;
        count++;
        nonzero += values[i] != 0;
        sum += values[i];
        if (values[i] < minimum) minimum = values[i];
        if (values[i] > maximum) maximum = values[i];
    }
    ck_summarise(values, n, has_null, null, &found);
    expect(
        found.count == count && found.nonzero == nonzero && found.minimum == minimum && found.maximum == maximum &&
            (__int128)found.sum_high * ((__int128)1 << 32) + found.sum_low == sum,
        "ck_summarise", n, (unsigned)has_null);
}

static void compaction(const int64_t *values, size_t n, int64_t null) {
    size_t words = (n + 63) / 64, kept = 0;
    int64_t *dense = room(n * 8), *expected = room(n * 8);
    uint64_t *mask = room(words * 8), *expected_mask = room(words * 8);
    memset(expected_mask, 0, words * 8);
    for (size_t i = 0; i < n; i++) {
        if (values[i] == null) continue;
        expected[kept++] = values[i];
        expected_mask[i / 64] |= 1ull << i % 64;
    }
    size_t found = ck_compact(values, n, null, dense, mask);
    expect(found == kept && !memcmp(dense, expected, kept * 8), "ck_compact, values", n, 0);
    expect(!memcmp(mask, expected_mask, words * 8), "ck_compact, mask", n, 0);
    free(dense), free(expected), free(mask), free(expected_mask);
}

static void deltas(const int64_t *values, size_t n, int is_32) {
    // values[0] is the predecessor of the rest.
    if (n < 2) return;
    int64_t *whole = room(n * 8), *sums = room((n - 1) * 8), smallest = INT64_MAX;
    uint64_t *residuals = room((n - 1) * 8);
    for (size_t i = 0; i < n; i++) whole[i] = is_32 ? (int32_t)values[i] : values[i];
    for (size_t i = 1; i < n; i++) {
        uint64_t delta = (uint64_t)whole[i] - (uint64_t)whole[i - 1];
        int64_t wrapped = is_32 ? (int32_t)delta : (int64_t)delta;
        if (wrapped < smallest) smallest = wrapped;
    }
    expect(ck_delta_residuals(whole + 1, n - 1, is_32, residuals) == smallest, "ck_delta_residuals", n, (unsigned)is_32);
    memcpy(sums, residuals, (n - 1) * 8);
    ck_prefix_sum(sums, n - 1, whole[0], smallest);
    for (size_t i = 1; i < n; i++)
        expect(
            is_32 ? (int32_t)sums[i - 1] == (int32_t)whole[i] : sums[i - 1] == whole[i], "ck_prefix_sum", n,
            (unsigned)is_32);
    free(whole), free(sums), free(residuals);
}

// Steps of `width` bits and their running sums; the input's end is read to the byte, and bytes beyond it do not matter.
static void delta_unpack(size_t n, unsigned width, size_t beyond) {
    size_t bytes = (n * width + 7) / 8;
    uint64_t *steps = room(n * 8);
    uint8_t *packed = room(bytes + beyond);
    int64_t *sums = room(n * 8), least = hostile(), before = hostile();
    uint64_t sum = (uint64_t)before;
    for (size_t i = 0; i < n; i++) steps[i] = (next_random() % 5 ? next_random() : ~0ull) & low_bits(width);
    ck_pack64(steps, n, width, packed);
    ck_delta_unpack(packed, bytes + beyond, width, least, before, sums, n);
    for (size_t i = 0; i < n; i++) {
        sum += (uint64_t)least + steps[i];
        expect(sums[i] == (int64_t)sum, "ck_delta_unpack", n, width);
    }
    free(steps), free(packed), free(sums);
}

static void contains(const int64_t *values, size_t n) {
    const int64_t wanted[4] = {INT64_MIN, 0, 7, n ? values[n - 1] : 1};
    for (unsigned i = 0; i < 4; i++) {
        int is_there = 0;
        for (size_t at = 0; at < n; at++) is_there |= values[at] == wanted[i];
        expect(ck_contains(values, n, wanted[i]) == is_there, "ck_contains", n, i);
    }
}

static void double_sum(size_t n) {
    const double scales[3] = {1e-12, 1, 1e15};
    double *values = room(n * 8), partial[8] = {0};
    for (size_t i = 0; i < n; i++) {
        values[i] = ((double)(int64_t)next_random() / 9.3e18) * scales[next_random() % 3];
        partial[i % 8] += values[i];
    }
    double expected = ((partial[0] + partial[1]) + (partial[2] + partial[3])) +
                      ((partial[4] + partial[5]) + (partial[6] + partial[7]));
    double found = ck_double_sum(values, n);
    expect(!memcmp(&found, &expected, 8), "ck_double_sum", n, 0);
    free(values);
}

static void searches(size_t n) {
    uint32_t *numbers = room(n * 4), *places = room((n + 1) * 4);
    uint8_t *bytes = room(n);
    size_t count = 0;
    for (size_t i = 0; i < n; i++) {
        bytes[i] = (uint8_t)(next_random() % 3 * 5);
        numbers[i] = next_random() % 64 ? (uint32_t)i : 7;
    }
    const size_t from[3] = {0, n / 3, n};
    for (unsigned k = 0; k < 3; k++) {
        size_t first = from[k];
        while (first + 7 < n && numbers[first] != numbers[first + 7]) first++;
        if (first + 7 >= n) first = n;
        expect(ck_find_repeat(numbers, n, from[k]) == first, "ck_find_repeat", n, k);
    }
    size_t found = ck_find_byte(bytes, n, 10, places, n + 1);
    for (size_t i = 0; i < n; i++) {
        if (bytes[i] != 10) continue;
        expect(count < found && places[count] == i, "ck_find_byte", n, (unsigned)i);
        count++;
    }
    expect(found == count, "ck_find_byte, count", n, 0);
    // Room for half of them: exactly so many are written, as a sanitizer sees.
    uint32_t *half = room(count / 2 * 4);
    expect(ck_find_byte(bytes, n, 10, half, count / 2) == count / 2, "ck_find_byte, capacity", n, 0);
    expect(!memcmp(half, places, count / 2 * 4), "ck_find_byte, capacity", n, 1);
    free(half);
    free(numbers), free(places), free(bytes);
}

// Every CPU the twins run on has the instructions: kernels that never fold would agree with anything.
static int folds_crc32(void) {
#if defined(__x86_64__)
    return __builtin_cpu_supports("pclmul") && __builtin_cpu_supports("sse4.1");
#else
    return 1;
#endif
}

static void crc32(size_t n) {
    uint8_t *bytes = room(n);
    uint32_t expected = ~0u, running = ~0u;
    for (size_t i = 0; i < n; i++) bytes[i] = (uint8_t)next_random();
    size_t folded = ck_crc32_fold(&running, bytes, n);
    for (size_t i = 0; i < folded; i++) {
        expected ^= bytes[i];
        for (int bit = 0; bit < 8; bit++) expected = expected & 1 ? 0xEDB88320 ^ expected >> 1 : expected >> 1;
    }
    expect(folded > 0 || n < 64 || !folds_crc32(), "ck_crc32_fold, folds", n, 0);
    expect(folded <= n && running == expected, "ck_crc32_fold", n, (unsigned)folded);
    free(bytes);
}

static void everything(size_t n) {
    int64_t *values = room(n * 8);
    for (size_t i = 0; i < n; i++) values[i] = hostile();
    summary(values, n, 0, 0);
    const int64_t nulls[3] = {INT64_MIN, 0, 7};
    for (int i = 0; i < 3; i++) summary(values, n, 1, nulls[i]), compaction(values, n, nulls[i]);
    deltas(values, n, 0), deltas(values, n, 1), contains(values, n);
    double_sum(n), searches(n), crc32(n);
    for (unsigned width = 0; width <= 64; width++)
        if (n <= 70 || n % 7 == width % 7) bit_packing(n, width), delta_unpack(n, width, 0), delta_unpack(n, width, 24);
    free(values);
}

int main(int count, char **arguments) {
    uint64_t seed = count > 1 ? strtoull(arguments[1], 0, 10) : 20261123;
    for (int level = 0; level <= ck_widest_level(); level++) {
        ck_limit_level(level);
        state = seed;
        for (size_t n = 0; n <= 140; n++) everything(n);
        for (size_t n = 251; n < 2000; n += 183) everything(n);
        printf("level %d: every kernel agrees with its meaning (seed %llu)\n", level, (unsigned long long)seed);
    }
}
