/* SPDX-License-Identifier: MIT
   functools._lru_cache_wrapper: a function with a cache of its results.

   With a bound, the entries (links) form a ring around `root` in order of use, the oldest first. Invariant: a link is in
   the ring exactly while the dict maps its key to it; both are changed together, and nothing is dropped in between.
   The wrapped function, keys' __hash__ and __eq__ may run any code, this cache's own functions among it. */
#include "modules/_functools.h"

#include "heap/collect.h"
#include "heap/memory.h"
#include "object/attr.h"
#include "object/error.h"
#include "object/protocol.h"
#include "object/type.h"
#include "types/dict.h"
#include "types/int.h"
#include "types/list.h"
#include "types/module.h"
#include "types/str.h"

typedef struct Ring {
    struct Ring *previous, *next; /* borrowed: the dict owns links */
} Ring;

typedef struct {
    Object head;
    Ring ring;
    Value key, result;
} Link;

typedef struct LruCache {
    Object head;
    Ring root;
    ssize_t limit;       /* -1: none */
    Value (*run)(struct LruCache *self, Borrowed const *args, ssize_t count, Borrowed keywords);
    Value function;
    Value cache;         /* Dict: key -> result, or -> Link with a limit */
    Value info_type;     /* makes what cache_info() returns */
    Value keyword_mark;
    int64_t hits, misses;
    bool typed;
    Value dict;          /* or NULL */
    Value weaklist;
} LruCache;

#define SELF(v) AS(LruCache, v)

/* --- the ring --- */

static Link *link_of(Ring *r) { return CONTAINER_OF(r, Link, ring); }

static void ring_remove(Ring *r) {
    r->previous->next = r->next;
    r->next->previous = r->previous;
    r->previous = r->next = NULL;
}

static void ring_add_newest(LruCache *c, Ring *r) {
    r->previous = c->root.previous;
    r->next = &c->root;
    c->root.previous->next = r;
    c->root.previous = r;
}

static void link_dealloc(Object *o) {
    Link *link = (Link *)o;
    gc_untrack(o);
    if (link->ring.next)
        ring_remove(&link->ring);
    drop(link->key);
    drop(link->result);
    object_free(o);
}

static int link_traverse(Object *o, Visitor visitor, void *arg) {
    VISIT(((Link *)o)->key);
    VISIT(((Link *)o)->result);
    return 0;
}

static TypeInfo lru_link_info = {.dealloc = link_dealloc, .traverse = link_traverse};
Type lru_link_type = {
    STATIC_TYPE("functools._lru_list_elem", Link, &lru_link_info),
    .flags = TYPE_FLAG_GC | TYPE_FLAG_DISALLOW_INSTANTIATION,
};

/* --- keys --- */

/* What stands for the arguments: the one argument itself when it is an int or str, else a tuple. */
static Value lru_key(LruCache *c, Borrowed const *args, ssize_t count, Borrowed keywords) {
    ssize_t named = keywords ? tuple_size(keywords) : 0;
    if (!c->typed && !named && count == 1 && (is_str_exact(args[0]) || is_int_exact(args[0])))
        return own(args[0]);
    ssize_t size = count + (named ? 1 + 2 * named : 0) + (c->typed ? count + named : 0), at = 0;
    Value key = tuple_new(size);
    if (!key)
        return NULL;
    for (ssize_t i = 0; i < count; i++)
        tuple_init_item(key, at++, own(args[i]));
    if (named)
        tuple_init_item(key, at++, own(c->keyword_mark));
    for (ssize_t i = 0; i < named; i++) {
        tuple_init_item(key, at++, own(tuple_peek(keywords, i)));
        tuple_init_item(key, at++, own(args[count + i]));
    }
    for (ssize_t i = 0; c->typed && i < count + named; i++)
        tuple_init_item(key, at++, own(TO_VALUE(type_of(args[i]))));
    return key;
}

/* --- the three ways of caching --- */

static Value lru_run_uncached(LruCache *c, Borrowed const *args, ssize_t count, Borrowed keywords) {
    c->misses++;
    return call(c->function, args, count, keywords);
}

static Value lru_run_unlimited(LruCache *c, Borrowed const *args, ssize_t count, Borrowed keywords) {
    OWNED Value key = lru_key(c, args, count, keywords);
    hash_t hash = key ? object_hash(key) : -1;
    if (hash == -1)
        return NULL;
    Borrowed found = dict_peek_hash(c->cache, key, hash);
    if (found) {
        c->hits++;
        return own(found);
    }
    if (error_is_set())
        return NULL;
    c->misses++;
    OWNED Value result = call(c->function, args, count, keywords);
    return result && dict_set_hash(c->cache, key, hash, result) ? MOVE(result) : NULL;
}

/* Takes the oldest entry out and makes it hold the new result. The old key and result are dropped at the very end. */
static bool lru_reuse_oldest(LruCache *c, Borrowed key, hash_t hash, Borrowed result) {
    Link *link = link_of(c->root.next);
    OWNED Value kept = own(TO_VALUE(link)), popped = NULL;
    Borrowed old_key = link->key;
    ring_remove(&link->ring);
    int found = dict_pop(c->cache, old_key, &popped);
    if (found < 0) { /* the entry is still in the dict: put it back in its place */
        link->ring.next = c->root.next;
        link->ring.previous = &c->root;
        c->root.next->previous = &link->ring;
        c->root.next = &link->ring;
        return false;
    }
    if (!found) /* a key that compares differently now: the link is an orphan, and so is its entry */
        return true;
    Value dropped_key = MOVE(link->key), dropped_result = MOVE(link->result);
    link->key = own(key);
    link->result = own(result);
    bool stored = dict_set_hash(c->cache, key, hash, kept);
    if (stored)
        ring_add_newest(c, &link->ring);
    drop(dropped_key); /* may run Python: everything is in order again */
    drop(dropped_result);
    return stored;
}

static bool lru_add(LruCache *c, Borrowed key, hash_t hash, Borrowed result) {
    Link *link = NEW_OBJECT(Link, &lru_link_type);
    if (!link)
        return false;
    link->key = own(key);
    link->result = own(result);
    gc_track(link);
    OWNED Value kept = TO_VALUE(link);
    if (!dict_set_hash(c->cache, key, hash, kept))
        return false;
    ring_add_newest(c, &link->ring);
    return true;
}

static Value lru_run_limited(LruCache *c, Borrowed const *args, ssize_t count, Borrowed keywords) {
    OWNED Value key = lru_key(c, args, count, keywords);
    hash_t hash = key ? object_hash(key) : -1;
    if (hash == -1)
        return NULL;
    Borrowed found = dict_peek_hash(c->cache, key, hash);
    if (found) {
        Link *link = AS(Link, found);
        if (link->ring.next) {
            ring_remove(&link->ring);
            ring_add_newest(c, &link->ring);
        }
        c->hits++;
        return own(link->result);
    }
    if (error_is_set())
        return NULL;
    c->misses++;
    OWNED Value result = call(c->function, args, count, keywords);
    if (!result)
        return NULL;
    /* the call may have cached the same key */
    found = dict_peek_hash(c->cache, key, hash);
    if (found || error_is_set())
        return found ? MOVE(result) : NULL;
    bool full = dict_size(c->cache) >= c->limit && c->root.next != &c->root;
    return (full ? lru_reuse_oldest(c, key, hash, result) : lru_add(c, key, hash, result)) ? MOVE(result) : NULL;
}

/* --- the type --- */

static bool lru_set_limit(LruCache *c, Borrowed maxsize) {
    if (maxsize == NONE) {
        c->limit = -1;
        c->run = lru_run_unlimited;
        return true;
    }
    if (!has_index(maxsize)) {
        raise_error(&exc_TypeError, "maxsize should be integer or None");
        return false;
    }
    if (!number_to_ssize(maxsize, &exc_OverflowError, &c->limit))
        return false;
    if (c->limit < 0)
        c->limit = 0;
    c->run = c->limit ? lru_run_limited : lru_run_uncached;
    return true;
}

static Value lru_cache_slot_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords) {
    Borrowed b[4];
    if (!native_bind("lru_cache", "(user_function, maxsize, typed, cache_info_type)", args, count, keywords, b, NULL))
        return NULL;
    int typed = is_true(b[2]);
    if (typed < 0)
        return NULL;
    if (!is_callable(b[0]))
        return raise_error(&exc_TypeError, "the first argument must be callable");
    OWNED Value self = type_alloc(type);
    if (!self)
        return NULL;
    LruCache *c = SELF(self);
    c->root.previous = c->root.next = &c->root;
    c->typed = typed;
    if (!lru_set_limit(c, b[1]) || !(c->cache = dict_new()))
        return NULL;
    c->function = own(b[0]);
    c->info_type = own(b[3]);
    c->keyword_mark = own(functools_state()->keyword_mark);
    return MOVE(self);
}

/* Takes all links out of the ring; the dict still owns them. */
static void lru_empty_ring(LruCache *c) {
    while (c->root.next && c->root.next != &c->root)
        ring_remove(c->root.next);
}

static void lru_cache_clear(Object *o) {
    LruCache *c = (LruCache *)o;
    lru_empty_ring(c);
    drop(MOVE(c->cache));
    drop(MOVE(c->function));
    drop(MOVE(c->info_type));
    drop(MOVE(c->keyword_mark));
    drop(MOVE(c->dict));
}

static void lru_cache_dealloc(Object *o) {
    gc_untrack(o);
    lru_cache_clear(o);
    object_free(o);
}

static int lru_cache_traverse(Object *o, Visitor visitor, void *arg) {
    LruCache *c = (LruCache *)o;
    VISIT(c->cache);
    VISIT(c->function);
    VISIT(c->info_type);
    VISIT(c->keyword_mark);
    VISIT(c->dict);
    return 0;
}

static Value lru_cache_slot_call(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords) {
    if (!recursion_enter(" while calling a Python object"))
        return NULL;
    Value kept = own(self);
    if (keywords && tuple_size(keywords) == 0)
        keywords = NULL;
    Value result = SELF(self)->run(SELF(self), args, count, keywords);
    drop(kept);
    recursion_leave();
    return result;
}

static Value lru_cache_slot_descr_get(Borrowed self, Borrowed object, Borrowed type) {
    return !object || object == NONE ? own(self) : method_new(self, object);
}

static Value lru_cache_py_info(Borrowed self, Borrowed const *args) {
    LruCache *c = SELF(self);
    OWNED Value hits = int_new(c->hits), misses = int_new(c->misses), size = int_new(dict_size(c->cache));
    OWNED Value limit = c->limit < 0 ? own(NONE) : int_new(c->limit);
    Borrowed values[] = {hits, misses, limit, size};
    return call(c->info_type, values, 4, NULL);
}

static Value lru_cache_py_clear(Borrowed self, Borrowed const *args) {
    LruCache *c = SELF(self);
    Value fresh = dict_new();
    if (!fresh)
        return NULL;
    lru_empty_ring(c);
    c->hits = c->misses = 0;
    REPLACE(c->cache, fresh);
    return own(NONE);
}

static Value lru_cache_py_reduce(Borrowed self, Borrowed const *args) { return get_attr(self, STR(__qualname__)); }
static Value lru_cache_py_copy(Borrowed self, Borrowed const *args) { return own(self); }

static MethodDef const lru_cache_methods[] = {
    METHOD_HIDDEN("cache_info", lru_cache_py_info, "($self, /)", "Report cache statistics"),
    METHOD_HIDDEN("cache_clear", lru_cache_py_clear, "($self, /)", "Clear the cache and cache statistics"),
    METHOD_HIDDEN("__reduce__", lru_cache_py_reduce, "($self, /)", NULL),
    METHOD_HIDDEN("__copy__", lru_cache_py_copy, "($self, /)", NULL),
    METHOD_HIDDEN("__deepcopy__", lru_cache_py_copy, "($self, memo, /)", NULL),
    METHOD_END,
};
static GetSetDef const lru_cache_getsets[] = {
    {"__dict__", object_get_dict, object_set_dict, NULL, NULL},
    GETSET_END,
};
static TypeInfo lru_cache_info = {
    .methods = lru_cache_methods,
    .getsets = lru_cache_getsets,
    .dealloc = lru_cache_dealloc,
    .traverse = lru_cache_traverse,
    .clear = lru_cache_clear,
    .new = lru_cache_slot_new,
    .call = lru_cache_slot_call,
    .descr_get = lru_cache_slot_descr_get,
};
Type lru_cache_type = {
    STATIC_TYPE("functools._lru_cache_wrapper", LruCache, &lru_cache_info),
    .flags = TYPE_FLAG_GC | TYPE_FLAG_METHOD_DESCRIPTOR,
    .doc = "A callable that calls a function and remembers its results.\n\nmaxsize: 0 for no caching, None for no limit, or how "
           "many results are kept. typed: whether f(3) and f(3.0) are different calls. cache_info_type: makes the result of "
           "cache_info() of hits, misses, maxsize, currsize.",
    .dict_offset = offsetof(LruCache, dict),
    .weaklist_offset = offsetof(LruCache, weaklist),
};
