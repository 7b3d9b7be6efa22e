/* SPDX-License-Identifier: MIT
   _random: the Mersenne Twister MT19937 (Matsumoto and Nishimura, 1998), seeded and read as CPython does, so that equal
   seeds give equal sequences. */
#include "heap/memory.h"
#include "object/error.h"
#include "object/native.h"
#include "object/protocol.h"
#include "object/type.h"
#include "os/random.h"
#include "types/float.h"
#include "types/int.h"
#include "types/list.h"

enum { STATE_WORDS = 624, STATE_MIDDLE = 397 };

typedef struct {
    Object head;
    int next;                    /* of the words of `state` to hand out; STATE_WORDS: make new ones first */
    uint32_t state[STATE_WORDS];
} Random;

/* --- the generator --- */

static ALWAYS_INLINE uint32_t random_mix(uint32_t high, uint32_t low) {
    uint32_t y = (high & 0x80000000u) | (low & 0x7fffffffu);
    return (y >> 1) ^ ((y & 1) ? 0x9908b0dfu : 0);
}

static NOINLINE void random_refill(Random *self) {
    uint32_t *s = self->state;
    int i = 0;
    for (; i < STATE_WORDS - STATE_MIDDLE; i++)
        s[i] = s[i + STATE_MIDDLE] ^ random_mix(s[i], s[i + 1]);
    for (; i < STATE_WORDS - 1; i++)
        s[i] = s[i + STATE_MIDDLE - STATE_WORDS] ^ random_mix(s[i], s[i + 1]);
    s[i] = s[STATE_MIDDLE - 1] ^ random_mix(s[i], s[0]);
    self->next = 0;
}

static ALWAYS_INLINE uint32_t random_word(Random *self) {
    if (UNLIKELY(self->next >= STATE_WORDS))
        random_refill(self);
    uint32_t y = self->state[self->next++];
    y ^= y >> 11;
    y ^= (y << 7) & 0x9d2c5680u;
    y ^= (y << 15) & 0xefc60000u;
    return y ^ (y >> 18);
}

static void random_seed_word(Random *self, uint32_t seed) {
    uint32_t *s = self->state;
    s[0] = seed;
    for (uint32_t i = 1; i < STATE_WORDS; i++)
        s[i] = 1812433253u * (s[i - 1] ^ (s[i - 1] >> 30)) + i;
    self->next = STATE_WORDS;
}

/* The authors' init_by_array. */
static void random_seed_words(Random *self, const uint32_t *key, size_t count) {
    uint32_t *s = self->state;
    random_seed_word(self, 19650218u);
    size_t i = 1, k = 0;
    for (size_t n = count > STATE_WORDS ? count : STATE_WORDS; n > 0; n--) {
        s[i] = (s[i] ^ ((s[i - 1] ^ (s[i - 1] >> 30)) * 1664525u)) + key[k] + (uint32_t)k;
        if (++i >= STATE_WORDS) {
            s[0] = s[STATE_WORDS - 1];
            i = 1;
        }
        if (++k >= count)
            k = 0;
    }
    for (size_t n = STATE_WORDS - 1; n > 0; n--) {
        s[i] = (s[i] ^ ((s[i - 1] ^ (s[i - 1] >> 30)) * 1566083941u)) - (uint32_t)i;
        if (++i >= STATE_WORDS) {
            s[0] = s[STATE_WORDS - 1];
            i = 1;
        }
    }
    s[0] = 0x80000000u;
}

/* --- seeding --- */

static bool random_seed_system(Random *self) {
    uint32_t key[STATE_WORDS];
    int result = os_random_bytes(key, sizeof key);
    if (result < 0)
        return raise_errno(-result), false;
    random_seed_words(self, key, STATE_WORDS);
    return true;
}

/* Seeds with the 32-bit words of |seed|, at least one. */
static bool random_seed_int(Random *self, Borrowed seed) {
    OWNED Value size = int_absolute(seed);
    if (!size)
        return false;
    ssize_t words = ssize_max((int_bit_length(size) + 31) / 32, 1);
    uint32_t *key = memory_new_array((size_t)words, sizeof *key);
    if (!key)
        return false;
    bool good = int_to_bytes(size, (unsigned char *)key, words * 4, true, false); /* the machine is little-endian */
    if (good)
        random_seed_words(self, key, (size_t)words);
    memory_free(key);
    return good;
}

static bool random_seed(Random *self, Borrowed seed) {
    if (!seed || seed == NONE)
        return random_seed_system(self);
    if (is_int(seed))
        return random_seed_int(self, seed);
    hash_t hash = object_hash(seed);
    if (hash == -1)
        return false;
    OWNED Value number = int_new_unsigned((uint64_t)hash);
    return number && random_seed_int(self, number);
}

static Value random_slot_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords) { return type_alloc(type); }

static bool random_slot_init(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords) {
    if (!native_no_keywords("Random", keywords))
        return false;
    if (count > 1)
        return raise_error(&exc_TypeError, "Random() requires 0 or 1 argument"), false;
    return random_seed(AS(Random, self), count ? args[0] : NULL);
}

/* --- methods --- */

/* 53 random bits: 27 and 26 of two words. */
static Value random_py_random(Borrowed self, Borrowed const *args) {
    uint32_t a = random_word(AS(Random, self)) >> 5, b = random_word(AS(Random, self)) >> 6;
    return float_new((a * 67108864.0 + b) * (1.0 / 9007199254740992.0));
}

static Value random_py_seed(Borrowed self, Borrowed const *args) {
    return random_seed(AS(Random, self), args[0]) ? NONE : NULL;
}

static Value random_py_getrandbits(Borrowed self, Borrowed const *args) {
    int bits;
    if (!arg_int(args[0], &bits))
        return NULL;
    if (bits < 0)
        return raise_error(&exc_ValueError, "number of bits must be non-negative");
    if (bits == 0)
        return imm_int(0);
    if (bits <= 32)
        return imm_int(random_word(AS(Random, self)) >> (32 - bits));
    ssize_t words = ((ssize_t)bits - 1) / 32 + 1;
    uint32_t *out = memory_new_array((size_t)words, sizeof *out);
    if (!out)
        return NULL;
    for (ssize_t i = 0; i < words; i++, bits -= 32)
        out[i] = random_word(AS(Random, self)) >> (bits < 32 ? 32 - bits : 0);
    Value result = int_from_bytes((unsigned char *)out, words * 4, true, false);
    memory_free(out);
    return result;
}

static Value random_py_getstate(Borrowed self, Borrowed const *args) {
    Value result = tuple_new(STATE_WORDS + 1);
    for (int i = 0; result && i < STATE_WORDS; i++)
        tuple_init_item(result, i, imm_int(AS(Random, self)->state[i]));
    if (result)
        tuple_init_item(result, STATE_WORDS, imm_int(AS(Random, self)->next));
    return result;
}

static Value random_py_setstate(Borrowed self, Borrowed const *args) {
    Borrowed state = args[0];
    if (!is_tuple(state))
        return raise_error(&exc_TypeError, "state vector must be a tuple");
    if (tuple_size(state) != STATE_WORDS + 1)
        return raise_error(&exc_ValueError, "state vector is the wrong size");
    uint32_t words[STATE_WORDS];
    for (int i = 0; i <= STATE_WORDS; i++)
        if (!is_int(tuple_peek(state, i)))
            return raise_error(&exc_TypeError, "an integer is required");
    for (int i = 0; i < STATE_WORDS; i++) {
        uint64_t word;
        if (!int_get_uint64(tuple_peek(state, i), &word))
            return NULL;
        words[i] = (uint32_t)word;
    }
    int64_t next;
    if (!int_get_int64(tuple_peek(state, STATE_WORDS), &next))
        return NULL;
    if (next < 0 || next > STATE_WORDS)
        return raise_error(&exc_ValueError, "invalid state");
    AS(Random, self)->next = (int)next;
    memcpy(AS(Random, self)->state, words, sizeof words);
    return NONE;
}

static const MethodDef random_methods[] = {
    METHOD("random", random_py_random, "($self, /)", "A random number in the interval from 0 to 1, 1 excluded."),
    METHOD("seed", random_py_seed, "($self, n=None, /)", "Starts the sequence that belongs to n, or an unpredictable one."),
    METHOD("getstate", random_py_getstate, "($self, /)", "The state of the generator as a tuple."),
    METHOD("setstate", random_py_setstate, "($self, state, /)", "Takes a state from getstate()."),
    METHOD("getrandbits", random_py_getrandbits, "($self, k, /)", "An int of k random bits."),
    METHOD_END,
};

static TypeInfo random_info = {.methods = random_methods, .new = random_slot_new, .init = random_slot_init};
static Type random_type = {
    STATIC_TYPE("_random.Random", Random, &random_info),
    .flags = TYPE_FLAG_BASE,
    .doc = "Random() -> create a random number generator with its own internal state.",
};

static Type *const random_types[] = {&random_type, NULL};
static int random_module_id;

ModuleDef const random_module = {
    .name = "_random",
    .doc = "The Mersenne Twister random number generator.",
    .types = random_types,
    .id = &random_module_id,
};
