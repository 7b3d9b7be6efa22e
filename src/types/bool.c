/* SPDX-License-Identifier: MIT
   bool: the two immortal instances and what they do differently from int. */
#include "object/error.h"
#include "object/native.h"
#include "object/protocol.h"
#include "types/int.h"
#include "types/str.h"

_Static_assert(sizeof true_object >= sizeof(Int) + sizeof(Digit), "room for one digit");

/* CPython's PyLongObject: count, type, size, first digit. */
uint64_t false_object[4] = {IMMORTAL_START, (uint64_t)&bool_type, 0, 0};
uint64_t true_object[4] = {IMMORTAL_START, (uint64_t)&bool_type, 1, 1};

static Value bool_slot_repr(Borrowed self) { return own(self == TRUE_VALUE ? STR(True_) : STR(False_)); }

static Value bool_slot_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords) {
    if (!native_no_keywords("bool", keywords) || !native_count("bool", count, 0, 1))
        return NULL;
    int truth = count ? is_true(args[0]) : 0;
    return truth < 0 ? NULL : bool_value(truth);
}

#define BOOL_BINARY_SLOT(name, operator)                                                                               \
    static Value bool_slot_##name(Borrowed a, Borrowed b) {                                                            \
        if (is_bool(a) && is_bool(b))                                                                                  \
            return bool_value((a == TRUE_VALUE) operator (b == TRUE_VALUE));                                           \
        return int_type.info->name(a, b);                                                                              \
    }
BOOL_BINARY_SLOT(bit_and, &)
BOOL_BINARY_SLOT(bit_or, |)
BOOL_BINARY_SLOT(bit_xor, !=)

static TypeInfo bool_info = {
    .slot_flags = INFO_STATIC,
    .new = bool_slot_new,
    .repr = bool_slot_repr,
    .bit_and = bool_slot_bit_and,
    .bit_xor = bool_slot_bit_xor,
    .bit_or = bool_slot_bit_or,
};

Type bool_type = {
    STATIC_TYPE("bool", true_object, &bool_info),
    .item_size = sizeof(Digit),
    .flags = TYPE_FLAG_INT | TYPE_FLAG_MATCH_SELF | TYPE_FLAG_IMMUTABLE,
    .base = &int_type,
    .doc = "bool(x) -> bool\n\nTrue when x is true, False otherwise. The only two instances are True and False.",
};
