/* SPDX-License-Identifier: MIT
   Part of vm/dispatch.c: moves, cells. */

TARGET(NOP):
    NEXT(1);

TARGET(MOVE): {
    Value v = R[i.b];
    if (i.flags & KILL_B)
        R[i.b] = NULL;
    else
        own(v);
    SET(i.a, v);
    NEXT(1);
}

TARGET(LOAD_CONST): {
    Value v = own(tuple_peek(frame->code->constants, i.bc));
    SET(i.a, v);
    NEXT(1);
}

TARGET(LOAD_INT): {
    SET(i.a, imm_int(i.bc));
    NEXT(1);
}

TARGET(CLEAR): {
    Value v = R[i.a];
    R[i.a] = NULL;
    DROP_OLD(v);
    NEXT(1);
}

TARGET(CHECK_BOUND):
    if (UNLIKELY(!R[i.a])) {
        SAVE();
        raise_unbound_local(frame, i.b);
        goto error;
    }
    NEXT(1);

TARGET(DELETE_LOCAL): {
    Value v = R[i.a];
    if (UNLIKELY(!v)) {
        SAVE();
        raise_unbound_local(frame, i.b);
        goto error;
    }
    R[i.a] = NULL;
    DROP_OLD(v);
    NEXT(1);
}

TARGET(MAKE_CELL): {
    SAVE();
    Value cell = cell_new(R[i.a]);
    if (!cell)
        goto error;
    Value v = R[i.a];
    R[i.a] = cell;
    drop(v);
    NEXT(1);
}

TARGET(LOAD_CELL): {
    Value v = AS(Cell, R[i.b])->content;
    if (UNLIKELY(!v)) {
        SAVE();
        raise_unbound_cell(frame, i.b);
        goto error;
    }
    own(v);
    SET(i.a, v);
    NEXT(1);
}

TARGET(STORE_CELL): {
    Value v = R[i.b];
    if (i.flags & KILL_B)
        R[i.b] = NULL;
    else
        own(v);
    Cell *cell = AS(Cell, R[i.a]);
    Value before = cell->content;
    cell->content = v;
    if (before)
        DROP_OLD(before);
    NEXT(1);
}

TARGET(DELETE_CELL): {
    Cell *cell = AS(Cell, R[i.a]);
    if (UNLIKELY(!cell->content)) {
        SAVE();
        raise_unbound_cell(frame, i.a);
        goto error;
    }
    DROP_OLD(MOVE(cell->content));
    NEXT(1);
}

TARGET(LOAD_FREE): {
    Value v = AS(Cell, tuple_peek(frame->function->closure, i.b))->content;
    if (UNLIKELY(!v)) {
        SAVE();
        raise_unbound_free(frame, i.b);
        goto error;
    }
    own(v);
    SET(i.a, v);
    NEXT(1);
}

TARGET(STORE_FREE): {
    Value v = R[i.b];
    if (i.flags & KILL_B)
        R[i.b] = NULL;
    else
        own(v);
    Cell *cell = AS(Cell, tuple_peek(frame->function->closure, i.a));
    Value before = cell->content;
    cell->content = v;
    if (before)
        DROP_OLD(before);
    NEXT(1);
}

TARGET(DELETE_FREE): {
    Cell *cell = AS(Cell, tuple_peek(frame->function->closure, i.a));
    if (UNLIKELY(!cell->content)) {
        SAVE();
        raise_unbound_free(frame, i.a);
        goto error;
    }
    DROP_OLD(MOVE(cell->content));
    NEXT(1);
}

TARGET(LOAD_FREE_CELL): {
    Value v = own(tuple_peek(frame->function->closure, i.b));
    SET(i.a, v);
    NEXT(1);
}

TARGET(LOAD_CLASS_FREE): {
    SAVE();
    Value v = load_class_free(frame, i.b, NAME_AT(i.c));
    RESULT(i.a, v);
    NEXT(1);
}
