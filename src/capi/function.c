/* SPDX-License-Identifier: MIT
   Functions and methods of extension modules: calling them by the conventions of PyMethodDef, and making function objects
   for them (methodobject.h, descrobject.h). A function object points to the extension's row itself. */
#include "capi/capi.h"
#include "capi/foreign_type.h"
#include "heap/collect.h"
#include "heap/memory.h"
#include "object/descriptor.h"
#include "object/hooks.h"
#include "object/native.h"
#include "object/native_inl.h"
#include "object/protocol.h"
#include "types/module.h"
#include "types/str.h"

enum { METH_VARARGS = 1, METH_KEYWORDS = 2, METH_NOARGS = 4, METH_O = 8, METH_FASTCALL = 0x80, METH_METHOD = 0x200 };

typedef Object *(*CFunction)(Object *self, Object *args);
typedef Object *(*CFunctionKeywords)(Object *self, Object *args, Object *kwargs);
typedef Object *(*CFunctionFast)(Object *self, Object *const *args, ssize_t count);
typedef Object *(*CFunctionFastKeywords)(Object *self, Object *const *args, ssize_t count, Object *names);
typedef Object *(*CFunctionMethod)(Object *self, Type *class, Object *const *args, size_t count, Object *names);

static COLD Object *call_fail(Borrowed callee, const char *format, ssize_t count) {
    OWNED Value name = native_full_name(callee);
    return name ? (Object *)raise_error(&exc_TypeError, format, name, count) : NULL;
}

/* The class that a METH_METHOD function was defined in. */
static Type *defining_class(Borrowed callee) {
    if (is_exact(callee, &native_function_type))
        return AS(NativeFunction, callee)->defining_class;
    return AS(Descriptor, callee)->type;
}

static Object *call_fast(MethodDef const *def, Object *self, Borrowed const *args, ssize_t count, Borrowed keywords,
                         Borrowed callee) {
    LentArray lent;
    ssize_t names = keywords ? tuple_size(keywords) : 0;
    if (!lend_array(&lent, args, count + names))
        return NULL;
    Object *k = names ? AS(Object, keywords) : NULL, *result;
    void *fn = def->fn.foreign;
    if (k && !expose(k))
        result = NULL;
    else if (def->flags & METH_METHOD)
        result = ((CFunctionMethod)fn)(self, defining_class(callee), lent.items, (size_t)count, k);
    else if (def->flags & METH_KEYWORDS)
        result = ((CFunctionFastKeywords)fn)(self, lent.items, count, k);
    else
        result = ((CFunctionFast)fn)(self, lent.items, count);
    lend_array_end(&lent);
    return result;
}

static Object *call_varargs(MethodDef const *def, Object *self, Borrowed const *args, ssize_t count, Borrowed keywords) {
    OWNED Value tuple = args_to_tuple(args, count), dict = NULL;
    if (!tuple)
        return NULL;
    if (!(def->flags & METH_KEYWORDS))
        return ((CFunction)def->fn.foreign)(self, AS(Object, tuple));
    if (!args_to_dict(args, count, keywords, &dict))
        return NULL;
    return ((CFunctionKeywords)def->fn.foreign)(self, AS(Object, tuple), AS(Object, dict));
}

Value hook_call_foreign(MethodDef const *def, Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords,
                        Borrowed callee) {
    OWNED Value self_box = NULL, arg_box = NULL;
    Object *me = self ? lend(self, &self_box) : NULL, *result;
    Thread *thread = thread_self;
    Borrowed outer = thread->extension_callee;
    if (self && !me)
        return NULL;
    if (keywords && tuple_size(keywords) && !(def->flags & METH_KEYWORDS))
        return TO_VALUE(call_fail(callee, "%U() takes no keyword arguments", 0));
    thread->extension_callee = callee;
    if (def->flags & METH_NOARGS) {
        result = count ? call_fail(callee, "%U() takes no arguments (%zd given)", count)
                       : ((CFunction)def->fn.foreign)(me, NULL);
    } else if (def->flags & METH_O) {
        Object *arg = count == 1 ? lend(args[0], &arg_box)
                                 : call_fail(callee, "%U() takes exactly one argument (%zd given)", count);
        result = arg ? ((CFunction)def->fn.foreign)(me, arg) : NULL;
    } else if (def->flags & METH_FASTCALL) {
        result = call_fast(def, me, args, count, keywords, callee);
    } else {
        result = call_varargs(def, me, args, count, keywords);
    }
    thread->extension_callee = outer;
    return from_c_result(result, callee);
}

/* --- function objects --- */

CAPI Object *PyCMethod_New(MethodDef *def, Object *self, Object *module, Type *class) {
    if ((def->flags & METH_METHOD) && !class)
        return raise_error(&exc_SystemError, "attempting to create PyCMethod with a METH_METHOD flag but no class");
    if (!(def->flags & METHOD_FOREIGN))
        return raise_error(&exc_SystemError, "%s() method: bad call flags", def->name);
    Value f = native_function_new(def, V(self), V(module));
    if (f && class)
        AS(NativeFunction, f)->defining_class = own_ref(class);
    return to_c(f);
}

CAPI Object *PyCFunction_NewEx(MethodDef *def, Object *self, Object *module) {
    return PyCMethod_New(def, self, module, NULL);
}
CAPI Object *PyCFunction_New(MethodDef *def, Object *self) { return PyCMethod_New(def, self, NULL, NULL); }

static NativeFunction *function_check(Object *o) {
    return o->type == &native_function_type ? (NativeFunction *)o : bad_internal_call();
}

CAPI void *PyCFunction_GetFunction(Object *o) {
    NativeFunction *f = function_check(o);
    return f ? f->def->fn.foreign : NULL;
}

CAPI Object *PyCFunction_GetSelf(Object *o) {
    NativeFunction *f = function_check(o);
    if (!f || f->def->flags & (METHOD_IS_STATIC | METHOD_FOREIGN_STATIC))
        return NULL;
    return to_c_borrowed(&f->self);
}

CAPI int PyCFunction_GetFlags(Object *o) {
    NativeFunction *f = function_check(o);
    return f ? f->def->flags : -1;
}

/* --- descriptors --- */

CAPI Object *PyDescr_NewMethod(Type *type, MethodDef *def) { return to_c(method_descriptor_new(type, def)); }
CAPI Object *PyDescr_NewClassMethod(Type *type, MethodDef *def) { return to_c(classmethod_descriptor_new(type, def)); }
CAPI Object *PyDescr_NewMember(Type *type, MemberDef *def) { return to_c(member_descriptor_new(type, def)); }

/* The row of ours is not freed: the descriptor refers to it, and such descriptors are made once for a type. */
CAPI Object *PyDescr_NewGetSet(Type *type, ForeignGetSet *foreign) {
    GetSetDef *row = memory_new(sizeof *row);
    if (!row)
        return NULL;
    *row = foreign_getset(foreign);
    return to_c(getset_descriptor_new(type, row));
}

CAPI int PyDescr_IsData(Object *o) { return o->type->info->descr_set != NULL; }

CAPI Object *PyMember_GetOne(const char *self, MemberDef *def) { return to_c(member_get(V(self), def)); }
CAPI int PyMember_SetOne(char *self, MemberDef *def, Object *value) {
    return done(member_set(V(self), def, V(value)));
}
CAPI Object *PyClassMethod_New(Object *callable) { return to_c(classmethod_new(V(callable))); }
CAPI Object *PyStaticMethod_New(Object *callable) { return to_c(staticmethod_new(V(callable))); }
CAPI Object *PyMethod_New(Object *function, Object *self) {
    return self ? to_c(method_new(V(function), V(self))) : bad_internal_call();
}
CAPI Object *PyMethod_Function(Object *o) { return o->type == &method_type ? to_c_lent(((Method *)o)->function) : bad_internal_call(); }
CAPI Object *PyMethod_Self(Object *o) {
    return o->type == &method_type ? to_c_borrowed(&((Method *)o)->self) : bad_internal_call();
}
