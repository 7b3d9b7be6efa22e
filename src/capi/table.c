/* SPDX-License-Identifier: MIT
   Small C services that CPython's own modules import: hash tables by pointer, byte search, hexadecimal text, character
   classes of ASCII. A table's head has CPython's layout, because its look-up is a function pointer in it. */
#include <stdlib.h>

#include "base/base.h"
#include "capi/capi.h"
#include "types/bytes.h"

typedef struct Entry {
    struct Entry *next;
    size_t hash;
    void *key, *value;
} Entry;

typedef struct Table {
    size_t count, bucket_count;
    Entry **buckets;
    Entry *(*find)(struct Table *, const void *key);
    size_t (*hash)(const void *key);
    int (*equal)(const void *a, const void *b);
    void (*key_end)(void *);
    void (*value_end)(void *);
    void *(*alloc)(size_t);
    void (*free)(void *);
} Table;

typedef struct {
    void *(*alloc)(size_t);
    void (*free)(void *);
} TableMemory;

enum { TABLE_SMALLEST = 16 };

CAPI size_t _Py_hashtable_hash_ptr(const void *key) { return (size_t)((uintptr_t)key >> 4 | (uintptr_t)key << 60); }
CAPI int _Py_hashtable_compare_direct(const void *a, const void *b) { return a == b; }

static Entry **table_place(Table *t, const void *key) {
    size_t hash = t->hash(key);
    Entry **place = &t->buckets[hash & (t->bucket_count - 1)];
    while (*place && !((*place)->hash == hash && t->equal(key, (*place)->key)))
        place = &(*place)->next;
    return place;
}
static Entry *table_find(Table *t, const void *key) { return *table_place(t, key); }

static Entry **table_buckets(Table *t, size_t count) {
    Entry **buckets = t->alloc(count * sizeof *buckets);
    if (buckets)
        memset(buckets, 0, count * sizeof *buckets);
    return buckets;
}

CAPI Table *_Py_hashtable_new_full(size_t (*hash)(const void *), int (*equal)(const void *, const void *),
                                   void (*key_end)(void *), void (*value_end)(void *), TableMemory *memory) {
    TableMemory plain = {malloc, free};
    if (!memory)
        memory = &plain;
    Table *t = memory->alloc(sizeof *t);
    if (!t)
        return NULL;
    *t = (Table){0, TABLE_SMALLEST, NULL, table_find, hash, equal, key_end, value_end, memory->alloc, memory->free};
    if ((t->buckets = table_buckets(t, TABLE_SMALLEST)))
        return t;
    memory->free(t);
    return NULL;
}
CAPI Table *_Py_hashtable_new(size_t (*hash)(const void *), int (*equal)(const void *, const void *)) {
    return _Py_hashtable_new_full(hash, equal, NULL, NULL, NULL);
}

static void table_grow(Table *t) {
    size_t count = t->bucket_count * 2;
    Entry **buckets = table_buckets(t, count);
    if (!buckets)
        return; /* longer chains serve as well */
    for (size_t i = 0; i < t->bucket_count; i++)
        for (Entry *e = t->buckets[i], *next; e; e = next) {
            next = e->next;
            e->next = buckets[e->hash & (count - 1)];
            buckets[e->hash & (count - 1)] = e;
        }
    t->free(t->buckets);
    t->buckets = buckets;
    t->bucket_count = count;
}

/* The key must not be there. */
CAPI int _Py_hashtable_set(Table *t, const void *key, void *value) {
    Entry *e = t->alloc(sizeof *e);
    if (!e)
        return -1;
    if (++t->count > t->bucket_count / 2)
        table_grow(t);
    size_t hash = t->hash(key);
    Entry **bucket = &t->buckets[hash & (t->bucket_count - 1)];
    *e = (Entry){*bucket, hash, (void *)(uintptr_t)key, value};
    *bucket = e;
    return 0;
}
CAPI void *_Py_hashtable_get(Table *t, const void *key) {
    Entry *e = table_find(t, key);
    return e ? e->value : NULL;
}
CAPI void *_Py_hashtable_steal(Table *t, const void *key) {
    Entry **place = table_place(t, key), *e = *place;
    if (!e)
        return NULL;
    void *value = e->value;
    *place = e->next;
    t->free(e);
    t->count--;
    return value;
}
CAPI size_t _Py_hashtable_size(Table const *t) { return t->count; }
CAPI int _Py_hashtable_foreach(Table *t, int (*each)(Table *, const void *, const void *, void *), void *data) {
    for (size_t i = 0; i < t->bucket_count; i++)
        for (Entry *e = t->buckets[i]; e; e = e->next) {
            int result = each(t, e->key, e->value, data);
            if (result)
                return result;
        }
    return 0;
}
CAPI void _Py_hashtable_clear(Table *t) {
    for (size_t i = 0; i < t->bucket_count; i++)
        for (Entry *e = MOVE(t->buckets[i]), *next; e; e = next) {
            next = e->next;
            if (t->key_end)
                t->key_end(e->key);
            if (t->value_end)
                t->value_end(e->value);
            t->free(e);
        }
    t->count = 0;
}
CAPI void _Py_hashtable_destroy(Table *t) {
    _Py_hashtable_clear(t);
    t->free(t->buckets);
    t->free(t);
}

/* --- bytes --- */

CAPI hash_t _Py_HashBytes(const void *data, ssize_t size) { return size ? hash_bytes(data, size) : 0; }

CAPI ssize_t _PyBytes_Find(const char *data, ssize_t size, const char *part, ssize_t part_size, ssize_t offset) {
    const char *found = memmem(data, (size_t)size, part, (size_t)part_size);
    return found ? found - data + offset : -1;
}
CAPI ssize_t _PyBytes_ReverseFind(const char *data, ssize_t size, const char *part, ssize_t part_size, ssize_t offset) {
    for (ssize_t at = size - part_size; at >= 0; at--)
        if (!memcmp(data + at, part, (size_t)part_size))
            return at + offset;
    return -1;
}
CAPI Object *_Py_strhex(const char *data, ssize_t size) { return to_c(bytes_hex_text(data, size, NULL, NULL)); }

/* --- ASCII --- */

enum { ASCII_LOWER = 1, ASCII_UPPER = 2, ASCII_DIGIT = 4, ASCII_SPACE = 8, ASCII_HEX = 16 };
CAPI const unsigned _Py_ctype_table[256] = {
    ['a' ... 'f'] = ASCII_LOWER | ASCII_HEX, ['g' ... 'z'] = ASCII_LOWER, ['A' ... 'F'] = ASCII_UPPER | ASCII_HEX,
    ['G' ... 'Z'] = ASCII_UPPER, ['0' ... '9'] = ASCII_DIGIT | ASCII_HEX, ['\t' ... '\r'] = ASCII_SPACE, [' '] = ASCII_SPACE,
};
#define EIGHT(at) (at), (at) + 1, (at) + 2, (at) + 3, (at) + 4, (at) + 5, (at) + 6, (at) + 7
#define LETTERS(at) EIGHT(at), EIGHT((at) + 8), EIGHT((at) + 16), (at) + 24, (at) + 25
#define FROM_123_TO_255                                                                                                \
    123, 124, 125, 126, 127, EIGHT(128), EIGHT(136), EIGHT(144), EIGHT(152), EIGHT(160), EIGHT(168), EIGHT(176),       \
        EIGHT(184), EIGHT(192), EIGHT(200), EIGHT(208), EIGHT(216), EIGHT(224), EIGHT(232), EIGHT(240), EIGHT(248)
#define FROM_0_TO_64                                                                                                   \
    EIGHT(0), EIGHT(8), EIGHT(16), EIGHT(24), EIGHT(32), EIGHT(40), EIGHT(48), EIGHT(56), 64
CAPI const unsigned char _Py_ctype_tolower[256] = {FROM_0_TO_64, LETTERS('a'), 91, 92, 93, 94, 95, 96, LETTERS('a'), FROM_123_TO_255};
CAPI const unsigned char _Py_ctype_toupper[256] = {FROM_0_TO_64, LETTERS('A'), 91, 92, 93, 94, 95, 96, LETTERS('A'), FROM_123_TO_255};
