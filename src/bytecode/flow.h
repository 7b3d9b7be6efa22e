/* SPDX-License-Identifier: MIT
   What the temporaries of a code object hold before each instruction: a walk along all paths. Used by the verifier of debug
   builds, and by jumps of trace functions. */
#ifndef GILT_BYTECODE_FLOW_H
#define GILT_BYTECODE_FLOW_H

#include "bytecode/code.h"

/* The state of a temporary. */
enum {
    TEMP_EMPTY,
    TEMP_OBJECT,
    TEMP_ITERATOR,      /* of a for loop */
    TEMP_EXIT,          /* bound __exit__ of a with block */
    TEMP_HANDLED,       /* what was being handled before (PUSH_HANDLED) */
    TEMP_MAYBE,         /* full on some of the paths that lead here */
};

typedef struct TempFlow TempFlow;
struct TempFlow {
    Code const *code;
    /* Told what is wrong with the instruction at word `at`; NULL: nobody asks. */
    void (*complain)(TempFlow *f, const char *what, int operand);
    int temp_count;
    uint32_t at;        /* word that is being looked at */
    uint8_t *states;    /* temp_count bytes for each word */
    bool *seen;         /* for each word: some path leads there */
    bool *starts;       /* for each word: an instruction starts there */
    bool *queued;
    uint32_t *work;
    uint32_t work_count;
    uint8_t *now;       /* state being stepped */
};

/* Fills states and seen; `code` and `complain` are set. To be given to temp_flow_fini also after a failure.
   gil: not needed.  runs: nothing, but for `complain`.  false: no memory (no exception is set). */
bool temp_flow_run(TempFlow *f) MUST_CHECK;
void temp_flow_fini(TempFlow *f);
/* The states before the instruction at `word`. */
static inline BORROWED uint8_t const *temp_flow_state(TempFlow const *f, uint32_t word) {
    return f->states + (size_t)word * (size_t)f->temp_count;
}

#endif
