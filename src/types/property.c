/* SPDX-License-Identifier: MIT
   property. The VM looks inside and calls the getter directly. */
#include "heap/collect.h"
#include "heap/memory.h"
#include "object/error.h"
#include "object/protocol.h"
#include "object/type.h"
#include "types/list.h"
#include "types/module.h"
#include "types/str.h"

#define SELF(v) AS(Property, v)

static Value property_slot_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords) { return type_alloc(type); }

static void property_clear(Object *o) {
    Property *p = (Property *)o;
    drop(MOVE(p->get));
    drop(MOVE(p->set));
    drop(MOVE(p->delete));
    drop(MOVE(p->doc));
    drop(MOVE(p->name));
}

static void property_dealloc(Object *o) {
    gc_untrack(o);
    property_clear(o);
    object_free(o);
}

static int property_traverse(Object *o, Visitor visitor, void *arg) {
    Property *p = (Property *)o;
    VISIT(p->get);
    VISIT(p->set);
    VISIT(p->delete);
    VISIT(p->doc);
    VISIT(p->name);
    return 0;
}

static Value property_part(Borrowed v) { return v && v != NONE ? own(v) : NULL; }

/* Without a docstring of its own a property shows its getter's. A subclass keeps it in the instance's dict, because the
   __doc__ of the subclass hides the field. */
static bool property_take_getter_doc(Borrowed self, Borrowed getter) {
    OWNED Value doc = NULL;
    int found = find_attr(getter, STR(__doc__), &doc);
    if (found <= 0)
        return found == 0;
    SELF(self)->getter_doc = 1;
    if (is_exact(self, &property_type)) {
        REPLACE(SELF(self)->doc, MOVE(doc));
        return true;
    }
    if (set_attr(self, STR(__doc__), doc))
        return true;
    if (!error_matches(&exc_AttributeError))
        return false;
    error_clear(); /* a subclass with __slots__ has no place for it */
    return true;
}

static bool property_slot_init(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords) {
    Borrowed bound[4];
    if (!native_bind("property", "(fget=None, fset=None, fdel=None, doc=None)", args, count, keywords, bound, NULL))
        return false;
    Property *p = SELF(self);
    p->getter_doc = 0;
    REPLACE(p->get, property_part(bound[0]));
    REPLACE(p->set, property_part(bound[1]));
    REPLACE(p->delete, property_part(bound[2]));
    REPLACE(p->doc, own_maybe(bound[3]));
    REPLACE(p->name, NULL);
    if ((bound[3] && bound[3] != NONE) || !p->get)
        return true;
    OWNED Value getter = own(p->get);
    return property_take_getter_doc(self, getter);
}

/* --- use --- */

static COLD void property_fail(Borrowed self, Borrowed object, const char *what) {
    OWNED Value qualname = type_qualname(type_of(object));
    if (!qualname)
        return;
    if (SELF(self)->name)
        raise_error(&exc_AttributeError, "property %R of %R object has no %s", SELF(self)->name, qualname, what);
    else
        raise_error(&exc_AttributeError, "property of %R object has no %s", qualname, what);
}

static Value property_slot_descr_get(Borrowed self, Borrowed object, Borrowed type) {
    if (!object || object == NONE)
        return own(self);
    if (!SELF(self)->get) {
        property_fail(self, object, "getter");
        return NULL;
    }
    OWNED Value getter = own(SELF(self)->get);
    return call_1(getter, object);
}

static bool property_slot_descr_set(Borrowed self, Borrowed object, Borrowed value) {
    Borrowed function = value ? SELF(self)->set : SELF(self)->delete;
    if (!function) {
        property_fail(self, object, value ? "setter" : "deleter");
        return false;
    }
    OWNED Value kept = own(function);
    OWNED Value result = value ? call_2(kept, object, value) : call_1(kept, object);
    return result != NULL;
}

/* --- copies with one function replaced --- */

static Value property_copy(Borrowed self, Borrowed get, Borrowed set, Borrowed delete) {
    Property *p = SELF(self);
    Borrowed function = get && get != NONE ? get : p->get;
    Borrowed doc = p->doc && !(p->getter_doc && function) ? p->doc : NONE;
    Borrowed args[] = {
        function ? function : NONE,
        set && set != NONE ? set : p->set ? (Borrowed)p->set : NONE,
        delete && delete != NONE ? delete : p->delete ? (Borrowed)p->delete : NONE,
        doc,
    };
    OWNED Value copy = call(TO_VALUE(type_of(self)), args, 4, NULL);
    if (copy && is_instance(copy, &property_type))
        REPLACE(SELF(copy)->name, own_maybe(p->name));
    return MOVE(copy);
}

static Value property_py_getter(Borrowed self, Borrowed const *args) { return property_copy(self, args[0], NULL, NULL); }
static Value property_py_setter(Borrowed self, Borrowed const *args) { return property_copy(self, NULL, args[0], NULL); }
static Value property_py_deleter(Borrowed self, Borrowed const *args) { return property_copy(self, NULL, NULL, args[0]); }

static Value property_py_set_name(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords) {
    if (!native_no_keywords("property.__set_name__", keywords))
        return NULL;
    if (count != 2)
        return raise_error(&exc_TypeError, "__set_name__() takes 2 positional arguments but %zd were given", count);
    REPLACE(SELF(self)->name, own(args[1]));
    return own(NONE);
}

static Value property_get_abstract(Borrowed self, void *closure) {
    Borrowed const parts[] = {SELF(self)->get, SELF(self)->set, SELF(self)->delete};
    for (int i = 0; i < 3; i++) {
        int abstract = object_is_abstract(parts[i]);
        if (abstract)
            return abstract < 0 ? NULL : own(TRUE_VALUE);
    }
    return own(FALSE_VALUE);
}

static MethodDef const property_methods[] = {
    METHOD_HIDDEN("getter", property_py_getter, "($self, fget, /)", "Descriptor to obtain a copy of the property with a different getter."),
    METHOD_HIDDEN("setter", property_py_setter, "($self, fset, /)", "Descriptor to obtain a copy of the property with a different setter."),
    METHOD_HIDDEN("deleter", property_py_deleter, "($self, fdel, /)", "Descriptor to obtain a copy of the property with a different deleter."),
    METHOD_RAW("__set_name__", property_py_set_name, NULL, "Method to set name of a property."),
    METHOD_END,
};
static MemberDef const property_members[] = {
    {"fget", MEMBER_OBJECT, offsetof(Property, get), true, NULL},
    {"fset", MEMBER_OBJECT, offsetof(Property, set), true, NULL},
    {"fdel", MEMBER_OBJECT, offsetof(Property, delete), true, NULL},
    {"__doc__", MEMBER_OBJECT, offsetof(Property, doc), false, NULL},
    MEMBER_END,
};
static GetSetDef const property_getsets[] = {
    {"__isabstractmethod__", property_get_abstract, NULL, NULL, NULL},
    GETSET_END,
};
static TypeInfo property_info = {
    .methods = property_methods,
    .members = property_members,
    .getsets = property_getsets,
    .new_signature = "(fget=None, fset=None, fdel=None, doc=None)",
    .dealloc = property_dealloc,
    .traverse = property_traverse,
    .clear = property_clear,
    .new = property_slot_new,
    .init = property_slot_init,
    .getattr = object_slot_getattr,
    .descr_get = property_slot_descr_get,
    .descr_set = property_slot_descr_set,
};
Type property_type = {
    STATIC_TYPE("property", Property, &property_info),
    .flags = TYPE_FLAG_GC | TYPE_FLAG_BASE,
    .doc = "An attribute that is computed: fget, fset and fdel are called to get, set and delete it; doc is its docstring.\n\n"
           "@property above a method makes it the getter; its setter and deleter attributes add the others.",
};
