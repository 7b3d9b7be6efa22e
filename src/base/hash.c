/* SPDX-License-Identifier: MIT
   SipHash-1-3: one round for each eight bytes, three at the end. Called for str, bytes, memoryview and datetime. */
#include "base/hash.h"

#include <string.h>

/* Written once at process start. */
static HashKey hash_key;

void hash_seed_stretch(uint32_t seed, unsigned char *out, size_t size) {
    uint32_t x = seed;
    for (size_t i = 0; i < size; i++) {
        x = x * 214013u + 2531011u;
        out[i] = (unsigned char)(x >> 16);
    }
}

void hash_key_set_bytes(const unsigned char bytes[16]) {
    memcpy(&hash_key.k0, bytes, 8);
    memcpy(&hash_key.k1, bytes + 8, 8);
}

void hash_key_set_seed(uint32_t seed) {
    unsigned char bytes[16] = {0};
    if (seed)
        hash_seed_stretch(seed, bytes, sizeof bytes);
    hash_key_set_bytes(bytes);
}

HashKey hash_key_get(void) { return hash_key; }

typedef struct {
    uint64_t a, b, c, d;
} SipState;

static ALWAYS_INLINE uint64_t sip_rotate(uint64_t x, int bits) { return x << bits | x >> (64 - bits); }

static ALWAYS_INLINE void sip_round(SipState *s) {
    s->a += s->b;
    s->c += s->d;
    s->b = sip_rotate(s->b, 13) ^ s->a;
    s->d = sip_rotate(s->d, 16) ^ s->c;
    s->a = sip_rotate(s->a, 32);
    s->c += s->b;
    s->a += s->d;
    s->b = sip_rotate(s->b, 17) ^ s->c;
    s->d = sip_rotate(s->d, 21) ^ s->a;
    s->c = sip_rotate(s->c, 32);
}

uint64_t siphash13(HashKey key, const void *data, size_t size) {
    SipState s = {key.k0 ^ 0x736f6d6570736575u, key.k1 ^ 0x646f72616e646f6du, key.k0 ^ 0x6c7967656e657261u,
                  key.k1 ^ 0x7465646279746573u};
    const unsigned char *p = data;
    uint64_t last = (uint64_t)size << 56;
    for (; size >= 8; size -= 8, p += 8) {
        uint64_t word;
        memcpy(&word, p, 8);
        s.d ^= word;
        sip_round(&s);
        s.a ^= word;
    }
    uint64_t rest = 0;
    memcpy(&rest, p, size);
    last |= rest;
    s.d ^= last;
    sip_round(&s);
    s.a ^= last;
    s.c ^= 0xff;
    sip_round(&s);
    sip_round(&s);
    sip_round(&s);
    return s.a ^ s.b ^ s.c ^ s.d;
}

int64_t hash_memory(const void *data, size_t size) {
    if (size == 0)
        return 0;
    int64_t hash = (int64_t)siphash13(hash_key, data, size);
    return hash == -1 ? -2 : hash;
}
