/* SPDX-License-Identifier: MIT
   Process start of object/: all static types of the tables become ready, bases first. Runs once, before the first
   interpreter and its lock exist; what it makes is immortal and immutable. */
#include "object/error.h"
#include "object/slot.h"
#include "object/type.h"
#include "types/state.h"

#define BUILTIN_TYPE(symbol, name) extern EXPORTED Type symbol;
#include "types/builtin_types.def"
#undef BUILTIN_TYPE

static Type *const start_types[] = {
#define BUILTIN_TYPE(symbol, name) &symbol,
#include "types/builtin_types.def"
#undef BUILTIN_TYPE
#define EXCEPTION(name, base, layout, doc) &exc_##name,
#include "object/exception.def"
#undef EXCEPTION
};

bool object_process_start(void) {
    slot_process_start();
    for (ssize_t i = 0; i < ARRAY_LENGTH(start_types); i++)
        if (!type_ready(start_types[i]))
            return false;
    return true;
}
