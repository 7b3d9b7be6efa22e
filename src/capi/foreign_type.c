/* SPDX-License-Identifier: MIT
   Making an extension's type ready: a TypeInfo whose slots run the extension's functions, and descriptors for its tables.

   Static types of extensions become immortal, as nothing frees them and no GcHead lies in front of them. What they own
   belongs to the main interpreter, the only one that extensions are loaded into. Called by PyType_Ready and
   PyType_FromSpec (capi/type.c). */
#include "capi/foreign_type.h"

#include "capi/capi.h"
#include "capi/type_slot.h"
#include "heap/memory.h"
#include "object/descriptor.h"
#include "object/hooks.h"
#include "object/native.h"
#include "object/protocol.h"
#include "object/type.h"
#include "types/dict.h"
#include "types/module.h"
#include "types/str.h"

Type *foreign_type_of(Type *type) {
    while (type && !(type->info && type->info->slot_flags & INFO_EXTENSION))
        type = type->base;
    return type;
}

/* --- attributes --- */

static Value foreign_get(Borrowed self, void *closure) {
    ForeignGetSet *row = closure;
    OWNED Value box = NULL;
    Object *o = lend(self, &box);
    return o ? from_c_result(row->get(o, row->closure), NULL) : NULL;
}

static bool foreign_set(Borrowed self, Borrowed value, void *closure) {
    ForeignGetSet *row = closure;
    OWNED Value box = NULL, value_box = NULL;
    Object *o = lend(self, &box), *v = value ? lend(value, &value_box) : NULL;
    if (!o || (value && !v))
        return false;
    if (row->set(o, v, row->closure) >= 0)
        return true;
    if (!error_is_set())
        raise_error(&exc_SystemError, "error return without exception set");
    return false;
}

GetSetDef foreign_getset(ForeignGetSet *foreign) {
    return (GetSetDef){foreign->name, foreign->get ? foreign_get : NULL, foreign->set ? foreign_set : NULL, foreign->doc,
                       foreign};
}

/* --- tables --- */

static bool table_add(Type *type, const char *name, bool replaces, STEALS Value descriptor) {
    OWNED Value held = descriptor;
    OWNED Value key = held ? str_intern_text(name) : NULL;
    return key && ((!replaces && dict_peek_str(type->dict, key)) || dict_set(type->dict, key, held));
}

static bool tables_methods(Type *type) {
    /* rows end after four fields: they lie closer together than ours */
    for (char *row = type->abi_methods; row && ((MethodDef *)row)->name; row += offsetof(MethodDef, signature)) {
        MethodDef *def = (MethodDef *)row;
        if (!table_add(type, def->name, def->flags & METHOD_FOREIGN_COEXIST, descriptor_from_method(type, def)))
            return false;
    }
    return true;
}

static bool tables_members(Type *type) {
    for (MemberDef *m = type->abi_members; m && m->name; m++)
        if (!table_add(type, m->name, false, member_descriptor_new(type, m)))
            return false;
    return true;
}

static bool tables_getsets(Type *type) {
    ForeignGetSet *rows = type->abi_getset;
    size_t count = 0;
    while (rows && rows[count].name)
        count++;
    if (!count)
        return true;
    GetSetDef *ours = memory_new_array(count, sizeof *ours);
    if (!ours)
        return false;
    type->info->foreign_tables = ours;
    for (size_t i = 0; i < count; i++) {
        ours[i] = foreign_getset(&rows[i]);
        if (!table_add(type, rows[i].name, false, getset_descriptor_new(type, &ours[i])))
            return false;
    }
    return true;
}

static bool tables_doc(Type *type) {
    if (dict_peek_str(type->dict, STR(__doc__)))
        return true;
    ssize_t size;
    const char *doc = type->doc ? native_doc_split(type->name, type->doc, &size) : NULL;
    return dict_set_steal(type->dict, STR(__doc__), doc && *doc ? str_from_text(doc) : own(NONE));
}

bool hook_foreign_tables(Type *type) {
    return tables_methods(type) && tables_members(type) && tables_getsets(type) && tables_doc(type);
}

/* --- the end of instances of types without a tp_dealloc --- */

static void drop_members(Object *self, Type *type) {
    for (MemberDef const *m = type->abi_members; m && m->name; m++)
        if (m->kind == MEMBER_OBJECT_EX && !(m->readonly & 1))
            drop(MOVE(*(Value *)((char *)self + m->offset)));
    if (type->dict_offset > 0 && type->dict_offset != type->base->dict_offset)
        drop(MOVE(*(Value *)((char *)self + type->dict_offset)));
}

/* What each such type adds to its base, then the base's end. */
static void foreign_default_dealloc(Object *self) {
    Type *type = foreign_type_of(self->type);
    for (; type->info->dealloc == foreign_default_dealloc; type = type->base)
        drop_members(self, type);
    type->info->dealloc(self);
}

/* --- the type --- */

/* What CPython takes over from the base besides slots. */
static void ready_flags(Type *type) {
    Type *base = type->base;
    if (!type_has_flag(type, TYPE_FLAG_HEAP))
        type->flags |= TYPE_FLAG_IMMUTABLE;
    if (!base)
        return;
    bool same_call = type->info->call == base->info->call;
    if (same_call && type_has_flag(base, TYPE_FLAG_VECTORCALL) && type_has_flag(type, TYPE_FLAG_IMMUTABLE))
        type->flags |= TYPE_FLAG_VECTORCALL;
    if (type->info->descr_get == base->info->descr_get && type_has_flag(type, TYPE_FLAG_IMMUTABLE))
        type->flags |= base->flags & TYPE_FLAG_METHOD_DESCRIPTOR;
}

static bool ready_base(Type *type) {
    if (!type->base) {
        type->base = type->bases ? AS(Type, tuple_peek(type->bases, 0)) : &object_type;
        if (type_has_flag(type, TYPE_FLAG_HEAP))
            object_own((Object *)type->base);
    }
    return type_has_flag(type->base, TYPE_FLAG_READY) || foreign_type_ready(type->base);
}

bool foreign_type_ready(Type *type) {
    if (type_has_flag(type, TYPE_FLAG_READY))
        return true;
    bool is_heap = type_has_flag(type, TYPE_FLAG_HEAP);
    if (!is_heap)
        type->head.head.refcount = IMMORTAL_START;
    if (!type->name)
        return raise_error(&exc_SystemError, "Type does not define the tp_name field.") != NULL;
    if (!ready_base(type))
        return false;
    if (!type->info && !(type->info = memory_new_zeroed(sizeof *type->info)))
        return false;
    type->info->slot_flags = INFO_EXTENSION;
    if (!type_take_slots(type))
        return false;
    if (is_heap && !type->info->dealloc)
        type->info->dealloc = foreign_default_dealloc;
    if (!is_heap)
        type->head.size = 0;
    if (!type_ready(type))
        return false;
    if (type->base)
        type->flags |= type->base->flags & TYPE_FLAG_VISIBLE;
    ready_flags(type);
    return true;
}
