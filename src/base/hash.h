/* SPDX-License-Identifier: MIT
   Hashing of bytes: SipHash-1-3 (Aumasson and Bernstein) under one key for the process, derived from PYTHONHASHSEED as
   CPython derives it, so that a fixed seed gives the same hashes and therefore the same set order.
   The key is written once, before the first hash is computed, and constant afterwards. */
#ifndef GILT_BASE_HASH_H
#define GILT_BASE_HASH_H

#include "base/base.h"

typedef struct {
    uint64_t k0, k1;
} HashKey;

/* Sets the process key from a seed: 0 gives the all-zero key, others a key stretched from the seed. Process start only. */
void hash_key_set_seed(uint32_t seed);
/* Sets the process key from 16 random bytes. Process start only. */
void hash_key_set_bytes(const unsigned char bytes[16]);
/* The key in use, for capi/ and expat's salt. */
HashKey hash_key_get(void);

/* SipHash-1-3 of `size` bytes under `key`. */
uint64_t siphash13(HashKey key, const void *data, size_t size);
/* What Python's hash() of these bytes is: under the process key, 0 for nothing, never -1. */
int64_t hash_memory(const void *data, size_t size);
/* Stretches `seed` over `size` bytes: a linear congruential generator, the one that CPython seeds with. */
void hash_seed_stretch(uint32_t seed, unsigned char *out, size_t size);

#endif
