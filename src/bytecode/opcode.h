/* SPDX-License-Identifier: MIT
   The instruction word and the opcode numbers. */
#ifndef GILT_BYTECODE_OPCODE_H
#define GILT_BYTECODE_OPCODE_H

#include <string.h>

#include "base/base.h"

typedef enum {
#define OPCODE(name, operands, caches, family, text) OP_##name,
#include "bytecode/opcode.def"
#undef OPCODE
    OP_COUNT
} Opcode;
_Static_assert(OP_COUNT <= 256, "an opcode is one byte");

typedef union {
    uint64_t word;
    struct {
        uint8_t op, flags;
        uint16_t a, b, c;
    };
    struct {
        uint8_t op_, flags_;
        uint16_t a_;
        int32_t bc; /* the operands b and c as one signed number */
    };
} Instr;
_Static_assert(sizeof(Instr) == 8, "one word");

/* Flags. KILL_x: the operand is a temporary whose last use this is. */
enum {
    KILL_A = 1,
    KILL_B = 2,
    KILL_C = 4,
    OP_NEGATE = 8,
    OP_INPLACE = 8,
    COMPARE_SHIFT = 4, /* CompareOp in bits 4..6 of COMPARE, JUMP_COMPARE */
    FORMAT_SHIFT = 4,  /* conversion in bits 4..5 of FORMAT_VALUE */
    FUNCTION_HAS_DEFAULTS = 0x10,
    FUNCTION_HAS_KWDEFAULTS = 0x20,
    FUNCTION_HAS_ANNOTATIONS = 0x40, /* a tuple name, value, name, value, ... or a dict */
    FUNCTION_HAS_CLOSURE = 0x80,     /* a tuple of cells */
};

extern const uint8_t opcode_caches[256];      /* cache words of each opcode */
extern const char *const opcode_names[OP_COUNT];
extern const char *const opcode_operands[OP_COUNT];
/* Whether the VM made it by rewriting; and the instruction it was made from: the longest one whose name begins its own. */
bool opcode_is_specialized(Opcode op);
Opcode opcode_generic(Opcode op);
/* What a cache word (`index` from 0) of a generic instruction holds besides what the VM keeps there. */
uint64_t instruction_operand_word(Opcode op, int index, uint64_t word);
/* Changes with the instruction set: code made for another one must not be run. */
uint32_t opcode_fingerprint(void);

#endif
