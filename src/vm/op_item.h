/* SPDX-License-Identifier: MIT
   Part of vm/dispatch.c: subscripts and slices. */

#define ITEM_CACHE ((ItemCache *)(pc + 1))

TARGET(LOAD_SUBSCR): {
    SAVE();
    if (CACHE_IS_DUE(ITEM_CACHE))
        specialize_load_subscr(pc, R[i.b], R[i.c]);
    Value v = get_item(R[i.b], R[i.c]);
    KILL(KILL_C, i.c);
    KILL(KILL_B, i.b);
    RESULT(i.a, v);
    NEXT(1 + CACHES(LOAD_SUBSCR));
}

load_subscr_miss:
    if (CACHE_GIVES_UP(ITEM_CACHE))
        pc->op = OP_LOAD_SUBSCR;
    goto TARGET(LOAD_SUBSCR);

TARGET(LOAD_SUBSCR_LIST): {
    Borrowed list = R[i.b], key = R[i.c];
    if (UNLIKELY(!is_imm_int(key) || !is_list_exact(list)))
        goto load_subscr_miss;
    int64_t at = imm_int_get(key);
    ssize_t size = list_size(list);
    if (at < 0)
        at += size;
    if (UNLIKELY((uint64_t)at >= (uint64_t)size))
        goto TARGET(LOAD_SUBSCR);
    Value v = own(list_peek(list, at));
    KILL(KILL_B, i.b);
    SET(i.a, v);
    NEXT(1 + CACHES(LOAD_SUBSCR));
}

TARGET(LOAD_SUBSCR_TUPLE): {
    Borrowed tuple = R[i.b], key = R[i.c];
    if (UNLIKELY(!is_imm_int(key) || !is_tuple_exact(tuple)))
        goto load_subscr_miss;
    int64_t at = imm_int_get(key);
    ssize_t size = tuple_size(tuple);
    if (at < 0)
        at += size;
    if (UNLIKELY((uint64_t)at >= (uint64_t)size))
        goto TARGET(LOAD_SUBSCR);
    Value v = own(tuple_peek(tuple, at));
    KILL(KILL_B, i.b);
    SET(i.a, v);
    NEXT(1 + CACHES(LOAD_SUBSCR));
}

TARGET(LOAD_SUBSCR_DICT): {
    Borrowed dict = R[i.b], key = R[i.c];
    if (UNLIKELY(!is_dict_exact(dict)))
        goto load_subscr_miss;
    SAVE();
    Value v = NULL;
    int found = dict_find(dict, key, &v);
    if (UNLIKELY(found <= 0)) {
        if (!found)
            raise_key_error(key);
        KILL(KILL_C, i.c);
        KILL(KILL_B, i.b);
        goto error;
    }
    KILL(KILL_C, i.c);
    KILL(KILL_B, i.b);
    SET(i.a, v);
    NEXT(1 + CACHES(LOAD_SUBSCR));
}

TARGET(LOAD_SUBSCR_STR): {
    Borrowed text = R[i.b], key = R[i.c];
    if (UNLIKELY(!is_imm_int(key) || !is_str_exact(text)))
        goto load_subscr_miss;
    int64_t at = imm_int_get(key);
    ssize_t size = str_length(text);
    if (at < 0)
        at += size;
    if (UNLIKELY((uint64_t)at >= (uint64_t)size))
        goto TARGET(LOAD_SUBSCR);
    SAVE();
    Value v = str_from_char(str_char(text, at));
    KILL(KILL_B, i.b);
    RESULT(i.a, v);
    NEXT(1 + CACHES(LOAD_SUBSCR));
}

TARGET(LOAD_SUBSCR_PYTHON): {
    Borrowed container = R[i.b];
    if (UNLIKELY(type_of(container)->info->version != ITEM_CACHE->version))
        goto load_subscr_miss;
    SAVE();
    Borrowed getter = type_lookup(type_of(container), STR(__getitem__));
    if (UNLIKELY(!getter || !is_function(getter)))
        goto load_subscr_miss;
    Value arguments[2] = {own(container), own(R[i.c])};
    KILL(KILL_C, i.c);
    KILL(KILL_B, i.b);
    if (!call_push_values(thread, frame, own_ref(AS(Function, getter)), arguments, 2, RETURN_TO_A, NULL))
        goto error;
    goto push_frame;
}

TARGET(STORE_SUBSCR): {
    SAVE();
    if (CACHE_IS_DUE(ITEM_CACHE))
        specialize_store_subscr(pc, R[i.a], R[i.b]);
    bool ok = set_item(R[i.a], R[i.b], R[i.c]);
    KILL(KILL_C, i.c);
    KILL(KILL_B, i.b);
    KILL(KILL_A, i.a);
    if (UNLIKELY(!ok))
        goto error;
    NEXT(1 + CACHES(STORE_SUBSCR));
}

store_subscr_miss:
    if (CACHE_GIVES_UP(ITEM_CACHE))
        pc->op = OP_STORE_SUBSCR;
    goto TARGET(STORE_SUBSCR);

TARGET(STORE_SUBSCR_LIST): {
    Borrowed list = R[i.a], key = R[i.b];
    if (UNLIKELY(!is_imm_int(key) || !is_list_exact(list)))
        goto store_subscr_miss;
    int64_t at = imm_int_get(key);
    ssize_t size = list_size(list);
    if (at < 0)
        at += size;
    if (UNLIKELY((uint64_t)at >= (uint64_t)size))
        goto TARGET(STORE_SUBSCR);
    SAVE();
    Value v = R[i.c];
    if (i.flags & KILL_C)
        R[i.c] = NULL;
    else
        own(v);
    list_store(list, at, v);
    KILL(KILL_A, i.a);
    NEXT(1 + CACHES(STORE_SUBSCR));
}

TARGET(STORE_SUBSCR_DICT): {
    Borrowed dict = R[i.a];
    if (UNLIKELY(!is_dict_exact(dict)))
        goto store_subscr_miss;
    SAVE();
    bool ok = dict_set(dict, R[i.b], R[i.c]);
    KILL(KILL_C, i.c);
    KILL(KILL_B, i.b);
    KILL(KILL_A, i.a);
    if (UNLIKELY(!ok))
        goto error;
    NEXT(1 + CACHES(STORE_SUBSCR));
}

TARGET(DELETE_SUBSCR): {
    SAVE();
    bool ok = delete_item(R[i.a], R[i.b]);
    KILL(KILL_B, i.b);
    KILL(KILL_A, i.a);
    if (UNLIKELY(!ok))
        goto error;
    NEXT(1);
}

TARGET(BUILD_SLICE): {
    SAVE();
    Value v = slice_new(R[i.b], R[i.b + 1], i.c == 3 ? R[i.b + 2] : NULL);
    registers_drop(&R[i.b], i.c);
    RESULT(i.a, v);
    NEXT(1);
}
