/* SPDX-License-Identifier: MIT
   The tables that opcode.def makes: names, operands, cache words; and the way back from specialised instructions. */
#include "bytecode/opcode.h"

const uint8_t opcode_caches[256] = {
#define OPCODE(name, operands, caches, family, text) [OP_##name] = caches,
#include "bytecode/opcode.def"
#undef OPCODE
};

const char *const opcode_names[OP_COUNT] = {
#define OPCODE(name, operands, caches, family, text) [OP_##name] = #name,
#include "bytecode/opcode.def"
#undef OPCODE
};

const char *const opcode_operands[OP_COUNT] = {
#define OPCODE(name, operands, caches, family, text) [OP_##name] = operands,
#include "bytecode/opcode.def"
#undef OPCODE
};

static const char *const opcode_families[OP_COUNT] = {
#define OPCODE(name, operands, caches, family, text) [OP_##name] = #family,
#include "bytecode/opcode.def"
#undef OPCODE
};

bool opcode_is_specialized(Opcode op) { return strcmp(opcode_families[op], "spec") == 0; }

Opcode opcode_generic(Opcode op) {
    if (!opcode_is_specialized(op))
        return op;
    Opcode best = OP_NOP;
    size_t best_size = 0;
    for (int i = 0; i < OP_COUNT; i++) {
        size_t size = strlen(opcode_names[i]);
        if (size <= best_size || opcode_is_specialized((Opcode)i) ||
            strncmp(opcode_names[i], opcode_names[op], size) != 0 || opcode_names[op][size] != '_')
            continue;
        best = (Opcode)i;
        best_size = size;
    }
    ASSERT(best != OP_NOP);
    return best;
}

uint64_t instruction_operand_word(Opcode op, int index, uint64_t word) {
    if (op == OP_FOR_ITER && index == 0)
        return (uint32_t)word;
    return (op == OP_CALL_KW || op == OP_CALL_METHOD_KW) && index == 2 ? word : 0;
}

uint32_t opcode_fingerprint(void) {
    uint32_t hash = 2166136261u;
    for (int i = 0; i < OP_COUNT; i++)
        for (const char *const *part = (const char *const[]){opcode_names[i], opcode_operands[i], NULL}; *part; part++)
            for (const char *p = *part; *p; p++)
                hash = (hash ^ (unsigned char)*p) * 16777619u;
    return hash;
}
