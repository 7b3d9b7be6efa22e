/* SPDX-License-Identifier: MIT
   Part of vm/dispatch.c: iteration and unpacking. */

#define ITER_CACHE ((IterCache *)(pc + 1))
#define FOR_ITER_END()                                                                                                 \
    do {                                                                                                               \
        Value done_ = R[i.b];                                                                                          \
        R[i.b] = NULL;                                                                                                 \
        DROP_OLD(done_);                                                                                               \
        NEXT(1 + CACHES(FOR_ITER) + ITER_CACHE->distance);                                                             \
    } while (0)

TARGET(GET_ITER): {
    SAVE();
    value = get_iter(R[i.b]);
    goto binary_imm_done;
}

TARGET(FOR_ITER): {
    SAVE();
    Borrowed iterator = R[i.b];
    if (CACHE_IS_DUE(ITER_CACHE))
        specialize_for_iter(pc, iterator);
    Value v = NULL;
    NextFn next = type_of(iterator)->info->next;
    int got = LIKELY(next != NULL) ? next(iterator, &v) : iter_next(iterator, &v);
    if (LIKELY(got > 0)) {
        SET(i.a, v);
        NEXT(1 + CACHES(FOR_ITER));
    }
    if (got < 0) {
        if (!error_matches(&exc_StopIteration))
            goto error;
        if (UNLIKELY(thread->use_tracing))
            trace_exception(frame);
        error_clear();
    }
    FOR_ITER_END();
}

for_iter_miss:
    if (CACHE_GIVES_UP(ITER_CACHE))
        pc->op = OP_FOR_ITER;
    goto TARGET(FOR_ITER);

TARGET(FOR_ITER_RANGE): {
    RangeIterator *iterator = AS(RangeIterator, R[i.b]);
    if (UNLIKELY(iterator->head.type != &range_iterator_type))
        goto for_iter_miss;
    if (UNLIKELY(iterator->remaining <= 0))
        FOR_ITER_END();
    int64_t next = iterator->next;
    iterator->remaining--;
    iterator->next = (int64_t)((uint64_t)next + (uint64_t)iterator->step);
    Value v = imm_int(next);
    if (UNLIKELY(!imm_int_fits(next))) {
        SAVE();
        if (!(v = int_new(next)))
            goto error;
    }
    SET(i.a, v);
    NEXT(1 + CACHES(FOR_ITER));
}

TARGET(FOR_ITER_LIST): {
    SequenceIterator *iterator = AS(SequenceIterator, R[i.b]);
    if (UNLIKELY(iterator->head.type != &list_iterator_type))
        goto for_iter_miss;
    Borrowed list = iterator->sequence;
    if (UNLIKELY(!list || iterator->index >= list_size(list))) {
        SAVE();
        drop(MOVE(iterator->sequence));
        FOR_ITER_END();
    }
    Value v = own(list_peek(list, iterator->index++));
    SET(i.a, v);
    NEXT(1 + CACHES(FOR_ITER));
}

TARGET(FOR_ITER_TUPLE): {
    SequenceIterator *iterator = AS(SequenceIterator, R[i.b]);
    if (UNLIKELY(iterator->head.type != &tuple_iterator_type))
        goto for_iter_miss;
    Borrowed tuple = iterator->sequence;
    if (UNLIKELY(!tuple || iterator->index >= tuple_size(tuple))) {
        SAVE();
        drop(MOVE(iterator->sequence));
        FOR_ITER_END();
    }
    Value v = own(tuple_peek(tuple, iterator->index++));
    SET(i.a, v);
    NEXT(1 + CACHES(FOR_ITER));
}

TARGET(FOR_ITER_GENERATOR): {
    Borrowed iterator = R[i.b];
    Generator *g = AS(Generator, iterator);
    if (UNLIKELY(type_of(iterator) != &generator_type || g->state >= GENERATOR_EXECUTING))
        goto for_iter_miss;
    SAVE();
    if (UNLIKELY(--thread->recursion_remaining < 0 && !recursion_enter_again(thread)))
        goto error;
    g->frame.pc = generator_enter(thread, g, NONE, RETURN_FOR_ITER);
    goto push_frame;
}

/* The targets may begin in the register of the source, so that is taken out first. */
TARGET(UNPACK): {
    SAVE();
    Value source = R[i.b];
    if (i.flags & KILL_B)
        R[i.b] = NULL;
    bool ok = true;
    if (is_tuple_exact(source) && tuple_size(source) == i.c) {
        for (int n = 0; n < i.c; n++)
            SET(i.a + n, own(tuple_peek(source, n)));
    } else if (i.c == 2 && is_list_exact(source) && list_size(source) == 2) {
        Value first = own(list_peek(source, 0)), second = own(list_peek(source, 1)); /* SET may run code that changes it */
        SET(i.a, first);
        SET(i.a + 1, second);
    } else {
        ok = unpack_iterable(source, i.c, -1, &R[i.a]);
    }
    if (i.flags & KILL_B)
        drop(source);
    if (UNLIKELY(!ok))
        goto error;
    NEXT(1);
}

TARGET(UNPACK_STAR): {
    SAVE();
    Value source = R[i.b];
    if (i.flags & KILL_B)
        R[i.b] = NULL;
    bool ok = unpack_iterable(source, i.c & 255, i.c >> 8, &R[i.a]);
    if (i.flags & KILL_B)
        drop(source);
    if (UNLIKELY(!ok))
        goto error;
    NEXT(1);
}

TARGET(GET_AITER):
    SAVE();
    value = load_async_iter(R[i.b]);
    goto binary_imm_done;

TARGET(GET_ANEXT):
    SAVE();
    value = load_async_next(R[i.b]);
    goto binary_imm_done;

TARGET(END_ASYNC_FOR): {
    SAVE();
    Value exception = MOVE(R[i.a]);
    bool done = type_is_subtype(type_of(exception), &exc_StopAsyncIteration);
    if (!done) {
        error_restore(exception);
        goto unwind;
    }
    drop(exception);
    drop(MOVE(R[i.b]));
    NEXT(1);
}
