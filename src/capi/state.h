/* SPDX-License-Identifier: MIT
   The interpreter and the threads as extensions see them. */
#ifndef GILT_CAPI_STATE_H
#define GILT_CAPI_STATE_H

#include "gil/interp.h"

/* The interpreter that has the extension modules. Not NULL once capi_start was called. gil: not needed. */
Interp *capi_interp(void);
/* What the life-cycle functions need: remembers `interp` as that one, fills the flag variables. From capi_start. */
void capi_state_start(Interp *interp);

/* Notes that the running extension function gives the lock away, for the statistics (region_note.c). gil: held. */
void region_note(void);

#endif
