/* SPDX-License-Identifier: MIT
   Part of vm/dispatch.c: displays, comprehensions, f-strings. */

TARGET(BUILD_TUPLE): {
    SAVE();
    Value v = tuple_new(i.c);
    if (UNLIKELY(!v))
        goto error;
    for (int n = 0; n < i.c; n++)
        tuple_init_item(v, n, MOVE(R[i.b + n]));
    SET(i.a, v);
    NEXT(1);
}

TARGET(BUILD_LIST): {
    SAVE();
    Value v = list_new(i.c);
    if (UNLIKELY(!v))
        goto error;
    for (int n = 0; n < i.c; n++)
        list_init_item(v, n, MOVE(R[i.b + n]));
    SET(i.a, v);
    NEXT(1);
}

TARGET(BUILD_SET): {
    SAVE();
    value = set_new(NULL);
    for (int n = 0; n < i.c; n++) {
        if (value && !set_add(value, R[i.b + n]))
            drop(MOVE(value));
    }
    registers_drop(&R[i.b], i.c);
    RESULT(i.a, value);
    NEXT(1);
}

TARGET(BUILD_MAP): {
    SAVE();
    value = i.c ? dict_new_sized(i.c) : dict_new();
    for (int n = 0; n < i.c; n++) {
        if (value && !dict_set(value, R[i.b + 2 * n], R[i.b + 2 * n + 1]))
            drop(MOVE(value));
    }
    registers_drop(&R[i.b], 2 * i.c);
    RESULT(i.a, value);
    NEXT(1);
}

TARGET(BUILD_STRING): {
    SAVE();
    value = str_join_array(STR_EMPTY, (Borrowed const *)&R[i.b], i.c);
    registers_drop(&R[i.b], i.c);
    RESULT(i.a, value);
    NEXT(1);
}

TARGET(FORMAT_VALUE): {
    SAVE();
    value = format_value(R[i.b], i.flags & OP_NEGATE ? NULL : R[i.c], (i.flags >> FORMAT_SHIFT) & 3);
    if (!(i.flags & OP_NEGATE))
        KILL(KILL_C, i.c);
    goto binary_imm_done;
}

TARGET(LIST_APPEND): {
    SAVE();
    Value v = R[i.b];
    if (i.flags & KILL_B)
        R[i.b] = NULL;
    else
        own(v);
    if (UNLIKELY(!list_append_steal(R[i.a], v)))
        goto error;
    NEXT(1);
}

TARGET(LIST_EXTEND): {
    SAVE();
    bool ok = list_extend_display(R[i.a], R[i.b]);
    KILL(KILL_B, i.b);
    if (UNLIKELY(!ok))
        goto error;
    NEXT(1);
}

TARGET(LIST_TO_TUPLE):
    SAVE();
    value = list_to_tuple(R[i.b]);
    goto binary_imm_done;

TARGET(SET_ADD): {
    SAVE();
    bool ok = set_add(R[i.a], R[i.b]);
    KILL(KILL_B, i.b);
    if (UNLIKELY(!ok))
        goto error;
    NEXT(1);
}

TARGET(SET_UPDATE): {
    SAVE();
    bool ok = set_update(R[i.a], R[i.b]);
    KILL(KILL_B, i.b);
    if (UNLIKELY(!ok))
        goto error;
    NEXT(1);
}

TARGET(MAP_ADD): {
    SAVE();
    bool ok = dict_set(R[i.a], R[i.b], R[i.c]);
    KILL(KILL_C, i.c);
    KILL(KILL_B, i.b);
    if (UNLIKELY(!ok))
        goto error;
    NEXT(1);
}

TARGET(DICT_UPDATE): {
    SAVE();
    bool ok = dict_update_display(R[i.a], R[i.b]);
    KILL(KILL_B, i.b);
    if (UNLIKELY(!ok))
        goto error;
    NEXT(1);
}

TARGET(DICT_MERGE): {
    SAVE();
    bool ok = dict_merge_keywords(R[i.a], R[i.b], R[i.c]);
    KILL(KILL_B, i.b);
    if (UNLIKELY(!ok))
        goto error;
    NEXT(1);
}
