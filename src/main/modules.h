/* SPDX-License-Identifier: MIT
   The table of native modules. */
#ifndef GILT_MAIN_MODULES_H
#define GILT_MAIN_MODULES_H

#include "object/native.h"

extern ModuleDef const *const native_modules[]; /* NULL-terminated */

#endif
