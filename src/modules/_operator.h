/* SPDX-License-Identifier: MIT
   What the files of the module _operator share. */
#ifndef GILT_MODULES_OPERATOR_H
#define GILT_MODULES_OPERATOR_H

#include "object/native.h"

extern Type itemgetter_type, attrgetter_type, methodcaller_type;

#endif
