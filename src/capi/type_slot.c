/* SPDX-License-Identifier: MIT
   The slots of types in both views, from the table type_slot.def.

   A function of ours appears in the C view as a stub that runs it, and the other way round; a function that comes back to
   the side it is from is unwrapped, so that no call crosses more often than it must. Functions that both sides know by
   address (PyObject_GenericGetAttr) are a table of their own. The C views of all types are filled when the first extension
   module is loaded (capi_start) and kept up from then on (hook_type_changed): before that nobody reads them. */
#include "capi/type_slot.h"

#include <stddef.h>
#include <stdlib.h>

#include "capi/capi.h"
#include "capi/method_view.h"
#include "capi/runtime_view.h"
#include "capi/slot_adapter.h"
#include "capi/state.h"
#include "capi/stub.h"
#include "gil/interp.h"
#include "object/hooks.h"
#include "object/protocol.h"
#include "object/type.h"

typedef enum { SUITE_TYPE, SUITE_ASYNC, SUITE_NUMBER, SUITE_MAPPING, SUITE_SEQUENCE, SUITE_BUFFER } Suite;

/* Where a suite's pointer is in Type, where the suite itself lies in a HeapType, how many functions it has. */
static struct {
    uint16_t pointer, in_heap_type, count;
} const suites[] = {
    [SUITE_ASYNC] = {offsetof(Type, abi_async), offsetof(HeapType, abi_async), 4},
    [SUITE_NUMBER] = {offsetof(Type, abi_number), offsetof(HeapType, abi_number), 36},
    [SUITE_MAPPING] = {offsetof(Type, abi_mapping), offsetof(HeapType, abi_mapping), 3},
    [SUITE_SEQUENCE] = {offsetof(Type, abi_sequence), offsetof(HeapType, abi_sequence), 10},
    [SUITE_BUFFER] = {offsetof(Type, abi_buffer), offsetof(HeapType, abi_buffer), 2},
};

typedef struct {
    uint16_t field;  /* offset in TypeInfo */
    uint16_t place;  /* offset in Type, or index in the suite */
    uint8_t suite, id, shape;
} SlotRow;

#define PLACE_TYPE(place) offsetof(Type, place)
#define PLACE_ASYNC(place) place
#define PLACE_NUMBER(place) place
#define PLACE_MAPPING(place) place
#define PLACE_SEQUENCE(place) place
#define PLACE_BUFFER(place) place
static SlotRow const slot_rows[] = {
#define SLOT(field, suite, place, id, shape) {offsetof(TypeInfo, field), PLACE_##suite(place), SUITE_##suite, id, SHAPE_##shape},
#include "capi/type_slot.def"
#undef SLOT
};
#define SLOT_ROWS ARRAY_LENGTH(slot_rows)

/* Slots that only the C view has. */
static struct {
    uint16_t place;
    uint8_t id;
} const view_only[] = {
    {offsetof(Type, abi_alloc), 47},  {offsetof(Type, abi_dealloc), 52}, {offsetof(Type, abi_del), 53},
    {offsetof(Type, abi_getattr_old), 57}, {offsetof(Type, abi_is_gc), 61}, {offsetof(Type, abi_methods), 64},
    {offsetof(Type, abi_setattr_old), 68}, {offsetof(Type, abi_members), 72}, {offsetof(Type, abi_getset), 73},
    {offsetof(Type, abi_free), 74},
};

/* Functions that both sides know by address. */
static struct {
    void *native, *foreign;
} const known_pairs[] = {
    {(void *)object_slot_getattr, (void *)PyObject_GenericGetAttr},
    {(void *)object_slot_setattr, (void *)PyObject_GenericSetAttr},
    {(void *)hash_not_implemented, (void *)PyObject_HashNotImplemented},
};

static struct {
    bool is_active;
} capi;

bool capi_is_active(void) { return capi.is_active; }

/* --- one function --- */

/* What extensions call for a function of ours. NULL: MemoryError. */
static void *view_of(SlotShape shape, void *native) {
    SlotAdapter const *adapter = &slot_adapters[shape];
    void *data;
    if (shape == SHAPE_SAME)
        return native;
    for (size_t i = 0; i < ARRAY_LENGTH(known_pairs); i++)
        if (known_pairs[i].native == native)
            return known_pairs[i].foreign;
    if (stub_find(native, adapter->foreign, &data))
        return data;
    return stub_get(adapter->native, adapter->native_words, native);
}

/* What our runtime calls for a function of an extension. NULL: MemoryError. */
static void *native_of(SlotShape shape, void *foreign) {
    SlotAdapter const *adapter = &slot_adapters[shape];
    void *data;
    if (shape == SHAPE_SAME)
        return foreign;
    for (size_t i = 0; i < ARRAY_LENGTH(known_pairs); i++)
        if (known_pairs[i].foreign == foreign)
            return known_pairs[i].native;
    if (stub_find(foreign, adapter->native, &data))
        return data;
    return stub_get(adapter->foreign, adapter->foreign_words, foreign);
}

/* --- places --- */

static void ***suite_pointer(Type *type, int suite) { return (void ***)((char *)type + suites[suite].pointer); }

/* Where the C view has a row's function; with `make` the suite comes into being. NULL: no suite. */
static void **view_place(Type *type, SlotRow const *row, bool make) {
    if (row->suite == SUITE_TYPE)
        return (void **)((char *)type + row->place);
    void ***pointer = suite_pointer(type, row->suite);
    if (!*pointer && make)
        *pointer = type_has_flag(type, TYPE_FLAG_HEAP) ? (void **)((char *)type + suites[row->suite].in_heap_type)
                                                       : calloc(suites[row->suite].count, sizeof(void *));
    return *pointer ? *pointer + row->place : NULL;
}

static void **view_only_place(Type *type, int id) {
    for (size_t i = 0; i < ARRAY_LENGTH(view_only); i++)
        if (view_only[i].id == id)
            return (void **)((char *)type + view_only[i].place);
    return NULL;
}

static SlotRow const *slot_row(int id) {
    for (size_t i = 0; i < SLOT_ROWS; i++)
        if (slot_rows[i].id == id)
            return &slot_rows[i];
    return NULL;
}

void **type_slot_place(Type *type, int id) {
    SlotRow const *row = slot_row(id);
    return row ? view_place(type, row, true) : view_only_place(type, id);
}

void *type_slot_value(Type *type, int id) {
    SlotRow const *row = slot_row(id);
    void **place = row ? view_place(type, row, false) : view_only_place(type, id);
    return place ? *place : NULL;
}

static void **native_place(Type *type, SlotRow const *row) { return (void **)((char *)type->info + row->field); }

/* --- from the C view --- */

static bool take_dealloc(Type *type) {
    void *function = type->abi_dealloc, *data;
    if (!function)
        return true;
    if (stub_find(function, (void *)ours_dealloc, &data)) {
        type->info->dealloc = (ObjectFn)data;
        return true;
    }
    type->info->slot_flags |= INFO_FOREIGN_DEALLOC;
    void *adapter = type_has_flag(type, TYPE_FLAG_HEAP) ? (void *)foreign_dealloc : (void *)foreign_dealloc_of_static;
    return (type->info->dealloc = (ObjectFn)stub_get(adapter, 1, function)) != NULL;
}

static bool take_others(Type *type) {
    TypeInfo *info = type->info;
    if (!info->getattr && type->abi_getattr_old &&
        !(info->getattr = (GetAttrFn)stub_get((void *)foreign_getattr_text, 2, type->abi_getattr_old)))
        return false;
    if (!info->setattr && type->abi_setattr_old &&
        !(info->setattr = (SetAttrFn)stub_get((void *)foreign_setattr_text, 3, type->abi_setattr_old)))
        return false;
    if (!type_has_flag(type, TYPE_FLAG_VECTORCALL) || type->vectorcall_offset <= 0)
        return true;
    void *call = stub_get((void *)foreign_vectorcall, 4, (void *)type->vectorcall_offset);
    info->call = (CallFn)call;
    return call != NULL;
}

bool type_take_slots(Type *type) {
    bool ok = true;
    stub_batch_begin();
    for (size_t i = 0; i < SLOT_ROWS && ok; i++) {
        void **place = view_place(type, &slot_rows[i], false);
        if (place && *place)
            ok = (*native_place(type, &slot_rows[i]) = native_of(slot_rows[i].shape, *place)) != NULL;
    }
    ok = ok && take_dealloc(type) && take_others(type);
    stub_batch_end();
    return ok;
}

/* --- to the C view --- */

static bool fill_row(Type *type, SlotRow const *row) {
    void *native = *native_place(type, row), *data;
    if (!native) {
        void **place = view_place(type, row, false);
        if (place)
            *place = NULL;
        return true;
    }
    void **place = view_place(type, row, true);
    if (!place)
        return raise_no_memory() != NULL;
    if (row->shape == SHAPE_CALL && stub_find(native, (void *)foreign_vectorcall, &data))
        return *place || (*place = stub_get(slot_adapters[SHAPE_CALL].native, slot_adapters[SHAPE_CALL].native_words, native));
    if (row->shape == SHAPE_BINARY && stub_find(native, (void *)foreign_getattr_text, &data))
        return true;
    if (row->shape == SHAPE_SET && stub_find(native, (void *)foreign_setattr_text, &data))
        return true;
    return (*place = view_of(row->shape, native)) != NULL;
}

/* Allocation and the end of objects, which our side does without slots. */
static bool fill_life(Type *type) {
    TypeInfo *info = type->info;
    bool is_gc = type_has_flag(type, TYPE_FLAG_GC), is_foreign = (info->slot_flags & INFO_EXTENSION) != 0;
    Type *base = type->base;
    if (!type->abi_dealloc && !(type->abi_dealloc = stub_get((void *)ours_dealloc, 1, (void *)info->dealloc)))
        return false;
    if (!type->abi_alloc)
        type->abi_alloc = is_foreign && base && base->abi_alloc ? base->abi_alloc : (void *)PyType_GenericAlloc;
    if (!type->abi_free) {
        bool inherits = is_foreign && base && base->abi_free && type_has_flag(base, TYPE_FLAG_GC) == is_gc;
        type->abi_free = inherits ? base->abi_free : is_gc ? (void *)PyObject_GC_Del : (void *)PyObject_Free;
    }
    if (!type->abi_is_gc && base)
        type->abi_is_gc = base->abi_is_gc;
    if (is_foreign && base && !type->vectorcall_offset)
        type->vectorcall_offset = base->vectorcall_offset;
    return true;
}

bool type_fill_view(Type *type) {
    bool ok = !type->base || type->base->abi_dealloc || type_fill_view(type->base);
    stub_batch_begin();
    for (size_t i = 0; i < SLOT_ROWS && ok; i++)
        ok = fill_row(type, &slot_rows[i]);
    ok = ok && fill_life(type);
    stub_batch_end();
    return ok;
}

void hook_type_changed(Type *type) {
    if (!capi.is_active || !type->info->dealloc)
        return;
    Thread *thread = thread_self;
    if (!thread || !thread->interp->is_main)
        return;
    if (!type_fill_view(type))
        error_clear(); /* extensions then do without a slot */
}

static bool fill_below(Type *type, void *arg);

static bool fill_subclasses(Type *type) { return type_each_subclass(type, fill_below, NULL); }

static bool fill_below(Type *type, void *arg) { return type_fill_view(type) && fill_subclasses(type); }

/* Bases stand behind what is derived from them in the chain of static types, and nothing is inherited between views of our
   own types: the order does not matter. */
bool capi_start(void) {
    if (capi.is_active)
        return true;
    runtime_view_start();
    Type *newest = type_newest_static();
    bool ok = true;
    capi_state_start(interp_self());
    for (Type *t = newest; t && ok; t = t->info->next_static)
        ok = type_fill_view(t);
    for (Type *t = newest; t && ok; t = t->info->next_static)
        ok = fill_subclasses(t);
    ok = ok && method_view_fill(&int_type) && method_view_fill(&float_type);
    capi.is_active = ok;
    return ok;
}
