/* SPDX-License-Identifier: MIT
   Running programs in __main__. bool results: false with the exception set. gil: held. runs: Python. */
#ifndef GILT_RUNTIME_RUN_H
#define GILT_RUNTIME_RUN_H

#include "heap/object.h"

bool run_command(const char *text) MUST_CHECK;
bool run_module(const char *name) MUST_CHECK;
bool run_stdin(void) MUST_CHECK;
/* A script. Reports its exception; the exit status. 2 when it cannot be read. */
int run_file(const char *path, bool skip_first_line);
/* A folder or zip with a __main__ inside. */
bool run_is_importable(const char *path);
bool run_folder(const char *path) MUST_CHECK;
/* The dict of __main__, borrowed from sys.modules. */
Borrowed run_main_dict(void);

#endif
