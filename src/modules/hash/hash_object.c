/* SPDX-License-Identifier: MIT
   Hash objects. While one thread feeds an object without the lock, others that want the object wait (`busy`): they give
   the lock away until it is free. */
#include "modules/hash/hash_object.h"

#include "gil/region.h"
#include "heap/memory.h"
#include "object/error.h"
#include "object/protocol.h"
#include "types/bytes.h"
#include "types/int.h"
#include "types/str.h"

Value hash_object_new(Type *type, HashAlgorithm const *algorithm) {
    HashObject *self = NEW_OBJECT(HashObject, type);
    if (!self)
        return NULL;
    self->algorithm = algorithm;
    self->busy = false;
    memset(&self->state, 0, sizeof self->state);
    if (algorithm->start)
        algorithm->start(&self->state);
    return TO_VALUE(self);
}

static HashObject *hash_wait(Borrowed v) {
    HashObject *self = AS(HashObject, v);
    while (UNLIKELY(self->busy)) {
        BLOCKING(REGION_HASH) {}
    }
    return self;
}

bool hash_object_feed(Borrowed v, Borrowed data) {
    if (is_str(data))
        return raise_error(&exc_TypeError, "Strings must be encoded before hashing"), false;
    if (!buffer_is_supported(data))
        return raise_error(&exc_TypeError, "object supporting the buffer API required"), false;
    Buffer buffer;
    if (!buffer_get(data, &buffer, BUFFER_SIMPLE))
        return false;
    if (buffer.dimensions > 1) {
        buffer_release(&buffer);
        return raise_error(&exc_BufferError, "Buffer must be single dimension"), false;
    }
    HashObject *self = hash_wait(v);
    if (buffer.size < HASH_REGION_SIZE) {
        hash_update(self->algorithm, &self->state, buffer.data, (size_t)buffer.size);
    } else {
        self->busy = true;
        BLOCKING(REGION_HASH) { hash_update(self->algorithm, &self->state, buffer.data, (size_t)buffer.size); }
        self->busy = false;
    }
    buffer_release(&buffer);
    return true;
}

Value hash_object_make(Type *type, HashAlgorithm const *algorithm, Borrowed data) {
    OWNED Value self = hash_object_new(type, algorithm);
    if (!self || (data && !hash_object_feed(self, data)))
        return NULL;
    return MOVE(self);
}

/* --- methods --- */

Value hash_py_copy(Borrowed v, Borrowed const *args) {
    HashObject *self = hash_wait(v);
    Value result = hash_object_new(type_of(v), self->algorithm);
    if (result)
        AS(HashObject, result)->state = self->state;
    return result;
}

Value hash_py_update(Borrowed v, Borrowed const *args) { return hash_object_feed(v, args[0]) ? NONE : NULL; }

static size_t hash_size(const HashObject *self) {
    return self->algorithm->keeps_last ? self->state.digest_size : self->algorithm->digest_size;
}

static size_t hash_finish(Borrowed v, uint8_t *out) {
    HashObject *self = hash_wait(v);
    HashState copy = self->state;
    self->algorithm->finish(self->algorithm, &copy, out, hash_size(self));
    return hash_size(self);
}

Value hash_py_digest(Borrowed v, Borrowed const *args) {
    uint8_t out[HASH_MAX_DIGEST];
    size_t size = hash_finish(v, out);
    return bytes_new((char *)out, (ssize_t)size);
}

Value hash_py_hexdigest(Borrowed v, Borrowed const *args) {
    uint8_t out[HASH_MAX_DIGEST];
    char text[2 * HASH_MAX_DIGEST];
    size_t size = hash_finish(v, out);
    for (size_t i = 0; i < size; i++) {
        text[2 * i] = "0123456789abcdef"[out[i] >> 4];
        text[2 * i + 1] = "0123456789abcdef"[out[i] & 15];
    }
    return str_from_ascii(text, (ssize_t)(2 * size));
}

Value hash_get(Borrowed v, void *closure) {
    HashObject *self = AS(HashObject, v);
    HashAlgorithm const *a = self->algorithm;
    switch ((HashAttribute)(intptr_t)closure) {
    case HASH_BLOCK_SIZE: return imm_int(a->block_size);
    case HASH_DIGEST_SIZE: return imm_int((int64_t)hash_size(self));
    case HASH_NAME: return str_from_text(a->name);
    case HASH_CAPACITY_BITS: return imm_int(1600 - 8 * a->block_size);
    case HASH_RATE_BITS: return imm_int(8 * a->block_size);
    case HASH_SUFFIX: return bytes_new((const char *)&a->suffix, 1);
    }
    UNREACHABLE();
}
