/* SPDX-License-Identifier: MIT
   tp_methods of int and float. Extension modules (decimal's among them) look there for a method by its name and call its C
   function; so the methods that take no arguments are shown as METH_NOARGS rows whose functions are stubs. Other types
   have no tp_methods: their methods are in their dict. */
#include "capi/method_view.h"

#include <stdlib.h>

#include "capi/capi.h"
#include "capi/stub.h"
#include "object/native.h"

enum { METH_NOARGS = 4 };

typedef struct {
    const char *name;
    void *function;
    int flags;
    const char *doc;
} MethodRow; /* PyMethodDef */

static Object *no_args_call(Object *self, Object *unused, NativeFn fn) { return to_c(fn(V(self), NULL)); }

static bool is_shown(MethodDef const *m) {
    return !(m->flags & (METHOD_IS_RAW | METHOD_IS_CLASS | METHOD_IS_STATIC)) && !strcmp(m->signature, "($self, /)");
}

bool method_view_fill(Type *type) {
    size_t count = 0;
    for (MethodDef const *m = type->info->methods; m->name; m++)
        count += is_shown(m);
    MethodRow *rows = calloc(count + 1, sizeof *rows), *row = rows; /* for the life of the process, as the type */
    if (!rows)
        return raise_no_memory() != NULL;
    stub_batch_begin();
    for (MethodDef const *m = type->info->methods; m->name; m++)
        if (is_shown(m))
            *row++ = (MethodRow){m->name, stub_get((void *)no_args_call, 2, (void *)m->fn.bound), METH_NOARGS, m->doc};
    stub_batch_end();
    for (size_t i = 0; i < count; i++)
        if (!rows[i].function)
            return false;
    type->abi_methods = rows;
    return true;
}
