/* SPDX-License-Identifier: MIT
   SHA-3 and SHAKE (FIPS 202): the Keccak sponge. Lane (x, y) of the paper is lanes[x + 5 * y]. */
#include "modules/hash/hash_core.h"

#include <string.h>

static const uint64_t keccak_rounds[24] = {
    0x0000000000000001ull, 0x0000000000008082ull, 0x800000000000808aull, 0x8000000080008000ull,
    0x000000000000808bull, 0x0000000080000001ull, 0x8000000080008081ull, 0x8000000000008009ull,
    0x000000000000008aull, 0x0000000000000088ull, 0x0000000080008009ull, 0x000000008000000aull,
    0x000000008000808bull, 0x800000000000008bull, 0x8000000000008089ull, 0x8000000000008003ull,
    0x8000000000008002ull, 0x8000000000000080ull, 0x000000000000800aull, 0x800000008000000aull,
    0x8000000080008081ull, 0x8000000000008080ull, 0x0000000080000001ull, 0x8000000080008008ull,
};
/* By how much lane i is rotated, and where it goes: (x, y) to (y, 2x + 3y). */
static const uint8_t keccak_rotation[25] = {
    0, 1, 62, 28, 27, 36, 44, 6, 55, 20, 3, 10, 43,
    25, 39, 41, 45, 15, 21, 8, 18, 2, 61, 56, 14,
};

static void keccak_permute(uint64_t *s) {
    for (int round = 0; round < 24; round++) {
        uint64_t c[5], b[25];
        for (int x = 0; x < 5; x++)
            c[x] = s[x] ^ s[x + 5] ^ s[x + 10] ^ s[x + 15] ^ s[x + 20];
#pragma GCC unroll 5
        for (int x = 0; x < 5; x++) {
            uint64_t d = c[(x + 4) % 5] ^ rotate_left64(c[(x + 1) % 5], 1);
#pragma GCC unroll 5
            for (int y = 0; y < 5; y++)
                b[y + 5 * ((2 * x + 3 * y) % 5)] = rotate_left64(s[x + 5 * y] ^ d, keccak_rotation[x + 5 * y]);
        }
#pragma GCC unroll 5
        for (int y = 0; y < 25; y += 5)
#pragma GCC unroll 5
            for (int x = 0; x < 5; x++)
                s[x + y] = b[x + y] ^ (~b[(x + 1) % 5 + y] & b[(x + 2) % 5 + y]);
        s[0] ^= keccak_rounds[round];
    }
}

static void keccak_start(HashState *state) { memset(state->h.lanes, 0, sizeof state->h.lanes); }

static ALWAYS_INLINE void keccak_blocks(HashState *state, const uint8_t *data, size_t count, size_t rate) {
    for (; count > 0; count--, data += rate) {
        for (size_t i = 0; i < rate / 8; i++)
            state->h.lanes[i] ^= load_le64(data + 8 * i);
        keccak_permute(state->h.lanes);
    }
}

static void keccak_finish(HashAlgorithm const *a, HashState *state, uint8_t *out, size_t size) {
    memset(state->block + state->fill, 0, a->block_size - state->fill);
    state->block[state->fill] ^= a->suffix;
    state->block[a->block_size - 1] ^= 0x80;
    a->blocks(state, state->block, 1);
    while (size > a->block_size) {
        memcpy(out, state->h.lanes, a->block_size);
        keccak_permute(state->h.lanes);
        out += a->block_size;
        size -= a->block_size;
    }
    memcpy(out, state->h.lanes, size);
}

#define KECCAK(symbol, text, digest, rate, first)                                                                      \
    static void symbol##_blocks(HashState *state, const uint8_t *data, size_t count) {                                 \
        keccak_blocks(state, data, count, rate);                                                                       \
    }                                                                                                                  \
    HashAlgorithm const symbol = {                                                                                     \
        .name = text, .digest_size = digest, .block_size = rate, .suffix = first, .start = keccak_start,               \
        .blocks = symbol##_blocks, .finish = keccak_finish,                                                            \
    }
KECCAK(hash_sha3_224, "sha3_224", 28, 144, 0x06);
KECCAK(hash_sha3_256, "sha3_256", 32, 136, 0x06);
KECCAK(hash_sha3_384, "sha3_384", 48, 104, 0x06);
KECCAK(hash_sha3_512, "sha3_512", 64, 72, 0x06);
KECCAK(hash_shake_128, "shake_128", 0, 168, 0x1f);
KECCAK(hash_shake_256, "shake_256", 0, 136, 0x1f);
