/* SPDX-License-Identifier: MIT
   sys.path and what is known about places. */
#ifndef GILT_RUNTIME_SYS_PATH_H
#define GILT_RUNTIME_SYS_PATH_H

#include "gil/interp.h"

/* Fills sys.path: PYTHONPATH, the zip, the standard library's folder. gil: held. */
bool sys_path_start(Interp *interp) MUST_CHECK;
/* Puts the folder of the script, "" for -c and the prompt, or the working directory for -m in front, unless -P or -I. */
bool sys_path_add_program(Borrowed folder) MUST_CHECK;

#endif
