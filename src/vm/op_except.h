/* SPDX-License-Identifier: MIT
   Part of vm/dispatch.c: handlers, raising, with. */

TARGET(PUSH_HANDLED): {
    HandledItem *item = thread->handled;
    Value before = item->exception;
    item->exception = own(R[i.b]);
    SET(i.a, before ? before : NONE);
    NEXT(1);
}

TARGET(POP_HANDLED): {
    Value before = MOVE(R[i.a]), exception = thread->handled->exception;
    thread->handled->exception = before == NONE ? NULL : before;
    if (exception)
        DROP_OLD(exception);
    NEXT(1);
}

TARGET(MATCH_EXCEPTION): {
    SAVE();
    int matches = match_exception(R[i.b], R[i.c]);
    KILL(KILL_C, i.c);
    if (UNLIKELY(matches < 0))
        goto error;
    SET(i.a, bool_value(matches));
    NEXT(1);
}

TARGET(MATCH_GROUP): {
    SAVE();
    Value exception = MOVE(R[i.b]), matched = NULL, rest = NULL;
    bool ok = match_exception_group(exception, R[i.c], &matched, &rest);
    KILL(KILL_C, i.c);
    drop(exception);
    if (!ok)
        goto error;
    SET(i.a, matched);
    SET(i.a + 1, rest);
    NEXT(1);
}

TARGET(RAISE): {
    SAVE();
    raise_statement(R[i.a], i.flags & OP_NEGATE ? NULL : R[i.b]);
    KILL(KILL_A, i.a);
    if (!(i.flags & OP_NEGATE))
        KILL(KILL_B, i.b);
    goto error;
}

TARGET(RAISE_AGAIN): {
    SAVE();
    Borrowed exception = error_handled();
    if (!exception) {
        raise_error(&exc_RuntimeError, "No active exception to reraise");
        goto error;
    }
    error_restore(own(exception));
    goto unwind; /* the traceback is that of the first raise, no entry is added */
}

TARGET(RERAISE): {
    SAVE();
    Value exception = R[i.a];
    if (i.flags & KILL_A)
        R[i.a] = NULL;
    else
        own(exception);
    error_restore(exception);
    goto unwind;
}

TARGET(RERAISE_STAR): {
    SAVE();
    value = reraise_star(R[i.b], R[i.c]);
    goto binary_done;
}

TARGET(WITH_ENTER): {
    SAVE();
    Value exit = NULL, entered = NULL;
    Borrowed enter = type_lookup(type_of(R[i.b]), STR(__enter__));
    if (enter && is_function(enter) && function_code(AS(Function, enter))->is_simple &&
        function_code(AS(Function, enter))->argument_count == 1 && type_lookup(type_of(R[i.b]), STR(__exit__))) {
        if (type_lookup_special(R[i.b], STR(__exit__), &exit) <= 0)
            goto error;
        Function *function = own_ref(AS(Function, enter));
        Value self = R[i.b];
        if (i.flags & KILL_B)
            R[i.b] = NULL;
        else
            own(self);
        SET(i.a, exit);
        if (!call_push_values(thread, frame, function, &self, 1, RETURN_TO_A_NEXT, NULL))
            goto error;
        goto push_frame;
    }
    bool ok = with_enter(R[i.b], &exit, &entered);
    KILL(KILL_B, i.b);
    if (UNLIKELY(!ok))
        goto error;
    SET(i.a, exit);
    SET(i.a + 1, entered);
    NEXT(1);
}

TARGET(WITH_ENTER_ASYNC): {
    SAVE();
    Value exit = NULL, entered = NULL;
    bool ok = with_enter_async(R[i.b], &exit, &entered);
    KILL(KILL_B, i.b);
    if (UNLIKELY(!ok))
        goto error;
    SET(i.a, exit);
    SET(i.a + 1, entered);
    NEXT(1);
}

TARGET(WITH_EXIT): {
    SAVE();
    Value exit = MOVE(R[i.b]);
    if (is_method(exit) && is_function(AS(Method, exit)->function)) {
        Function *function = AS(Function, AS(Method, exit)->function);
        if (function_code(function)->is_simple && function_code(function)->argument_count == 4) {
            Value values[4] = {own(AS(Method, exit)->self), NONE, NONE, NONE};
            own_ref(function);
            drop(exit);
            if (!call_push_values(thread, frame, function, values, 4, RETURN_TO_A, NULL))
                goto error;
            goto push_frame;
        }
    }
    value = call_3(exit, NONE, NONE, NONE);
    drop(exit);
    RELOAD();
    RESULT(i.a, value);
    NEXT(1);
}

TARGET(WITH_EXCEPT): {
    SAVE();
    value = with_except(R[i.b], R[i.c]);
    RELOAD();
    RESULT(i.a, value);
    NEXT(1);
}
