/* SPDX-License-Identifier: MIT
   What the hash modules (_md5, _sha1, _sha256, _sha512, _sha3, _blake2) share on the Python side: the object, reading the
   data to be hashed, and the methods. */
#ifndef GILT_MODULES_HASH_HASH_OBJECT_H
#define GILT_MODULES_HASH_HASH_OBJECT_H

#include "modules/hash/hash_core.h"
#include "object/buffer.h"
#include "object/native.h"

typedef struct {
    Object head;
    HashAlgorithm const *algorithm;
    bool busy;          /* another thread feeds it without the lock; guarded by the GIL */
    HashState state;
} HashObject;

/* Data this large is hashed without the lock. */
enum { HASH_REGION_SIZE = 2048 };

/* A new object of `type`, started unless the algorithm is a BLAKE2. */
Value hash_object_new(Type *type, HashAlgorithm const *algorithm) MUST_CHECK;
/* Feeds a bytes-like object. gil: held, released in REGION_HASH for large data.  fails: TypeError, BufferError. */
bool hash_object_feed(Borrowed self, Borrowed data) MUST_CHECK;
/* What a constructor function does: a new object that has been fed with `data` (NULL: nothing). */
Value hash_object_make(Type *type, HashAlgorithm const *algorithm, Borrowed data) MUST_CHECK;

Value hash_py_copy(Borrowed self, Borrowed const *args);
Value hash_py_digest(Borrowed self, Borrowed const *args);
Value hash_py_hexdigest(Borrowed self, Borrowed const *args);
Value hash_py_update(Borrowed self, Borrowed const *args);
/* getters, by what the closure says */
typedef enum { HASH_BLOCK_SIZE, HASH_DIGEST_SIZE, HASH_NAME, HASH_CAPACITY_BITS, HASH_RATE_BITS, HASH_SUFFIX } HashAttribute;
Value hash_get(Borrowed self, void *closure);
#define HASH_GETSET(name, attribute, doc) {name, hash_get, NULL, doc, (void *)(intptr_t)attribute}
#define HASH_GETSETS                                                                                                   \
    HASH_GETSET("block_size", HASH_BLOCK_SIZE, "Size of the blocks that the data is cut into."),                       \
    HASH_GETSET("digest_size", HASH_DIGEST_SIZE, "Size of the digest in bytes."),                                      \
    HASH_GETSET("name", HASH_NAME, "Name of the algorithm."),

#endif
