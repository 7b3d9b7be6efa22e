/* SPDX-License-Identifier: MIT
   Modules that extensions make. */
#ifndef GILT_CAPI_MODULE_H
#define GILT_CAPI_MODULE_H

#include "gil/interp.h"
#include "object/native.h"

/* CPython's PyModuleDef_Slot and PyModuleDef. */
typedef struct {
    int slot;
    void *value;
} ForeignModuleSlot;
typedef struct {
    Object head;
    Object *(*init)(void);
    ssize_t index;
    Object *copy;              /* of the dict of a single-phase module without state, for its next import; or NULL */
    const char *name, *doc;
    ssize_t state_size;        /* -1: the module keeps state in C variables */
    MethodDef *methods;        /* rows of four fields */
    ForeignModuleSlot *slots;  /* NULL: single-phase initialisation */
    int (*traverse)(Object *module, Visitor visitor, void *arg);
    int (*clear)(Object *module);
    void (*free)(void *module);
} ForeignModuleDef;
_Static_assert(sizeof(ForeignModuleDef) == 104, "extension ABI");
extern EXPORTED Type module_def_type;

struct RegionNotes;
/* What capi/ keeps for the interpreter that has extension modules. */
typedef struct CapiState {
    Value extensions;         /* Dict (file, name) -> address of a single-phase module's definition, as an int; or NULL */
    Value by_index;           /* List of modules by ForeignModuleDef.index, for PyState_FindModule; None: no module; or NULL */
    const char *context;      /* full name of the module whose init function runs, or NULL */
    struct RegionNotes *notes; /* region_note.c; or NULL */
    Value interp_dict;        /* PyInterpreterState_GetDict; or NULL */
    struct KeptMemory *kept;  /* what extensions' types point into */
} CapiState;
/* Zeroed memory that stays as long as the process may have types of extensions. NULL: MemoryError. */
void *capi_keep_memory(size_t size) MUST_CHECK;
/* Of the current interpreter, made when needed. NULL: MemoryError. */
CapiState *capi_state(void) MUST_CHECK;

/* The definition behind an extension's module; NULL: it is none. */
ForeignModuleDef *foreign_module_def(Object *module);
Object *PyModule_FromDefAndSpec2(ForeignModuleDef *def, Object *spec, int version);
int PyModule_ExecDef(Object *module, ForeignModuleDef *def);
/* PyState_AddModule without its checks. */
bool module_by_index_set(ForeignModuleDef *def, Borrowed module) MUST_CHECK;

#endif
