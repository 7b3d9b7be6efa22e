/* SPDX-License-Identifier: MIT
   sys.stdin, stdout, stderr. */
#ifndef GILT_RUNTIME_STREAMS_H
#define GILT_RUNTIME_STREAMS_H

#include "gil/interp.h"

/* Imports encodings and checks that the file system encoding is there. */
bool streams_start_encodings(Interp *interp) MUST_CHECK;
/* Opens the standard streams as configured; a descriptor that is closed gives None. */
bool streams_start(Interp *interp) MUST_CHECK;
/* Flushes stdout and stderr: -1 when stdout could not be. */
int streams_flush(void);

#endif
