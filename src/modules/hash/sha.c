/* SPDX-License-Identifier: MIT
   SHA-1 and the SHA-2 family (FIPS 180-4). */
#include "modules/hash/hash_core.h"

#include <string.h>

static void sha_write32(const uint32_t *words, uint8_t *out, size_t size) {
    for (size_t i = 0; i < size; i++)
        out[i] = (uint8_t)(words[i / 4] >> (24 - 8 * (i % 4)));
}

static void sha_write64(const uint64_t *words, uint8_t *out, size_t size) {
    for (size_t i = 0; i < size; i++)
        out[i] = (uint8_t)(words[i / 8] >> (56 - 8 * (i % 8)));
}

/* --- SHA-1 --- */

static void sha1_start(HashState *state) {
    static const uint32_t initial[5] = {0x67452301u, 0xefcdab89u, 0x98badcfeu, 0x10325476u, 0xc3d2e1f0u};
    memcpy(state->h.w32, initial, sizeof initial);
}

#define SHA1_STEP(f, k)                                                                                                \
    do {                                                                                                               \
        uint32_t t = rotate_left32(a, 5) + (f) + e + (k) + w[i];                                                       \
        e = d;                                                                                                         \
        d = c;                                                                                                         \
        c = rotate_left32(b, 30);                                                                                      \
        b = a;                                                                                                         \
        a = t;                                                                                                         \
    } while (0)

static void sha1_blocks(HashState *state, const uint8_t *data, size_t count) {
    uint32_t *h = state->h.w32, w[80];
    for (; count > 0; count--, data += 64) {
        for (int i = 0; i < 16; i++)
            w[i] = load_be32(data + 4 * i);
        for (int i = 16; i < 80; i++)
            w[i] = rotate_left32(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
        uint32_t a = h[0], b = h[1], c = h[2], d = h[3], e = h[4];
        int i = 0;
#pragma GCC unroll 20
        for (; i < 20; i++)
            SHA1_STEP(d ^ (b & (c ^ d)), 0x5a827999u);
#pragma GCC unroll 20
        for (; i < 40; i++)
            SHA1_STEP(b ^ c ^ d, 0x6ed9eba1u);
#pragma GCC unroll 20
        for (; i < 60; i++)
            SHA1_STEP((b & c) | (d & (b | c)), 0x8f1bbcdcu);
#pragma GCC unroll 20
        for (; i < 80; i++)
            SHA1_STEP(b ^ c ^ d, 0xca62c1d6u);
        h[0] += a;
        h[1] += b;
        h[2] += c;
        h[3] += d;
        h[4] += e;
        state->length += 64;
    }
}

static void sha1_finish(HashAlgorithm const *algorithm, HashState *state, uint8_t *out, size_t size) {
    hash_pad(algorithm, state, LENGTH_BIG_ENDIAN_8);
    sha_write32(state->h.w32, out, size);
}

HashAlgorithm const hash_sha1 = {
    .name = "sha1", .digest_size = 20, .block_size = 64, .start = sha1_start, .blocks = sha1_blocks, .finish = sha1_finish,
};

/* --- SHA-224, SHA-256 --- */

/* First bits of the fractional parts of the cube roots of the first primes. */
static const uint32_t sha256_roots[64] = {
    0x428a2f98u, 0x71374491u, 0xb5c0fbcfu, 0xe9b5dba5u, 0x3956c25bu, 0x59f111f1u, 0x923f82a4u, 0xab1c5ed5u,
    0xd807aa98u, 0x12835b01u, 0x243185beu, 0x550c7dc3u, 0x72be5d74u, 0x80deb1feu, 0x9bdc06a7u, 0xc19bf174u,
    0xe49b69c1u, 0xefbe4786u, 0x0fc19dc6u, 0x240ca1ccu, 0x2de92c6fu, 0x4a7484aau, 0x5cb0a9dcu, 0x76f988dau,
    0x983e5152u, 0xa831c66du, 0xb00327c8u, 0xbf597fc7u, 0xc6e00bf3u, 0xd5a79147u, 0x06ca6351u, 0x14292967u,
    0x27b70a85u, 0x2e1b2138u, 0x4d2c6dfcu, 0x53380d13u, 0x650a7354u, 0x766a0abbu, 0x81c2c92eu, 0x92722c85u,
    0xa2bfe8a1u, 0xa81a664bu, 0xc24b8b70u, 0xc76c51a3u, 0xd192e819u, 0xd6990624u, 0xf40e3585u, 0x106aa070u,
    0x19a4c116u, 0x1e376c08u, 0x2748774cu, 0x34b0bcb5u, 0x391c0cb3u, 0x4ed8aa4au, 0x5b9cca4fu, 0x682e6ff3u,
    0x748f82eeu, 0x78a5636fu, 0x84c87814u, 0x8cc70208u, 0x90befffau, 0xa4506cebu, 0xbef9a3f7u, 0xc67178f2u,
};

static void sha256_start(HashState *state) {
    static const uint32_t initial[8] = {
        0x6a09e667u, 0xbb67ae85u, 0x3c6ef372u, 0xa54ff53au,
        0x510e527fu, 0x9b05688cu, 0x1f83d9abu, 0x5be0cd19u,
    };
    memcpy(state->h.w32, initial, sizeof initial);
}

static void sha224_start(HashState *state) {
    static const uint32_t initial[8] = {
        0xc1059ed8u, 0x367cd507u, 0x3070dd17u, 0xf70e5939u,
        0xffc00b31u, 0x68581511u, 0x64f98fa7u, 0xbefa4fa4u,
    };
    memcpy(state->h.w32, initial, sizeof initial);
}

/* One step of either width: S0, S1 are the big sigmas; the roles of the words rotate. */
#define SHA2_STEP(a, b, c, d, e, f, g, h, S0, S1, k, word)                                                             \
    do {                                                                                                               \
        h += S1(e) + (g ^ (e & (f ^ g))) + (k) + (word);                                                               \
        d += h;                                                                                                        \
        h += S0(a) + ((a & b) | (c & (a | b)));                                                                        \
    } while (0)
#define SHA2_EIGHT(i, S0, S1, k)                                                                                       \
    do {                                                                                                               \
        SHA2_STEP(a, b, c, d, e, f, g, h, S0, S1, k[i], w[i]);                                                         \
        SHA2_STEP(h, a, b, c, d, e, f, g, S0, S1, k[i + 1], w[i + 1]);                                                 \
        SHA2_STEP(g, h, a, b, c, d, e, f, S0, S1, k[i + 2], w[i + 2]);                                                 \
        SHA2_STEP(f, g, h, a, b, c, d, e, S0, S1, k[i + 3], w[i + 3]);                                                 \
        SHA2_STEP(e, f, g, h, a, b, c, d, S0, S1, k[i + 4], w[i + 4]);                                                 \
        SHA2_STEP(d, e, f, g, h, a, b, c, S0, S1, k[i + 5], w[i + 5]);                                                 \
        SHA2_STEP(c, d, e, f, g, h, a, b, S0, S1, k[i + 6], w[i + 6]);                                                 \
        SHA2_STEP(b, c, d, e, f, g, h, a, S0, S1, k[i + 7], w[i + 7]);                                                 \
    } while (0)
#define SHA2_LOAD(v) a = v[0], b = v[1], c = v[2], d = v[3], e = v[4], f = v[5], g = v[6], h = v[7]
#define SHA2_ADD(v)                                                                                                    \
    do {                                                                                                               \
        v[0] += a, v[1] += b, v[2] += c, v[3] += d;                                                                    \
        v[4] += e, v[5] += f, v[6] += g, v[7] += h;                                                                    \
    } while (0)
#define SHA256_S0(x) (rotate_right32(x, 2) ^ rotate_right32(x, 13) ^ rotate_right32(x, 22))
#define SHA256_S1(x) (rotate_right32(x, 6) ^ rotate_right32(x, 11) ^ rotate_right32(x, 25))
#define SHA256_s0(x) (rotate_right32(x, 7) ^ rotate_right32(x, 18) ^ ((x) >> 3))
#define SHA256_s1(x) (rotate_right32(x, 17) ^ rotate_right32(x, 19) ^ ((x) >> 10))
#define SHA512_S0(x) (rotate_right64(x, 28) ^ rotate_right64(x, 34) ^ rotate_right64(x, 39))
#define SHA512_S1(x) (rotate_right64(x, 14) ^ rotate_right64(x, 18) ^ rotate_right64(x, 41))
#define SHA512_s0(x) (rotate_right64(x, 1) ^ rotate_right64(x, 8) ^ ((x) >> 7))
#define SHA512_s1(x) (rotate_right64(x, 19) ^ rotate_right64(x, 61) ^ ((x) >> 6))

static void sha256_blocks(HashState *state, const uint8_t *data, size_t count) {
    uint32_t *v = state->h.w32, w[64];
    for (; count > 0; count--, data += 64) {
        for (int i = 0; i < 16; i++)
            w[i] = load_be32(data + 4 * i);
        for (int i = 16; i < 64; i++)
            w[i] = SHA256_s1(w[i - 2]) + w[i - 7] + SHA256_s0(w[i - 15]) + w[i - 16];
        uint32_t SHA2_LOAD(v);
        for (int i = 0; i < 64; i += 8)
            SHA2_EIGHT(i, SHA256_S0, SHA256_S1, sha256_roots);
        SHA2_ADD(v);
        state->length += 64;
    }
}

static void sha256_finish(HashAlgorithm const *algorithm, HashState *state, uint8_t *out, size_t size) {
    hash_pad(algorithm, state, LENGTH_BIG_ENDIAN_8);
    sha_write32(state->h.w32, out, size);
}

HashAlgorithm const hash_sha224 = {
    .name = "sha224", .digest_size = 28, .block_size = 64, .start = sha224_start, .blocks = sha256_blocks,
    .finish = sha256_finish,
};
HashAlgorithm const hash_sha256 = {
    .name = "sha256", .digest_size = 32, .block_size = 64, .start = sha256_start, .blocks = sha256_blocks,
    .finish = sha256_finish,
};

/* --- SHA-384, SHA-512 --- */

static const uint64_t sha512_roots[80] = {
    0x428a2f98d728ae22ull, 0x7137449123ef65cdull, 0xb5c0fbcfec4d3b2full, 0xe9b5dba58189dbbcull,
    0x3956c25bf348b538ull, 0x59f111f1b605d019ull, 0x923f82a4af194f9bull, 0xab1c5ed5da6d8118ull,
    0xd807aa98a3030242ull, 0x12835b0145706fbeull, 0x243185be4ee4b28cull, 0x550c7dc3d5ffb4e2ull,
    0x72be5d74f27b896full, 0x80deb1fe3b1696b1ull, 0x9bdc06a725c71235ull, 0xc19bf174cf692694ull,
    0xe49b69c19ef14ad2ull, 0xefbe4786384f25e3ull, 0x0fc19dc68b8cd5b5ull, 0x240ca1cc77ac9c65ull,
    0x2de92c6f592b0275ull, 0x4a7484aa6ea6e483ull, 0x5cb0a9dcbd41fbd4ull, 0x76f988da831153b5ull,
    0x983e5152ee66dfabull, 0xa831c66d2db43210ull, 0xb00327c898fb213full, 0xbf597fc7beef0ee4ull,
    0xc6e00bf33da88fc2ull, 0xd5a79147930aa725ull, 0x06ca6351e003826full, 0x142929670a0e6e70ull,
    0x27b70a8546d22ffcull, 0x2e1b21385c26c926ull, 0x4d2c6dfc5ac42aedull, 0x53380d139d95b3dfull,
    0x650a73548baf63deull, 0x766a0abb3c77b2a8ull, 0x81c2c92e47edaee6ull, 0x92722c851482353bull,
    0xa2bfe8a14cf10364ull, 0xa81a664bbc423001ull, 0xc24b8b70d0f89791ull, 0xc76c51a30654be30ull,
    0xd192e819d6ef5218ull, 0xd69906245565a910ull, 0xf40e35855771202aull, 0x106aa07032bbd1b8ull,
    0x19a4c116b8d2d0c8ull, 0x1e376c085141ab53ull, 0x2748774cdf8eeb99ull, 0x34b0bcb5e19b48a8ull,
    0x391c0cb3c5c95a63ull, 0x4ed8aa4ae3418acbull, 0x5b9cca4f7763e373ull, 0x682e6ff3d6b2b8a3ull,
    0x748f82ee5defb2fcull, 0x78a5636f43172f60ull, 0x84c87814a1f0ab72ull, 0x8cc702081a6439ecull,
    0x90befffa23631e28ull, 0xa4506cebde82bde9ull, 0xbef9a3f7b2c67915ull, 0xc67178f2e372532bull,
    0xca273eceea26619cull, 0xd186b8c721c0c207ull, 0xeada7dd6cde0eb1eull, 0xf57d4f7fee6ed178ull,
    0x06f067aa72176fbaull, 0x0a637dc5a2c898a6ull, 0x113f9804bef90daeull, 0x1b710b35131c471bull,
    0x28db77f523047d84ull, 0x32caab7b40c72493ull, 0x3c9ebe0a15c9bebcull, 0x431d67c49c100d4cull,
    0x4cc5d4becb3e42b6ull, 0x597f299cfc657e2aull, 0x5fcb6fab3ad6faecull, 0x6c44198c4a475817ull,
};

static void sha512_start(HashState *state) {
    static const uint64_t initial[8] = {
        0x6a09e667f3bcc908ull, 0xbb67ae8584caa73bull, 0x3c6ef372fe94f82bull, 0xa54ff53a5f1d36f1ull,
        0x510e527fade682d1ull, 0x9b05688c2b3e6c1full, 0x1f83d9abfb41bd6bull, 0x5be0cd19137e2179ull,
    };
    memcpy(state->h.w64, initial, sizeof initial);
}

static void sha384_start(HashState *state) {
    static const uint64_t initial[8] = {
        0xcbbb9d5dc1059ed8ull, 0x629a292a367cd507ull, 0x9159015a3070dd17ull, 0x152fecd8f70e5939ull,
        0x67332667ffc00b31ull, 0x8eb44a8768581511ull, 0xdb0c2e0d64f98fa7ull, 0x47b5481dbefa4fa4ull,
    };
    memcpy(state->h.w64, initial, sizeof initial);
}

static void sha512_blocks(HashState *state, const uint8_t *data, size_t count) {
    uint64_t *v = state->h.w64, w[80];
    for (; count > 0; count--, data += 128) {
        for (int i = 0; i < 16; i++)
            w[i] = load_be64(data + 8 * i);
        for (int i = 16; i < 80; i++)
            w[i] = SHA512_s1(w[i - 2]) + w[i - 7] + SHA512_s0(w[i - 15]) + w[i - 16];
        uint64_t SHA2_LOAD(v);
        for (int i = 0; i < 80; i += 8)
            SHA2_EIGHT(i, SHA512_S0, SHA512_S1, sha512_roots);
        SHA2_ADD(v);
        state->length += 128;
    }
}

static void sha512_finish(HashAlgorithm const *algorithm, HashState *state, uint8_t *out, size_t size) {
    hash_pad(algorithm, state, LENGTH_BIG_ENDIAN_16);
    sha_write64(state->h.w64, out, size);
}

HashAlgorithm const hash_sha384 = {
    .name = "sha384", .digest_size = 48, .block_size = 128, .start = sha384_start, .blocks = sha512_blocks,
    .finish = sha512_finish,
};
HashAlgorithm const hash_sha512 = {
    .name = "sha512", .digest_size = 64, .block_size = 128, .start = sha512_start, .blocks = sha512_blocks,
    .finish = sha512_finish,
};
