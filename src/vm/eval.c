/* SPDX-License-Identifier: MIT
   Entering the virtual machine from outside: running module-level code, and what object/ and the modules ask about the
   innermost frame. */
#include "gil/interp.h"
#include "object/error.h"
#include "object/hooks.h"
#include "object/protocol.h"
#include "object/type.h"
#include "types/dict.h"
#include "types/list.h"
#include "types/module.h"
#include "types/str.h"
#include "types/bytes.h"
#include "vm/bind.h"
#include "vm/generator.h"
#include "vm/namespace.h"
#include "vm/vm.h"

uint32_t vm_next_code_version(void) {
    static _Atomic uint32_t last;
    uint32_t version = atomic_load_explicit(&last, memory_order_relaxed);
    do {
        if (version == UINT32_MAX)
            return 0;
    } while (!atomic_compare_exchange_weak_explicit(&last, &version, version + 1, memory_order_relaxed, memory_order_relaxed));
    return version + 1;
}

Value namespace_builtins(Borrowed globals) {
    Borrowed v = is_dict(globals) ? dict_peek_str(globals, STR(__builtins__)) : NULL;
    if (!v) {
        Borrowed current = vm_builtins();
        v = current ? current : (Borrowed)interp_self()->builtins;
    } else if (is_module(v)) {
        v = module_dict(v);
    }
    return own(v);
}

/* Puts __builtins__ into globals that lack it, as exec and eval do. */
static bool add_builtins(Borrowed globals) {
    if (dict_peek_str(globals, STR(__builtins__)))
        return true;
    Borrowed current = vm_builtins();
    return dict_set(globals, STR(__builtins__), current ? current : (Borrowed)interp_self()->builtins);
}

Value vm_eval_code(Borrowed code, Borrowed globals, Borrowed locals, Borrowed closure) {
    Thread *thread = thread_self;
    if (!add_builtins(globals))
        return NULL;
    Value function = function_new(code, globals, NULL);
    if (!function)
        return NULL;
    if (closure)
        AS(Function, function)->closure = own(closure);
    Value result = NULL;
    int pushed = call_push(thread, AS(Function, function), NULL, 0, NULL, false, RETURN_TO_NATIVE, &result);
    if (pushed != 1)
        return result;
    if (!(AS(Code, code)->flags & CODE_OPTIMIZED))
        thread->frame->locals = own(locals ? locals : globals);
    return vm_run(thread, thread->frame);
}

Borrowed vm_globals(void) {
    Frame *f = thread_self->frame;
    return f ? (Borrowed)f->globals : NULL;
}

Borrowed vm_builtins(void) {
    Frame *f = thread_self->frame;
    return f ? (Borrowed)f->builtins : NULL;
}

Borrowed vm_locals(void) {
    Frame *f = thread_self->frame;
    if (!f)
        return raise_error(&exc_SystemError, "frame does not exist");
    return frame_locals(f);
}

Borrowed current_globals(void) { return vm_globals(); }

bool is_python_function(Borrowed v) { return is_function(v); }

/* The content of the innermost frame's __class__ variable. */
static Borrowed class_cell_content(Frame *f, bool *found) {
    Code *code = f->code;
    int registers = code->local_plus_count - code->free_count;
    for (int n = 0; n < code->free_count; n++) {
        Borrowed name = tuple_peek(code->local_plus_names, registers + n);
        if (str_equal_fast(name, STR(__class__)) && f->function && f->function->closure) {
            *found = true;
            return AS(Cell, tuple_peek(f->function->closure, n))->content;
        }
    }
    *found = false;
    return NULL;
}

bool current_super(Borrowed *class_out, Borrowed *self_out) {
    Frame *f = thread_self->frame;
    if (!f)
        return raise_error(&exc_RuntimeError, "super(): no current frame"), false;
    if (!f->code->argument_count)
        return raise_error(&exc_RuntimeError, "super(): no arguments"), false;
    Borrowed self = f->registers[0];
    if (self && type_of(self) == &cell_type && bytes_data(f->code->local_plus_kinds)[0] & LOCAL_KIND_CELL)
        self = AS(Cell, self)->content;
    if (!self)
        return raise_error(&exc_RuntimeError, "super(): arg[0] deleted"), false;
    bool found = false;
    Borrowed class_ = class_cell_content(f, &found);
    if (!found)
        return raise_error(&exc_RuntimeError, "super(): __class__ cell not found"), false;
    if (!class_)
        return raise_error(&exc_RuntimeError, "super(): empty __class__ cell"), false;
    if (!is_type(class_))
        return raise_error(&exc_RuntimeError, "super(): __class__ is not a type (%T)", class_), false;
    *class_out = class_;
    *self_out = self;
    return true;
}

void vm_thread_fini(Thread *thread) { stack_free_all(thread); }

bool is_traceback(Borrowed v) { return type_of(v) == &traceback_type; }

bool frame_location(int depth, Borrowed *globals, Borrowed *filename, int *line) {
    Frame *f = thread_self->frame;
    while (f && depth-- > 0)
        f = f->previous;
    if (!f)
        return false;
    *globals = f->globals;
    *filename = f->code->filename;
    int at = frame_line(f);
    *line = at < 0 ? 0 : at;
    return true;
}
