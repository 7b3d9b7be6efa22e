/* SPDX-License-Identifier: MIT
   The visible part of CPython's process state. */
#ifndef GILT_CAPI_RUNTIME_VIEW_H
#define GILT_CAPI_RUNTIME_VIEW_H

/* Fills _PyRuntime, before the first extension module is loaded. */
void runtime_view_start(void);

#endif
