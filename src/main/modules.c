/* SPDX-License-Identifier: MIT
   The table of native modules, from modules/module.def. */
#include "main/modules.h"

#define MODULE(symbol) extern ModuleDef const symbol;
#include "modules/module.def"
#undef MODULE

ModuleDef const *const native_modules[] = {
#define MODULE(symbol) &symbol,
#include "modules/module.def"
#undef MODULE
    NULL,
};
