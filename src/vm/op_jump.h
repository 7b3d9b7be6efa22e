/* SPDX-License-Identifier: MIT
   Part of vm/dispatch.c: jumps. */

TARGET(JUMP):
    NEXT(1 + i.bc);

TARGET(JUMP_BACK):
    if (UNLIKELY(thread_needs_attention(thread))) {
        SAVE();
        if (!safepoint_slow())
            goto error;
        RELOAD();
    }
    NEXT(1 + i.bc);

TARGET(JUMP_IF_TRUE): {
    Borrowed v = R[i.a];
    if (v == TRUE_VALUE)
        NEXT(1 + i.bc);
    if (v == FALSE_VALUE || v == NONE)
        NEXT(1);
    SAVE();
    int truth = is_imm_int(v) ? v != imm_int(0) : is_true_slow(v);
    KILL(KILL_A, i.a);
    if (UNLIKELY(truth < 0))
        goto error;
    NEXT(truth ? 1 + i.bc : 1);
}

TARGET(JUMP_IF_FALSE): {
    Borrowed v = R[i.a];
    if (v == FALSE_VALUE || v == NONE)
        NEXT(1 + i.bc);
    if (v == TRUE_VALUE)
        NEXT(1);
    SAVE();
    int truth = is_imm_int(v) ? v != imm_int(0) : is_true_slow(v);
    KILL(KILL_A, i.a);
    if (UNLIKELY(truth < 0))
        goto error;
    NEXT(truth ? 1 : 1 + i.bc);
}

TARGET(JUMP_IF_NONE): {
    bool is_none = R[i.a] == NONE;
    KILL(KILL_A, i.a);
    NEXT(is_none ? 1 + i.bc : 1);
}

TARGET(JUMP_IF_NOT_NONE): {
    bool is_none = R[i.a] == NONE;
    KILL(KILL_A, i.a);
    NEXT(is_none ? 1 : 1 + i.bc);
}

TARGET(JUMP_COMPARE): {
    Borrowed b = R[i.a], c = R[i.b];
    int answer;
    if (LIKELY(both_imm_int(b, c))) {
        answer = ORDER_ANSWER((int64_t)VALUE_BITS(b), (int64_t)VALUE_BITS(c));
    } else if (is_imm_float(b) && is_imm_float(c)) {
        answer = ORDER_ANSWER(imm_float_get(b), imm_float_get(c));
    } else {
        SAVE();
        answer = compare_truth(b, c, (i.flags >> COMPARE_SHIFT) & 7);
        KILL(KILL_B, i.b);
        KILL(KILL_A, i.a);
        if (UNLIKELY(answer < 0))
            goto error;
    }
    NEXT(answer == !!(i.flags & OP_NEGATE) ? 1 + (int16_t)i.c : 1);
}

TARGET(JUMP_COMPARE_IMM): {
    Borrowed b = R[i.a];
    int answer;
    if (LIKELY(is_imm_int(b))) {
        answer = ORDER_ANSWER(imm_int_get(b), (int64_t)(int16_t)i.b);
    } else {
        SAVE();
        answer = compare_truth(b, imm_int((int16_t)i.b), (i.flags >> COMPARE_SHIFT) & 7);
        KILL(KILL_A, i.a);
        if (UNLIKELY(answer < 0))
            goto error;
    }
    NEXT(answer == !!(i.flags & OP_NEGATE) ? 1 + (int16_t)i.c : 1);
}
