/* SPDX-License-Identifier: MIT
   Reading lines from the terminal (PyOS_Readline): the editor that an extension module installs, as GNU readline's module
   does when it is imported. Without one a line is read as it comes. One line is read at a time: whoever else wants one waits for
   the mutex, without the lock. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "capi/capi.h"
#include "capi/state.h"
#include "gil/region.h"
#include "object/hooks.h"
#include "os/file.h"
#include "os/thread.h"
#include "types/bytes.h"

typedef char *(*ReadLine)(FILE *in, FILE *out, const char *prompt);

typedef int (*InputHook)(void);
CAPI InputHook PyOS_InputHook = NULL;         /* called while waiting for input, by editors that know how */
CAPI ReadLine PyOS_ReadlineFunctionPointer = NULL;
CAPI Thread *_PyOS_ReadlineTState = NULL;        /* the thread that reads: editors run signal handlers as it */

static OsMutex reading;

/* A line of a stream that is no terminal. Memory of PyMem_RawMalloc; empty at the end; NULL: interrupted or no memory. */
static char *read_plain(FILE *in, FILE *out, const char *prompt) {
    fputs(prompt, stderr);
    fflush(stderr);
    size_t size = 0, room = 128;
    char *line = malloc(room);
    for (int c; line && (c = getc(in)) != EOF;) {
        if (size + 2 > room) {
            char *more = realloc(line, room *= 2);
            if (!more)
                free(line);
            line = more;
        }
        if (line)
            line[size++] = (char)c;
        if (c == '\n')
            break;
    }
    if (line)
        line[size] = 0;
    return line;
}

CAPI char *PyOS_Readline(FILE *in, FILE *out, const char *prompt) {
    if (_PyOS_ReadlineTState == thread_self)
        return raise_error(&exc_RuntimeError, "can't re-enter readline");
    bool edits = PyOS_ReadlineFunctionPointer && os_is_tty(fileno(in)) && os_is_tty(fileno(out));
    ReadLine read = edits ? PyOS_ReadlineFunctionPointer : read_plain;
    Thread *self = thread_self;
    char *line = NULL;
    BLOCKING(REGION_READLINE) {
        os_mutex_lock(&reading);
        _PyOS_ReadlineTState = self;
        line = read(in, out, prompt);
        _PyOS_ReadlineTState = NULL;
        os_mutex_unlock(&reading);
    }
    return line;
}

int hook_line_edit(const char *prompt, Value *out) {
    if (!PyOS_ReadlineFunctionPointer)
        return 0;
    errno = 0;
    char *line = PyOS_Readline(stdin, stdout, prompt);
    if (!line) {
        if (!error_is_set() && safepoint()) /* a handler of SIGINT may have raised already */
            raise_value(&exc_KeyboardInterrupt, NULL);
        return -1;
    }
    *out = bytes_from_text(line);
    free(line);
    return *out ? 1 : -1;
}
