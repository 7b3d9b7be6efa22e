/* SPDX-License-Identifier: MIT
   The verifier: debug builds check every code object that the compiler makes. */
#ifndef GILT_BYTECODE_VERIFY_H
#define GILT_BYTECODE_VERIFY_H

#include "bytecode/code.h"

/* Walks all paths and aborts with a listing when operands are out of range, a jump does not land on an instruction, a
   temporary is read while it is empty, or one is left full at a return. gil: held.  runs: nothing.  fails: never. */
void code_verify(Code const *code);

#endif
