/* SPDX-License-Identifier: MIT
   Struct types of extensions (structseq.h): tuples whose items have names. PyStructSequence_Desc has StructDef's layout;
   only the mark for fields without a name differs, so descriptions are copied. */
#include "capi/capi.h"
#include "capi/module.h"
#include "heap/memory.h"
#include "object/type.h"
#include "types/list_priv.h"

CAPI const char *const PyStructSequence_UnnamedField = "unnamed field";

static StructDef const *copy_description(StructDef const *from) {
    size_t count = 0;
    while (from->fields[count].name)
        count++;
    struct {
        StructDef def;
        StructField fields[];
    } *copy = capi_keep_memory(sizeof *copy + (count + 1) * sizeof(StructField));
    if (!copy)
        return NULL;
    copy->def = *from;
    copy->def.fields = copy->fields;
    for (size_t i = 0; i < count; i++) {
        copy->fields[i] = from->fields[i];
        if (from->fields[i].name == PyStructSequence_UnnamedField)
            copy->fields[i].name = "";
    }
    copy->fields[count] = (StructField){NULL, NULL};
    return &copy->def;
}

CAPI Type *PyStructSequence_NewType(StructDef const *description) {
    StructDef const *def = copy_description(description);
    return def ? struct_type_new(def) : NULL;
}
CAPI Type *_PyStructSequence_NewType(StructDef const *description, unsigned long flags) {
    Type *type = PyStructSequence_NewType(description);
    if (type)
        type->flags |= flags;
    return type;
}

CAPI int PyStructSequence_InitType2(Type *type, StructDef const *description) {
    StructDef const *def = type->info ? NULL : copy_description(description);
    if (type->info)
        return 0;
    type->head.head = (Object){IMMORTAL_START, &type_type};
    return done(def && struct_type_init(type, def));
}
CAPI void PyStructSequence_InitType(Type *type, StructDef const *description) {
    if (PyStructSequence_InitType2(type, description))
        error_clear();
}

CAPI Object *PyStructSequence_New(Type *type) {
    Value v = struct_new(type);
    if (v)
        gc_head(AS(Object, v))->previous_bits |= GC_FLAG_EXPOSED; /* C code fills it with what came from us */
    return AS(Object, v);
}
CAPI void PyStructSequence_SetItem(Object *o, ssize_t at, STEALS Object *v) { struct_set(TO_VALUE(o), (int)at, TO_VALUE(v)); }
CAPI Object *PyStructSequence_GetItem(Object *o, ssize_t at) { return to_c_borrowed(&((Tuple *)o)->items[at]); }
