/* SPDX-License-Identifier: MIT
   Part of vm/dispatch.c: globals, namespaces, imports. */

TARGET(LOAD_GLOBAL): {
    SAVE();
    Borrowed name = NAME_AT(i.b);
    Value v = load_global(frame, name);
    if (!v)
        goto error;
    specialize_load_global(pc, frame, name);
    SET(i.a, v);
    NEXT(1 + CACHES(LOAD_GLOBAL));
}

TARGET(LOAD_GLOBAL_MODULE): {
    GlobalCache const *cache = (GlobalCache const *)(pc + 1);
    if (UNLIKELY(AS(Dict, frame->globals)->keys_version != cache->keys_version || !cache->keys_version))
        goto TARGET(LOAD_GLOBAL);
    Value v = own(*cache->place);
    SET(i.a, v);
    NEXT(1 + CACHES(LOAD_GLOBAL));
}

TARGET(LOAD_GLOBAL_BUILTIN): {
    GlobalCache const *cache = (GlobalCache const *)(pc + 1);
    if (UNLIKELY(AS(Dict, frame->globals)->keys_version != cache->keys_version ||
                 AS(Dict, frame->builtins)->keys_version != cache->builtins_version || !cache->keys_version ||
                 !cache->builtins_version))
        goto TARGET(LOAD_GLOBAL);
    Value v = own(*cache->place);
    SET(i.a, v);
    NEXT(1 + CACHES(LOAD_GLOBAL));
}

TARGET(STORE_GLOBAL): {
    SAVE();
    bool ok = dict_set(frame->globals, NAME_AT(i.a), R[i.b]);
    KILL(KILL_B, i.b);
    if (UNLIKELY(!ok))
        goto error;
    NEXT(1);
}

TARGET(DELETE_GLOBAL): {
    SAVE();
    int found = dict_remove(frame->globals, NAME_AT(i.a));
    if (found <= 0) {
        if (!found)
            raise_name_error(NAME_AT(i.a));
        goto error;
    }
    NEXT(1);
}

TARGET(LOAD_NAME): {
    if (frame->locals == NULL || frame->locals == frame->globals)
        goto TARGET(LOAD_GLOBAL);
    SAVE();
    Value v = load_name(frame, NAME_AT(i.b));
    RESULT(i.a, v);
    NEXT(1 + CACHES(LOAD_NAME));
}

TARGET(STORE_NAME): {
    SAVE();
    bool ok = store_name(frame, NAME_AT(i.a), R[i.b]);
    KILL(KILL_B, i.b);
    if (UNLIKELY(!ok))
        goto error;
    NEXT(1);
}

TARGET(DELETE_NAME):
    SAVE();
    if (!delete_name(frame, NAME_AT(i.a)))
        goto error;
    NEXT(1);

TARGET(LOAD_LOCALS): {
    SAVE();
    Borrowed locals = frame_locals(frame);
    if (!locals)
        goto error;
    Value v = own(locals);
    SET(i.a, v);
    NEXT(1);
}

TARGET(LOAD_BUILD_CLASS): {
    SAVE();
    Value v = load_build_class(frame);
    RESULT(i.a, v);
    NEXT(1);
}

TARGET(LOAD_ASSERTION_ERROR): {
    SET(i.a, TO_VALUE(&exc_AssertionError));
    NEXT(1);
}

TARGET(SETUP_ANNOTATIONS):
    SAVE();
    if (!setup_annotations(frame))
        goto error;
    NEXT(1);

TARGET(IMPORT_NAME): {
    SAVE();
    Value v = import_name(frame, NAME_AT(i.c), R[i.b], R[i.b + 1]);
    registers_drop(&R[i.b], 2);
    RESULT(i.a, v);
    NEXT(1);
}

TARGET(IMPORT_FROM): {
    SAVE();
    Value v = import_from(frame, R[i.b], NAME_AT(i.c));
    RESULT(i.a, v);
    NEXT(1);
}

TARGET(IMPORT_STAR): {
    SAVE();
    bool ok = import_star(frame, R[i.a]);
    KILL(KILL_A, i.a);
    if (!ok)
        goto error;
    NEXT(1);
}

TARGET(PRINT_RESULT): {
    SAVE();
    bool ok = print_result(frame, R[i.a]);
    KILL(KILL_A, i.a);
    if (!ok)
        goto error;
    NEXT(1);
}
