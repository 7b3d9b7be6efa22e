/* SPDX-License-Identifier: MIT
   Types as such: making native types ready, look-up along the MRO with its cache, version tags, subclass tests, names.

   Static types are made ready once per process and never change after; everything they own lies in the process heap,
   immortal. Version tags: static types take theirs from a process-wide counter, all others from their interpreter's,
   which starts above; so a version means one state of one type, and a cache that holds (version, name) needs nothing else.
   A type has a version only if all its bases have: that lets type_modified stop early.

   Classes are made in type_new.c, changed in type_attr.c, their slots are type_slots.c, instances instance.c. */
#include "object/type_priv.h"

#include <stdatomic.h>

#include "heap/collect.h"
#include "heap/memory.h"
#include "heap/weakref.h"
#include "object/descriptor.h"
#include "object/hooks.h"
#include "object/error.h"
#include "object/protocol.h"
#include "object/slot.h"
#include "object/type_inl.h"
#include "types/dict.h"
#include "types/int.h"
#include "types/list.h"
#include "types/str.h"
#include "types/weakref.h"

/* Versions below this belong to static types. */
#define VERSION_FIRST_OF_INTERP ((uint32_t)1 << 20)

static struct {
    _Atomic uint32_t version;  /* last one given to a static type */
    Type *_Atomic newest;      /* chain of static types through info->next_static */
} static_types;

/* --- state of an interpreter --- */

bool object_state_init(Interp *interp) {
    struct ObjectState *state = memory_new_zeroed(sizeof *state);
    if (!state)
        return false;
    state->next_version = VERSION_FIRST_OF_INTERP;
    interp->object = state;
    return true;
}

void object_state_clear(Interp *interp) {
    struct ObjectState *state = interp->object;
    for (int i = 0; i < METHOD_CACHE_SIZE; i++) {
        state->method_cache[i].version = 0;
        drop(MOVE(state->method_cache[i].name));
    }
    drop(MOVE(state->gc_callbacks));
    drop(MOVE(state->gc_garbage));
}

void object_state_fini(Interp *interp) {
    if (!interp->object)
        return;
    object_state_clear(interp);
    drop(MOVE(interp->object->static_subclasses));
    memory_free(interp->object);
    interp->object = NULL;
}

/* --- look-up --- */

Borrowed type_lookup_provider(Type *type, Borrowed name, Type **provider) {
    OWNED Value mro = own_maybe(type->mro); /* a key with an __eq__ may run anything */
    if (UNLIKELY(!mro))
        return NULL;
    ssize_t n = tuple_size(mro);
    for (ssize_t i = 0; i < n; i++) {
        Type *t = AS(Type, tuple_peek(mro, i));
        Borrowed found = t->dict ? dict_peek_str(t->dict, name) : NULL;
        if (found) {
            *provider = t;
            return found;
        }
    }
    return NULL;
}

Type *type_newest_static(void) { return atomic_load(&static_types.newest); }

uint32_t type_version(Type *type) {
    TypeInfo *info = type->info;
    if (info->version)
        return info->version;
    if ((info->slot_flags & INFO_NO_VERSION) || !type_has_flag(type, TYPE_FLAG_READY) || !thread_self)
        return 0;
    ssize_t n = tuple_size(type->bases);
    for (ssize_t i = 0; i < n; i++)
        if (!type_version(AS(Type, tuple_peek(type->bases, i))))
            return 0;
    struct ObjectState *state = interp_self()->object;
    if (UNLIKELY(state->next_version == UINT32_MAX))
        return 0;
    return info->version = state->next_version++;
}

Borrowed type_lookup_slow(Type *type, Borrowed name) {
    Type *provider;
    uint32_t version = type_version(type);
    Borrowed found = type_lookup_provider(type, name, &provider);
    if (UNLIKELY(!thread_self))
        return found;
    if (version && version == type->info->version && (str_is_interned(name) || is_immortal(AS(Object, name)))) {
        MethodCacheEntry *e = method_cache_entry(interp_self()->object, version, name);
        Value old = e->name;
        *e = (MethodCacheEntry){version, own(name), found};
        drop(old);
    }
    return found;
}

Borrowed type_lookup(Type *type, Borrowed name) {
    return LIKELY(thread_self != NULL) ? type_lookup_inline(type, name) : type_lookup_slow(type, name);
}

int type_lookup_special(Borrowed self, Borrowed name, Value *out) {
    Borrowed found = type_lookup(type_of(self), name);
    if (!found)
        return 0;
    DescrGetFn get = type_of(found)->info->descr_get;
    OWNED Value held = own(found);
    *out = get ? get(held, self, TO_VALUE(type_of(self))) : MOVE(held);
    return *out ? 1 : -1;
}

/* --- changes --- */

static bool modified_visit(Type *subclass, void *arg) {
    type_modified(subclass);
    return true;
}

void type_modified(Type *type) {
    if (!type->info->version)
        return; /* then no subclass has one either */
    ASSERT(!(type->info->slot_flags & INFO_STATIC));
    type->info->version = 0;
    type->flags &= ~TYPE_FLAG_VALID_VERSION;
    type_each_subclass(type, modified_visit, NULL);
}

/* --- subclasses --- */

/* The Dict id -> weak reference of a base's subclasses, borrowed; NULL: none (or error, with `make`). */
static Borrowed subclasses_dict(Type *base, bool make) {
    if (!(base->info->slot_flags & INFO_STATIC)) {
        if (!base->subclasses && make)
            base->subclasses = dict_new();
        return base->subclasses;
    }
    struct ObjectState *state = interp_self()->object;
    if (!state->static_subclasses && (!make || !(state->static_subclasses = dict_new())))
        return NULL;
    OWNED Value key = int_new((int64_t)(intptr_t)base);
    if (!key)
        return NULL;
    Borrowed found = dict_peek(state->static_subclasses, key);
    if (found || !make)
        return found;
    OWNED Value made = dict_new();
    if (!made || !dict_set(state->static_subclasses, key, made))
        return NULL;
    return made;
}

bool type_add_subclass(Type *base, Type *type) {
    if (!thread_self)
        return true; /* static types find each other through next_static */
    Borrowed dict = subclasses_dict(base, true);
    if (!dict)
        return false;
    OWNED Value key = int_new((int64_t)(intptr_t)type);
    OWNED Value reference = key ? weakref_new(TO_VALUE(type), NULL) : NULL;
    return reference && dict_set(dict, key, reference);
}

void type_remove_subclass(Type *base, Type *type) {
    Borrowed dict = subclasses_dict(base, false);
    Value key = dict ? int_new((int64_t)(intptr_t)type) : NULL;
    if (!key || dict_remove(dict, key) < 0)
        error_clear(); /* it then stays as a dead reference, which every reader skips */
    drop(key);
}

bool type_each_subclass(Type *type, bool (*visit)(Type *subclass, void *arg), void *arg) {
    Borrowed dict = subclasses_dict(type, false);
    if (!dict)
        return true;
    OWNED Value values = dict_values(dict);
    if (!values) {
        error_clear();
        return true;
    }
    for (ssize_t i = 0; i < list_size(values); i++) {
        Object *target = weakref_peek(AS(WeakRef, list_peek(values, i)));
        if (!target)
            continue;
        OWNED Value held = own(TO_VALUE(target));
        if (!visit(AS(Type, held), arg))
            return false;
    }
    return true;
}

static bool subclasses_append(Type *subclass, void *list) { return list_append(list, TO_VALUE(subclass)); }

/* type.__subclasses__: static ones first, in the order of their tables. */
Value type_py_subclasses(Borrowed self, Borrowed const *args) {
    Type *type = AS(Type, self);
    OWNED Value result = list_new(0);
    if (!result)
        return NULL;
    if (type->info->slot_flags & INFO_STATIC) {
        for (Type *t = atomic_load(&static_types.newest); t; t = t->info->next_static)
            for (ssize_t i = 0; i < tuple_size(t->bases); i++)
                if (AS(Type, tuple_peek(t->bases, i)) == type && !list_append(result, TO_VALUE(t)))
                    return NULL;
        list_reverse(result);
    }
    if (!type_each_subclass(type, subclasses_append, result))
        return NULL;
    return MOVE(result);
}

/* --- making a native type ready --- */

static bool ready_bases(Type *type) {
    if (!type->base && type != &object_type) {
        type->base = &object_type;
        if (type_has_flag(type, TYPE_FLAG_HEAP))
            object_own((Object *)type->base);
    }
    if (type->base && !type_ready(type->base))
        return false;
    if (!type->head.head.type)
        type->head.head.type = type->base->head.head.type;
    if (!type->bases)
        type->bases = type->base ? tuple_pack(1, TO_VALUE(type->base)) : tuple_new(0);
    return type->bases != NULL;
}

static bool ready_set_default(Type *type, const char *name, STEALS Value v) {
    OWNED Value held = v;
    OWNED Value key = held ? str_intern_text(name) : NULL;
    return key && dict_set(type->dict, key, held);
}

static bool ready_new(Type *type) {
    TypeInfo *info = type->info;
    Type *base = type->base;
    if (!info->new && base == &object_type && !type_has_flag(type, TYPE_FLAG_HEAP))
        type->flags |= TYPE_FLAG_DISALLOW_INSTANTIATION;
    if (type_has_flag(type, TYPE_FLAG_DISALLOW_INSTANTIATION)) {
        info->new = NULL;
        return true;
    }
    if (info->new)
        return dict_set_steal(type->dict, STR(__new__), type_new_function(type));
    info->new = base ? base->info->new : NULL;
    return true;
}

/* Descriptors for the rows of the type's tables. A method row replaces the wrapper of a slot with the same name. */
static bool ready_tables(Type *type) {
    TypeInfo *info = type->info;
    if (info->slot_flags & INFO_EXTENSION)
        return hook_foreign_tables(type);
    for (MethodDef const *m = info->methods; m && m->name; m++)
        if (!ready_set_default(type, m->name, descriptor_from_method(type, m)))
            return false;
    for (MemberDef const *m = info->members; m && m->name; m++)
        if (!ready_set_default(type, m->name, member_descriptor_new(type, m)))
            return false;
    for (GetSetDef const *g = info->getsets; g && g->name; g++)
        if (!ready_set_default(type, g->name, getset_descriptor_new(type, g)))
            return false;
    if (dict_peek_str(type->dict, STR(__doc__)))
        return true;
    return dict_set_steal(type->dict, STR(__doc__), type->doc ? str_from_text(type->doc) : own(NONE));
}

static void ready_inherit(Type *type) {
    Type *base = type->base;
    if (!base)
        return;
    TypeInfo *info = type->info;
    unsigned long const kinds = TYPE_FLAG_INT | TYPE_FLAG_LIST | TYPE_FLAG_TUPLE | TYPE_FLAG_BYTES | TYPE_FLAG_STR |
                                TYPE_FLAG_DICT | TYPE_FLAG_EXCEPTION | TYPE_FLAG_TYPE | TYPE_FLAG_MATCH_SELF;
    type->flags |= base->flags & kinds;
    if (!(type->flags & (TYPE_FLAG_SEQUENCE | TYPE_FLAG_MAPPING)))
        type->flags |= base->flags & (TYPE_FLAG_SEQUENCE | TYPE_FLAG_MAPPING);
    if (!type_has_flag(type, TYPE_FLAG_GC) && type_has_flag(base, TYPE_FLAG_GC) && !info->traverse && !info->clear)
        type->flags |= TYPE_FLAG_GC;
    if (type_has_flag(type, TYPE_FLAG_GC) && type_has_flag(base, TYPE_FLAG_GC)) {
        if (!info->traverse)
            info->traverse = base->info->traverse;
        if (!info->clear)
            info->clear = base->info->clear;
    }
    if (type->basic_size == 0)
        type->basic_size = base->basic_size;
    if (type->item_size == 0)
        type->item_size = base->item_size;
    if (type->weaklist_offset == 0)
        type->weaklist_offset = base->weaklist_offset;
    if (type->dict_offset == 0)
        type->dict_offset = base->dict_offset;
    slot_inherit(type);
}

/* `own_hash_refused`: the type's own slot says that it has none. Types that define equality alone have none either. */
static bool ready_hash(Type *type, bool own_hash_refused) {
    if (type->info->hash && !own_hash_refused)
        return true;
    type->info->hash = hash_not_implemented;
    return dict_peek_str(type->dict, STR(__hash__)) || dict_set(type->dict, STR(__hash__), NONE);
}

static void ready_link_static(Type *type) {
    type->info->version = atomic_fetch_add(&static_types.version, 1) + 1;
    CHECK(type->info->version < VERSION_FIRST_OF_INTERP);
    type->info->next_static = atomic_load(&static_types.newest);
    atomic_store(&static_types.newest, type);
}

static bool ready_steps(Type *type) {
    TypeInfo *info = type->info;
    bool is_static = (info->slot_flags & INFO_STATIC) != 0, own_hash_refused = info->hash == hash_not_implemented;
    CHECK(!info->version); /* two types must not share one TypeInfo */
    type->flags |= TYPE_FLAG_READYING;
    if (!ready_bases(type) || (!type->dict && !(type->dict = dict_new())) || !mro_set(type))
        return false;
    info->native_base = type;
    if (!ready_new(type) || !slot_add_wrappers(type) || !ready_tables(type))
        return false;
    ready_inherit(type);
    if (!ready_hash(type, own_hash_refused))
        return false;
    type->flags = (type->flags & ~TYPE_FLAG_READYING) | TYPE_FLAG_READY;
    if (is_static) {
        type->flags |= TYPE_FLAG_IMMUTABLE;
        ready_link_static(type);
        return true;
    }
    for (ssize_t i = 0; i < tuple_size(type->bases); i++)
        if (!type_add_subclass(AS(Type, tuple_peek(type->bases, i)), type))
            return false;
    return true;
}

static bool ready_once(Type *type) {
    if (type_has_flag(type, TYPE_FLAG_READY) || type_has_flag(type, TYPE_FLAG_READYING))
        return true;
    CHECK(type->info);
    if (!type_has_flag(type, TYPE_FLAG_HEAP) && !(type->info->slot_flags & INFO_EXTENSION))
        type->info->slot_flags |= INFO_STATIC;
    if (!ready_steps(type))
        return false;
    hook_type_changed(type);
    return true;
}

/* Static types of native modules become ready when the first interpreter makes the module; another may ask meanwhile. */
bool type_ready(Type *type) {
    if (!thread_self || type_has_flag(type, TYPE_FLAG_HEAP) || (type->info && type->info->slot_flags & INFO_EXTENSION))
        return ready_once(type);
    Thread *thread = heap_process_enter();
    bool ok = ready_once(type);
    heap_process_leave(thread);
    return ok;
}

/* --- subclass test, names --- */

bool type_is_subtype(const Type *type, const Type *base) {
    if (type == base || base == &object_type)
        return true;
    Borrowed mro = type->mro;
    if (UNLIKELY(!mro)) {
        while (type && type != base)
            type = type->base;
        return type != NULL;
    }
    ssize_t n = tuple_size(mro);
    Value const *items = AS(Tuple, mro)->items;
    for (ssize_t i = 1; i < n; i++)
        if (items[i] == (Borrowed)TO_VALUE(base))
            return true;
    return false;
}

const char *type_short_name(const Type *type) {
    if (type_is_python_class(type))
        return type->name;
    const char *dot = strrchr(type->name, '.');
    return dot ? dot + 1 : type->name;
}

Value type_qualname(Type *type) {
    if (type_has_flag(type, TYPE_FLAG_HEAP) && heap_type(type)->qualname)
        return own(heap_type(type)->qualname);
    return str_from_text(type_short_name(type));
}

Value type_module(Type *type) {
    if (type_has_flag(type, TYPE_FLAG_HEAP)) {
        Borrowed found = dict_peek_str(type->dict, STR(__module__));
        return found ? own(found) : raise_error(&exc_AttributeError, "__module__");
    }
    const char *dot = strrchr(type->name, '.');
    return dot ? str_intern(str_from_utf8(type->name, dot - type->name)) : own(STR(builtins));
}

Value type_full_name(Type *type) {
    OWNED Value module = type_module(type);
    if (!module)
        error_clear();
    OWNED Value qualname = type_qualname(type);
    if (!qualname)
        return NULL;
    if (!module || !is_str(module) || str_equal(module, STR(builtins)))
        return MOVE(qualname);
    return str_format("%U.%U", module, qualname);
}

hash_t hash_not_implemented(Borrowed self) {
    return raise_error(&exc_TypeError, "unhashable type: '%.200T'", self), -1;
}
