/* SPDX-License-Identifier: MIT
   The module _typing: the identity function that typing.NewType and others are glad of. */
#include "object/native.h"

static Value typing_py_idfunc(Borrowed self, Borrowed const *args) { return own(args[0]); }

static MethodDef const typing_methods[] = {
    METHOD("_idfunc", typing_py_idfunc, "($module, x, /)", NULL),
    METHOD_END,
};
static int typing_id;
ModuleDef const typing_module = {
    .name = "_typing",
    .doc = "Accelerators for the typing module.\n",
    .methods = typing_methods,
    .id = &typing_id,
};
