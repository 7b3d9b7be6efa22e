/* SPDX-License-Identifier: MIT
   Part of vm/dispatch.c: calls and returns. The callable lies in register a, its arguments behind it; all are consumed. A
   Python function's frame takes the arguments over where they lie. */

#define CALL_CACHE ((CallCache *)(pc + 1))

/* Pushes the frame of a Python function whose parameters are exactly the `count` temporaries at `args`. */
#define PUSH_EXACT(function, args, count, action)                                                                      \
    do {                                                                                                               \
        Function *callee_ = (function);                                                                                \
        Code *code_ = function_code(callee_);                                                                          \
        Value *window_ = stack_reserve(thread, frame->is_generator ? frame->stack_end : (args), code_->register_count); \
        Frame *pushed_ = UNLIKELY(!window_) ? NULL : frame_alloc(thread);                                              \
        if (UNLIKELY(!pushed_))                                                                                        \
            goto error;                                                                                                \
        if (UNLIKELY(--thread->recursion_remaining < 0 && !recursion_enter_again(thread))) {                           \
            frame_recycle(thread, pushed_);                                                                            \
            goto error;                                                                                                \
        }                                                                                                              \
        if (UNLIKELY(window_ != (args))) {                                                                             \
            for (int n_ = 0; n_ < (count); n_++) {                                                                     \
                window_[n_] = (args)[n_];                                                                              \
                (args)[n_] = NULL;                                                                                     \
            }                                                                                                          \
        }                                                                                                              \
        for (int n_ = (count); n_ < code_->first_temporary; n_++)                                                      \
            window_[n_] = NULL;                                                                                        \
        pushed_->previous = frame;                                                                                     \
        pushed_->pc = code_->instructions;                                                                             \
        pushed_->registers = window_;                                                                                  \
        pushed_->code = code_;                                                                                         \
        pushed_->function = callee_;                                                                                   \
        pushed_->globals = callee_->globals;                                                                           \
        pushed_->builtins = callee_->builtins;                                                                         \
        pushed_->locals = NULL;                                                                                        \
        pushed_->object = NULL;                                                                                        \
        pushed_->extra = NULL;                                                                                         \
        pushed_->stack_end = window_ + code_->register_count;                                                          \
        pushed_->on_return = (action);                                                                                 \
        pushed_->is_generator = pushed_->is_finished = pushed_->is_entry = false;                                      \
        pushed_->trace_line = 0;                                                                                       \
        thread->stack_top = pushed_->stack_end;                                                                        \
        thread->frame = pushed_;                                                                                       \
        frame = pushed_;                                                                                               \
        pc = pushed_->pc;                                                                                              \
        R = window_;                                                                                                   \
        if (UNLIKELY(thread_needs_attention(thread) || thread->use_tracing))                                           \
            goto push_frame;                                                                                           \
        NEXT(0);                                                                                                       \
    } while (0)

TARGET(CALL): {
    SAVE();
    if (CACHE_IS_DUE(CALL_CACHE))
        specialize_call(pc, R[i.a], i.b);
    Borrowed callee = R[i.a];
    if (is_function(callee)) {
        Function *function = AS(Function, MOVE(R[i.a]));
        Value made = NULL;
        switch (call_push(thread, function, &R[i.a + 1], i.b, NULL, true, RETURN_TO_REGISTER, &made)) {
        case 1:
            goto push_frame;
        case 2:
            SET(i.c, made);
            NEXT(1 + CACHES(CALL));
        default:
            goto error;
        }
    }
    if (is_pointer(callee) && AS(Object, callee)->type->info->call == slot_call_call) {
        Borrowed method = type_lookup(type_of(callee), STR(__call__));
        if (method && is_function(method)) { /* the object lies where its self has to be */
            Value made = NULL;
            switch (call_push(thread, own_ref(AS(Function, method)), &R[i.a], i.b + 1, NULL, true, RETURN_TO_REGISTER, &made)) {
            case 1:
                goto push_frame;
            case 2:
                SET(i.c, made);
                NEXT(1 + CACHES(CALL));
            default:
                goto error;
            }
        }
    }
    value = call(callee, (Borrowed const *)&R[i.a + 1], i.b, NULL);
    goto call_done;
}

call_done: /* a native callee returned `value`; a, its self and arguments are still there */
    registers_drop(&R[i.a], i.b + 1);
    RELOAD();
    if (UNLIKELY(!value))
        goto error;
    SET(i.c, value);
    if (UNLIKELY(thread_needs_attention(thread))) {
        if (!safepoint_slow())
            goto error;
        RELOAD();
    }
    NEXT(1 + opcode_caches[i.op]);

call_miss:
    if (CACHE_GIVES_UP(CALL_CACHE))
        pc->op = OP_CALL;
    goto TARGET(CALL);

TARGET(CALL_PYTHON): {
    Borrowed callee = R[i.a];
    if (UNLIKELY(!is_function(callee) || function_code(AS(Function, callee)) != (Code *)CALL_CACHE->callee ||
                 function_code(AS(Function, callee))->version != CALL_CACHE->version))
        goto call_miss;
    SAVE();
    Value *args = &R[i.a + 1];
    Function *function = AS(Function, callee);
    int count = i.b;
    R[i.a] = NULL;
    PUSH_EXACT(function, args, count, RETURN_TO_REGISTER);
}

TARGET(CALL_PYTHON_DEFAULTS):
    goto call_miss;

/* The cache holds the table row: rows of our own modules never go away. */
TARGET(CALL_NATIVE): {
    Borrowed callee = R[i.a];
    if (UNLIKELY(!is_pointer(callee) || AS(Object, callee)->type != &native_function_type ||
                 (void *)AS(NativeFunction, callee)->def != CALL_CACHE->native))
        goto call_miss;
    SAVE();
    NativeFunction *native = AS(NativeFunction, callee);
    value = native->def->fn.bound(native->self, (Borrowed const *)&R[i.a + 1]);
    goto call_done;
}

TARGET(CALL_NATIVE_METHOD):
    goto call_miss;

TARGET(CALL_CLASS): {
    Borrowed callee = R[i.a];
    if (UNLIKELY(TO_VALUE(CALL_CACHE->callee) != callee || !is_type(callee) ||
                 AS(Type, callee)->info->version != CALL_CACHE->version))
        goto call_miss;
    SAVE();
    Borrowed init = type_lookup(AS(Type, callee), STR(__init__));
    if (UNLIKELY(!init || !is_function(init)))
        goto call_miss;
    Value instance = type_alloc(AS(Type, callee));
    if (UNLIKELY(!instance))
        goto error;
    /* the class' register becomes self; the frame keeps the instance as its result */
    Value class_ = R[i.a];
    R[i.a] = own(instance);
    Value made = NULL;
    int pushed = call_push(thread, own_ref(AS(Function, init)), &R[i.a], i.b + 1, NULL, true, RETURN_INIT, &made);
    drop(class_);
    if (LIKELY(pushed == 1)) {
        thread->frame->extra = instance;
        goto push_frame;
    }
    drop(instance);
    if (pushed == 2) {
        raise_type_of("__init__() should return None, not '%s'", made);
        drop(made);
    }
    goto error;
}

TARGET(CALL_TYPE_1):
    if (UNLIKELY(R[i.a] != TO_VALUE(&type_type) || i.b != 1))
        goto call_miss;
    SAVE();
    value = own(TO_VALUE(type_of(R[i.a + 1])));
    goto call_done;

TARGET(CALL_LEN): {
    Borrowed callee = R[i.a];
    if (UNLIKELY(!is_pointer(callee) || AS(Object, callee)->type != &native_function_type ||
                 (void *)AS(NativeFunction, callee)->def != CALL_CACHE->native))
        goto call_miss;
    SAVE();
    ssize_t length = object_length(R[i.a + 1]);
    value = length < 0 ? NULL : int_new(length);
    goto call_done;
}

TARGET(CALL_ISINSTANCE): {
    Borrowed callee = R[i.a];
    if (UNLIKELY(!is_pointer(callee) || AS(Object, callee)->type != &native_function_type ||
                 (void *)AS(NativeFunction, callee)->def != CALL_CACHE->native))
        goto call_miss;
    SAVE();
    Borrowed class_ = R[i.a + 2];
    if (is_pointer(class_) && AS(Object, class_)->type == &type_type && is_instance(R[i.a + 1], AS(Type, class_))) {
        value = TRUE_VALUE;
        goto call_done;
    }
    int answer = object_is_instance(R[i.a + 1], class_);
    value = answer < 0 ? NULL : bool_value(answer);
    goto call_done;
}

TARGET(CALL_METHOD): {
    SAVE();
    bool has_self = R[i.a + 1] != NULL;
    if (CACHE_IS_DUE(CALL_CACHE))
        specialize_call_method(pc, R[i.a], has_self, i.b);
    Borrowed callee = R[i.a];
    int first = i.a + (has_self ? 1 : 2), count = i.b + has_self;
    if (is_function(callee)) {
        Function *function = AS(Function, MOVE(R[i.a]));
        Value made = NULL;
        switch (call_push(thread, function, &R[first], count, NULL, true, RETURN_TO_REGISTER, &made)) {
        case 1:
            goto push_frame;
        case 2:
            SET(i.c, made);
            NEXT(1 + CACHES(CALL));
        default:
            goto error;
        }
    }
    value = call(callee, (Borrowed const *)&R[first], count, NULL);
    goto call_method_done;
}

call_method_done:
    registers_drop(&R[i.a], i.b + 2);
    RELOAD();
    if (UNLIKELY(!value))
        goto error;
    SET(i.c, value);
    if (UNLIKELY(thread_needs_attention(thread))) {
        if (!safepoint_slow())
            goto error;
        RELOAD();
    }
    NEXT(1 + opcode_caches[i.op]);

call_method_miss:
    if (CACHE_GIVES_UP(CALL_CACHE))
        pc->op = OP_CALL_METHOD;
    goto TARGET(CALL_METHOD);

TARGET(CALL_METHOD_PYTHON): {
    Borrowed callee = R[i.a];
    if (UNLIKELY(!R[i.a + 1] || !is_function(callee) ||
                 function_code(AS(Function, callee)) != (Code *)CALL_CACHE->callee ||
                 function_code(AS(Function, callee))->version != CALL_CACHE->version))
        goto call_method_miss;
    SAVE();
    Value *args = &R[i.a + 1];
    Function *function = AS(Function, callee);
    int count = i.b + 1;
    R[i.a] = NULL;
    PUSH_EXACT(function, args, count, RETURN_TO_REGISTER);
}

TARGET(CALL_METHOD_NATIVE): {
    Borrowed callee = R[i.a], self = R[i.a + 1];
    MethodDescriptor *method = AS(MethodDescriptor, callee);
    if (UNLIKELY(!self || !is_pointer(callee) || method->base.head.type != &method_descriptor_type ||
                 type_of(self) != method->base.type || (void *)method->def != CALL_CACHE->native))
        goto call_method_miss;
    SAVE();
    value = method->def->fn.bound(self, (Borrowed const *)&R[i.a + 2]);
    goto call_method_done;
}

TARGET(CALL_METHOD_LIST_APPEND): {
    Borrowed callee = R[i.a], list = R[i.a + 1];
    if (UNLIKELY(!list || !is_list_exact(list) || !is_pointer(callee) ||
                 AS(Object, callee)->type != &method_descriptor_type ||
                 (void *)AS(MethodDescriptor, callee)->def != CALL_CACHE->native))
        goto call_method_miss;
    SAVE();
    Value item = R[i.a + 2];
    R[i.a + 2] = NULL;
    value = list_append_steal(list, item) ? NONE : NULL;
    goto call_method_done;
}

TARGET(CALL_KW): {
    SAVE();
    Borrowed callee = R[i.a], names = tuple_peek(frame->code->constants, (ssize_t)pc[3].word);
    ssize_t positional = i.b - tuple_size(names);
    if (is_function(callee)) {
        Function *function = AS(Function, MOVE(R[i.a]));
        Value made = NULL;
        switch (call_push(thread, function, &R[i.a + 1], positional, names, true, RETURN_TO_REGISTER, &made)) {
        case 1:
            goto push_frame;
        case 2:
            SET(i.c, made);
            NEXT(1 + CACHES(CALL_KW));
        default:
            goto error;
        }
    }
    value = call(callee, (Borrowed const *)&R[i.a + 1], positional, names);
    goto call_done;
}

TARGET(CALL_METHOD_KW): {
    SAVE();
    Borrowed callee = R[i.a], names = tuple_peek(frame->code->constants, (ssize_t)pc[3].word);
    bool has_self = R[i.a + 1] != NULL;
    int first = i.a + (has_self ? 1 : 2);
    ssize_t positional = i.b - tuple_size(names) + has_self;
    if (is_function(callee)) {
        Function *function = AS(Function, MOVE(R[i.a]));
        Value made = NULL;
        switch (call_push(thread, function, &R[first], positional, names, true, RETURN_TO_REGISTER, &made)) {
        case 1:
            goto push_frame;
        case 2:
            SET(i.c, made);
            NEXT(1 + CACHES(CALL_METHOD_KW));
        default:
            goto error;
        }
    }
    value = call(callee, (Borrowed const *)&R[first], positional, names);
    goto call_method_done;
}

TARGET(CALL_EX): {
    SAVE();
    Borrowed callee = R[i.a], spread = R[i.a + 1], keywords = R[i.a + 2];
    enum { FEW = 16 };
    if (is_function(callee) && is_tuple_exact(spread) && tuple_size(spread) <= FEW &&
        (!keywords || (is_dict_exact(keywords) && !dict_size(keywords)))) {
        Value values[FEW], made = NULL;
        ssize_t count = tuple_size(spread);
        for (ssize_t n = 0; n < count; n++)
            values[n] = own(tuple_peek(spread, n));
        Function *function = AS(Function, MOVE(R[i.a]));
        registers_drop(&R[i.a + 1], 2);
        switch (call_push(thread, function, values, count, NULL, false, RETURN_TO_REGISTER, &made)) {
        case 1:
            goto push_frame;
        case 2:
            SET(i.c, made);
            NEXT(1);
        default:
            goto error;
        }
    }
    value = call_spread(callee, spread, keywords);
    goto call_spread_done;
}

call_spread_done:
    registers_drop(&R[i.a], 3);
    RELOAD();
    RESULT(i.c, value);
    if (UNLIKELY(thread_needs_attention(thread))) {
        if (!safepoint_slow())
            goto error;
        RELOAD();
    }
    NEXT(1);

TARGET(RETURN): {
    value = R[i.a];
    if (i.flags & KILL_A || !(frame->object || thread->use_tracing))
        R[i.a] = NULL; /* a local is not needed any more either, unless somebody looks at the frame */
    else
        own(value);
    SAVE();
    goto return_value;
}

TARGET(RETURN_CONST):
    value = own(tuple_peek(frame->code->constants, i.bc));
    SAVE();
    goto return_value;

TARGET(MAKE_FUNCTION): {
    SAVE();
    value = make_function(frame, tuple_peek(frame->code->constants, i.c), &R[i.b], i.flags);
    RESULT(i.a, value);
    NEXT(1);
}
