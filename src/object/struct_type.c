/* SPDX-License-Identifier: MIT
   Struct types: tuples whose items also have names, and with further fields that only have a name (os.stat_result).
   CPython calls them structseq. One heap type per interpreter and StructDef.

   An instance is a Tuple whose `size` is the number of visible fields, followed by the hidden ones. The type's member
   rows list the named fields in order, so that hidden field i is row i - (number of unnamed fields). */
#include "heap/collect.h"
#include "heap/memory.h"
#include "object/error.h"
#include "object/native.h"
#include "object/protocol.h"
#include "object/type_priv.h"
#include "types/dict.h"
#include "types/int.h"
#include "types/list.h"
#include "types/str.h"

/* What a struct type's `info` points into. */
typedef struct {
    TypeInfo info;
    StructDef const *def;
    int fields, unnamed;
    MemberDef members[]; /* the named fields, and an end row */
} StructInfo;

static StructInfo *struct_info(const Type *type) { return CONTAINER_OF(type->info, StructInfo, info); }

/* --- instances --- */

Value struct_new(Type *type) {
    StructInfo *s = struct_info(type);
    Tuple *self = object_new_sized(type, sizeof(Tuple) + sizeof(Value) * (size_t)s->fields);
    if (!self)
        return NULL;
    self->head.size = s->def->visible;
    gc_track(self);
    return TO_VALUE(self);
}

void struct_set(Borrowed self, int index, STEALS Value v) { REPLACE(AS(Tuple, self)->items[index], v); }

static int struct_traverse(Object *self, Visitor visitor, void *arg) {
    VISIT(self->type);
    for (int i = 0; i < struct_info(self->type)->fields; i++)
        VISIT(((Tuple *)self)->items[i]);
    return 0;
}

static void struct_dealloc(Object *self) {
    gc_untrack(self);
    for (int i = 0; i < struct_info(self->type)->fields; i++)
        drop(((Tuple *)self)->items[i]);
    object_free(self);
}

/* Hidden fields from `dict` (may be NULL), None where it does not say. */
static bool struct_fill_hidden(Borrowed self, StructInfo *s, int from, Borrowed dict) {
    for (int i = from; i < s->fields; i++) {
        Value found = NULL;
        if (dict && i >= s->unnamed) {
            OWNED Value name = str_intern_text(s->members[i - s->unnamed].name);
            if (!name || dict_find(dict, name, &found) < 0)
                return false;
        }
        struct_set(self, i, found ? found : own(NONE));
    }
    return true;
}

static COLD void *struct_fail_length(Type *type, StructInfo *s, ssize_t length) {
    int least = s->def->visible, most = s->fields;
    if (least == most)
        return raise_error(&exc_TypeError, "%.500s() takes a %d-sequence (%zd-sequence given)", type->name, least, length);
    return raise_error(&exc_TypeError, "%.500s() takes an at %s %d-sequence (%zd-sequence given)", type->name,
                       length < least ? "least" : "most", length < least ? least : most, length);
}

static Value struct_slot_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords) {
    StructInfo *s = struct_info(type);
    Borrowed bound[2];
    Value scratch[2] = {NULL, NULL};
    if (!native_bind("structseq", "(sequence, dict={})", args, count, keywords, bound, scratch))
        return NULL;
    OWNED Value items = sequence_fast(bound[0], "constructor requires a sequence");
    if (!items)
        return NULL;
    Borrowed dict = bound[1];
    if (dict && !is_dict(dict))
        return raise_error(&exc_TypeError, "%.500s() takes a dict as second arg, if any", type->name);
    OWNED Value tuple = sequence_tuple(items);
    if (!tuple)
        return NULL;
    ssize_t length = tuple_size(tuple);
    if (length < s->def->visible || length > s->fields)
        return struct_fail_length(type, s, length);
    OWNED Value self = struct_new(type);
    if (!self)
        return NULL;
    for (int i = 0; i < length; i++)
        struct_set(self, i, own(tuple_peek(tuple, i)));
    return struct_fill_hidden(self, s, (int)length, dict) ? MOVE(self) : NULL;
}

static Value struct_slot_repr(Borrowed self) {
    Type *type = type_of(self);
    StructInfo *s = struct_info(type);
    StrBuilder b = STR_BUILDER_INIT;
    bool ok = str_builder_add_text(&b, type->name) && str_builder_add_char(&b, '(');
    for (int i = 0; ok && i < s->def->visible; i++) {
        OWNED Value text = object_repr(tuple_peek(self, i));
        ok = text && (i == 0 || str_builder_add_ascii(&b, ", ", 2)) && str_builder_add_text(&b, s->members[i].name) &&
             str_builder_add_char(&b, '=') && str_builder_add(&b, text);
    }
    if (ok && str_builder_add_char(&b, ')'))
        return str_builder_finish(&b);
    str_builder_discard(&b);
    return NULL;
}

static Value struct_py_reduce(Borrowed self, Borrowed const *args) {
    Type *type = type_of(self);
    StructInfo *s = struct_info(type);
    OWNED Value visible = tuple_from_array((Borrowed const *)AS(Tuple, self)->items, s->def->visible);
    OWNED Value hidden = visible ? dict_new() : NULL;
    for (int i = s->def->visible; hidden && i < s->fields; i++)
        if (!dict_set_text(hidden, s->members[i - s->unnamed].name, AS(Tuple, self)->items[i]))
            return NULL;
    return hidden ? build_value("(O(OO))", TO_VALUE(type), visible, hidden) : NULL;
}

static MethodDef const struct_methods[] = {
    METHOD("__reduce__", struct_py_reduce, "($self, /)", "Helper for pickle."),
    METHOD_END,
};

/* --- types --- */

static StructInfo *struct_info_new(StructDef const *def) {
    int fields = 0;
    while (def->fields[fields].name)
        fields++;
    StructInfo *s = memory_new_zeroed(sizeof *s + sizeof(MemberDef) * (size_t)(fields + 1));
    if (!s)
        return NULL;
    s->def = def;
    s->fields = fields;
    int row = 0;
    for (int i = 0; i < fields; i++) {
        if (!def->fields[i].name[0]) {
            s->unnamed++;
            continue;
        }
        ssize_t offset = (ssize_t)(offsetof(Tuple, items) + sizeof(Value) * (size_t)i);
        s->members[row++] = (MemberDef){def->fields[i].name, MEMBER_OBJECT, offset, true, def->fields[i].doc};
    }
    s->info = (TypeInfo){
        .methods = struct_methods,
        .members = s->members,
        .dealloc = struct_dealloc,
        .traverse = struct_traverse,
        .new = struct_slot_new,
        .repr = struct_slot_repr,
    };
    return s;
}

/* The names of the visible fields, for `match`. */
static Value struct_match_args(StructInfo *s) {
    OWNED Value names = list_new(0);
    for (int i = 0; names && i < s->def->visible; i++) {
        const char *name = s->def->fields[i].name;
        if (name[0] && !list_append_steal(names, str_intern_text(name)))
            return NULL;
    }
    return names ? list_to_tuple(names) : NULL;
}

static bool struct_set_names(Type *type, StructDef const *def) {
    const char *dot = strrchr(def->name, '.');
    HeapType *heap = heap_type(type);
    if (!(heap->name = str_intern_text(dot ? dot + 1 : def->name)))
        return false;
    heap->qualname = own(heap->name);
    return (type->dict = dict_new()) != NULL;
}

static bool struct_set_facts(Type *type, StructInfo *s) {
    const char *name = s->def->name, *dot = strrchr(name, '.');
    if (dot && !dict_set_steal(type->dict, STR(__module__), str_intern(str_from_utf8(name, dot - name))))
        return false;
    return dict_set_text(type->dict, "n_sequence_fields", imm_int(s->def->visible)) &&
           dict_set_text(type->dict, "n_fields", imm_int(s->fields)) &&
           dict_set_text(type->dict, "n_unnamed_fields", imm_int(s->unnamed)) &&
           dict_set_steal(type->dict, STR(__match_args__), struct_match_args(s));
}

static void struct_type_fill(Type *type, StructInfo *s, unsigned long flags) {
    type->info = &s->info;
    type->name = s->def->name;
    type->doc = s->def->doc;
    type->base = &tuple_type;
    type->flags = flags | TYPE_FLAG_GC;
    type->basic_size = sizeof(Tuple);
    type->item_size = sizeof(Value);
}

Type *struct_type_new(StructDef const *def) {
    StructInfo *s = struct_info_new(def);
    if (!s)
        return NULL;
    OWNED Type *type = object_new_sized(&type_type, sizeof(HeapType));
    if (!type) {
        memory_free(s);
        return NULL;
    }
    struct_type_fill(type, s, TYPE_FLAG_HEAP);
    gc_track(type);
    if (!struct_set_names(type, def) || !type_ready(type) || !struct_set_facts(type, s))
        return NULL;
    return MOVE(type);
}

bool struct_type_init(Type *type, StructDef const *def) {
    StructInfo *s = struct_info_new(def);
    if (!s)
        return false;
    s->info.slot_flags = INFO_EXTENSION;
    struct_type_fill(type, s, 0);
    return (type->dict = dict_new()) && type_ready(type) && struct_set_facts(type, s);
}
