// Packing of unsigned integers to a fixed number of bits, least significant bit first (Parquet's order).
//
// The work is done in groups of 32 values, by code in which the width is a constant: every byte offset and shift is then known
// to the compiler. Groups whose slack lies inside the input are unpacked in place, the last one or two from a padded copy.
#include <string.h>

#include "CKernels.h"
#include "bit_unpacking.h"
#include "dispatch.h"

CK_BODY uint64_t load64(const uint8_t *bytes) {
    uint64_t word;
    memcpy(&word, bytes, 8);
    return word;
}

CK_BODY uint64_t bits_at(const uint8_t *in, unsigned bit, unsigned width) {
    const uint8_t *byte = in + bit / 8;
    unsigned shift = bit % 8;
    uint64_t value = load64(byte) >> shift;
    if (shift + width > 64) value |= (uint64_t)byte[8] << (64 - shift);
    return width == 64 ? value : value & (((uint64_t)1 << width) - 1);
}

// Reads up to CK_UNPACK_SLACK bytes beyond the group's 4 * width.
CK_BODY void unpack_group64(const uint8_t *in, uint64_t *out, const unsigned width) {
#pragma clang loop unroll(full)
    for (unsigned i = 0; i < CK_GROUP; i++) out[i] = width ? bits_at(in, i * width, width) : 0;
}

CK_BODY void unpack_group32(const uint8_t *in, uint32_t *out, const unsigned width) {
#pragma clang loop unroll(full)
    for (unsigned i = 0; i < CK_GROUP; i++) out[i] = width ? (uint32_t)bits_at(in, i * width, width) : 0;
}

CK_BODY void pack_group(const uint64_t *in, uint8_t *out, const unsigned width) {
    uint64_t word = 0;
    unsigned filled = 0;
#pragma clang loop unroll(full)
    for (unsigned i = 0; i < CK_GROUP; i++) {
        word |= width ? in[i] << filled : 0;
        filled += width;
        if (filled >= 64) {
            memcpy(out, &word, 8);
            out += 8;
            filled -= 64;
            word = filled ? in[i] >> (width - filled) : 0;
        }
    }
    if (filled) memcpy(out, &word, 4);  // 32 * width is a multiple of 32 bits
}

#define EIGHT(X, n) X(n) X(n + 1) X(n + 2) X(n + 3) X(n + 4) X(n + 5) X(n + 6) X(n + 7)
#define WIDTHS_TO_32(X) EIGHT(X, 0) EIGHT(X, 8) EIGHT(X, 16) EIGHT(X, 24) X(32)
#define WIDTHS_TO_64(X) WIDTHS_TO_32(X) EIGHT(X, 33) EIGHT(X, 41) EIGHT(X, 49) EIGHT(X, 57)

static void plain_groups64(const uint8_t *in, uint64_t *out, size_t groups, unsigned width) {
#define CASE(w) \
    case w: \
        for (size_t g = 0; g < groups; g++) unpack_group64(in + g * 4 * (w), out + g * CK_GROUP, w); \
        break;
    switch (width) { WIDTHS_TO_64(CASE) }
#undef CASE
}

static void plain_groups32(const uint8_t *in, uint32_t *out, size_t groups, unsigned width) {
#define CASE(w) \
    case w: \
        for (size_t g = 0; g < groups; g++) unpack_group32(in + g * 4 * (w), out + g * CK_GROUP, w); \
        break;
    switch (width) { WIDTHS_TO_32(CASE) }
#undef CASE
}

#if defined(CK_NEON)
static void unpack_groups64(const uint8_t *in, uint64_t *out, size_t groups, unsigned width) {
    (width <= CK_WIDEST_64 ? ck_unpack_groups64_neon : plain_groups64)(in, out, groups, width);
}

static void unpack_groups32(const uint8_t *in, uint32_t *out, size_t groups, unsigned width) {
    (width <= CK_WIDEST_32 ? ck_unpack_groups32_neon : plain_groups32)(in, out, groups, width);
}
#else
static void unpack_groups64(const uint8_t *in, uint64_t *out, size_t groups, unsigned width) {
    if (width > CK_WIDEST_64) return plain_groups64(in, out, groups, width);
    CK_CHOOSE(plain_groups64, ck_unpack_groups64_avx2, ck_unpack_groups64_avx512)(in, out, groups, width);
}

static void unpack_groups32(const uint8_t *in, uint32_t *out, size_t groups, unsigned width) {
    if (width > CK_WIDEST_32) return plain_groups32(in, out, groups, width);
    CK_CHOOSE(plain_groups32, ck_unpack_groups32_avx2, ck_unpack_groups32_avx512)(in, out, groups, width);
}
#endif

static void pack_groups(const uint64_t *in, size_t groups, unsigned width, uint8_t *out) {
#define CASE(w) \
    case w: \
        for (size_t g = 0; g < groups; g++) pack_group(in + g * CK_GROUP, out + g * 4 * (w), w); \
        break;
    switch (width) { WIDTHS_TO_64(CASE) }
#undef CASE
}

CK_BODY size_t smaller(size_t a, size_t b) { return a < b ? a : b; }

void ck_unpack64(const uint8_t *in, size_t in_bytes, uint64_t *out, size_t n, unsigned width) {
    size_t done = ck_groups_in_place(in_bytes, n, width);
    unpack_groups64(in, out, done, width);
    for (size_t start = done * CK_GROUP; start < n; start += CK_GROUP) {
        uint8_t padded[4 * 64 + CK_UNPACK_SLACK] = {0};
        uint64_t group[CK_GROUP];
        size_t offset = start / 8 * width, count = smaller(CK_GROUP, n - start);
        memcpy(padded, in + offset, (count * width + 7) / 8);
        unpack_groups64(padded, group, 1, width);
        memcpy(out + start, group, count * sizeof *out);
    }
}

void ck_unpack32(const uint8_t *in, size_t in_bytes, uint32_t *out, size_t n, unsigned width) {
    size_t done = ck_groups_in_place(in_bytes, n, width);
    unpack_groups32(in, out, done, width);
    for (size_t start = done * CK_GROUP; start < n; start += CK_GROUP) {
        uint8_t padded[4 * 32 + CK_UNPACK_SLACK] = {0};
        uint32_t group[CK_GROUP];
        size_t offset = start / 8 * width, count = smaller(CK_GROUP, n - start);
        memcpy(padded, in + offset, (count * width + 7) / 8);
        unpack_groups32(padded, group, 1, width);
        memcpy(out + start, group, count * sizeof *out);
    }
}

void ck_pack64(const uint64_t *in, size_t n, unsigned width, uint8_t *out) {
    size_t groups = n / CK_GROUP, start = groups * CK_GROUP;
    pack_groups(in, groups, width, out);
    if (start == n) return;
    uint64_t group[CK_GROUP] = {0};
    uint8_t packed[4 * 64];
    memcpy(group, in + start, (n - start) * sizeof *in);
    pack_groups(group, 1, width, packed);
    memcpy(out + start / 8 * width, packed, ((n - start) * width + 7) / 8);
}

void ck_pack32(const uint32_t *in, size_t n, unsigned width, uint8_t *out) {
    for (size_t start = 0; start < n; start += CK_GROUP) {
        uint64_t group[CK_GROUP] = {0};
        size_t count = smaller(CK_GROUP, n - start);
        for (size_t i = 0; i < count; i++) group[i] = in[start + i];
        ck_pack64(group, count, width, out + start / 8 * width);
    }
}
