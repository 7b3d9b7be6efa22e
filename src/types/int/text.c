/* SPDX-License-Identifier: MIT
   Between ints and text: int(text, base), str(), bin(), oct(), hex(). Powers of two are a matter of moving bits; other
   bases take chunks of digits below INT_GMP_TEXT and GMP above. The digit limit guards the quadratic bases. */
#include "types/int/int_priv.h"

#include <gmp.h>

#include "heap/memory.h"
#include "object/error.h"
#include "object/protocol.h"
#include "types/bytes.h"
#include "types/state.h"
#include "types/str.h"
#include "types/unicode.h"

enum { DEFAULT_MAX_STR_DIGITS = 4300, CHECKED_STR_DIGITS = 640 };

bool number_state_init(struct TypesState *types) {
    types->number = memory_new_zeroed(sizeof *types->number);
    if (!types->number)
        return false;
    types->number->max_str_digits = DEFAULT_MAX_STR_DIGITS;
    return true;
}

void number_state_fini(struct TypesState *types) {
    memory_free(types->number);
    types->number = NULL;
}

int int_max_str_digits(void) {
    struct NumberState *state = interp_self()->types->number;
    return state ? state->max_str_digits : DEFAULT_MAX_STR_DIGITS;
}

void int_set_max_str_digits(int limit) {
    ASSERT(limit == 0 || limit >= CHECKED_STR_DIGITS);
    interp_self()->types->number->max_str_digits = limit;
}

static const char digit_pairs[] = "00010203040506070809101112131415161718192021222324252627282930313233343536373839404142434445464748"
                                  "4950515253545556575859606162636465666768697071727374757677787980818283848586878889909192939495"
                                  "96979899";
static const char digit_chars[] = "0123456789abcdefghijklmnopqrstuvwxyz";

/* The value of an ASCII digit or letter; 37 and more for others. */
static ALWAYS_INLINE unsigned int_digit_value(unsigned char c) {
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'z' ? c - 'a' + 10u : 99;
}

static ALWAYS_INLINE bool int_is_power_base(int base) { return (base & (base - 1)) == 0; }

/* --- to text --- */

char *int_write_decimal(uint64_t magnitude, char *end) {
    while (magnitude >= 100) {
        end -= 2;
        memcpy(end, digit_pairs + magnitude % 100 * 2, 2);
        magnitude /= 100;
    }
    if (magnitude >= 10) {
        end -= 2;
        memcpy(end, digit_pairs + magnitude * 2, 2);
        return end;
    }
    *--end = (char)('0' + magnitude);
    return end;
}

static char *int_text_power(const IntView *view, int base, ssize_t *size) {
    int bits = __builtin_ctz((unsigned)base);
    int64_t length = (digits_bit_length(view->digits, view->count) + bits - 1) / bits;
    length = length ? length : 1;
    char *text = memory_new((size_t)length + 1);
    if (!text)
        return NULL;
    uint64_t pending = 0;
    int have = 0;
    ssize_t next = 0;
    for (ssize_t i = length; i-- > 0;) {
        if (have < bits && next < view->count) {
            pending |= (uint64_t)view->digits[next++] << have;
            have += INT_DIGIT_BITS;
        }
        text[i] = digit_chars[pending & ((unsigned)base - 1)];
        pending >>= bits;
        have -= bits;
    }
    text[length] = 0;
    *size = length;
    return text;
}

static NOINLINE void *int_raise_digit_limit(int limit) {
    return raise_error(&exc_ValueError,
                       "Exceeds the limit (%d digits) for integer string conversion; use "
                       "sys.set_int_max_str_digits() to increase the limit",
                       limit);
}

/* Writes base 10**9 groups from the least significant one up; *text is where the digits begin in the result. */
static char *int_text_chunks(const IntView *view, ssize_t *size, char **text) {
    ssize_t room = (view->count * 10 + 18) / 9 * 9 + 1; /* a digit of 30 bits is less than 10 decimal places */
    char *memory = memory_new((size_t)room + 1);
    Digit *rest = memory ? memory_new_array((size_t)view->count, sizeof(Digit)) : NULL;
    if (!rest) {
        memory_free(memory);
        return NULL;
    }
    memcpy(rest, view->digits, (size_t)view->count * sizeof(Digit));
    char *end = memory + room, *at = end;
    *end = 0;
    for (ssize_t count = view->count; count > 0; count = digits_strip(rest, count)) {
        Digit group = digits_divide_digit(rest, rest, count, 1000000000);
        char *begin = int_write_decimal(group, at);
        at -= 9;
        ASSERT(at >= memory);
        memset(at, '0', (size_t)(begin - at));
    }
    memory_free(rest);
    while (*at == '0' && at < end - 1)
        at++;
    *size = end - at;
    *text = at;
    return memory;
}

static char *int_text_gmp(Borrowed v, int base, ssize_t *size, char **text) {
    ssize_t count;
    uint64_t *limbs = int_new_limbs(v, &count);
    if (!limbs)
        return NULL;
    /* room for the largest number of so many limbs, and one more: 64 bits are less than 20 decimal digits */
    char *memory = memory_new((size_t)count * 20 + 2);
    if (memory) {
        ssize_t length = (ssize_t)mpn_get_str((unsigned char *)memory, base, (mp_limb_t *)limbs, count);
        for (ssize_t i = 0; i < length; i++)
            memory[i] = digit_chars[(unsigned char)memory[i]];
        char *at = memory;
        for (; length > 1 && *at == '0'; length--)
            at++;
        at[length] = 0;
        *size = length;
        *text = at;
    }
    memory_free(limbs);
    return memory;
}

/* The text and the memory block that it lies in. */
static char *int_text(Borrowed v, int base, ssize_t *size, char **text) {
    IntView view;
    int_view(v, &view);
    if (int_is_power_base(base))
        return *text = int_text_power(&view, base, size);
    int limit = int_max_str_digits();
    /* A lower bound of the number of digits, so that hopeless cases are not converted first. */
    if (view.count > 70 && limit > 0 && (double)(view.count - 1) * 9.0308998 > limit)
        return int_raise_digit_limit(limit);
    char *memory = view.count < INT_GMP_TEXT ? int_text_chunks(&view, size, text) : int_text_gmp(v, base, size, text);
    if (memory && limit > 0 && *size > limit && *size > CHECKED_STR_DIGITS) {
        memory_free(memory);
        return int_raise_digit_limit(limit);
    }
    return memory;
}

char *int_magnitude_text(Borrowed v, int base, ssize_t *size) {
    ASSERT(base == 10 || int_is_power_base(base));
    int64_t small;
    if (base == 10 && int_get_small(v, &small)) {
        char buffer[24], *end = buffer + sizeof buffer, *at = int_write_decimal(int_magnitude64(small), end);
        *size = end - at;
        char *text = memory_new((size_t)*size + 1);
        if (text) {
            memcpy(text, at, (size_t)*size);
            text[*size] = 0;
        }
        return text;
    }
    char *at, *memory = int_text(v, base, size, &at);
    if (memory && at != memory)
        memmove(memory, at, (size_t)*size + 1);
    return memory;
}

Value int_to_str(Borrowed v, int base, bool prefix) {
    int64_t small;
    if (base == 10 && int_get_small(v, &small)) {
        if (small >= 0 && small <= 9)
            return str_from_char((uint32_t)('0' + small));
        char buffer[24], *end = buffer + sizeof buffer, *at = int_write_decimal(int_magnitude64(small), end);
        if (small < 0)
            *--at = '-';
        return str_from_ascii(at, end - at);
    }
    ssize_t size;
    char *at, *memory = int_text(v, base, &size, &at);
    if (!memory)
        return NULL;
    bool minus = int_sign(v) < 0;
    int head = minus + (prefix && base != 10 ? 2 : 0);
    Value result = str_alloc(size + head, 127);
    if (result) {
        char *out = str_data(result);
        if (minus)
            *out++ = '-';
        if (prefix && base != 10) {
            *out++ = '0';
            *out++ = base == 16 ? 'x' : base == 8 ? 'o' : 'b';
        }
        memcpy(out, at, (size_t)size);
    }
    memory_free(memory);
    return result;
}

/* --- from text: a run of digits without underscores --- */

static Value int_parse_power(const char *digits, ssize_t size, int base, int sign) {
    int bits = __builtin_ctz((unsigned)base);
    if (size > (INT64_MAX - INT_DIGIT_BITS) / bits)
        return raise_error(&exc_ValueError, "int string too large to convert");
    Int *result = int_alloc((size * bits + INT_DIGIT_BITS - 1) / INT_DIGIT_BITS);
    if (!result)
        return NULL;
    uint64_t pending = 0;
    int have = 0;
    ssize_t count = 0;
    for (ssize_t i = size; i-- > 0;) {
        pending |= (uint64_t)int_digit_value((unsigned char)digits[i]) << have;
        have += bits;
        if (have >= INT_DIGIT_BITS) {
            result->digits[count++] = (Digit)pending & INT_DIGIT_MASK;
            pending >>= INT_DIGIT_BITS;
            have -= INT_DIGIT_BITS;
        }
    }
    if (count < result->head.size)
        result->digits[count++] = (Digit)pending;
    ASSERT(count == result->head.size);
    return int_finish(result, sign);
}

static Value int_parse_chunks(const char *digits, ssize_t size, int base, int sign) {
    int chunk = 1;
    uint64_t chunk_base = (uint64_t)base;
    while (chunk_base * (unsigned)base < INT_DIGIT_BASE) {
        chunk_base *= (unsigned)base;
        chunk++;
    }
    Int *result = int_alloc(size / chunk + 2); /* a chunk holds less than a digit */
    if (!result)
        return NULL;
    ssize_t count = 0;
    for (ssize_t i = 0; i < size;) {
        uint64_t carry = 0, factor = 1;
        for (int k = 0; k < chunk && i < size; k++, i++) {
            carry = carry * (unsigned)base + int_digit_value((unsigned char)digits[i]);
            factor *= (unsigned)base;
        }
        for (ssize_t k = 0; k < count; k++) {
            carry += result->digits[k] * factor;
            result->digits[k] = (Digit)carry & INT_DIGIT_MASK;
            carry >>= INT_DIGIT_BITS;
        }
        if (carry)
            result->digits[count++] = (Digit)carry;
    }
    memset(result->digits + count, 0, (size_t)(result->head.size - count) * sizeof(Digit));
    return int_finish(result, sign);
}

static Value int_parse_gmp(const char *digits, ssize_t size, int base, int sign) {
    /* Six bits a digit are enough for every base up to 36. */
    size_t room = (size_t)size * 6 / 64 + 2;
    uint64_t *limbs = memory_new_array(room, sizeof(uint64_t));
    unsigned char *values = limbs ? memory_new((size_t)size) : NULL;
    Value result = NULL;
    if (values) {
        for (ssize_t i = 0; i < size; i++)
            values[i] = (unsigned char)int_digit_value((unsigned char)digits[i]);
        ssize_t count = mpn_set_str((mp_limb_t *)limbs, values, (size_t)size, base);
        result = int_from_limbs(limbs, count, sign);
    }
    memory_free(values);
    memory_free(limbs);
    return result;
}

static Value int_parse_digits(const char *digits, ssize_t size, int base, int sign) {
    while (size > 1 && *digits == '0') {
        digits++;
        size--;
    }
    if (size <= 11) { /* 36**11 < 2**62 */
        int64_t i = 0;
        for (ssize_t k = 0; k < size; k++)
            i = i * base + int_digit_value((unsigned char)digits[k]);
        return imm_int(sign < 0 ? -i : i);
    }
    if (int_is_power_base(base))
        return int_parse_power(digits, size, base, sign);
    if (size < 300)
        return int_parse_chunks(digits, size, base, sign);
    return int_parse_gmp(digits, size, base, sign);
}

Value int_from_digits(const char *digits, ssize_t size, int base) { return int_parse_digits(digits, size, base, 1); }

/* --- from text as Python's int() takes it --- */

static bool int_is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

/* What is left of a text after sign and prefix. */
typedef struct {
    const char *at, *end;
    int base, sign;
    bool zero_only; /* base 0 and a leading zero: only zeros may follow */
} IntText;

static void int_text_open(IntText *t) {
    while (t->at < t->end && int_is_space(*t->at))
        t->at++;
    while (t->end > t->at && int_is_space(t->end[-1]))
        t->end--;
    t->sign = 1;
    if (t->at < t->end && (*t->at == '+' || *t->at == '-'))
        t->sign = *t->at++ == '-' ? -1 : 1;
    int prefix = 0;
    if (t->end - t->at >= 2 && *t->at == '0') {
        char c = t->at[1] | 0x20;
        prefix = c == 'x' ? 16 : c == 'o' ? 8 : c == 'b' ? 2 : 0;
    }
    if (t->base == 0) {
        t->zero_only = !prefix && t->at < t->end && *t->at == '0';
        t->base = prefix ? prefix : 10;
    }
    if (prefix && prefix == t->base) {
        t->at += 2;
        if (t->at < t->end && *t->at == '_')
            t->at++;
    }
}

/* Scans digits and single underscores between them. Returns how many digits, -1 when there is none or an underscore is
   misplaced; *stop is where it ended. */
static ssize_t int_text_scan(const IntText *t, const char **stop) {
    ssize_t digits = 0;
    char previous = '_';
    const char *at = t->at;
    for (; at < t->end; previous = *at++) {
        if (*at == '_') {
            if (previous == '_')
                return -1;
        } else if (int_digit_value((unsigned char)*at) < (unsigned)t->base) {
            digits++;
        } else {
            break;
        }
    }
    *stop = at;
    return previous == '_' ? -1 : digits;
}

/* NULL without an exception: not a number. */
static Value int_parse(const char *text, ssize_t size, int base) {
    IntText t = {.at = text, .end = text + size, .base = base};
    int_text_open(&t);
    const char *stop;
    ssize_t digits = int_text_scan(&t, &stop);
    if (digits < 0)
        return NULL;
    int limit = int_max_str_digits();
    if (digits > CHECKED_STR_DIGITS && limit > 0 && digits > limit && !int_is_power_base(t.base))
        return raise_error(&exc_ValueError,
                           "Exceeds the limit (%d digits) for integer string conversion: value has %zd digits; use "
                           "sys.set_int_max_str_digits() to increase the limit",
                           limit, digits);
    if (stop != t.end)
        return NULL;
    Value result;
    if (digits == t.end - t.at) {
        result = int_parse_digits(t.at, digits, t.base, t.sign);
    } else {
        char *plain = memory_new((size_t)digits);
        if (!plain)
            return NULL;
        char *out = plain;
        for (const char *at = t.at; at < t.end; at++)
            if (*at != '_')
                *out++ = *at;
        result = int_parse_digits(plain, digits, t.base, t.sign);
        memory_free(plain);
    }
    if (result && t.zero_only && !int_is_zero(result)) {
        drop(result);
        return NULL;
    }
    return result;
}

/* Shows a str as it is, and of bytes-like objects the first 200 bytes as bytes. */
static COLD void *int_raise_literal(const char *text, ssize_t size, Borrowed original, int base) {
    OWNED Value shown = is_str(original) ? object_repr(original) : bytes_repr(text, ssize_min(size, 200), "b");
    if (shown)
        REPLACE(shown, str_substring(shown, 0, 200));
    return shown ? raise_error(&exc_ValueError, "invalid literal for int() with base %d: %U", base, shown) : NULL;
}

Value int_from_ascii(const char *text, ssize_t size, int base, Borrowed original) {
    Value result = int_parse(text, size, base);
    return result || error_is_set() ? result : int_raise_literal(text, size, original, base);
}

Value int_from_str(Borrowed text, int base) {
    ssize_t length = str_length(text);
    if (LIKELY(str_is_ascii(text))) {
        const char *data = str_data(text);
        /* The commonest case by far: a few decimal digits. */
        if (length > 0 && length <= 18 && base == 10) {
            int64_t i = 0;
            ssize_t k = 0;
            for (; k < length && (unsigned char)(data[k] - '0') < 10; k++)
                i = i * 10 + (data[k] - '0');
            if (k == length)
                return imm_int(i);
        }
        return int_from_ascii(data, length, base, text);
    }
    /* Decimal digits of all scripts and all white space count; what else is not ASCII becomes an invalid character. */
    char *plain = memory_new((size_t)length + 1);
    if (!plain)
        return NULL;
    for (ssize_t i = 0; i < length; i++) {
        uint32_t c = str_char(text, i);
        int decimal = c < 128 ? -1 : char_decimal(c);
        plain[i] = c < 128 ? (char)c : decimal >= 0 ? (char)('0' + decimal) : char_is_space(c) ? ' ' : '?';
    }
    Value result = int_from_ascii(plain, length, base, text);
    memory_free(plain);
    return result;
}
