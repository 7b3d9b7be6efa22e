/* SPDX-License-Identifier: MIT
   What vm/generator.c and vm/async_generator.c share. */
#ifndef GILT_VM_GENERATOR_PRIV_H
#define GILT_VM_GENERATOR_PRIV_H

#include "vm/generator.h"

const char *generator_kind(Generator const *g); /* for messages */
/* throw(): 1 yielded, 0 returned, -1. `exception` is stolen. */
int generator_throw(Generator *g, STEALS Value exception, Value *out) MUST_CHECK;
Value generator_close(Generator *g) MUST_CHECK;
Value generator_throw_argument(Borrowed const *args, ssize_t count) MUST_CHECK;
/* Turns the three answers into what a Python method returns. `out` is stolen. */
Value generator_answer(int answer, STEALS Value out) MUST_CHECK;
Value generator_slot_self(Borrowed self);
Value generator_slot_repr(Borrowed self);
int generator_traverse(Object *self, Visitor visitor, void *arg);
void generator_clear(Object *self);
void generator_dealloc(Object *self);
Value generator_py_get_name(Borrowed self, void *closure);
Value generator_py_get_qualname(Borrowed self, void *closure);
bool generator_py_set_name(Borrowed self, Borrowed v, void *closure);
bool generator_py_set_qualname(Borrowed self, Borrowed v, void *closure);
Value generator_py_get_running(Borrowed self, void *closure);
Value generator_py_get_suspended(Borrowed self, void *closure);
Value generator_py_get_frame(Borrowed self, void *closure);
Value generator_py_get_delegate(Borrowed self, void *closure);
Value generator_py_get_code(Borrowed self, void *closure);

#endif
