/* SPDX-License-Identifier: MIT
   MD5 (RFC 1321). */
#include "modules/hash/hash_core.h"

#include <string.h>

/* floor(2**32 * |sin(i + 1)|) */
static const uint32_t md5_sines[64] = {
    0xd76aa478u, 0xe8c7b756u, 0x242070dbu, 0xc1bdceeeu, 0xf57c0fafu, 0x4787c62au, 0xa8304613u, 0xfd469501u,
    0x698098d8u, 0x8b44f7afu, 0xffff5bb1u, 0x895cd7beu, 0x6b901122u, 0xfd987193u, 0xa679438eu, 0x49b40821u,
    0xf61e2562u, 0xc040b340u, 0x265e5a51u, 0xe9b6c7aau, 0xd62f105du, 0x02441453u, 0xd8a1e681u, 0xe7d3fbc8u,
    0x21e1cde6u, 0xc33707d6u, 0xf4d50d87u, 0x455a14edu, 0xa9e3e905u, 0xfcefa3f8u, 0x676f02d9u, 0x8d2a4c8au,
    0xfffa3942u, 0x8771f681u, 0x6d9d6122u, 0xfde5380cu, 0xa4beea44u, 0x4bdecfa9u, 0xf6bb4b60u, 0xbebfbc70u,
    0x289b7ec6u, 0xeaa127fau, 0xd4ef3085u, 0x04881d05u, 0xd9d4d039u, 0xe6db99e5u, 0x1fa27cf8u, 0xc4ac5665u,
    0xf4292244u, 0x432aff97u, 0xab9423a7u, 0xfc93a039u, 0x655b59c3u, 0x8f0ccc92u, 0xffeff47du, 0x85845dd1u,
    0x6fa87e4fu, 0xfe2ce6e0u, 0xa3014314u, 0x4e0811a1u, 0xf7537e82u, 0xbd3af235u, 0x2ad7d2bbu, 0xeb86d391u,
};

static void md5_start(HashState *state) {
    static const uint32_t initial[4] = {0x67452301u, 0xefcdab89u, 0x98badcfeu, 0x10325476u};
    memcpy(state->h.w32, initial, sizeof initial);
}

/* One step; the roles of the four words rotate. */
#define MD5_STEP(f, a, b, c, d, i, word, shift)                                                                        \
    do {                                                                                                               \
        a += (f) + md5_sines[i] + load_le32(data + 4 * (word));                                                        \
        a = b + rotate_left32(a, shift);                                                                               \
    } while (0)
#define MD5_F(b, c, d) (d ^ (b & (c ^ d)))
#define MD5_G(b, c, d) ((d & b) | (c & ~d))
#define MD5_H(b, c, d) (b ^ c ^ d)
#define MD5_I(b, c, d) (c ^ (b | ~d))
/* Four steps of a round with its function and shifts; word (step * i + first) % 16 is taken in step i. */
#define MD5_FOUR(F, i, step, first, s0, s1, s2, s3)                                                                    \
    do {                                                                                                               \
        MD5_STEP(F(b, c, d), a, b, c, d, i, ((step) * (i) + (first)) & 15, s0);                                        \
        MD5_STEP(F(a, b, c), d, a, b, c, (i) + 1, ((step) * ((i) + 1) + (first)) & 15, s1);                            \
        MD5_STEP(F(d, a, b), c, d, a, b, (i) + 2, ((step) * ((i) + 2) + (first)) & 15, s2);                            \
        MD5_STEP(F(c, d, a), b, c, d, a, (i) + 3, ((step) * ((i) + 3) + (first)) & 15, s3);                            \
    } while (0)
#define MD5_ROUND(F, i, step, first, s0, s1, s2, s3)                                                                   \
    do {                                                                                                               \
        MD5_FOUR(F, i, step, first, s0, s1, s2, s3);                                                                   \
        MD5_FOUR(F, (i) + 4, step, first, s0, s1, s2, s3);                                                             \
        MD5_FOUR(F, (i) + 8, step, first, s0, s1, s2, s3);                                                             \
        MD5_FOUR(F, (i) + 12, step, first, s0, s1, s2, s3);                                                            \
    } while (0)

static void md5_blocks(HashState *state, const uint8_t *data, size_t count) {
    uint32_t *h = state->h.w32;
    for (; count > 0; count--, data += 64) {
        uint32_t a = h[0], b = h[1], c = h[2], d = h[3];
        MD5_ROUND(MD5_F, 0, 1, 0, 7, 12, 17, 22);
        MD5_ROUND(MD5_G, 16, 5, 1, 5, 9, 14, 20);
        MD5_ROUND(MD5_H, 32, 3, 5, 4, 11, 16, 23);
        MD5_ROUND(MD5_I, 48, 7, 0, 6, 10, 15, 21);
        h[0] += a;
        h[1] += b;
        h[2] += c;
        h[3] += d;
        state->length += 64;
    }
}

static void md5_finish(HashAlgorithm const *algorithm, HashState *state, uint8_t *out, size_t size) {
    hash_pad(algorithm, state, LENGTH_LITTLE_ENDIAN_8);
    memcpy(out, state->h.w32, size);
}

HashAlgorithm const hash_md5 = {
    .name = "md5", .digest_size = 16, .block_size = 64, .start = md5_start, .blocks = md5_blocks, .finish = md5_finish,
};
