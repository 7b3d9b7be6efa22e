/* SPDX-License-Identifier: MIT
   What all digests share: cutting input into blocks, padding. */
#include "modules/hash/hash_core.h"

#include <string.h>

void hash_update(HashAlgorithm const *a, HashState *state, const uint8_t *data, size_t size) {
    size_t block = a->block_size, keep = a->keeps_last;
    if (state->fill) {
        size_t take = block - state->fill < size ? block - state->fill : size;
        memcpy(state->block + state->fill, data, take);
        state->fill += (uint32_t)take;
        data += take;
        size -= take;
        if (state->fill < block || (keep && size == 0))
            return;
        state->fill = 0;
        a->blocks(state, state->block, 1);
    }
    size_t count = size > keep ? (size - keep) / block : 0;
    if (count) {
        a->blocks(state, data, count);
        data += count * block;
        size -= count * block;
    }
    memcpy(state->block, data, size);
    state->fill = (uint32_t)size;
}

void hash_pad(HashAlgorithm const *a, HashState *state, HashLength kind) {
    uint64_t bytes = state->length + state->fill;
    size_t room = kind == LENGTH_BIG_ENDIAN_16 ? 16 : 8;
    state->block[state->fill++] = 0x80;
    if (state->fill > a->block_size - room) {
        memset(state->block + state->fill, 0, a->block_size - state->fill);
        a->blocks(state, state->block, 1);
        state->fill = 0;
    }
    memset(state->block + state->fill, 0, a->block_size - state->fill);
    uint64_t bits = bytes << 3;
    uint8_t *end = state->block + a->block_size;
    if (kind == LENGTH_LITTLE_ENDIAN_8) {
        memcpy(end - 8, &bits, 8);
    } else {
        bits = __builtin_bswap64(bits);
        memcpy(end - 8, &bits, 8);
        if (kind == LENGTH_BIG_ENDIAN_16)
            end[-9] = (uint8_t)(bytes >> 61);
    }
    a->blocks(state, state->block, 1);
    state->fill = 0;
}
