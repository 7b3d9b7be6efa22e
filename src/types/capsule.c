/* SPDX-License-Identifier: MIT
   PyCapsule: a C pointer with a name, passed between extension modules as an object. CPython's layout. */
#include "heap/memory.h"
#include "object/error.h"
#include "object/protocol.h"
#include "types/module.h"
#include "types/str.h"

Value capsule_new(void *pointer, const char *name, void (*destructor)(Object *)) {
    if (!pointer)
        return raise_error(&exc_ValueError, "PyCapsule_New called with null pointer");
    Capsule *capsule = NEW_OBJECT(Capsule, &capsule_type);
    if (!capsule)
        return NULL;
    capsule->pointer = pointer;
    capsule->name = name;
    capsule->destructor = destructor;
    return TO_VALUE(capsule);
}

void *capsule_pointer(Borrowed v, const char *name) {
    Capsule *capsule = is_exact(v, &capsule_type) ? AS(Capsule, v) : NULL;
    if (!capsule || !capsule->pointer)
        return raise_error(&exc_ValueError, "PyCapsule_GetPointer called with invalid PyCapsule object");
    bool same = !name || !capsule->name ? name == capsule->name : !strcmp(name, capsule->name);
    return same ? capsule->pointer : raise_error(&exc_ValueError, "PyCapsule_GetPointer called with incorrect name");
}

static void capsule_dealloc(Object *o) {
    Capsule *capsule = (Capsule *)o;
    if (capsule->destructor)
        capsule->destructor(o);
    object_free(o);
}

static Value capsule_slot_repr(Borrowed self) {
    Capsule *capsule = AS(Capsule, self);
    const char *quote = capsule->name ? "\"" : "";
    return str_format("<capsule object %s%s%s at %p>", quote, capsule->name ? capsule->name : "NULL", quote, (void *)capsule);
}

static TypeInfo capsule_info = {.dealloc = capsule_dealloc, .repr = capsule_slot_repr};
Type capsule_type = {
    STATIC_TYPE("PyCapsule", Capsule, &capsule_info),
    .flags = TYPE_FLAG_DISALLOW_INSTANTIATION,
    .doc = "A C pointer with a name: how one extension module offers its C functions to another.",
};
