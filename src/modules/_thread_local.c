/* SPDX-License-Identifier: MIT
   _thread._local: an object whose attributes are another dict in each thread.

   For each thread that used it there is a LocalEntry with the dict. The entry is kept by the thread's own dict, so that
   it goes when the thread ends; the Local has a list of its entries, so that they go when the Local does. The dict in an
   entry counts as the Local's for the cycle collector: objects that refer back to the Local are collectable. */
#include "modules/_thread.h"

#include "gil/thread.h"
#include "heap/collect.h"
#include "heap/memory.h"
#include "heap/weakref.h"
#include "object/error.h"
#include "object/protocol.h"
#include "object/type.h"
#include "types/dict.h"
#include "types/list.h"
#include "types/str.h"

struct Local;

typedef struct LocalEntry {
    Object head;
    struct Local *local;      /* whose entry it is; NULL: that is gone */
    struct LocalEntry *previous, *next; /* in the Local's list */
    Dict *thread_dict;        /* the dict that keeps this entry; borrowed */
    Value dict;               /* the attributes; owned */
    Value weaklist;
} LocalEntry;

typedef struct Local {
    Object head;
    Value args, keywords;     /* for __init__ in each new thread; Tuple and Dict, or NULL */
    Value weaklist;
    Value key;                /* in threads' dicts: an immediate */
    LocalEntry *entries;
    LocalEntry *cached;       /* the entry used last, of the thread with id cached_id */
    uint64_t cached_id;       /* 0: none */
} Local;

/* --- entries --- */

static void local_entry_unlink(LocalEntry *e) {
    Local *local = e->local;
    if (!local)
        return;
    if (e->next)
        e->next->previous = e->previous;
    if (e->previous)
        e->previous->next = e->next;
    else
        local->entries = e->next;
    if (local->cached == e) {
        local->cached = NULL;
        local->cached_id = 0;
    }
    e->local = NULL;
}

static void local_entry_dealloc(Object *self) {
    LocalEntry *e = (LocalEntry *)self;
    if (e->weaklist)
        weakref_clear_all(self);
    local_entry_unlink(e);
    drop(MOVE(e->dict));
    object_free(self);
}

static TypeInfo local_entry_info = {.dealloc = local_entry_dealloc};

Type local_entry_type = {
    STATIC_TYPE("_thread._localdummy", LocalEntry, &local_entry_info),
    .flags = TYPE_FLAG_DISALLOW_INSTANTIATION | TYPE_FLAG_IMMUTABLE,
    .doc = "Keeps the attributes of a thread-local object for one thread.",
    .weaklist_offset = offsetof(LocalEntry, weaklist),
};

static LocalEntry *local_entry_new(Local *self, Thread *thread) {
    if (!thread->dict && !(thread->dict = dict_new()))
        return NULL;
    LocalEntry *e = NEW_OBJECT(LocalEntry, &local_entry_type);
    if (!e)
        return NULL;
    OWNED Value kept = TO_VALUE(e);
    e->dict = dict_new();
    if (!e->dict || !dict_set(thread->dict, self->key, kept))
        return NULL;
    e->thread_dict = AS(Dict, thread->dict);
    e->local = self;
    e->next = self->entries;
    if (e->next)
        e->next->previous = e;
    self->entries = e;
    return e;
}

static void local_remove_entry(Local *self, LocalEntry *e) {
    Value kept = own(TO_VALUE(e));
    local_entry_unlink(e);
    if (dict_remove(TO_VALUE(e->thread_dict), self->key) < 0)
        error_clear(); /* keys are ints: nothing that could fail */
    drop(MOVE(e->dict));
    drop(kept);
}

/* Runs __init__ again for a thread that sees the object for the first time, if a subclass has one. */
static bool local_run_init(Local *self) {
    if (type_of(TO_VALUE(self))->info->init == object_slot_init)
        return true;
    OWNED Value init = get_attr(TO_VALUE(self), STR(__init__));
    if (!init)
        return false;
    OWNED Value result = call_tuple(init, self->args ? self->args : TUPLE_EMPTY, self->keywords);
    return result != NULL;
}

static NOINLINE LocalEntry *local_entry_slow(Local *self, Thread *thread) {
    LocalEntry *e = NULL;
    if (thread->dict) {
        Borrowed found = dict_peek(thread->dict, self->key);
        if (!found && error_is_set())
            return NULL;
        e = AS(LocalEntry, found);
    }
    if (!e) {
        e = local_entry_new(self, thread);
        if (!e)
            return NULL;
        if (!local_run_init(self)) {
            Value error = error_take();
            if (e->local)
                local_remove_entry(self, e);
            error_restore(error);
            return NULL;
        }
    }
    self->cached = e;
    self->cached_id = thread->id;
    return e;
}

/* The calling thread's attributes, borrowed from the entry: valid until Python code runs that could end the entry. */
static ALWAYS_INLINE Borrowed local_dict(Local *self) {
    Thread *thread = thread_self;
    LocalEntry *e = LIKELY(self->cached_id == thread->id) ? self->cached : local_entry_slow(self, thread);
    return e ? e->dict : NULL;
}

/* --- the object --- */

static Value local_slot_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords) {
    ssize_t names = keywords ? tuple_size(keywords) : 0;
    if (type->info->init == object_slot_init && (count || names))
        return raise_error(&exc_TypeError, "Initialization arguments are not supported");
    OWNED Value v = type_alloc(type);
    if (!v)
        return NULL;
    Local *self = AS(Local, v);
    self->key = imm_int(thread_module_state()->next_local_key++);
    if (count && !(self->args = tuple_from_array(args, count)))
        return NULL;
    if (names && !(self->keywords = dict_new()))
        return NULL;
    for (ssize_t i = 0; i < names; i++) {
        if (!dict_set(self->keywords, tuple_peek(keywords, i), args[count + i]))
            return NULL;
    }
    LocalEntry *e = local_entry_new(self, thread_self); /* __init__ for this thread is called by type.__call__ */
    return e ? MOVE(v) : NULL;
}

static int local_traverse(Object *v, Visitor visitor, void *arg) {
    Local *self = (Local *)v;
    VISIT(self->args);
    VISIT(self->keywords);
    for (LocalEntry *e = self->entries; e; e = e->next)
        VISIT(e->dict);
    return 0;
}

static void local_clear(Object *v) {
    Local *self = (Local *)v;
    drop(MOVE(self->args));
    drop(MOVE(self->keywords));
    while (self->entries)
        local_remove_entry(self, self->entries);
}

static void local_dealloc(Object *v) {
    gc_untrack(v);
    if (AS(Local, TO_VALUE(v))->weaklist)
        weakref_clear_all(v);
    local_clear(v);
    object_free(v);
}

/* The usual order - data descriptor, own attribute, other class attribute - with the thread's dict. */
static Value local_slot_getattr(Borrowed v, Borrowed name) {
    if (!is_str(name))
        return raise_error(&exc_TypeError, "attribute name must be string, not '%T'", name);
    Borrowed peeked = local_dict(AS(Local, v));
    if (!peeked)
        return NULL;
    OWNED Value dict = own(peeked);
    if (str_equal_ascii(name, "__dict__"))
        return MOVE(dict);
    Type *type = type_of(v);
    OWNED Value attribute = own_maybe(type_lookup(type, name));
    DescrGetFn get = attribute ? type_of(attribute)->info->descr_get : NULL;
    if (get && type_of(attribute)->info->descr_set)
        return get(attribute, v, TO_VALUE(type));
    Value found;
    int status = dict_find(dict, name, &found);
    if (status != 0)
        return status > 0 ? found : NULL;
    if (get)
        return get(attribute, v, TO_VALUE(type));
    return attribute ? MOVE(attribute) : raise_no_attribute(v, name);
}

static bool local_slot_setattr(Borrowed v, Borrowed name, Borrowed value) {
    if (!is_str(name)) {
        raise_error(&exc_TypeError, "attribute name must be string, not '%T'", name);
        return false;
    }
    Borrowed peeked = local_dict(AS(Local, v));
    if (!peeked)
        return false;
    if (str_equal_ascii(name, "__dict__")) {
        raise_error(&exc_AttributeError, "'%T' object attribute '%U' is read-only", v, name);
        return false;
    }
    OWNED Value dict = own(peeked);
    OWNED Value attribute = own_maybe(type_lookup(type_of(v), name));
    DescrSetFn set = attribute ? type_of(attribute)->info->descr_set : NULL;
    if (set)
        return set(attribute, v, value);
    if (value)
        return dict_set(dict, name, value);
    int removed = dict_remove(dict, name);
    if (removed == 0)
        raise_no_attribute(v, name);
    return removed == 1;
}

static TypeInfo local_info = {
    .new = local_slot_new,
    .dealloc = local_dealloc,
    .traverse = local_traverse,
    .clear = local_clear,
    .getattr = local_slot_getattr,
    .setattr = local_slot_setattr,
};

Type local_type = {
    STATIC_TYPE("_thread._local", Local, &local_info),
    .flags = TYPE_FLAG_BASE | TYPE_FLAG_IMMUTABLE | TYPE_FLAG_GC,
    .doc = "An object with other attributes in each thread.",
    .weaklist_offset = offsetof(Local, weaklist),
};
