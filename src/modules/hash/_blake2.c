/* SPDX-License-Identifier: MIT
   _blake2: the types blake2b and blake2s with all their parameters. */
#include "heap/memory.h"
#include "modules/hash/hash_object.h"
#include "object/error.h"
#include "object/protocol.h"
#include "object/type.h"
#include "types/bytes.h"
#include "types/dict.h"
#include "types/int.h"

/* What differs between the two. */
typedef struct {
    HashAlgorithm const *algorithm;
    void (*start)(HashState *state, Blake2Parameters const *p);
    int max_digest, max_key, salt_size, person_size, max_offset_bits;
} Blake2Kind;

static const Blake2Kind blake2b_kind = {&hash_blake2b, blake2b_start, 64, 64, 16, 16, 64};
static const Blake2Kind blake2s_kind = {&hash_blake2s, blake2s_start, 32, 32, 8, 8, 48};

/* The bound arguments, in the order of the signature. */
enum {
    BLAKE2_DATA, BLAKE2_DIGEST_SIZE, BLAKE2_KEY, BLAKE2_SALT, BLAKE2_PERSON, BLAKE2_FANOUT, BLAKE2_DEPTH, BLAKE2_LEAF_SIZE,
    BLAKE2_NODE_OFFSET, BLAKE2_NODE_DEPTH, BLAKE2_INNER_SIZE, BLAKE2_LAST_NODE, BLAKE2_FOR_SECURITY, BLAKE2_ARGS,
};
#define BLAKE2_SIGNATURE(name)                                                                                         \
    "(data=b'', /, *, digest_size=_blake2." name ".MAX_DIGEST_SIZE, key=b'', salt=b'', person=b'', fanout=1, depth=1, " \
    "leaf_size=0, node_offset=0, node_depth=0, inner_size=0, last_node=False, usedforsecurity=True)"

/* A small number within bounds. `message` has its two bounds already. */
static bool blake2_small(Borrowed v, int least, int most, const char *message, uint8_t *out) {
    int i;
    if (!v)
        return true;
    if (!arg_int(v, &i))
        return false;
    if (i < least || i > most)
        return raise_error(&exc_ValueError, message, most), false;
    *out = (uint8_t)i;
    return true;
}

static bool blake2_unsigned(Borrowed v, uint64_t *out) {
    OWNED Value index = number_index(v);
    if (!index)
        return false;
    if (int_sign(index) < 0)
        return raise_error(&exc_ValueError, "value must be positive"), false;
    return int_get_uint64(index, out);
}

/* Copies a bytes-like argument of at most `room` bytes. */
static bool blake2_bytes(Borrowed v, const char *what, int room, uint8_t *out, uint8_t *size) {
    if (!v)
        return true;
    Buffer buffer;
    if (!buffer_get(v, &buffer, BUFFER_SIMPLE))
        return false;
    bool fits = buffer.size <= room;
    if (fits) {
        memcpy(out, buffer.data, (size_t)buffer.size);
        *size = (uint8_t)buffer.size;
    }
    buffer_release(&buffer);
    return fits || (raise_error(&exc_ValueError, "maximum %s length is %d bytes", what, room), false);
}

static bool blake2_tree_parameters(const Blake2Kind *kind, Borrowed const *args, Blake2Parameters *p) {
    uint64_t number = 0;
    if (!blake2_small(args[BLAKE2_FANOUT], 0, 255, "fanout must be between 0 and %d", &p->fanout) ||
        !blake2_small(args[BLAKE2_DEPTH], 1, 255, "depth must be between 1 and %d", &p->depth))
        return false;
    if (args[BLAKE2_LEAF_SIZE]) {
        if (!blake2_unsigned(args[BLAKE2_LEAF_SIZE], &number))
            return false;
        if (number > UINT32_MAX)
            return raise_error(&exc_OverflowError, "leaf_size is too large"), false;
        p->leaf_size = (uint32_t)number;
    }
    if (args[BLAKE2_NODE_OFFSET]) {
        OWNED Value index = number_index(args[BLAKE2_NODE_OFFSET]);
        if (!index)
            return false;
        if (int_sign(index) < 0)
            return raise_error(&exc_ValueError, "value must be positive"), false;
        if (!int_to_bytes(index, (unsigned char *)&p->node_offset, sizeof p->node_offset, true, false))
            return false;
        if (kind->max_offset_bits < 64 && p->node_offset >> kind->max_offset_bits)
            return raise_error(&exc_OverflowError, "node_offset is too large"), false;
    }
    return blake2_small(args[BLAKE2_NODE_DEPTH], 0, 255, "node_depth must be between 0 and %d", &p->node_depth) &&
           blake2_small(args[BLAKE2_INNER_SIZE], 0, kind->max_digest, "inner_size must be between 0 and is %d",
                        &p->inner_size);
}

static bool blake2_parameters(const Blake2Kind *kind, Borrowed const *args, Blake2Parameters *p) {
    uint8_t ignored;
    *p = (Blake2Parameters){.digest_size = (uint8_t)kind->max_digest, .fanout = 1, .depth = 1};
    if (!blake2_small(args[BLAKE2_DIGEST_SIZE], 1, kind->max_digest, "digest_size must be between 1 and %d bytes",
                      &p->digest_size) ||
        !blake2_bytes(args[BLAKE2_SALT], "salt", kind->salt_size, p->salt, &ignored) ||
        !blake2_bytes(args[BLAKE2_PERSON], "person", kind->person_size, p->person, &ignored) ||
        !blake2_tree_parameters(kind, args, p) ||
        !blake2_bytes(args[BLAKE2_KEY], "key", kind->max_key, p->key, &p->key_size))
        return false;
    int last = args[BLAKE2_LAST_NODE] ? is_true(args[BLAKE2_LAST_NODE]) : 0;
    p->last_node = last > 0;
    return last >= 0;
}

static Value blake2_new(Type *type, const Blake2Kind *kind, const char *signature, Borrowed const *args, ssize_t count,
                        Borrowed keywords) {
    Borrowed bound[BLAKE2_ARGS];
    Blake2Parameters p;
    if (!native_bind(kind->algorithm->name, signature, args, count, keywords, bound, NULL) ||
        !blake2_parameters(kind, bound, &p))
        return NULL;
    OWNED Value self = hash_object_new(type, kind->algorithm);
    if (!self)
        return NULL;
    kind->start(&AS(HashObject, self)->state, &p);
    if (bound[BLAKE2_DATA] && !hash_object_feed(self, bound[BLAKE2_DATA]))
        return NULL;
    return MOVE(self);
}

static const char blake2b_signature[] = BLAKE2_SIGNATURE("blake2b"), blake2s_signature[] = BLAKE2_SIGNATURE("blake2s");

static Value blake2b_slot_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords) {
    return blake2_new(type, &blake2b_kind, blake2b_signature, args, count, keywords);
}
static Value blake2s_slot_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords) {
    return blake2_new(type, &blake2s_kind, blake2s_signature, args, count, keywords);
}

static const MethodDef blake2_methods[] = {
    METHOD("copy", hash_py_copy, "($self, /)", "A copy that goes on independently."),
    METHOD("digest", hash_py_digest, "($self, /)", "The digest of the data so far as bytes."),
    METHOD("hexdigest", hash_py_hexdigest, "($self, /)", "The digest of the data so far as hexadecimal text."),
    METHOD("update", hash_py_update, "($self, data, /)", "Adds data."),
    METHOD_END,
};
static const GetSetDef blake2_getsets[] = {HASH_GETSETS GETSET_END};

static TypeInfo blake2b_info = {
    .methods = blake2_methods, .getsets = blake2_getsets, .new = blake2b_slot_new, .new_signature = blake2b_signature,
};
static TypeInfo blake2s_info = {
    .methods = blake2_methods, .getsets = blake2_getsets, .new = blake2s_slot_new, .new_signature = blake2s_signature,
};
static Type blake2b_type = {
    STATIC_TYPE("_blake2.blake2b", HashObject, &blake2b_info), .flags = TYPE_FLAG_IMMUTABLE, .doc = "A BLAKE2b hash object.",
};
static Type blake2s_type = {
    STATIC_TYPE("_blake2.blake2s", HashObject, &blake2s_info), .flags = TYPE_FLAG_IMMUTABLE, .doc = "A BLAKE2s hash object.",
};

/* Constants that a type has under these names, and the module behind the type's name. */
static struct {
    const char *name;
    size_t offset; /* in Blake2Kind */
} const blake2_constants[] = {
    {"SALT_SIZE", offsetof(Blake2Kind, salt_size)},
    {"PERSON_SIZE", offsetof(Blake2Kind, person_size)},
    {"MAX_KEY_SIZE", offsetof(Blake2Kind, max_key)},
    {"MAX_DIGEST_SIZE", offsetof(Blake2Kind, max_digest)},
};

static int64_t blake2_constant(const Blake2Kind *kind, int n) {
    return *(const int *)((const char *)kind + blake2_constants[n].offset);
}

static bool module_add_constants(Borrowed module, const char *prefix, const Blake2Kind *kind) {
    for (int i = 0; i < ARRAY_LENGTH(blake2_constants); i++) {
        char name[40] = "";
        strcat(strcat(name, prefix), blake2_constants[i].name);
        if (!module_add_int(module, name, blake2_constant(kind, i)))
            return false;
    }
    return true;
}

static bool type_add_constants(Type *type, const Blake2Kind *kind) {
    for (int i = 0; i < ARRAY_LENGTH(blake2_constants); i++)
        if (!dict_set_text(type->dict, blake2_constants[i].name, imm_int(blake2_constant(kind, i))))
            return false;
    return true;
}

static bool blake2_exec_process(void) {
    return type_add_constants(&blake2b_type, &blake2b_kind) && type_add_constants(&blake2s_type, &blake2s_kind);
}

static bool blake2_exec(Borrowed module) {
    return module_add_constants(module, "BLAKE2B_", &blake2b_kind) && module_add_constants(module, "BLAKE2S_", &blake2s_kind);
}

static Type *const blake2_types[] = {&blake2b_type, &blake2s_type, NULL};
static int blake2_module_id;

ModuleDef const blake2_module = {
    .name = "_blake2", .doc = "BLAKE2 digests for hashlib.", .types = blake2_types, .exec_process = blake2_exec_process,
    .exec = blake2_exec,
    .id = &blake2_module_id,
};
