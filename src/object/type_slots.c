/* SPDX-License-Identifier: MIT
   Which function a type has in each slot. slot.def ties special methods to fields; a native type's slots become wrapper
   descriptors in its dict, and the fields of a Python class follow from what its MRO defines.

   The rule for a field of a Python class: look each of its special methods up along the MRO. A definition that comes
   from a native class (or is a wrapper descriptor of one) stands for the native function; any other needs the generic
   function, which looks the method up at each call. When all definitions stand for one native function, that is taken.
   Called by type.c (native types), type_new.c (new classes) and type_attr.c (changed ones). */
#include "object/slot_priv.h"

#include "object/descriptor.h"
#include "object/hooks.h"
#include "object/type_priv.h"
#include "types/dict.h"
#include "types/list.h"
#include "types/module.h"
#include "types/str.h"

SlotDef const slot_defs[] = {
#define SLOT(id, field, python, wrapper, signature, doc)                                                               \
    {#id, STATIC_STR_##id, offsetof(TypeInfo, field), (void *)(python), wrapper, signature, doc},
#include "object/slot.def"
#undef SLOT
};
#define SLOT_COUNT ARRAY_LENGTH(slot_defs)
int const slot_def_count = SLOT_COUNT;

#define SLOT_HASH_SIZE 512
/* Indices into slot_defs, 0-based, -1: end; filled at process start, constant afterwards. */
static struct {
    int16_t by_name[SLOT_HASH_SIZE]; /* first row of a name, by the address of the static Str */
    int16_t next_of_name[SLOT_COUNT];
    int16_t first_of_field[SLOT_COUNT]; /* first row of a row's field */
    int16_t next_of_field[SLOT_COUNT];
} slot_index;

static Str *slot_name(int row) { return static_strs[slot_defs[row].name_id]; }

static uint32_t slot_hash(const void *name) { return (uint32_t)(((uintptr_t)name >> 4) * 0x9e3779b1u >> 7) % SLOT_HASH_SIZE; }

/* First row with the name, or -1. */
static int slot_find_name(Borrowed name) {
    for (uint32_t h = slot_hash(name);; h = (h + 1) % SLOT_HASH_SIZE) {
        int row = slot_index.by_name[h];
        if (row < 0 || (Borrowed)TO_VALUE(slot_name(row)) == name)
            return row;
    }
}

void slot_process_start(void) {
    memset(&slot_index, -1, sizeof slot_index);
    for (int row = SLOT_COUNT - 1; row >= 0; row--) {
        int first = slot_find_name(TO_VALUE(slot_name(row)));
        slot_index.next_of_name[row] = (int16_t)first;
        uint32_t h = slot_hash(slot_name(row));
        while (slot_index.by_name[h] >= 0 && slot_index.by_name[h] != first)
            h = (h + 1) % SLOT_HASH_SIZE;
        slot_index.by_name[h] = (int16_t)row;
    }
    for (int row = 0; row < SLOT_COUNT; row++) {
        int first = 0;
        while (slot_defs[first].offset != slot_defs[row].offset)
            first++;
        slot_index.first_of_field[row] = (int16_t)first;
        for (int next = row + 1; next < SLOT_COUNT && slot_index.next_of_field[row] < 0; next++)
            if (slot_defs[next].offset == slot_defs[row].offset)
                slot_index.next_of_field[row] = (int16_t)next;
    }
}

bool slot_has_name(Borrowed name) { return slot_find_name(name) >= 0; }

/* --- native types --- */

bool slot_add_wrappers(Type *type) {
    for (int row = 0; row < SLOT_COUNT; row++) {
        SlotDef const *def = &slot_defs[row];
        void *function = *slot_place(type->info, def);
        Value name = TO_VALUE(slot_name(row));
        if (!function || !def->wrap || function == (void *)hash_not_implemented || dict_peek_str(type->dict, name))
            continue;
        if (!dict_set_steal(type->dict, name, wrapper_descriptor_new(type, def, function)))
            return false;
    }
    return true;
}

/* --- Python classes --- */

/* The native function that `found`, defined by `provider`, stands for; false when it is not native. */
static bool slot_native_function(Type *type, SlotDef const *def, Borrowed found, Type *provider, void **out) {
    if (found == NONE) {
        *out = (void *)hash_not_implemented;
        return def->name_id == STATIC_STR___hash__;
    }
    if (!type_is_python_class(provider)) {
        *out = *slot_place(provider->info, def);
        return true;
    }
    if (!is_exact(found, &wrapper_descriptor_type))
        return false;
    WrapperDescriptor *d = AS(WrapperDescriptor, found);
    if (d->def->offset != def->offset || d->def->name_id != def->name_id || !type_is_subtype(type, d->base.type))
        return false;
    *out = d->function;
    return true;
}

/* Sets the field whose first row is `first`. */
static void slot_update_field(Type *type, int first) {
    void *native = NULL;
    bool has_native = false;
    SlotDef const *python = NULL;
    for (int row = first; row >= 0; row = slot_index.next_of_field[row]) {
        SlotDef const *def = &slot_defs[row];
        Type *provider;
        Borrowed found = type_lookup_provider(type, TO_VALUE(slot_name(row)), &provider);
        void *function;
        if (!found)
            continue;
        if (!slot_native_function(type, def, found, provider, &function) || (has_native && function != native)) {
            python = def;
            break;
        }
        native = function;
        has_native = true;
    }
    *slot_place(type->info, &slot_defs[first]) = python ? python->python_function : native;
    if (slot_defs[first].offset == offsetof(TypeInfo, finalize)) {
        if (type->info->finalize)
            type->info->slot_flags |= INFO_HAS_DEL;
        else
            type->info->slot_flags &= ~(uint32_t)INFO_HAS_DEL;
    }
}

void slot_update_all(Type *type) {
    for (int row = 0; row < SLOT_COUNT; row++)
        if (slot_index.first_of_field[row] == row)
            slot_update_field(type, row);
    hook_type_changed(type);
}

void slot_update_name(Type *type, Borrowed name) {
    for (int row = slot_find_name(name); row >= 0; row = slot_index.next_of_name[row])
        slot_update_field(type, slot_index.first_of_field[row]);
    if (type_has_flag(type, TYPE_FLAG_READY))
        hook_type_changed(type);
}

/* --- inheritance of native types --- */

#define INHERIT(field)                                                                                                 \
    do {                                                                                                               \
        if (!info->field)                                                                                              \
            info->field = from->field;                                                                                 \
    } while (0)

/* compare and hash go together: a type that defines equality does not inherit the hash that went with another one. */
static void inherit_compare(Type *type, TypeInfo *from) {
    TypeInfo *info = type->info;
    bool defines = dict_peek_str(type->dict, STR(__eq__)) || dict_peek_str(type->dict, STR(__hash__));
    if (!info->compare && !info->hash && !defines) {
        info->compare = from->compare;
        info->hash = from->hash;
    }
}

static void inherit_from(Type *type, TypeInfo *from) {
    TypeInfo *info = type->info;
    for (int row = 0; row < SLOT_COUNT; row++) {
        uint32_t offset = slot_defs[row].offset;
        if (offset == offsetof(TypeInfo, compare) || offset == offsetof(TypeInfo, hash) || offset == offsetof(TypeInfo, new))
            continue;
        void **place = slot_place(info, &slot_defs[row]);
        if (!*place)
            *place = *slot_place(from, &slot_defs[row]);
    }
    inherit_compare(type, from);
    INHERIT(dealloc);
    INHERIT(send);
    if (!info->get_buffer) {
        info->get_buffer = from->get_buffer;
        info->release_buffer = from->release_buffer;
    }
}

void slot_inherit(Type *type) {
    for (ssize_t i = 1; i < tuple_size(type->mro); i++)
        inherit_from(type, AS(Type, tuple_peek(type->mro, i))->info);
}

/* What is not in slot.def, for a Python class with several bases. */
void slot_inherit_hidden(Type *type) {
    TypeInfo *info = type->info;
    for (ssize_t i = 1; i < tuple_size(type->mro); i++) {
        TypeInfo *from = AS(Type, tuple_peek(type->mro, i))->info;
        INHERIT(send);
        if (!info->get_buffer) {
            info->get_buffer = from->get_buffer;
            info->release_buffer = from->release_buffer;
        }
    }
}
