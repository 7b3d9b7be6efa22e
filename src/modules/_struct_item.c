/* SPDX-License-Identifier: MIT
   Packing and unpacking single values for _struct: any size and byte order by bytes. */
#include "modules/_struct.h"

#include <math.h>

#include "modules/module_tools.h"
#include "object/error.h"
#include "object/protocol.h"
#include "types/bytes.h"
#include "types/float.h"
#include "types/int.h"

/* --- reading --- */

static ALWAYS_INLINE uint64_t item_load(StructItem const *item, const unsigned char *at) {
    uint64_t bits = 0;
    if (LIKELY(!item->big_endian)) {
        memcpy(&bits, at, (size_t)item->size);
        return bits;
    }
    for (int i = 0; i < item->size; i++)
        bits = bits << 8 | at[i];
    return bits;
}

static void item_store(StructItem const *item, unsigned char *at, uint64_t bits) {
    if (LIKELY(!item->big_endian)) {
        memcpy(at, &bits, (size_t)item->size);
        return;
    }
    for (ssize_t i = item->size; i-- > 0; bits >>= 8)
        at[i] = (unsigned char)bits;
}

/* IEEE 754 half precision: 1 sign, 5 exponent, 10 fraction bits. */
static double half_unpack(uint64_t bits) {
    int exponent = bits >> 10 & 31;
    double fraction = (double)(bits & 1023), d;
    if (exponent == 31)
        d = fraction != 0.0 ? NAN : INFINITY;
    else if (exponent == 0)
        d = ldexp(fraction, -24);
    else
        d = ldexp(fraction + 1024.0, exponent - 25);
    return bits >> 15 & 1 ? -d : d;
}

static double item_unpack_float(StructItem const *item, const unsigned char *at) {
    uint64_t bits = item_load(item, at);
    if (item->size == 8) {
        double d;
        memcpy(&d, &bits, sizeof d);
        return d;
    }
    if (item->size == 2)
        return half_unpack(bits);
    uint32_t word = (uint32_t)bits;
    float f;
    memcpy(&f, &word, sizeof f);
    return (double)f;
}

Value struct_item_unpack(StructItem const *item, const unsigned char *at) {
    switch (item->kind) {
    case STRUCT_CHAR:
        return bytes_new((const char *)at, 1);
    case STRUCT_BYTES:
        return bytes_new((const char *)at, item->count);
    case STRUCT_PASCAL:
        return bytes_new((const char *)at + 1, item->count ? ssize_min(at[0], item->count - 1) : 0);
    case STRUCT_BOOL:
        return bool_value(*at != 0);
    case STRUCT_SIGNED: {
        int shift = 64 - 8 * (int)item->size;
        return int_new((int64_t)(item_load(item, at) << shift) >> shift);
    }
    case STRUCT_UNSIGNED: case STRUCT_POINTER:
        return int_new_unsigned(item_load(item, at));
    case STRUCT_FLOAT:
        return float_new(item_unpack_float(item, at));
    case STRUCT_PAD:
        break;
    }
    UNREACHABLE();
}

/* --- writing --- */

static Value item_index(Borrowed v, Borrowed error) {
    if (is_int(v))
        return own(v);
    if (has_index(v))
        return number_index(v);
    return module_raise(error, "required argument is not an integer");
}

/* Names in the messages of native bytes and shorts. */
static const char *item_short_name(char code) {
    switch (code) {
    case 'b': return "byte";
    case 'B': return "ubyte";
    case 'h': return "short";
    case 'H': return "ushort";
    default: return NULL;
    }
}

static bool item_raise_range(StructItem const *item, Borrowed error, int64_t low, uint64_t high) {
    const char *name = item->native || item->size == 1 ? item_short_name(item->code) : NULL;
    if (name)
        module_raise(error, "%s format requires %lld <= number <= %llu", name, (long long)low, (unsigned long long)high);
    else
        module_raise(error, "'%c' format requires %lld <= number <= %llu", item->code, (long long)low,
                     (unsigned long long)high);
    return false;
}

static bool item_pack_signed(StructItem const *item, unsigned char *at, Borrowed number, Borrowed error) {
    int overflow;
    int64_t i = int_get(number, &overflow);
    if (overflow)
        return module_raise(error, item->code == 'q' && !item->native ? "int too large to convert" : "argument out of range"),
               false;
    int shift = 64 - 8 * (int)item->size;
    if ((int64_t)((uint64_t)i << shift) >> shift != i) {
        int64_t low = -((int64_t)1 << (8 * item->size - 1));
        return item_raise_range(item, error, low, (uint64_t)-(low + 1));
    }
    item_store(item, at, (uint64_t)i);
    return true;
}

static bool item_pack_unsigned(StructItem const *item, unsigned char *at, Borrowed number, Borrowed error) {
    int overflow = 0;
    bool small = item->size == 1 || (item->size == 2 && item->native); /* these are fetched as signed */
    uint64_t u = 0, high = item->size == 8 ? UINT64_MAX : ((uint64_t)1 << (8 * item->size)) - 1;
    if (int_sign(number) < 0) {
        int64_t i = int_get(number, &overflow);
        if (small && !overflow && i < 0)
            return item_raise_range(item, error, 0, high);
        overflow = 1;
    } else if (int_bit_length(number) > (small ? 63 : 64)) {
        overflow = 1;
    } else {
        u = int_get_uint64_mask(number);
    }
    if (overflow)
        return module_raise(error, item->code == 'Q' && !item->native ? "int too large to convert" : "argument out of range"),
               false;
    if (u > high)
        return item_raise_range(item, error, 0, high);
    item_store(item, at, u);
    return true;
}

static bool item_pack_int(StructItem const *item, unsigned char *at, Borrowed v, Borrowed error) {
    OWNED Value number = item_index(v, error);
    if (!number)
        return false;
    if (item->kind == STRUCT_SIGNED)
        return item_pack_signed(item, at, number, error);
    if (item->kind == STRUCT_UNSIGNED)
        return item_pack_unsigned(item, at, number, error);
    /* a pointer may be given signed or unsigned */
    int overflow;
    int64_t i = int_get(number, &overflow);
    if (overflow && (int_sign(number) < 0 || int_bit_length(number) > 64))
        return module_raise(error, "int too large to convert"), false;
    item_store(item, at, overflow ? int_get_uint64_mask(number) : (uint64_t)i);
    return true;
}

/* Rounds half to even. False: too large. */
static bool half_pack(double d, uint64_t *out) {
    uint64_t sign = signbit(d) ? 0x8000 : 0;
    d = fabs(d);
    if (isnan(d)) {
        *out = sign | 0x7e00;
    } else if (isinf(d)) {
        *out = sign | 0x7c00;
    } else if (d < 0x1p-14) { /* subnormal, or it rounds up to the smallest normal number: the encodings adjoin */
        *out = sign | (uint64_t)rint(ldexp(d, 24));
    } else {
        int exponent;
        double rounded = rint(ldexp(frexp(d, &exponent), 11)); /* 1024 .. 2048 */
        uint64_t bits = ((uint64_t)(exponent + 14) << 10) + (uint64_t)rounded - 1024;
        if (exponent > 16 || bits >= 0x7c00)
            return false;
        *out = sign | bits;
    }
    return true;
}

static bool item_pack_float(StructItem const *item, unsigned char *at, Borrowed v, Borrowed error) {
    double d;
    if (is_float(v)) {
        d = float_get(v);
    } else {
        OWNED Value number = is_int(v) || type_of(v)->info->to_float || has_index(v) ? number_to_float(v) : NULL;
        if (!number) {
            error_clear();
            return module_raise(error, "required argument is not a float"), false;
        }
        d = float_get(number);
    }
    uint64_t bits = 0;
    bool fits = true;
    if (item->size == 8) {
        memcpy(&bits, &d, sizeof d);
    } else if (item->size == 4) {
        float f = (float)d;
        fits = item->native || !isinf(f) || isinf(d);
        memcpy(&bits, &f, sizeof f);
    } else {
        fits = half_pack(d, &bits);
    }
    if (!fits)
        return raise_error(&exc_OverflowError, "float too large to pack with %c format", item->code), false;
    item_store(item, at, bits);
    return true;
}

static bool item_pack_bytes(StructItem const *item, unsigned char *at, Borrowed v, Borrowed error) {
    if (!is_bytes(v) && !is_bytearray(v))
        return module_raise(error, "argument for '%c' must be a bytes object", item->code), false;
    const char *data = is_bytes(v) ? bytes_data(v) : bytearray_data(v);
    ssize_t size = is_bytes(v) ? bytes_size(v) : bytearray_size(v), room = item->count;
    if (item->kind == STRUCT_PASCAL) {
        if (room == 0)
            return true;
        room--;
        *at++ = (unsigned char)ssize_min(ssize_min(size, room), 255);
    }
    memcpy(at, data, (size_t)ssize_min(size, room)); /* the rest is zero already */
    return true;
}

bool struct_item_pack(StructItem const *item, unsigned char *at, Borrowed v, Borrowed error) {
    int truth;
    switch (item->kind) {
    case STRUCT_CHAR:
        if (!is_bytes(v) || bytes_size(v) != 1)
            return module_raise(error, "char format requires a bytes object of length 1"), false;
        *at = (unsigned char)*bytes_data(v);
        return true;
    case STRUCT_BYTES: case STRUCT_PASCAL:
        return item_pack_bytes(item, at, v, error);
    case STRUCT_BOOL:
        truth = is_true(v);
        *at = truth > 0;
        return truth >= 0;
    case STRUCT_SIGNED: case STRUCT_UNSIGNED: case STRUCT_POINTER:
        return item_pack_int(item, at, v, error);
    case STRUCT_FLOAT:
        return item_pack_float(item, at, v, error);
    case STRUCT_PAD:
        break;
    }
    UNREACHABLE();
}
