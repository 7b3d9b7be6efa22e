/* SPDX-License-Identifier: MIT
   The _imp module. */
#ifndef GILT_MODULES_IMP_H
#define GILT_MODULES_IMP_H

#include "object/native.h"

extern ModuleDef const imp_module;

#endif
