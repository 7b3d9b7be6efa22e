/* SPDX-License-Identifier: MIT
   The dispatch loop. One handler for each opcode, in blocks that are included by family from the op_ files; threaded
   with computed goto.

   Local state, reloaded whenever the running frame changes: `frame`, `pc` (the current instruction), `R` (its registers),
   `i` (the decoded instruction). A handler that may call out, raise or drop a heap object first stores pc into the frame
   (SAVE). It ends in NEXT(words), or goes to `error` with an exception set and pc saved.

   Python-to-Python calls, generators, properties, __init__ and __getitem__ push a frame and stay in this loop; native code
   that calls Python enters vm_run anew. */
#include "bytecode/opcode.h"
#include "gil/thread.h"
#include "heap/memory.h"
#include "object/buffer.h"
#include "object/error.h"
#include "object/native.h"
#include "object/protocol.h"
#include "object/shape.h"
#include "object/slot.h"
#include "object/type.h"
#include "types/bytes.h"
#include "types/dict.h"
#include "types/exception.h"
#include "types/float.h"
#include "types/int.h"
#include "types/iterators.h"
#include "types/list.h"
#include "types/module.h"
#include "types/slice.h"
#include "types/str.h"
#include "vm/bind.h"
#include "vm/cache.h"
#include "vm/frame.h"
#include "vm/generator.h"
#include "vm/slow.h"
#include "vm/trace.h"
#include "vm/vm.h"

#define SAVE() (frame->pc = pc)
#define NEXT(words)                                                                                                    \
    do {                                                                                                               \
        pc += (words);                                                                                                 \
        i = *pc;                                                                                                       \
        goto *labels[i.op];                                                                                            \
    } while (0)
#define CACHES(name) opcode_cache_words_##name
#define TARGET(name) op_##name
/* Drops a value that was just taken out of a register; only heap objects cost anything. */
#define DROP_OLD(v)                                                                                                    \
    do {                                                                                                               \
        Value old_ = (v);                                                                                              \
        if (old_ && is_pointer(old_)) {                                                                                \
            SAVE();                                                                                                    \
            object_drop(AS(Object, old_));                                                                             \
        }                                                                                                              \
    } while (0)
#define SET(reg, v)                                                                                                    \
    do {                                                                                                               \
        Value new_ = (v), before_ = R[reg];                                                                            \
        R[reg] = new_;                                                                                                 \
        DROP_OLD(before_);                                                                                             \
    } while (0)
/* Consumes an operand whose KILL flag is set. */
#define KILL(flag, reg)                                                                                                \
    do {                                                                                                               \
        if (i.flags & (flag)) {                                                                                        \
            Value dead_ = R[reg];                                                                                      \
            R[reg] = NULL;                                                                                             \
            DROP_OLD(dead_);                                                                                           \
        }                                                                                                              \
    } while (0)
/* Stores a result that may be NULL (error) after the operands were consumed. */
#define RESULT(reg, v)                                                                                                 \
    do {                                                                                                               \
        Value result_ = (v);                                                                                           \
        if (UNLIKELY(!result_))                                                                                        \
            goto error;                                                                                                \
        SET(reg, result_);                                                                                             \
    } while (0)
#define NAME_AT(index) tuple_peek(frame->code->names, (index))
#define RELOAD()                                                                                                       \
    do {                                                                                                               \
        R = frame->registers;                                                                                          \
        labels = UNLIKELY(thread->use_tracing) ? trace_labels : plain_labels;                                          \
    } while (0)

enum {
#define OPCODE(name, operands, caches, family, text) opcode_cache_words_##name = (caches),
#include "bytecode/opcode.def"
#undef OPCODE
    opcode_cache_words_end
};

/* Empties `count` registers. */
static ALWAYS_INLINE void registers_drop(Value *registers, ssize_t count) {
    for (ssize_t n = 0; n < count; n++) {
        Value v = registers[n];
        if (v && is_pointer(v)) {
            registers[n] = NULL;
            object_drop(AS(Object, v));
        } else {
            registers[n] = NULL;
        }
    }
}

/* Unlinks a plain (not generator) frame that is done and gives its record back. */
static ALWAYS_INLINE void frame_pop(Thread *thread, Frame *frame) {
    Frame *caller = frame->previous;
    thread->frame = caller;
    thread->recursion_remaining++;
    if (UNLIKELY(frame->object || !frame->function || frame->locals)) {
        frame_finish(thread, frame);
    } else {
        registers_drop(frame->registers, frame->code->first_temporary);
        Function *function = frame->function;
        frame->function = NULL;
        drop_ref(function);
    }
    thread->stack_top = caller ? caller->stack_end : frame->registers;
    frame_recycle(thread, frame);
}

Value vm_run(Thread *thread, Frame *frame) {
    static const void *const plain_labels[OP_COUNT] = {
#define OPCODE(name, operands, caches, family, text) &&TARGET(name),
#include "bytecode/opcode.def"
#undef OPCODE
    };
    static const void *const trace_labels[OP_COUNT] = {
#define OPCODE(name, operands, caches, family, text) &&trace_instruction,
#include "bytecode/opcode.def"
#undef OPCODE
    };
    const void *const *labels;
    Instr *pc = frame->pc;
    Value *R;
    Instr i;
    Value value; /* what is being returned or yielded */

    frame->is_entry = true;
    if (UNLIKELY((char *)__builtin_frame_address(0) < thread->c_stack_limit)) {
        raise_error(&exc_RecursionError, "maximum recursion depth exceeded");
        goto unwind;
    }
    RELOAD();
    if (UNLIKELY(thread->error != NULL))
        goto error; /* generator.throw() */
    if (UNLIKELY(thread->use_tracing) && !trace_call(frame))
        goto unwind;
    NEXT(0);

trace_instruction:
    SAVE();
    if (!trace_line(thread, frame))
        goto error;
    if (frame->pc != pc) { /* the trace function jumped */
        pc = frame->pc;
        i = *pc;
    }
    labels = UNLIKELY(thread->use_tracing) ? trace_labels : plain_labels;
    if (thread->profile_object && thread->use_tracing) {
        switch (trace_native_call(frame, &value)) {
        case TRACED_CALL:
            goto call_done;
        case TRACED_METHOD_CALL:
            goto call_method_done;
        case TRACED_SPREAD_CALL:
            goto call_spread_done;
        case TRACED_NOTHING:
            break;
        }
    }
    goto *plain_labels[i.op];

#include "vm/op_move.h"
#include "vm/op_name.h"
#include "vm/op_attr.h"
#include "vm/op_item.h"
#include "vm/op_number.h"
#include "vm/op_jump.h"
#include "vm/op_iter.h"
#include "vm/op_build.h"
#include "vm/op_call.h"
#include "vm/op_generator.h"
#include "vm/op_except.h"
#include "vm/op_match.h"

push_frame: /* thread->frame is a new frame whose record is complete: run it */
    frame = thread->frame;
    pc = frame->pc;
    RELOAD();
    if (UNLIKELY(thread_needs_attention(thread) || thread->use_tracing)) {
        if (!safepoint())
            goto error;
        if (thread->use_tracing && !trace_call(frame))
            goto unwind;
        RELOAD();
    }
    NEXT(0);

return_value: { /* `value` (owned) leaves `frame`, which is done */
    if (UNLIKELY(thread->use_tracing) && !trace_return(frame, value)) {
        drop(MOVE(value));
        goto unwind;
    }
    ReturnAction action = frame->on_return;
    bool is_entry = frame->is_entry;
    Value extra = MOVE(frame->extra);
    if (frame->is_generator) {
        generator_leave_finished(thread, generator_of_frame(frame));
    } else {
        frame_pop(thread, frame);
    }
    if (is_entry) {
        drop(extra);
        return value;
    }
    frame = thread->frame;
    pc = frame->pc;
    i = *pc;
    RELOAD();
    switch (action) {
    case RETURN_TO_REGISTER:
        SET(i.c, value);
        NEXT(1 + opcode_caches[i.op]);
    case RETURN_TO_A:
        SET(i.a, value);
        NEXT(1 + opcode_caches[i.op]);
    case RETURN_TO_A_NEXT:
        SET(i.a + 1, value);
        NEXT(1);
    case RETURN_INIT:
        if (UNLIKELY(value != NONE)) {
            raise_type_of("__init__() should return None, not '%s'", value);
            drop(value);
            drop(extra);
            goto error;
        }
        SET(i.c, extra);
        NEXT(1 + opcode_caches[i.op]);
    case RETURN_FOR_ITER: {
        drop(value);
        Value iterator = R[i.b];
        R[i.b] = NULL;
        DROP_OLD(iterator);
        NEXT(2 + (int32_t)pc[1].word);
    }
    case RETURN_YIELD_FROM: {
        Value iterator = R[i.b];
        R[i.b] = NULL;
        DROP_OLD(iterator);
        DROP_OLD(MOVE(R[i.c]));
        SET(i.a, value);
        NEXT(1);
    }
    default: /* RETURN_DISCARD */
        drop(value);
        NEXT(1 + opcode_caches[i.op]);
    }
}

yield_value: { /* `value` (owned) leaves a generator that will go on behind (or at) its pc */
    if (UNLIKELY(thread->use_tracing) && !trace_return(frame, value)) {
        drop(MOVE(value));
        goto unwind;
    }
    ReturnAction action = frame->on_return;
    bool is_entry = frame->is_entry;
    generator_leave_suspended(thread, generator_of_frame(frame));
    if (is_entry)
        return value;
    frame = thread->frame;
    pc = frame->pc;
    i = *pc;
    RELOAD();
    if (action == RETURN_FOR_ITER) {
        SET(i.a, value);
        NEXT(2);
    }
    /* RETURN_YIELD_FROM: the value passes through to whoever runs this generator */
    goto yield_value;
}

error: /* thread->error is set, frame->pc is where */
    ASSERT(thread->error);
    traceback_add(frame);
    if (UNLIKELY(thread->use_tracing))
        trace_exception(frame);
unwind: {
    uint32_t word = frame_word(frame);
    Code *code = frame->code;
    for (uint32_t n = 0; n < code->exception_count; n++) {
        ExceptionEntry const *entry = &code->exceptions[n];
        if (word - entry->start < entry->end - entry->start) {
            Value exception = error_take();
            R = frame->registers;
            registers_drop(R + entry->first_temporary, code->register_count - entry->first_temporary);
            R[entry->exception_register] = exception;
            pc = code->instructions + entry->target;
            RELOAD();
            NEXT(0);
        }
    }
    if (UNLIKELY(thread->use_tracing))
        trace_unwind(frame);
    bool is_entry = frame->is_entry;
    {
        Value exception = error_take(); /* finalisers of registers must not see it */
        if (frame->is_generator) {
            error_restore(exception);
            generator_check_stop_iteration(generator_of_frame(frame));
            exception = error_take();
            generator_leave_finished(thread, generator_of_frame(frame));
        } else {
            drop(MOVE(frame->extra));
            registers_drop(frame->registers, frame->object ? 0 : frame->code->register_count);
            frame_pop(thread, frame);
        }
        error_restore(exception);
    }
    if (is_entry)
        return NULL;
    frame = thread->frame;
    goto error;
}
}
