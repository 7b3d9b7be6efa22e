/* SPDX-License-Identifier: MIT
   _sha3: a type for each member of the SHA-3 family. */
#include "heap/memory.h"
#include "modules/hash/hash_object.h"
#include "object/error.h"
#include "types/bytes.h"
#include "types/int.h"
#include "types/str.h"

static Value sha3_new(Type *type, HashAlgorithm const *algorithm, Borrowed const *args, ssize_t count, Borrowed keywords) {
    Borrowed bound[2];
    if (!native_bind(algorithm->name, "(data=b'', /, *, usedforsecurity=True)", args, count, keywords, bound, NULL))
        return NULL;
    return hash_object_make(type, algorithm, bound[0]);
}

/* --- SHAKE: digests of any length --- */

static bool shake_length(Borrowed v, size_t *out) {
    if (!is_int(v))
        return raise_error(&exc_TypeError, "an integer is required"), false;
    if (int_sign(v) < 0)
        return raise_error(&exc_ValueError, "value must be positive"), false;
    uint64_t length;
    if (!int_get_uint64(v, &length))
        return false;
    if (length >= (uint64_t)1 << 29)
        return raise_error(&exc_ValueError, "length is too large"), false;
    *out = (size_t)length;
    return true;
}

static Value shake_bytes(Borrowed self, Borrowed length_arg) {
    size_t length;
    if (!shake_length(length_arg, &length))
        return NULL;
    Value result = bytes_new(length ? NULL : "", (ssize_t)length);
    if (result && length) {
        HashObject *object = AS(HashObject, self);
        HashState copy = object->state;
        object->algorithm->finish(object->algorithm, &copy, (uint8_t *)bytes_data(result), length);
    }
    return result;
}

static Value shake_py_digest(Borrowed self, Borrowed const *args) { return shake_bytes(self, args[0]); }

static Value shake_py_hexdigest(Borrowed self, Borrowed const *args) {
    OWNED Value bytes = shake_bytes(self, args[0]);
    ssize_t size = bytes ? bytes_size(bytes) : 0;
    Value result = bytes ? str_alloc(size * 2, 127) : NULL;
    if (!result)
        return NULL;
    char *out = size ? str_data(result) : NULL;
    for (ssize_t i = 0; i < size; i++) {
        unsigned char c = (unsigned char)bytes_data(bytes)[i];
        out[2 * i] = "0123456789abcdef"[c >> 4];
        out[2 * i + 1] = "0123456789abcdef"[c & 15];
    }
    return result;
}

/* --- tables --- */

static const MethodDef sha3_methods[] = {
    METHOD("copy", hash_py_copy, "($self, /)", "A copy that goes on independently."),
    METHOD("digest", hash_py_digest, "($self, /)", "The digest of the data so far as bytes."),
    METHOD("hexdigest", hash_py_hexdigest, "($self, /)", "The digest of the data so far as hexadecimal text."),
    METHOD("update", hash_py_update, "($self, data, /)", "Adds data."),
    METHOD_END,
};
static const MethodDef shake_methods[] = {
    METHOD("copy", hash_py_copy, "($self, /)", "A copy that goes on independently."),
    METHOD("digest", shake_py_digest, "($self, length, /)", "A digest of that many bytes."),
    METHOD("hexdigest", shake_py_hexdigest, "($self, length, /)", "A digest of that many bytes as hexadecimal text."),
    METHOD("update", hash_py_update, "($self, data, /)", "Adds data."),
    METHOD_END,
};
static const GetSetDef sha3_getsets[] = {
    HASH_GETSETS
    HASH_GETSET("_capacity_bits", HASH_CAPACITY_BITS, "Size of the part of the state that input does not reach."),
    HASH_GETSET("_rate_bits", HASH_RATE_BITS, "Size of the blocks in bits."),
    HASH_GETSET("_suffix", HASH_SUFFIX, "First byte of the padding."),
    GETSET_END,
};

#define SHA3_TYPE(kind, method_rows, what)                                                                             \
    static Value kind##_slot_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords) {                 \
        return sha3_new(type, &hash_##kind, args, count, keywords);                                                    \
    }                                                                                                                  \
    static TypeInfo kind##_info = {.methods = method_rows, .getsets = sha3_getsets, .new = kind##_slot_new};           \
    static Type kind##_type = {                                                                                        \
        STATIC_TYPE("_sha3." #kind, HashObject, &kind##_info),                                                         \
        .flags = TYPE_FLAG_IMMUTABLE,                                                                                  \
        .doc = #kind "([data], *, usedforsecurity=True) -> " what " object",                                           \
    };
SHA3_TYPE(sha3_224, sha3_methods, "SHA3")
SHA3_TYPE(sha3_256, sha3_methods, "SHA3")
SHA3_TYPE(sha3_384, sha3_methods, "SHA3")
SHA3_TYPE(sha3_512, sha3_methods, "SHA3")
SHA3_TYPE(shake_128, shake_methods, "SHAKE")
SHA3_TYPE(shake_256, shake_methods, "SHAKE")

static Type *const sha3_types[] = {&sha3_224_type, &sha3_256_type, &sha3_384_type, &sha3_512_type, &shake_128_type,
                                   &shake_256_type, NULL};

static bool sha3_exec(Borrowed module) {
    return module_add_text(module, "implementation", "gilt") && module_add_int(module, "keccakopt", 64);
}

static int sha3_module_id;

ModuleDef const sha3_module = {
    .name = "_sha3", .doc = "SHA-3 digests for hashlib.", .types = sha3_types, .exec = sha3_exec, .id = &sha3_module_id,
};
