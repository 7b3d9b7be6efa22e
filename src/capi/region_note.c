/* SPDX-License-Identifier: MIT
   Which extension functions give the lock away, and how often: the statistics name them, as they name our own regions.
   One table for each interpreter, keyed by the function's row. */
#include <stdio.h>

#include "capi/capi.h"
#include "capi/module.h"
#include "capi/state.h"
#include "heap/memory.h"
#include "object/hooks.h"
#include "object/native.h"
#include "types/dict.h"
#include "types/module.h"
#include "types/str.h"

typedef struct {
    MethodDef const *def;    /* NULL: free */
    uint64_t count;
    char name[64];
} Note;
typedef struct RegionNotes {
    size_t room, used;       /* a power of two; at most half of it */
    Note notes[];
} RegionNotes;

static RegionNotes *notes_new(size_t room) {
    RegionNotes *table = memory_new_zeroed(sizeof *table + room * sizeof(Note));
    if (table)
        table->room = room;
    return table;
}

static Note *note_find(RegionNotes *table, MethodDef const *def) {
    size_t at = ((uintptr_t)def >> 3) * 0x9e3779b97f4a7c15u >> 32;
    while (table->notes[at & (table->room - 1)].def && table->notes[at & (table->room - 1)].def != def)
        at++;
    return &table->notes[at & (table->room - 1)];
}

/* Makes room for one more. */
static bool notes_reserve(RegionNotes **table) {
    RegionNotes *old = *table, *more;
    if (old && old->used < old->room / 2)
        return true;
    if (!(more = notes_new(old ? old->room * 2 : 16)))
        return false;
    for (size_t i = 0; old && i < old->room; i++)
        if (old->notes[i].def)
            *note_find(more, old->notes[i].def) = old->notes[i];
    more->used = old ? old->used : 0;
    memory_free(old);
    *table = more;
    return true;
}

/* "module.function" or "Type.method", as far as it fits. */
static void note_name(Note *note, Borrowed callee, MethodDef const *def) {
    const char *owner = NULL;
    if (!is_exact(callee, &native_function_type))
        owner = AS(Descriptor, callee)->type->name;
    else if (AS(NativeFunction, callee)->module && is_str(AS(NativeFunction, callee)->module))
        owner = str_utf8(AS(NativeFunction, callee)->module, NULL);
    snprintf(note->name, sizeof note->name, "%s%s%s", owner ? owner : "", owner ? "." : "", def->name);
}

void region_note(void) {
    Borrowed callee = thread_self->extension_callee;
    CapiState *state = callee && !error_is_set() ? capi_state() : NULL;
    if (!state)
        return;
    bool is_function = is_exact(callee, &native_function_type);
    MethodDef const *def = is_function ? AS(NativeFunction, callee)->def : AS(MethodDescriptor, callee)->def;
    Note *note = state->notes ? note_find(state->notes, def) : NULL;
    if (!note || !note->def) {
        if (!notes_reserve(&state->notes)) {
            error_clear(); /* the function goes uncounted */
            return;
        }
        note = note_find(state->notes, def);
        note->def = def;
        state->notes->used++;
        note_name(note, callee, def);
        error_clear();
    }
    note->count++;
}

bool hook_extension_regions(Borrowed dict) {
    RegionNotes *table = interp_self()->capi ? interp_self()->capi->notes : NULL;
    for (size_t i = 0; table && i < table->room; i++) {
        OWNED Value count = int_new_unsigned(table->notes[i].count);
        if (!count || (table->notes[i].def && !dict_set_text(dict, table->notes[i].name, count)))
            return false;
    }
    return true;
}
