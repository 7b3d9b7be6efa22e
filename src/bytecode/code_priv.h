/* SPDX-License-Identifier: MIT
   What bytecode/ knows about code objects among its own files. */
#ifndef GILT_BYTECODE_CODE_PRIV_H
#define GILT_BYTECODE_CODE_PRIV_H

#include "bytecode/code.h"

/* A copy of the instructions as the compiler made them: memory_new'd, word_count long. gil: held. fails:
 * MemoryError. */
Instr *code_generic_instructions(Code const *code) MUST_CHECK;

#endif
