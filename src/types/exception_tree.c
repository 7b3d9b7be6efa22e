/* SPDX-License-Identifier: MIT
   The built-in exception types, made from object/exception.def. A row's TypeInfo is weak here: a file that has more to say
   about a type defines it, and the linker takes that one. */
#include "types/exception_priv.h"

#include "object/error.h"

/* --- the tree --- rows that no file defines have the slots of their layout, which stand in each class' dict */

#define SLOTS_Exception .new = exception_slot_new, .init = exception_slot_init
#define SLOTS_ExceptionGroup .new = NULL
#define SLOTS_WeakExceptionGroup .new = NULL
#define SLOTS_SystemExitException .new = NULL
#define SLOTS_StopIterationException .new = NULL
#define SLOTS_UnicodeErrorException .new = NULL
#define SLOTS_AttributeErrorException .new = NULL
#define SLOTS_ImportErrorException .init = import_error_slot_init
#define SLOTS_NameErrorException .init = name_error_slot_init
#define SLOTS_SyntaxErrorException .init = syntax_error_slot_init
#define SLOTS_OsErrorException .init = os_error_slot_init
#define exc_object object_type
#define EXCEPTION(py_name, base_name, layout, text)                                                                    \
    __attribute__((weak)) TypeInfo exc_##py_name##_info = {SLOTS_##layout};                                            \
    __attribute__((weak)) Type exc_##py_name = {                                                                       \
        STATIC_TYPE(#py_name, layout, &exc_##py_name##_info),                                                          \
        .flags = TYPE_FLAG_GC | TYPE_FLAG_BASE | TYPE_FLAG_EXCEPTION,                                                  \
        .base = &exc_##base_name,                                                                                      \
        .doc = text,                                                                                                   \
        .dict_offset = offsetof(Exception, dict),                                                                      \
    };
#include "object/exception.def"
#undef EXCEPTION
