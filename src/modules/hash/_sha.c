/* SPDX-License-Identifier: MIT
   _md5, _sha1, _sha256, _sha512: a type and a function for each digest. */
#include "modules/hash/hash_object.h"

static const MethodDef hash_methods[] = {
    METHOD("copy", hash_py_copy, "($self, /)", "A copy that goes on independently."),
    METHOD("digest", hash_py_digest, "($self, /)", "The digest of the data so far as bytes."),
    METHOD("hexdigest", hash_py_hexdigest, "($self, /)", "The digest of the data so far as hexadecimal text."),
    METHOD("update", hash_py_update, "($self, obj, /)", "Adds data."),
    METHOD_END,
};
static const GetSetDef hash_getsets[] = {HASH_GETSETS GETSET_END};

/* The type `kind`, called `type_name` in Python, and the function that makes its objects. */
#define HASH_TYPE(kind, type_name)                                                                                     \
    static TypeInfo kind##_info = {.methods = hash_methods, .getsets = hash_getsets};                                  \
    static Type kind##_type = {                                                                                        \
        STATIC_TYPE(type_name, HashObject, &kind##_info),                                                              \
        .flags = TYPE_FLAG_DISALLOW_INSTANTIATION | TYPE_FLAG_IMMUTABLE,                                               \
    };                                                                                                                 \
    static Value kind##_py_##kind(Borrowed module, Borrowed const *args) {                                             \
        return hash_object_make(&kind##_type, &hash_##kind, args[0]);                                                  \
    }
HASH_TYPE(md5, "_md5.md5")
HASH_TYPE(sha1, "_sha1.sha1")
HASH_TYPE(sha224, "_sha256.sha224")
HASH_TYPE(sha256, "_sha256.sha256")
HASH_TYPE(sha384, "_sha512.sha384")
HASH_TYPE(sha512, "_sha512.sha512")

#define HASH_METHOD(kind)                                                                                              \
    METHOD(#kind, kind##_py_##kind, "($module, /, string=b'', *, usedforsecurity=True)",                               \
           "A hash object, fed with the bytes.")
#define HASH_MODULE(stem, py_name, add_types)                                                                            \
    static bool stem##_exec(Borrowed module) { return add_types; }                                                       \
    static int stem##_module_id;                                                                                         \
    ModuleDef const stem##_module = {                                                                                    \
        .name = py_name, .doc = "Native digests for hashlib.", .methods = stem##_functions, .types = stem##_types,         \
        .exec = stem##_exec, .id = &stem##_module_id,                                                                      \
    }

/* Types are added before functions, so the functions, which have the same names, win; the types get other names. */
static Value hash_type_value(Type *type) { return own(TO_VALUE(type)); }

static const MethodDef md5_functions[] = {HASH_METHOD(md5), METHOD_END};
static const MethodDef sha1_functions[] = {HASH_METHOD(sha1), METHOD_END};
static const MethodDef sha256_functions[] = {HASH_METHOD(sha224), HASH_METHOD(sha256), METHOD_END};
static const MethodDef sha512_functions[] = {HASH_METHOD(sha384), HASH_METHOD(sha512), METHOD_END};
static Type *const md5_types[] = {&md5_type, NULL};
static Type *const sha1_types[] = {&sha1_type, NULL};
static Type *const sha256_types[] = {&sha224_type, &sha256_type, NULL};
static Type *const sha512_types[] = {&sha384_type, &sha512_type, NULL};

HASH_MODULE(md5, "_md5", module_add(module, "MD5Type", hash_type_value(&md5_type)));
HASH_MODULE(sha1, "_sha1", module_add(module, "SHA1Type", hash_type_value(&sha1_type)));
HASH_MODULE(sha256, "_sha256",
            module_add(module, "SHA224Type", hash_type_value(&sha224_type)) &&
                module_add(module, "SHA256Type", hash_type_value(&sha256_type)));
HASH_MODULE(sha512, "_sha512", module_add(module, "SHA384Type", hash_type_value(&sha512_type)));
