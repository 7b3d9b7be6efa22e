/* SPDX-License-Identifier: MIT
   Digests as pure computations: no objects, no allocation, callable without the lock. One state struct serves all
   algorithms; a HashAlgorithm says how it is started, fed with whole blocks, and finished. */
#ifndef GILT_MODULES_HASH_HASH_CORE_H
#define GILT_MODULES_HASH_HASH_CORE_H

#include "base/base.h"

enum { HASH_MAX_BLOCK = 168, HASH_MAX_DIGEST = 64 };

typedef struct {
    union {
        uint32_t w32[8];
        uint64_t w64[8];
        uint64_t lanes[25];          /* Keccak */
    } h;
    uint64_t length;                 /* bytes in whole blocks so far */
    uint32_t fill;                   /* bytes waiting in `block` */
    uint8_t digest_size;             /* BLAKE2: as asked for */
    bool last_node;                  /* BLAKE2 */
    uint8_t block[HASH_MAX_BLOCK];
} HashState;

typedef struct HashAlgorithm {
    const char *name;
    uint8_t digest_size;             /* 0: any length (SHAKE) */
    uint8_t block_size;
    uint8_t suffix;                  /* Keccak: the padding's first byte */
    bool keeps_last;                 /* BLAKE2: the last block is processed at the end only, even when it is full */
    void (*start)(HashState *state);
    void (*blocks)(HashState *state, const uint8_t *data, size_t count);
    /* Pads and processes what waits, and writes `size` bytes. */
    void (*finish)(struct HashAlgorithm const *algorithm, HashState *state, uint8_t *out, size_t size);
} HashAlgorithm;

extern HashAlgorithm const hash_md5, hash_sha1, hash_sha224, hash_sha256, hash_sha384, hash_sha512;
extern HashAlgorithm const hash_sha3_224, hash_sha3_256, hash_sha3_384, hash_sha3_512, hash_shake_128, hash_shake_256;
extern HashAlgorithm const hash_blake2b, hash_blake2s;

void hash_update(HashAlgorithm const *algorithm, HashState *state, const uint8_t *data, size_t size);

/* The parameter block of BLAKE2 (RFC 7693 and the BLAKE2 paper, 2.8). salt and person are padded with zeros. */
typedef struct {
    uint8_t digest_size, key_size, fanout, depth, node_depth, inner_size;
    bool last_node;
    uint32_t leaf_size;
    uint64_t node_offset;
    uint8_t salt[16], person[16];
    uint8_t key[64];
} Blake2Parameters;
void blake2b_start(HashState *state, Blake2Parameters const *p);
void blake2s_start(HashState *state, Blake2Parameters const *p);

/* Words of either byte order from memory of any alignment. */
static ALWAYS_INLINE uint32_t load_le32(const uint8_t *p) { uint32_t x; __builtin_memcpy(&x, p, 4); return x; }
static ALWAYS_INLINE uint64_t load_le64(const uint8_t *p) { uint64_t x; __builtin_memcpy(&x, p, 8); return x; }
static ALWAYS_INLINE uint32_t load_be32(const uint8_t *p) { return __builtin_bswap32(load_le32(p)); }
static ALWAYS_INLINE uint64_t load_be64(const uint8_t *p) { return __builtin_bswap64(load_le64(p)); }
static ALWAYS_INLINE uint32_t rotate_left32(uint32_t x, int n) { return x << n | x >> (32 - n); }
static ALWAYS_INLINE uint32_t rotate_right32(uint32_t x, int n) { return x >> n | x << (32 - n); }
static ALWAYS_INLINE uint64_t rotate_left64(uint64_t x, int n) { return n ? x << n | x >> (64 - n) : x; }
static ALWAYS_INLINE uint64_t rotate_right64(uint64_t x, int n) { return x >> n | x << (64 - n); }

/* The padding of MD5, SHA-1 and SHA-2: a one bit, zeros, and the length in bits in the block's last bytes. */
typedef enum { LENGTH_LITTLE_ENDIAN_8, LENGTH_BIG_ENDIAN_8, LENGTH_BIG_ENDIAN_16 } HashLength;
void hash_pad(HashAlgorithm const *algorithm, HashState *state, HashLength kind);

#endif
