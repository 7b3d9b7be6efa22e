/* SPDX-License-Identifier: MIT
   Attributes of classes: what happens at C.attr and C.attr = v, and the attributes that every class has (__name__,
   __bases__, __doc__, ...).

   C.attr asks the metaclass for a data descriptor, then C's MRO, then the metaclass for anything. A change voids the
   versions of the class and all below it; if the name is a special method, slots are computed anew along the way down. */
#include "heap/memory.h"
#include "object/attr.h"
#include "object/descriptor.h"
#include "object/error.h"
#include "object/protocol.h"
#include "object/slot.h"
#include "object/type_inl.h"
#include "object/type_priv.h"
#include "types/dict.h"
#include "types/list.h"
#include "types/module.h"
#include "types/str.h"

/* --- C.attr --- */

int type_find_attr(Borrowed self, Borrowed name, Value *out) {
    Type *type = AS(Type, self), *meta = type_of(self);
    Borrowed descr = type_lookup(meta, name);
    DescrGetFn get = descr ? type_of(descr)->info->descr_get : NULL;
    if (get && type_of(descr)->info->descr_set) {
        OWNED Value held = own(descr);
        *out = get(held, self, TO_VALUE(meta));
        return *out ? 1 : -1;
    }
    Borrowed found = type_lookup(type, name);
    if (LIKELY(found != NULL)) {
        DescrGetFn bind = type_of(found)->info->descr_get;
        OWNED Value held = own(found);
        *out = bind ? bind(held, NULL, self) : MOVE(held);
        return *out ? 1 : -1;
    }
    if (!descr)
        return 0;
    OWNED Value held = own(descr);
    *out = get ? get(held, self, TO_VALUE(meta)) : MOVE(held);
    return *out ? 1 : -1;
}

Value type_slot_getattr(Borrowed self, Borrowed name) {
    if (!is_str(name))
        return raise_error(&exc_TypeError, "attribute name must be string, not '%.200T'", name);
    OWNED Value interned = str_is_interned(name) ? own(name) : str_intern(str_exact(name));
    if (!interned)
        return NULL;
    Value result;
    int found = type_find_attr(self, interned, &result);
    if (found > 0)
        return result;
    if (found < 0)
        return NULL;
    OWNED Value message = str_format("type object '%.50N' has no attribute '%U'", AS(Type, self), interned);
    return message ? raise_attribute_error(message, self, interned) : NULL;
}

/* --- C.attr = v --- */

static bool update_visit(Type *subclass, void *name) {
    if (dict_peek_str(subclass->dict, name))
        return true; /* it and everything below has its own */
    slot_update_name(subclass, name);
    return type_each_subclass(subclass, update_visit, name);
}

/* Slots of the class and those below after a change of `name` in its dict. */
static void type_changed(Type *type, Borrowed name) {
    type_modified(type);
    if (!slot_has_name(name))
        return;
    slot_update_name(type, name);
    type_each_subclass(type, update_visit, (void *)name);
}

static bool dict_change(Type *type, Borrowed name, Borrowed value) {
    if (value)
        return dict_set(type->dict, name, value);
    int removed = dict_remove(type->dict, name);
    if (removed == 0)
        raise_error(&exc_AttributeError, "type object '%.50N' has no attribute '%U'", type, name);
    return removed > 0;
}

static bool type_set_interned(Type *type, Borrowed name, Borrowed value) {
    if (UNLIKELY(type_has_flag(type, TYPE_FLAG_IMMUTABLE)))
        return raise_error(&exc_TypeError, "cannot set %R attribute of immutable type '%s'", name, type->name) != NULL;
    Type *meta = type_of(TO_VALUE(type));
    Borrowed descr = type_lookup(meta, name);
    if (descr && type_of(descr)->info->descr_set) {
        OWNED Value held = own(descr);
        if (!type_of(held)->info->descr_set(held, TO_VALUE(type), value))
            return false;
    } else {
        Value old = own_maybe(dict_peek_str(type->dict, name)); /* dies when the class is consistent again */
        bool changed = dict_change(type, name, value);
        if (changed)
            type_changed(type, name);
        drop(old);
        return changed;
    }
    type_changed(type, name);
    return true;
}

bool type_set_attr(Type *type, Borrowed name, Borrowed value) {
    if (!is_str(name))
        return raise_error(&exc_TypeError, "attribute name must be string, not '%.200T'", name) != NULL;
    OWNED Value interned = str_intern(str_exact(name));
    return interned && type_set_interned(type, interned, value);
}

bool type_slot_setattr(Borrowed self, Borrowed name, Borrowed value) { return type_set_attr(AS(Type, self), name, value); }

/* --- attributes of every class --- */

/* For attributes that can only be replaced, and only in Python classes. */
static bool type_check_settable(Type *type, Borrowed value, const char *name) {
    if (type_has_flag(type, TYPE_FLAG_IMMUTABLE))
        return raise_error(&exc_TypeError, "cannot set '%s' attribute of immutable type '%s'", name, type->name) != NULL;
    if (!value)
        return raise_error(&exc_TypeError, "cannot delete '%s' attribute of immutable type '%s'", name, type->name) != NULL;
    return true;
}

static bool type_check_text(Type *type, Borrowed value, const char *name) {
    if (!type_check_settable(type, value, name))
        return false;
    if (!is_str(value))
        return raise_error(&exc_TypeError, "can only assign string to %s.%s, not '%T'", type->name, name, value) != NULL;
    return true;
}

static Value type_get_name(Borrowed self, void *closure) {
    Type *type = AS(Type, self);
    if (type_has_flag(type, TYPE_FLAG_HEAP) && heap_type(type)->name)
        return own(heap_type(type)->name);
    return str_intern_text(type_short_name(type));
}

static bool type_set_name(Borrowed self, Borrowed value, void *closure) {
    Type *type = AS(Type, self);
    if (!type_check_text(type, value, "__name__"))
        return false;
    ssize_t size;
    const char *text = str_utf8(value, &size);
    if (!text)
        return false;
    if (strlen(text) != (size_t)size)
        return raise_error(&exc_ValueError, "type name must not contain null characters") != NULL;
    Value old = heap_type(type)->name;
    heap_type(type)->name = own(value);
    type->name = text;
    drop(old);
    return true;
}

static Value type_get_qualname(Borrowed self, void *closure) { return type_qualname(AS(Type, self)); }

static bool type_set_qualname(Borrowed self, Borrowed value, void *closure) {
    Type *type = AS(Type, self);
    if (!type_check_text(type, value, "__qualname__"))
        return false;
    REPLACE(heap_type(type)->qualname, own(value));
    return true;
}

static Value type_get_module(Borrowed self, void *closure) { return type_module(AS(Type, self)); }

static bool type_set_module(Borrowed self, Borrowed value, void *closure) {
    Type *type = AS(Type, self);
    return type_check_settable(type, value, "__module__") && dict_set(type->dict, STR(__module__), value);
}

static Value type_get_bases(Borrowed self, void *closure) { return own(AS(Type, self)->bases); }

static bool type_put_bases(Borrowed self, Borrowed value, void *closure) {
    Type *type = AS(Type, self);
    return type_check_settable(type, value, "__bases__") && type_set_bases(type, value);
}

static Value type_get_dict(Borrowed self, void *closure) { return mappingproxy_new(AS(Type, self)->dict); }

static Value type_get_abstract(Borrowed self, void *closure) {
    Type *type = AS(Type, self);
    Borrowed found = type != &type_type ? dict_peek_str(type->dict, STR(__abstractmethods__)) : NULL;
    return found ? own(found) : raise_error(&exc_AttributeError, "__abstractmethods__");
}

static bool type_set_abstract(Borrowed self, Borrowed value, void *closure) {
    Type *type = AS(Type, self);
    int abstract = value ? is_true(value) : 0;
    if (abstract < 0)
        return false;
    if (value) {
        if (!dict_set(type->dict, STR(__abstractmethods__), value))
            return false;
    } else {
        int removed = dict_remove(type->dict, STR(__abstractmethods__));
        if (removed <= 0)
            return removed == 0 && raise_error(&exc_AttributeError, "__abstractmethods__");
    }
    type->flags = abstract ? type->flags | TYPE_FLAG_ABSTRACT : type->flags & ~TYPE_FLAG_ABSTRACT;
    return true;
}

static Value type_get_doc(Borrowed self, void *closure) {
    Type *type = AS(Type, self);
    Borrowed found = dict_peek_str(type->dict, STR(__doc__));
    if (!found)
        return own(NONE);
    DescrGetFn get = type_of(found)->info->descr_get;
    OWNED Value held = own(found);
    return get ? get(held, NULL, self) : MOVE(held);
}

static bool type_set_doc(Borrowed self, Borrowed value, void *closure) {
    Type *type = AS(Type, self);
    return type_check_settable(type, value, "__doc__") && dict_set(type->dict, STR(__doc__), value);
}

static Value type_get_signature(Borrowed self, void *closure) {
    Type *type = AS(Type, self);
    const char *text = type->info->new_signature;
    if (type->info->slot_flags & INFO_EXTENSION) {
        ssize_t size;
        native_doc_split(type->name, type->doc, &size);
        return size ? str_from_utf8(strchr(type->doc, '('), size) : own(NONE);
    }
    return text ? str_from_text(text) : own(NONE);
}

static Value type_get_annotations(Borrowed self, void *closure) {
    Type *type = AS(Type, self);
    if (!type_has_flag(type, TYPE_FLAG_HEAP))
        return raise_error(&exc_AttributeError, "type object '%s' has no attribute '__annotations__'", type->name);
    Borrowed found = dict_peek_str(type->dict, STR(__annotations__));
    if (found) {
        DescrGetFn get = type_of(found)->info->descr_get;
        OWNED Value held = own(found);
        return get ? get(held, NULL, self) : MOVE(held);
    }
    OWNED Value made = dict_new();
    if (!made || !dict_set(type->dict, STR(__annotations__), made))
        return NULL;
    type_modified(type);
    return MOVE(made);
}

static bool type_set_annotations(Borrowed self, Borrowed value, void *closure) {
    Type *type = AS(Type, self);
    if (type_has_flag(type, TYPE_FLAG_IMMUTABLE))
        return raise_error(&exc_TypeError, "cannot set '__annotations__' attribute of immutable type '%s'", type->name) != NULL;
    if (value)
        return dict_set(type->dict, STR(__annotations__), value);
    int removed = dict_remove(type->dict, STR(__annotations__));
    return removed > 0 || (removed == 0 && raise_error(&exc_AttributeError, "__annotations__"));
}

GetSetDef const type_getsets[] = {
    {"__name__", type_get_name, type_set_name, NULL, NULL},
    {"__qualname__", type_get_qualname, type_set_qualname, NULL, NULL},
    {"__bases__", type_get_bases, type_put_bases, NULL, NULL},
    {"__module__", type_get_module, type_set_module, NULL, NULL},
    {"__abstractmethods__", type_get_abstract, type_set_abstract, NULL, NULL},
    {"__dict__", type_get_dict, NULL, NULL, NULL},
    {"__doc__", type_get_doc, type_set_doc, NULL, NULL},
    {"__text_signature__", type_get_signature, NULL, NULL, NULL},
    {"__annotations__", type_get_annotations, type_set_annotations, NULL, NULL},
    GETSET_END,
};

MemberDef const type_members[] = {
    {"__basicsize__", MEMBER_SSIZE, offsetof(Type, basic_size), true, NULL},
    {"__itemsize__", MEMBER_SSIZE, offsetof(Type, item_size), true, NULL},
    {"__flags__", MEMBER_UINT, offsetof(Type, flags), true, NULL}, /* the bits above are ours */
    {"__weakrefoffset__", MEMBER_SSIZE, offsetof(Type, weaklist_offset), true, NULL},
    {"__base__", MEMBER_OBJECT, offsetof(Type, base), true, NULL},
    {"__dictoffset__", MEMBER_SSIZE, offsetof(Type, dict_offset), true, NULL},
    {"__mro__", MEMBER_OBJECT, offsetof(Type, mro), true, NULL},
    MEMBER_END,
};

/* --- __dict__ and __weakref__ of instances of Python classes --- */

static Value instance_get_weakref(Borrowed self, void *closure) {
    ssize_t offset = type_of(self)->weaklist_offset;
    if (offset <= 0)
        return raise_error(&exc_AttributeError, "This object has no __weakref__");
    Borrowed list = *(Value *)((char *)AS(Object, self) + offset);
    return own(list ? list : NONE);
}

GetSetDef const type_instance_dict_row = {"__dict__", object_get_dict, object_set_dict,
                                          "dictionary for instance variables (if defined)", NULL};
GetSetDef const type_instance_weakref_row = {"__weakref__", instance_get_weakref, NULL,
                                             "list of weak references to the object (if defined)", NULL};
