/* SPDX-License-Identifier: MIT
   What the files of the module builtins share. */
#ifndef GILT_MODULES_BUILTINS_PRIV_H
#define GILT_MODULES_BUILTINS_PRIV_H

#include "object/native.h"

/* builtins_code.c */
Value builtins_py_build_class(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords);
Value builtins_py_import(Borrowed self, Borrowed const *args);
Value builtins_py_compile(Borrowed self, Borrowed const *args);
Value builtins_py_eval(Borrowed self, Borrowed const *args);
Value builtins_py_exec(Borrowed self, Borrowed const *args);
Value builtins_py_globals(Borrowed self, Borrowed const *args);
Value builtins_py_locals(Borrowed self, Borrowed const *args);
Value builtins_py_vars(Borrowed self, Borrowed const *args);
Value builtins_py_dir(Borrowed self, Borrowed const *args);
Value builtins_py_breakpoint(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords);

/* builtins_text.c */
Value builtins_py_print(Borrowed self, Borrowed const *args);
Value builtins_py_input(Borrowed self, Borrowed const *args);

/* builtins_iterate.c */
Value builtins_py_all(Borrowed self, Borrowed const *args);
Value builtins_py_any(Borrowed self, Borrowed const *args);
Value builtins_py_iter(Borrowed self, Borrowed const *args);
Value builtins_py_next(Borrowed self, Borrowed const *args);
Value builtins_py_aiter(Borrowed self, Borrowed const *args);
Value builtins_py_anext(Borrowed self, Borrowed const *args);
Value builtins_py_max(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords);
Value builtins_py_min(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords);
Value builtins_py_sorted(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords);
Value builtins_py_sum(Borrowed self, Borrowed const *args);
extern Type anext_awaitable_type;

#endif
