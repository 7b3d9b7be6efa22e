/* SPDX-License-Identifier: MIT
   BLAKE2b and BLAKE2s (RFC 7693), with all parameters of the BLAKE2 paper. The two differ in word size, rotations and
   number of rounds: the compression function is written once as a macro. */
#include "modules/hash/hash_core.h"

#include <string.h>

static const uint8_t blake2_order[10][16] = {
    {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},
    {14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3},
    {11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4},
    {7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8},
    {9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13},
    {2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9},
    {12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11},
    {13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10},
    {6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5},
    {10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0},
};
static const uint64_t blake2b_initial[8] = {
    0x6a09e667f3bcc908ull, 0xbb67ae8584caa73bull, 0x3c6ef372fe94f82bull, 0xa54ff53a5f1d36f1ull,
    0x510e527fade682d1ull, 0x9b05688c2b3e6c1full, 0x1f83d9abfb41bd6bull, 0x5be0cd19137e2179ull,
};
static const uint32_t blake2s_initial[8] = {
    0x6a09e667u, 0xbb67ae85u, 0x3c6ef372u, 0xa54ff53au,
    0x510e527fu, 0x9b05688cu, 0x1f83d9abu, 0x5be0cd19u,
};

#define BLAKE2_MIX(a, b, c, d, x, y, rotate, r0, r1, r2, r3)                                                           \
    do {                                                                                                               \
        a += b + (x);                                                                                                  \
        d = rotate(d ^ a, r0);                                                                                         \
        c += d;                                                                                                        \
        b = rotate(b ^ c, r1);                                                                                         \
        a += b + (y);                                                                                                  \
        d = rotate(d ^ a, r2);                                                                                         \
        c += d;                                                                                                        \
        b = rotate(b ^ c, r3);                                                                                         \
    } while (0)

/* One round; `o` is a constant row of blake2_order, so that the compiler knows which words are taken. */
#define BLAKE2_ROUND(o, rotate, r0, r1, r2, r3)                                                                        \
    do {                                                                                                               \
        BLAKE2_MIX(v[0], v[4], v[8], v[12], m[o[0]], m[o[1]], rotate, r0, r1, r2, r3);                                 \
        BLAKE2_MIX(v[1], v[5], v[9], v[13], m[o[2]], m[o[3]], rotate, r0, r1, r2, r3);                                 \
        BLAKE2_MIX(v[2], v[6], v[10], v[14], m[o[4]], m[o[5]], rotate, r0, r1, r2, r3);                                \
        BLAKE2_MIX(v[3], v[7], v[11], v[15], m[o[6]], m[o[7]], rotate, r0, r1, r2, r3);                                \
        BLAKE2_MIX(v[0], v[5], v[10], v[15], m[o[8]], m[o[9]], rotate, r0, r1, r2, r3);                                \
        BLAKE2_MIX(v[1], v[6], v[11], v[12], m[o[10]], m[o[11]], rotate, r0, r1, r2, r3);                              \
        BLAKE2_MIX(v[2], v[7], v[8], v[13], m[o[12]], m[o[13]], rotate, r0, r1, r2, r3);                               \
        BLAKE2_MIX(v[3], v[4], v[9], v[14], m[o[14]], m[o[15]], rotate, r0, r1, r2, r3);                               \
    } while (0)

/* Compresses one block into h; `length` counts the bytes up to and with this block. */
#define BLAKE2_COMPRESS(name, Word, load, rotate, r0, r1, r2, r3, rounds, initial)                                     \
    static void name(Word *h, const uint8_t *data, uint64_t length, bool last, bool last_node) {                       \
        Word m[16], v[16];                                                                                             \
        for (int i = 0; i < 16; i++)                                                                                   \
            m[i] = load(data + sizeof(Word) * (size_t)i);                                                              \
        for (int i = 0; i < 8; i++) {                                                                                  \
            v[i] = h[i];                                                                                               \
            v[i + 8] = initial[i];                                                                                     \
        }                                                                                                              \
        v[12] ^= (Word)length;                                                                                         \
        v[13] ^= sizeof(Word) == 4 ? (Word)(length >> 32) : 0;                                                         \
        v[14] ^= last ? ~(Word)0 : 0;                                                                                  \
        v[15] ^= last && last_node ? ~(Word)0 : 0;                                                                     \
        BLAKE2_ROUND(blake2_order[0], rotate, r0, r1, r2, r3);                                                         \
        BLAKE2_ROUND(blake2_order[1], rotate, r0, r1, r2, r3);                                                         \
        BLAKE2_ROUND(blake2_order[2], rotate, r0, r1, r2, r3);                                                         \
        BLAKE2_ROUND(blake2_order[3], rotate, r0, r1, r2, r3);                                                         \
        BLAKE2_ROUND(blake2_order[4], rotate, r0, r1, r2, r3);                                                         \
        BLAKE2_ROUND(blake2_order[5], rotate, r0, r1, r2, r3);                                                         \
        BLAKE2_ROUND(blake2_order[6], rotate, r0, r1, r2, r3);                                                         \
        BLAKE2_ROUND(blake2_order[7], rotate, r0, r1, r2, r3);                                                         \
        BLAKE2_ROUND(blake2_order[8], rotate, r0, r1, r2, r3);                                                         \
        BLAKE2_ROUND(blake2_order[9], rotate, r0, r1, r2, r3);                                                         \
        if ((rounds) > 10) {                                                                                           \
            BLAKE2_ROUND(blake2_order[0], rotate, r0, r1, r2, r3);                                                     \
            BLAKE2_ROUND(blake2_order[1], rotate, r0, r1, r2, r3);                                                     \
        }                                                                                                              \
        for (int i = 0; i < 8; i++)                                                                                    \
            h[i] ^= v[i] ^ v[i + 8];                                                                                   \
    }
BLAKE2_COMPRESS(blake2b_compress, uint64_t, load_le64, rotate_right64, 32, 24, 16, 63, 12, blake2b_initial)
BLAKE2_COMPRESS(blake2s_compress, uint32_t, load_le32, rotate_right32, 16, 12, 8, 7, 10, blake2s_initial)

static void blake2b_blocks(HashState *state, const uint8_t *data, size_t count) {
    for (; count > 0; count--, data += 128) {
        state->length += 128;
        blake2b_compress(state->h.w64, data, state->length, false, false);
    }
}

static void blake2s_blocks(HashState *state, const uint8_t *data, size_t count) {
    for (; count > 0; count--, data += 64) {
        state->length += 64;
        blake2s_compress(state->h.w32, data, state->length, false, false);
    }
}

static void blake2b_finish(HashAlgorithm const *a, HashState *state, uint8_t *out, size_t size) {
    memset(state->block + state->fill, 0, a->block_size - state->fill);
    blake2b_compress(state->h.w64, state->block, state->length + state->fill, true, state->last_node);
    memcpy(out, state->h.w64, size);
}

static void blake2s_finish(HashAlgorithm const *a, HashState *state, uint8_t *out, size_t size) {
    memset(state->block + state->fill, 0, a->block_size - state->fill);
    blake2s_compress(state->h.w32, state->block, state->length + state->fill, true, state->last_node);
    memcpy(out, state->h.w32, size);
}

/* A key is a first block of its own. */
static void blake2_start_key(HashState *state, Blake2Parameters const *p, size_t block_size) {
    state->length = 0;
    state->fill = 0;
    state->digest_size = p->digest_size;
    state->last_node = p->last_node;
    if (p->key_size) {
        memset(state->block, 0, block_size);
        memcpy(state->block, p->key, p->key_size);
        state->fill = (uint32_t)block_size;
    }
}

void blake2b_start(HashState *state, Blake2Parameters const *p) {
    uint8_t block[64] = {p->digest_size, p->key_size, p->fanout, p->depth};
    memcpy(block + 4, &p->leaf_size, 4);
    memcpy(block + 8, &p->node_offset, 8);
    block[16] = p->node_depth;
    block[17] = p->inner_size;
    memcpy(block + 32, p->salt, 16);
    memcpy(block + 48, p->person, 16);
    for (int i = 0; i < 8; i++)
        state->h.w64[i] = blake2b_initial[i] ^ load_le64(block + 8 * i);
    blake2_start_key(state, p, 128);
}

void blake2s_start(HashState *state, Blake2Parameters const *p) {
    uint8_t block[32] = {p->digest_size, p->key_size, p->fanout, p->depth};
    memcpy(block + 4, &p->leaf_size, 4);
    memcpy(block + 8, &p->node_offset, 6);
    block[14] = p->node_depth;
    block[15] = p->inner_size;
    memcpy(block + 16, p->salt, 8);
    memcpy(block + 24, p->person, 8);
    for (int i = 0; i < 8; i++)
        state->h.w32[i] = blake2s_initial[i] ^ load_le32(block + 4 * i);
    blake2_start_key(state, p, 64);
}

HashAlgorithm const hash_blake2b = {
    .name = "blake2b", .digest_size = 64, .block_size = 128, .keeps_last = true, .blocks = blake2b_blocks,
    .finish = blake2b_finish,
};
HashAlgorithm const hash_blake2s = {
    .name = "blake2s", .digest_size = 32, .block_size = 64, .keeps_last = true, .blocks = blake2s_blocks,
    .finish = blake2s_finish,
};
