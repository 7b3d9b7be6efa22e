/* SPDX-License-Identifier: MIT
   Blocking regions: the one way to give the lock away.

       BLOCKING(REGION_SOCKET_RECV) { n = os_recv(fd, buffer, size); }

   The body runs without the lock: C data, os/, base/ and _nogil functions only, on buffers pinned before; no `return`,
   `break` or `goto` out of it. errno survives the end of the region. Rows are in gil/region.def. Nothing read from
   objects before the region may be assumed after it. */
#ifndef GILT_GIL_REGION_H
#define GILT_GIL_REGION_H

#include "gil/thread.h"

typedef enum {
#define REGION(id, name) REGION_##id,
#include "gil/region.def"
#undef REGION
    REGION_COUNT
} Region;

/* gil: held -> not held; not held -> held. region_leave may wait for the lock. With the interpreter shutting down,
   region_leave of a daemon thread never returns. */
Thread *region_enter(Region region);
void region_leave(Thread *thread);
/* The same for a thread that only wanted to let others run: it queues behind those that compute. */
void region_leave_yielded(Thread *thread);

#define BLOCKING(region)                                                                                               \
    for (Thread *region_thread_ = region_enter(region); region_thread_;                                                \
         region_leave(region_thread_), region_thread_ = NULL)

/* Runs `result = call` (a function of os/ that answers a negative errno) in a region, again whenever a signal interrupts
   it and its handlers raise nothing (PEP 475). False: a handler raised.
       if (!BLOCKING_RETRY(REGION_FILE_READ, n, os_read(fd, buffer, size))) return NULL;
   gil: held, released meanwhile.  runs: Python (signal handlers). */
#define BLOCKING_RETRY(region, result, call)                                                                           \
    __extension__({                                                                                                    \
        bool retry_ok_ = true;                                                                                         \
        do {                                                                                                           \
            BLOCKING(region) { (result) = (call); }                                                                    \
        } while (UNLIKELY((result) == -REGION_EINTR) && (retry_ok_ = safepoint()));                                    \
        retry_ok_;                                                                                                     \
    })
#define REGION_EINTR 4 /* EINTR, without errno.h */

/* "socket.recv" and the like. */
const char *region_name(Region region);

#endif
