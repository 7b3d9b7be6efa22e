/* SPDX-License-Identifier: MIT
   Keys of constants, for the tables of the compiler and for comparing code objects. */
#include "bytecode/constant.h"

#include "types/dict.h"
#include "types/float.h"
#include "types/list.h"
#include "types/str.h"

static Value tuple_key(Borrowed v) {
    OWNED Value keys = tuple_new(tuple_size(v));
    if (!keys)
        return NULL;
    for (ssize_t i = 0; i < tuple_size(v); i++) {
        Value key = constant_key(tuple_peek(v, i));
        if (!key)
            return NULL;
        tuple_init_item(keys, i, key);
    }
    return tuple_pack(2, TO_VALUE(&tuple_type), (Borrowed)keys);
}

static Value frozenset_key(Borrowed v) {
    OWNED Value keys = set_new(NULL);
    ssize_t at = 0;
    Borrowed item;
    hash_t hash;
    while (keys && set_next(v, &at, &item, &hash)) {
        OWNED Value key = constant_key(item);
        if (!key || !set_add(keys, key))
            return NULL;
    }
    OWNED Value frozen = keys ? frozenset_new(keys) : NULL;
    return frozen ? tuple_pack(2, TO_VALUE(&frozenset_type), (Borrowed)frozen) : NULL;
}

static bool is_negative_zero(double d) { return d == 0.0 && __builtin_signbit(d); }

Value constant_key(Borrowed v) {
    Type *type = type_of(v);
    if (type == &str_type)
        return own(v);
    if (type == &float_type)
        return tuple_pack(3, TO_VALUE(type), v, bool_value(is_negative_zero(float_get(v))));
    if (type == &complex_type) {
        Complex *z = AS(Complex, v);
        int signs = is_negative_zero(z->real) | is_negative_zero(z->imag) << 1;
        return tuple_pack(3, TO_VALUE(type), v, imm_int(signs));
    }
    if (type == &tuple_type)
        return tuple_key(v);
    if (type == &frozenset_type)
        return frozenset_key(v);
    return tuple_pack(2, TO_VALUE(type), v);
}
