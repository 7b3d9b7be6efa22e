/* SPDX-License-Identifier: MIT
   Part of vm/dispatch.c: attributes and methods. Guards compare the version of the object's type, which changes whenever
   anything that attribute look-up could see in the class or its bases changes, and the shape of the instance. */

#define ATTR_CACHE ((AttrCache *)(pc + 1))
/* The operand must be a heap object of a type with the cached version, and have that shape. */
#define GUARD_SHAPE(object, miss)                                                                                      \
    if (UNLIKELY(!is_pointer(object) || type_of(object)->info->version != ATTR_CACHE->version ||                       \
                 instance_store(object, type_of(object)->info->store_offset)->shape != ATTR_CACHE->shape))             \
    goto miss

TARGET(LOAD_ATTR): {
    SAVE();
    Borrowed object = R[i.b], name = NAME_AT(i.c);
    if (CACHE_IS_DUE(ATTR_CACHE))
        specialize_load_attr(pc, object, name);
    Value v = get_attr(object, name);
    KILL(KILL_B, i.b);
    RESULT(i.a, v);
    NEXT(1 + CACHES(LOAD_ATTR));
}

load_attr_miss:
    if (CACHE_GIVES_UP(ATTR_CACHE))
        pc->op = OP_LOAD_ATTR;
    goto TARGET(LOAD_ATTR);

TARGET(LOAD_ATTR_SLOT): {
    Borrowed object = R[i.b];
    GUARD_SHAPE(object, load_attr_miss);
    Value v = own(*store_slot(instance_store(object, type_of(object)->info->store_offset), ATTR_CACHE->index));
    KILL(KILL_B, i.b);
    SET(i.a, v);
    NEXT(1 + CACHES(LOAD_ATTR));
}

TARGET(LOAD_ATTR_TYPE_VALUE): {
    Borrowed object = R[i.b];
    if (UNLIKELY(type_of(object)->info->version != ATTR_CACHE->version))
        goto load_attr_miss;
    if (ATTR_CACHE->shape &&
        UNLIKELY(instance_store(object, type_of(object)->info->store_offset)->shape != ATTR_CACHE->shape))
        goto load_attr_miss;
    Value v = own(ATTR_CACHE->value);
    KILL(KILL_B, i.b);
    SET(i.a, v);
    NEXT(1 + CACHES(LOAD_ATTR));
}

TARGET(LOAD_ATTR_MODULE): {
    Borrowed object = R[i.b];
    if (UNLIKELY(!is_pointer(object) || type_of(object) != &module_type ||
                 AS(Dict, module_dict(object))->keys_version != ATTR_CACHE->keys_version || !ATTR_CACHE->keys_version))
        goto load_attr_miss;
    Value v = own(*ATTR_CACHE->place);
    KILL(KILL_B, i.b);
    SET(i.a, v);
    NEXT(1 + CACHES(LOAD_ATTR));
}

TARGET(LOAD_ATTR_CLASS): {
    Borrowed object = R[i.b];
    if (UNLIKELY(!is_pointer(object) || !is_type(object) || AS(Type, object)->info->version != ATTR_CACHE->version))
        goto load_attr_miss;
    Value v = own(ATTR_CACHE->value);
    KILL(KILL_B, i.b);
    SET(i.a, v);
    NEXT(1 + CACHES(LOAD_ATTR));
}

TARGET(LOAD_ATTR_MEMBER): {
    Borrowed object = R[i.b];
    if (UNLIKELY(!is_pointer(object) || type_of(object)->info->version != ATTR_CACHE->version))
        goto load_attr_miss;
    Value v = *(Value *)((char *)AS(Object, object) + ATTR_CACHE->index);
    if (UNLIKELY(!v))
        goto TARGET(LOAD_ATTR);
    own(v);
    KILL(KILL_B, i.b);
    SET(i.a, v);
    NEXT(1 + CACHES(LOAD_ATTR));
}

TARGET(LOAD_ATTR_PROPERTY): {
    Borrowed object = R[i.b];
    if (UNLIKELY(!is_pointer(object) || type_of(object)->info->version != ATTR_CACHE->version))
        goto load_attr_miss;
    SAVE();
    Value argument = own(object);
    KILL(KILL_B, i.b);
    Function *getter = own_ref(AS(Function, ATTR_CACHE->value));
    if (!call_push_values(thread, frame, getter, &argument, 1, RETURN_TO_A, NULL))
        goto error;
    goto push_frame;
}

TARGET(STORE_ATTR): {
    SAVE();
    Borrowed object = R[i.a], name = NAME_AT(i.c);
    if (CACHE_IS_DUE(ATTR_CACHE))
        specialize_store_attr(pc, object, name);
    bool ok = set_attr(object, name, R[i.b]);
    KILL(KILL_B, i.b);
    KILL(KILL_A, i.a);
    if (UNLIKELY(!ok))
        goto error;
    NEXT(1 + CACHES(STORE_ATTR));
}

store_attr_miss:
    if (CACHE_GIVES_UP(ATTR_CACHE))
        pc->op = OP_STORE_ATTR;
    goto TARGET(STORE_ATTR);

TARGET(STORE_ATTR_SLOT): {
    Borrowed object = R[i.a];
    GUARD_SHAPE(object, store_attr_miss);
    Value *slot = store_slot(instance_store(object, type_of(object)->info->store_offset), ATTR_CACHE->index);
    Value v = R[i.b];
    if (i.flags & KILL_B)
        R[i.b] = NULL;
    else
        own(v);
    Value before = *slot;
    *slot = v;
    DROP_OLD(before);
    KILL(KILL_A, i.a);
    NEXT(1 + CACHES(STORE_ATTR));
}

TARGET(STORE_ATTR_NEW): {
    Borrowed object = R[i.a];
    GUARD_SHAPE(object, store_attr_miss);
    InstanceStore *store = instance_store(object, type_of(object)->info->store_offset);
    if (UNLIKELY(ATTR_CACHE->index >= store_capacity(store)))
        goto store_attr_miss;
    Value v = R[i.b];
    if (i.flags & KILL_B)
        R[i.b] = NULL;
    else
        own(v);
    store->slots[ATTR_CACHE->index] = v;
    store->shape = ATTR_CACHE->next_shape;
    KILL(KILL_A, i.a);
    NEXT(1 + CACHES(STORE_ATTR));
}

TARGET(STORE_ATTR_MEMBER): {
    Borrowed object = R[i.a];
    if (UNLIKELY(!is_pointer(object) || type_of(object)->info->version != ATTR_CACHE->version))
        goto store_attr_miss;
    Value *slot = (Value *)((char *)AS(Object, object) + ATTR_CACHE->index);
    Value v = R[i.b];
    if (i.flags & KILL_B)
        R[i.b] = NULL;
    else
        own(v);
    Value before = *slot;
    *slot = v;
    if (before)
        DROP_OLD(before);
    KILL(KILL_A, i.a);
    NEXT(1 + CACHES(STORE_ATTR));
}

TARGET(DELETE_ATTR): {
    SAVE();
    bool ok = set_attr(R[i.a], NAME_AT(i.c), NULL);
    KILL(KILL_A, i.a);
    if (!ok)
        goto error;
    NEXT(1);
}

TARGET(LOAD_METHOD): {
    SAVE();
    Borrowed object = R[i.b], name = NAME_AT(i.c);
    if (CACHE_IS_DUE(ATTR_CACHE))
        specialize_load_method(pc, object, name);
    Value function = NULL;
    int bound = get_method(object, name, &function);
    if (UNLIKELY(bound < 0)) {
        KILL(KILL_B, i.b);
        goto error;
    }
    Value self = NULL;
    if (bound) {
        self = R[i.b];
        if (i.flags & KILL_B)
            R[i.b] = NULL;
        else
            own(self);
    } else {
        KILL(KILL_B, i.b);
    }
    SET(i.a, function);
    SET(i.a + 1, self);
    NEXT(1 + CACHES(LOAD_METHOD));
}

load_method_miss:
    if (CACHE_GIVES_UP(ATTR_CACHE))
        pc->op = OP_LOAD_METHOD;
    goto TARGET(LOAD_METHOD);

load_method_found: { /* the cached function, to be called with the object first */
    Value self = R[i.b], function = own(ATTR_CACHE->value);
    if (i.flags & KILL_B)
        R[i.b] = NULL;
    else
        own(self);
    SET(i.a, function);
    SET(i.a + 1, self);
    NEXT(1 + CACHES(LOAD_METHOD));
}

TARGET(LOAD_METHOD_SHAPE): {
    Borrowed object = R[i.b];
    GUARD_SHAPE(object, load_method_miss);
    goto load_method_found;
}

TARGET(LOAD_METHOD_TYPE):
    if (UNLIKELY(type_of(R[i.b])->info->version != ATTR_CACHE->version))
        goto load_method_miss;
    goto load_method_found;

TARGET(LOAD_METHOD_MODULE): {
    Borrowed object = R[i.b];
    if (UNLIKELY(!is_pointer(object) || type_of(object) != &module_type ||
                 AS(Dict, module_dict(object))->keys_version != ATTR_CACHE->keys_version || !ATTR_CACHE->keys_version))
        goto load_method_miss;
    Value function = own(*ATTR_CACHE->place);
    KILL(KILL_B, i.b);
    SET(i.a, function);
    SET(i.a + 1, NULL);
    NEXT(1 + CACHES(LOAD_METHOD));
}

TARGET(LOAD_METHOD_CLASS): {
    Borrowed object = R[i.b];
    if (UNLIKELY(!is_pointer(object) || !is_type(object) || AS(Type, object)->info->version != ATTR_CACHE->version))
        goto load_method_miss;
    Value function = own(ATTR_CACHE->value);
    KILL(KILL_B, i.b);
    SET(i.a, function);
    SET(i.a + 1, NULL);
    NEXT(1 + CACHES(LOAD_METHOD));
}
