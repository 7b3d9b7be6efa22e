/* SPDX-License-Identifier: MIT
   The number protocols: which side of a binary operation is asked first, the fall-backs to sequences for + and *, and
   conversions to int, float and index. What the operations do is the types' matter. */
#include "object/protocol.h"

#include "object/buffer.h"
#include "object/error.h"
#include "object/native.h"
#include "object/type.h"
#include "types/bytes.h"
#include "types/float.h"
#include "types/int.h"
#include "types/str.h"

#define SLOT_OFFSET(field) ((uint32_t)offsetof(TypeInfo, field))

static ALWAYS_INLINE BinaryFn binary_slot(Type *type, uint32_t offset) {
    BinaryFn f;
    memcpy(&f, (char *)type->info + offset, sizeof f);
    return f;
}

/* Asks the two operands' slots in the language's order: the right one first when its type is a subclass of the left
   one's with a slot of its own. The result may be NotImplemented. */
static Value binary_try(Borrowed a, Borrowed b, uint32_t offset) {
    Type *type_a = type_of(a), *type_b = type_of(b);
    BinaryFn slot_a = binary_slot(type_a, offset);
    BinaryFn slot_b = type_a == type_b ? NULL : binary_slot(type_b, offset);
    if (slot_b == slot_a)
        slot_b = NULL;
    if (slot_a) {
        if (slot_b && type_is_subtype(type_b, type_a)) {
            Value result = slot_b(a, b);
            if (result != NOT_IMPLEMENTED)
                return result;
            slot_b = NULL;
        }
        Value result = slot_a(a, b);
        if (result != NOT_IMPLEMENTED)
            return result;
    }
    return slot_b ? slot_b(a, b) : NOT_IMPLEMENTED;
}

static COLD Value binary_fail(Borrowed a, Borrowed b, const char *symbol) {
    if (!strcmp(symbol, ">>") && is_exact(a, &native_function_type) &&
        !strcmp(AS(NativeFunction, a)->def->name, "print"))
        return raise_error(&exc_TypeError,
                           "unsupported operand type(s) for %.100s: '%.100T' and '%.100T'. Did you mean "
                           "\"print(<message>, file=<output_stream>)\"?",
                           symbol, a, b);
    return raise_error(&exc_TypeError, "unsupported operand type(s) for %.100s: '%.100T' and '%.100T'", symbol, a, b);
}

static Value inplace_try(Borrowed a, Borrowed b, uint32_t inplace_offset, uint32_t offset) {
    BinaryFn inplace = binary_slot(type_of(a), inplace_offset);
    if (inplace) {
        Value result = inplace(a, b);
        if (result != NOT_IMPLEMENTED)
            return result;
    }
    return binary_try(a, b, offset);
}

#define BINARY(name, field, symbol)                                                                                    \
    Value number_##name(Borrowed a, Borrowed b) {                                                                      \
        Value result = binary_try(a, b, SLOT_OFFSET(field));                                                           \
        return LIKELY(result != NOT_IMPLEMENTED) ? result : binary_fail(a, b, symbol);                                 \
    }
#define INPLACE(name, inplace_field, field, symbol)                                                                    \
    Value number_inplace_##name(Borrowed a, Borrowed b) {                                                              \
        Value result = inplace_try(a, b, SLOT_OFFSET(inplace_field), SLOT_OFFSET(field));                              \
        return LIKELY(result != NOT_IMPLEMENTED) ? result : binary_fail(a, b, symbol);                                 \
    }

BINARY(subtract, subtract, "-")
BINARY(matrix_multiply, matrix_multiply, "@")
BINARY(true_divide, true_divide, "/")
BINARY(floor_divide, floor_divide, "//")
BINARY(remainder, remainder, "%")
BINARY(divmod, divmod, "divmod()")
BINARY(lshift, lshift, "<<")
BINARY(rshift, rshift, ">>")
BINARY(and, bit_and, "&")
BINARY(or, bit_or, "|")
BINARY(xor, bit_xor, "^")
INPLACE(subtract, inplace_subtract, subtract, "-=")
INPLACE(matrix_multiply, inplace_matrix_multiply, matrix_multiply, "@=")
INPLACE(true_divide, inplace_true_divide, true_divide, "/=")
INPLACE(floor_divide, inplace_floor_divide, floor_divide, "//=")
INPLACE(remainder, inplace_remainder, remainder, "%=")
INPLACE(lshift, inplace_lshift, lshift, "<<=")
INPLACE(rshift, inplace_rshift, rshift, ">>=")
INPLACE(and, inplace_and, bit_and, "&=")
INPLACE(or, inplace_or, bit_or, "|=")
INPLACE(xor, inplace_xor, bit_xor, "^=")

/* --- + and *, which sequences share --- */

Value number_add(Borrowed a, Borrowed b) {
    if (both_imm_int(a, b))
        return int_new(imm_int_get(a) + imm_int_get(b)); /* 63-bit operands cannot overflow 64 bits */
    Value result = binary_try(a, b, SLOT_OFFSET(add));
    if (LIKELY(result != NOT_IMPLEMENTED))
        return result;
    BinaryFn concat = type_of(a)->info->concat;
    return concat ? concat(a, b) : binary_fail(a, b, "+");
}

Value number_inplace_add(Borrowed a, Borrowed b) {
    Value result = inplace_try(a, b, SLOT_OFFSET(inplace_add), SLOT_OFFSET(add));
    if (LIKELY(result != NOT_IMPLEMENTED))
        return result;
    TypeInfo *info = type_of(a)->info;
    BinaryFn concat = info->inplace_concat ? info->inplace_concat : info->concat;
    return concat ? concat(a, b) : binary_fail(a, b, "+=");
}

static Value multiply_sequence(ItemFn repeat, Borrowed sequence, Borrowed times) {
    if (!has_index(times))
        return raise_error(&exc_TypeError, "can't multiply sequence by non-int of type '%.200T'", times);
    ssize_t count;
    return number_to_ssize(times, &exc_OverflowError, &count) ? repeat(sequence, count) : NULL;
}

Value number_multiply(Borrowed a, Borrowed b) {
    Value result = binary_try(a, b, SLOT_OFFSET(multiply));
    if (LIKELY(result != NOT_IMPLEMENTED))
        return result;
    if (type_of(a)->info->repeat)
        return multiply_sequence(type_of(a)->info->repeat, a, b);
    if (type_of(b)->info->repeat)
        return multiply_sequence(type_of(b)->info->repeat, b, a);
    return binary_fail(a, b, "*");
}

Value number_inplace_multiply(Borrowed a, Borrowed b) {
    Value result = inplace_try(a, b, SLOT_OFFSET(inplace_multiply), SLOT_OFFSET(multiply));
    if (LIKELY(result != NOT_IMPLEMENTED))
        return result;
    TypeInfo *info = type_of(a)->info;
    if (info->inplace_repeat || info->repeat)
        return multiply_sequence(info->inplace_repeat ? info->inplace_repeat : info->repeat, a, b);
    if (type_of(b)->info->repeat)
        return multiply_sequence(type_of(b)->info->repeat, b, a);
    return binary_fail(a, b, "*=");
}

/* --- ** and pow(): three operands, each of which may know how --- */

static Value power_try(Borrowed a, Borrowed b, Borrowed modulus) {
    Type *type_a = type_of(a), *type_b = type_of(b);
    TernaryFn slot_a = type_a->info->power;
    TernaryFn slot_b = type_a == type_b ? NULL : type_b->info->power;
    if (slot_b == slot_a)
        slot_b = NULL;
    if (slot_a) {
        if (slot_b && type_is_subtype(type_b, type_a)) {
            Value result = slot_b(a, b, modulus);
            if (result != NOT_IMPLEMENTED)
                return result;
            slot_b = NULL;
        }
        Value result = slot_a(a, b, modulus);
        if (result != NOT_IMPLEMENTED)
            return result;
    }
    if (slot_b) {
        Value result = slot_b(a, b, modulus);
        if (result != NOT_IMPLEMENTED)
            return result;
    }
    TernaryFn slot_c = type_of(modulus)->info->power;
    if (slot_c && slot_c != slot_a && slot_c != slot_b)
        return slot_c(a, b, modulus);
    return NOT_IMPLEMENTED;
}

Value number_power(Borrowed a, Borrowed b, Borrowed modulus) {
    Value result = power_try(a, b, modulus);
    if (LIKELY(result != NOT_IMPLEMENTED))
        return result;
    if (modulus == NONE)
        return binary_fail(a, b, "** or pow()");
    return raise_error(&exc_TypeError, "unsupported operand type(s) for ** or pow(): '%.100T', '%.100T', '%.100T'", a, b,
                       modulus);
}

Value number_inplace_power(Borrowed a, Borrowed b) {
    TernaryFn inplace = type_of(a)->info->inplace_power;
    if (inplace) {
        Value result = inplace(a, b, NONE);
        if (result != NOT_IMPLEMENTED)
            return result;
    }
    Value result = power_try(a, b, NONE);
    return result != NOT_IMPLEMENTED ? result : binary_fail(a, b, "**=");
}

/* --- one operand --- */

#define UNARY(name, field, symbol)                                                                                     \
    Value number_##name(Borrowed v) {                                                                                  \
        UnaryFn f = type_of(v)->info->field;                                                                           \
        return f ? f(v) : raise_error(&exc_TypeError, "bad operand type for " symbol ": '%.200T'", v);                 \
    }

UNARY(negative, negative, "unary -")
UNARY(positive, positive, "unary +")
UNARY(absolute, absolute, "abs()")
UNARY(invert, invert, "unary ~")

/* --- conversions --- */

bool has_index(Borrowed v) { return is_imm_int(v) || type_of(v)->info->index != NULL; }

/* Checks what a conversion method gave: an int it must be, and should be an exact one. Steals `result`. */
static Value number_check_int(STEALS Value result, const char *method) {
    if (!result || LIKELY(is_int_exact(result)))
        return result;
    OWNED Value owned = result;
    if (!is_int(owned))
        return raise_error(&exc_TypeError, "%s returned non-int (type %.200T)", method, owned);
    if (!warn(&exc_DeprecationWarning, 1,
              "%s returned non-int (type %.200T).  The ability to return an instance of a strict subclass of int is "
              "deprecated, and may not be supported in a future version of Python.",
              method, owned))
        return NULL;
    return int_exact(owned);
}

Value number_index(Borrowed v) {
    if (is_int(v))
        return int_exact(v);
    UnaryFn index = type_of(v)->info->index;
    if (!index)
        return raise_error(&exc_TypeError, "'%.200T' object cannot be interpreted as an integer", v);
    return number_check_int(index(v), "__index__");
}

bool number_to_ssize(Borrowed v, Type *overflow_type, ssize_t *out) {
    if (LIKELY(is_imm_int(v))) {
        *out = imm_int_get(v);
        return true;
    }
    OWNED Value i = number_index(v);
    if (!i)
        return false;
    int overflow;
    int64_t n = int_get(i, &overflow);
    if (overflow && overflow_type) {
        raise_error(overflow_type, "cannot fit '%.200T' into an index-sized integer", v);
        return false;
    }
    *out = overflow < 0 ? INT64_MIN : overflow > 0 ? INT64_MAX : n;
    return true;
}

/* int(v) by __trunc__: 1, 0 when there is none, -1. */
static int number_truncate(Borrowed v, Value *out) {
    Value result;
    OWNED Value name = str_intern_text("__trunc__");
    int found = name ? call_special(v, name, NULL, 0, &result) : -1;
    if (found <= 0)
        return found;
    OWNED Value owned = result;
    if (!warn(&exc_DeprecationWarning, 1, "The delegation of int() to __trunc__ is deprecated."))
        return -1;
    if (!is_int(owned) && !has_index(owned))
        return raise_error(&exc_TypeError, "__trunc__ returned non-Integral (type %.200T)", owned), -1;
    *out = is_int(owned) ? int_exact(owned) : number_index(owned);
    return *out ? 1 : -1;
}

/* Text inside a bytes-like object as an ASCII str; non-ASCII bytes become a character that no number has. */
static Value number_text_of_bytes(const char *bytes, ssize_t size) {
    Value text = str_alloc(size, 127);
    if (!text)
        return NULL;
    char *out = str_data(text);
    for (ssize_t i = 0; i < size; i++)
        out[i] = (bytes[i] & 0x80) || !bytes[i] ? '?' : bytes[i];
    return text;
}

/* Parses the text in a bytes-like object by `parse`; `message` with the object's repr replaces its ValueError. */
static Value number_parse_bytes(Borrowed shown, const char *bytes, ssize_t size, Value (*parse)(Borrowed text),
                                const char *message) {
    OWNED Value text = number_text_of_bytes(bytes, size);
    Value result = text ? parse(text) : NULL;
    if (result || !error_matches(&exc_ValueError))
        return result;
    OWNED Value error = error_take();
    OWNED Value said = object_str(error);
    if (!said)
        return NULL;
    OWNED Value limit = str_from_text("Exceeds");
    if (!limit)
        return NULL;
    if (str_starts_with(said, limit, 0, str_length(said))) { /* the digit limit, not the text */
        error_restore(MOVE(error));
        return NULL;
    }
    return raise_error(&exc_ValueError, message, shown);
}

static Value number_int_of_text(Borrowed text) { return int_from_str(text, 10); }

/* int() or float() of an object with a buffer: 1, 0 when it has none, -1. */
static int number_from_buffer(Borrowed v, Value (*parse)(Borrowed), const char *message, bool show_copy, Value *out) {
    if (!buffer_is_supported(v))
        return 0;
    Buffer buffer;
    if (!buffer_get(v, &buffer, BUFFER_SIMPLE)) {
        error_clear();
        return 0;
    }
    OWNED Value copy = show_copy ? bytes_new(buffer.data, buffer.size) : own(v);
    *out = copy ? number_parse_bytes(copy, buffer.data, buffer.size, parse, message) : NULL;
    buffer_release(&buffer);
    return *out ? 1 : -1;
}

Value number_to_int(Borrowed v) {
    if (is_int_exact(v))
        return own(v);
    TypeInfo *info = type_of(v)->info;
    if (info->to_int)
        return number_check_int(info->to_int(v), "__int__");
    if (info->index)
        return number_index(v);
    Value result;
    int found = number_truncate(v, &result);
    if (found)
        return found > 0 ? result : NULL;
    if (is_str(v))
        return int_from_str(v, 10);
    found = number_from_buffer(v, number_int_of_text, "invalid literal for int() with base 10: %R", !is_bytes(v), &result);
    if (found)
        return found > 0 ? result : NULL;
    return raise_error(&exc_TypeError,
                       "int() argument must be a string, a bytes-like object or a real number, not '%.200T'", v);
}

static Value number_check_float(Borrowed v, STEALS Value result) {
    if (!result || LIKELY(is_float_exact(result)))
        return result;
    OWNED Value owned = result;
    if (!is_float(owned))
        return raise_error(&exc_TypeError, "%.50T.__float__ returned non-float (type %.50T)", v, owned);
    if (!warn(&exc_DeprecationWarning, 1,
              "%.50T.__float__ returned non-float (type %.50T).  The ability to return an instance of a strict subclass "
              "of float is deprecated, and may not be supported in a future version of Python.",
              v, owned))
        return NULL;
    return float_new(float_get(owned));
}

Value number_to_float(Borrowed v) {
    if (is_float_exact(v))
        return own(v);
    TypeInfo *info = type_of(v)->info;
    if (info->to_float)
        return number_check_float(v, info->to_float(v));
    if (info->index) {
        OWNED Value i = number_index(v);
        double d;
        return i && int_get_double(i, &d) ? float_new(d) : NULL;
    }
    if (is_float(v))
        return float_new(float_get(v));
    if (is_str(v))
        return float_from_str(v);
    Value result;
    int found = number_from_buffer(v, float_from_str, "could not convert string to float: %R", false, &result);
    if (found)
        return found > 0 ? result : NULL;
    return raise_error(&exc_TypeError, "float() argument must be a string or a real number, not '%.200T'", v);
}
