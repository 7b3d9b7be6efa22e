/* SPDX-License-Identifier: MIT
   Capsules (pycapsule.h): C pointers with a name, which one extension module offers to others. */
#include "capi/capi.h"
#include "object/protocol.h"
#include "runtime/import.h"
#include "types/module.h"
#include "types/str.h"

/* The capsule when it holds a pointer. `function` stands in the message. */
static Capsule *check(Object *o, const char *function) {
    if (o && o->type == &capsule_type && ((Capsule *)o)->pointer)
        return (Capsule *)o;
    return raise_error(&exc_ValueError, "%s called with invalid PyCapsule object", function);
}

static bool same_name(const char *a, const char *b) { return a == b || (a && b && !strcmp(a, b)); }

CAPI Object *PyCapsule_New(void *pointer, const char *name, void (*destructor)(Object *)) {
    return to_c(capsule_new(pointer, name, destructor));
}
CAPI int PyCapsule_IsValid(Object *o, const char *name) {
    return o && o->type == &capsule_type && ((Capsule *)o)->pointer && same_name(((Capsule *)o)->name, name);
}

CAPI void *PyCapsule_GetPointer(Object *o, const char *name) {
    Capsule *c = check(o, "PyCapsule_GetPointer");
    if (c && !same_name(c->name, name))
        return raise_error(&exc_ValueError, "PyCapsule_GetPointer called with incorrect name");
    return c ? c->pointer : NULL;
}
CAPI const char *PyCapsule_GetName(Object *o) {
    Capsule *c = check(o, "PyCapsule_GetName");
    return c ? c->name : NULL;
}
CAPI void *PyCapsule_GetContext(Object *o) {
    Capsule *c = check(o, "PyCapsule_GetContext");
    return c ? c->context : NULL;
}
typedef void (*CapsuleEnd)(Object *);
CAPI CapsuleEnd PyCapsule_GetDestructor(Object *o) {
    Capsule *c = check(o, "PyCapsule_GetDestructor");
    return c ? c->destructor : NULL;
}

CAPI int PyCapsule_SetPointer(Object *o, void *pointer) {
    if (!pointer)
        return raise_error(&exc_ValueError, "PyCapsule_SetPointer called with null pointer"), -1;
    Capsule *c = check(o, "PyCapsule_SetPointer");
    if (c)
        c->pointer = pointer;
    return done(c != NULL);
}
CAPI int PyCapsule_SetName(Object *o, const char *name) {
    Capsule *c = check(o, "PyCapsule_SetName");
    if (c)
        c->name = name;
    return done(c != NULL);
}
CAPI int PyCapsule_SetContext(Object *o, void *context) {
    Capsule *c = check(o, "PyCapsule_SetContext");
    if (c)
        c->context = context;
    return done(c != NULL);
}
CAPI int PyCapsule_SetDestructor(Object *o, void (*destructor)(Object *)) {
    Capsule *c = check(o, "PyCapsule_SetDestructor");
    if (c)
        c->destructor = destructor;
    return done(c != NULL);
}

/* "package.module.attribute": imports the first part and follows the others. */
CAPI void *PyCapsule_Import(const char *name, int no_block) {
    OWNED Value object = NULL;
    for (const char *part = name; part;) {
        const char *dot = strchr(part, '.');
        OWNED Value text = str_from_utf8(part, dot ? dot - part : (ssize_t)strlen(part)), next = NULL;
        const char *utf8 = text ? str_utf8(text, NULL) : NULL;
        if (!utf8)
            return NULL;
        next = object ? get_attr(object, text) : import_module(utf8);
        if (!next && !object) {
            error_clear();
            return raise_error(&exc_ImportError, "PyCapsule_Import could not import module \"%s\"", utf8);
        }
        if (!next)
            return NULL;
        drop(object);
        object = MOVE(next);
        part = dot ? dot + 1 : NULL;
    }
    if (PyCapsule_IsValid(AS(Object, object), name))
        return AS(Capsule, object)->pointer;
    return raise_error(&exc_AttributeError, "PyCapsule_Import \"%s\" is not valid", name);
}
