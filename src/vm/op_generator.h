/* SPDX-License-Identifier: MIT
   Part of vm/dispatch.c: yield and await. YIELD_FROM stays the current instruction while it delegates: each resumption
   stores what was sent into register c and runs it again. */

TARGET(YIELD):
    value = R[i.b];
    if (i.flags & KILL_B)
        R[i.b] = NULL;
    else
        own(value);
    SAVE();
    goto yield_value;

TARGET(ASYNC_GEN_YIELD):
    SAVE();
    value = R[i.b];
    if (i.flags & KILL_B)
        R[i.b] = NULL;
    else
        own(value);
    value = async_generator_wrap(value);
    if (!value)
        goto error;
    goto yield_value;

TARGET(YIELD_FROM): {
    SAVE();
    Borrowed iterator = R[i.b];
    Type *type = type_of(iterator);
    if ((type == &generator_type || type == &coroutine_type) && AS(Generator, iterator)->state < GENERATOR_EXECUTING &&
        (AS(Generator, iterator)->state != GENERATOR_CREATED || R[i.c] == NONE)) {
        Generator *g = AS(Generator, iterator);
        if (UNLIKELY(--thread->recursion_remaining < 0 && !recursion_enter_again(thread)))
            goto error;
        Value sent = MOVE(R[i.c]);
        R[i.c] = NONE;
        g->frame.pc = generator_enter(thread, g, sent, RETURN_YIELD_FROM);
        goto push_frame;
    }
    Value sent = MOVE(R[i.c]);
    R[i.c] = NONE;
    value = NULL;
    int yielded = iter_send(iterator, sent, &value);
    drop(sent);
    if (yielded > 0)
        goto yield_value;
    if (yielded < 0)
        goto error;
    drop(MOVE(R[i.b]));
    SET(i.a, value);
    NEXT(1);
}

TARGET(GET_YIELD_FROM_ITER):
    SAVE();
    value = yield_from_iter(frame, R[i.b]);
    goto binary_imm_done;

TARGET(GET_AWAITABLE):
    SAVE();
    value = awaitable_iter(R[i.b], i.c);
    goto binary_imm_done;
