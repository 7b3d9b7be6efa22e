/* SPDX-License-Identifier: MIT
   _PyRuntime: the few words of CPython's process state that its own compiled modules read without a call - the current
   thread, which they only hand back to functions that ignore it, and the ready-made small ints. Their offsets are those
   of Debian's 3.11 (internal/pycore_runtime.h); whatever else the struct has is not there. */
#include "capi/runtime_view.h"

#include <stddef.h>

#include "capi/capi.h"
#include "types/int.h"

enum { SMALL_FIRST = -5, SMALL_COUNT = 262, CURRENT_THREAD_AT = 576, SMALL_INTS_AT = 680 };

typedef struct {
    VarObject head;
    Digit digit;
} SmallInt;

typedef struct {
    char before[CURRENT_THREAD_AT];
    void *current_thread;
    char between[SMALL_INTS_AT - CURRENT_THREAD_AT - sizeof(void *)];
    SmallInt small_ints[SMALL_COUNT];
} RuntimeView;
_Static_assert(offsetof(RuntimeView, current_thread) == CURRENT_THREAD_AT && offsetof(RuntimeView, small_ints) == SMALL_INTS_AT &&
                   sizeof(SmallInt) == 32, "CPython's layout");

CAPI RuntimeView _PyRuntime;

void runtime_view_start(void) {
    _PyRuntime.current_thread = &_PyRuntime; /* any address that is not NULL */
    for (int i = 0; i < SMALL_COUNT; i++) {
        int n = SMALL_FIRST + i;
        _PyRuntime.small_ints[i] = (SmallInt){{{IMMORTAL_START, &int_type}, (n > 0) - (n < 0)}, (Digit)(n < 0 ? -n : n)};
    }
}
