/* SPDX-License-Identifier: MIT
   The verifier: what it proves is that operands are in range, jumps land on instructions, no temporary is read while it
   may be empty, and none is full at a return. Debug builds run it over everything that is compiled. */
#include "bytecode/verify.h"

#include <stdio.h>
#include <stdlib.h>

#include "bytecode/flow.h"
#include "object/error.h"
#include "types/str.h"

static void complain(TempFlow *f, const char *what, int operand) {
    Value text = code_disassemble(f->code);
    const char *listing = text ? str_utf8(text, NULL) : NULL;
    fprintf(stderr, "%s\nverifier: word %u, %s: %s (%d)\n", listing ? listing : "", f->at,
            opcode_names[f->code->instructions[f->at].op], what, operand);
    abort();
}

void code_verify(Code const *code) {
    size_t temps = (size_t)(code->register_count - code->first_temporary);
    if (code->word_count * (temps + 1) > 16u << 20)
        return; /* a giant: proving it would take too long */
    TempFlow f = {.code = code, .complain = complain};
    CHECK(temp_flow_run(&f));
    temp_flow_fini(&f);
}
