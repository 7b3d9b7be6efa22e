/* SPDX-License-Identifier: MIT
   type_lookup's hit in the method cache, for those who look attributes up all day: attr.c, slot functions, vm/. */
#ifndef GILT_OBJECT_TYPE_INL_H
#define GILT_OBJECT_TYPE_INL_H

#include "object/state.h"
#include "object/type.h"

Borrowed type_lookup_slow(Type *type, Borrowed name);

static ALWAYS_INLINE MethodCacheEntry *method_cache_entry(struct ObjectState *state, uint32_t version, Borrowed name) {
    return &state->method_cache[(version * 31 ^ (uint32_t)(VALUE_BITS(name) >> 4)) & (METHOD_CACHE_SIZE - 1)];
}

/* type_lookup; `name` is interned, a thread is current. */
static ALWAYS_INLINE Borrowed type_lookup_inline(Type *type, Borrowed name) {
    uint32_t version = type->info->version;
    if (LIKELY(version != 0)) {
        MethodCacheEntry *e = method_cache_entry(thread_self->interp->object, version, name);
        if (LIKELY(e->version == version && e->name == name))
            return e->found;
    }
    return type_lookup_slow(type, name);
}

#endif
