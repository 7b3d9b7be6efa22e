/* SPDX-License-Identifier: MIT
   What happens at obj.attr. The class is asked first: a data descriptor (property, slot) found along its MRO wins; then
   the instance's own attributes, which lie in an InstanceStore (object/shape.h) or in a Dict at dict_offset; then what
   the class had, bound to the instance if it is a descriptor. Look-up in the class goes through the method cache.

   Names are interned before they get here, by get_attr and set_attr; the slots object_slot_* intern on their own, as
   Python may call them with anything. vm/ has inline caches in front of all this and falls back to get_attr. */
#include "object/attr.h"

#include "heap/memory.h"
#include "object/error.h"
#include "object/protocol.h"
#include "object/shape.h"
#include "object/slot.h"
#include "object/type_inl.h"
#include "object/type_priv.h"
#include "types/dict.h"
#include "types/module.h"
#include "types/str.h"

static COLD bool name_fail(Borrowed name) {
    return raise_error(&exc_TypeError, "attribute name must be string, not '%.200T'", name) != NULL;
}

/* The interned form of a name that is not, owned. NULL: TypeError, MemoryError. (Names of static types that became ready
   late are canonical without being marked so; they pass here each time.) */
static NOINLINE Value name_intern(Borrowed name) {
    if (!is_str(name)) {
        name_fail(name);
        return NULL;
    }
    return str_intern(str_exact(name));
}

static ALWAYS_INLINE bool name_is_ready(Borrowed name) { return LIKELY(is_str_exact(name) && str_is_interned(name)); }

/* --- the instance's own attributes --- */

Value *object_dict_place(Borrowed self) {
    if (!is_pointer(self))
        return NULL;
    Type *type = type_of(self);
    ssize_t offset = type->dict_offset;
    if (offset == 0 || type->info->store_offset)
        return NULL;
    if (offset < 0) { /* an extension's type of variable size: counted from the end */
        ssize_t items = AS(VarObject, self)->size;
        size_t size = (size_t)type->basic_size + (size_t)(items < 0 ? -items : items) * (size_t)type->item_size;
        offset += (ssize_t)((size + 7) & ~(size_t)7);
    }
    return (Value *)((char *)AS(Object, self) + offset);
}

/* Whether looking among the instance's own attributes runs no Python code. (A dict may have keys with an __eq__.) */
static ALWAYS_INLINE bool own_lookup_is_quiet(Borrowed self, Type *type) {
    ssize_t offset = type->info->store_offset;
    return LIKELY(offset != 0) ? instance_store(self, offset)->shape != NULL : type->dict_offset == 0;
}

/* Borrowed from the instance; NULL: absent. */
static ALWAYS_INLINE Borrowed own_attribute(Borrowed self, Type *type, Borrowed name) {
    if (type->info->store_offset)
        return store_get(self, name);
    if (type->dict_offset == 0)
        return NULL;
    Value *place = object_dict_place(self);
    return place && *place ? dict_peek_str(*place, name) : NULL;
}

/* The __dict__ descriptor of the native base that has the Dict, if it is one of its own kind (types, modules): it decides
   what may be seen and changed. Borrowed; NULL: there is none. */
static Borrowed native_dict_descriptor(Borrowed self) {
    Borrowed found = type_lookup(type_of(self)->info->native_base, STR(__dict__));
    if (!found || !type_of(found)->info->descr_get || !type_of(found)->info->descr_set)
        return NULL;
    bool is_ours = is_exact(found, &getset_descriptor_type) && AS(GetSetDescriptor, found)->def->get == object_get_dict;
    return is_ours ? NULL : found;
}

Value object_get_dict(Borrowed self, void *closure) {
    if (type_of(self)->info->store_offset)
        return own_maybe(store_dict(self));
    Value *place = object_dict_place(self);
    if (!place)
        return raise_error(&exc_AttributeError, "This object has no __dict__");
    Borrowed native = native_dict_descriptor(self);
    if (native)
        return type_of(native)->info->descr_get(native, self, TO_VALUE(type_of(self)));
    if (!*place && !(*place = dict_new()))
        return NULL;
    return own(*place);
}

bool object_set_dict(Borrowed self, Borrowed value, void *closure) {
    Value *place = object_dict_place(self);
    Borrowed native = place ? native_dict_descriptor(self) : NULL;
    if (native)
        return type_of(native)->info->descr_set(native, self, value);
    if (value && !is_dict(value))
        return raise_error(&exc_TypeError, "__dict__ must be set to a dictionary, not a '%.200T'", value) != NULL;
    if (type_of(self)->info->store_offset)
        return store_set_dict(self, value);
    if (!place)
        return raise_error(&exc_AttributeError, "This object has no __dict__") != NULL;
    REPLACE(*place, own_maybe(value));
    return true;
}

int find_dict(Borrowed object, Value *out) {
    if (type_of(object)->info->store_offset && type_of(object)->info->getattr == object_slot_getattr) {
        *out = own_maybe(store_dict(object));
        return *out ? 1 : -1;
    }
    return find_attr(object, STR(__dict__), out);
}

/* --- object.__getattribute__ --- */

/* `name` is interned. 1, 0, -1. */
static ALWAYS_INLINE int find_interned(Borrowed self, Borrowed name, Value *out) {
    Type *type = type_of(self);
    Borrowed descr = type_lookup_inline(type, name);
    DescrGetFn get = NULL;
    if (descr) {
        TypeInfo *info = type_of(descr)->info;
        get = info->descr_get;
        if (get && info->descr_set) {
            OWNED Value held = own(descr);
            *out = get(held, self, TO_VALUE(type));
            return *out ? 1 : -1;
        }
    }
    OWNED Value held = descr && UNLIKELY(!own_lookup_is_quiet(self, type)) ? own(descr) : NULL;
    Borrowed found = own_attribute(self, type, name);
    if (found) {
        *out = own(found);
        return 1;
    }
    if (!descr)
        return 0;
    if (!held)
        held = own(descr);
    *out = get ? get(held, self, TO_VALUE(type)) : MOVE(held);
    return *out ? 1 : -1;
}

int object_find_attr(Borrowed self, Borrowed name, Value *out) {
    if (name_is_ready(name))
        return find_interned(self, name, out);
    OWNED Value interned = name_intern(name);
    return interned ? find_interned(self, interned, out) : -1;
}

Value object_slot_getattr(Borrowed self, Borrowed name) {
    Value result;
    int found = object_find_attr(self, name, &result);
    if (LIKELY(found > 0))
        return result;
    return found < 0 ? NULL : raise_no_attribute(self, name);
}

/* --- object.__setattr__ --- */

static COLD bool set_fail(Borrowed self, Borrowed name, Borrowed descr) {
    if (descr)
        return raise_error(&exc_AttributeError, "'%.100T' object attribute '%U' is read-only", self, name) != NULL;
    return raise_error(&exc_AttributeError, "'%.100T' object has no attribute '%U'", self, name) != NULL;
}

static bool set_in_store(Borrowed self, Borrowed name, Borrowed value) {
    int done = value ? store_set(self, name, value) : store_delete(self, name);
    return done == 0 ? set_fail(self, name, NULL) : done > 0;
}

static bool set_in_dict(Borrowed self, Value *place, Borrowed name, Borrowed value) {
    if (!*place) {
        if (!value)
            return set_fail(self, name, NULL);
        if (!(*place = dict_new()))
            return false;
    }
    OWNED Value dict = own(*place);
    if (value)
        return dict_set(dict, name, value);
    int removed = dict_remove(dict, name);
    return removed == 0 ? set_fail(self, name, NULL) : removed > 0;
}

static bool set_interned(Borrowed self, Borrowed name, Borrowed value) {
    Type *type = type_of(self);
    Borrowed descr = type_lookup_inline(type, name);
    if (descr) {
        DescrSetFn set = type_of(descr)->info->descr_set;
        if (set) {
            OWNED Value held = own(descr);
            return set(held, self, value);
        }
    }
    if (type->info->store_offset)
        return set_in_store(self, name, value);
    Value *place = object_dict_place(self);
    return place ? set_in_dict(self, place, name, value) : set_fail(self, name, descr);
}

bool object_slot_setattr(Borrowed self, Borrowed name, Borrowed value) {
    if (name_is_ready(name))
        return set_interned(self, name, value);
    OWNED Value interned = name_intern(name);
    return interned && set_interned(self, interned, value);
}

/* --- any object --- */

Value get_attr(Borrowed object, Borrowed name) {
    GetAttrFn getattr = type_of(object)->info->getattr;
    if (LIKELY(name_is_ready(name))) {
        if (getattr != object_slot_getattr)
            return getattr(object, name);
        Value result;
        int found = find_interned(object, name, &result);
        if (LIKELY(found > 0))
            return result;
        return found < 0 ? NULL : raise_no_attribute(object, name);
    }
    OWNED Value interned = name_intern(name);
    return interned ? getattr(object, interned) : NULL;
}

static int find_attr_interned(Borrowed object, Borrowed name, Value *out) {
    GetAttrFn getattr = type_of(object)->info->getattr;
    int found;
    if (getattr == object_slot_getattr)
        found = find_interned(object, name, out);
    else if (getattr == type_slot_getattr)
        found = type_find_attr(object, name, out);
    else
        found = (*out = getattr(object, name)) ? 1 : -1;
    if (LIKELY(found >= 0) || !error_matches(&exc_AttributeError))
        return found;
    error_clear();
    return 0;
}

int find_attr(Borrowed object, Borrowed name, Value *out) {
    if (LIKELY(name_is_ready(name)))
        return find_attr_interned(object, name, out);
    OWNED Value interned = name_intern(name);
    return interned ? find_attr_interned(object, interned, out) : -1;
}

bool set_attr(Borrowed object, Borrowed name, Borrowed value) {
    SetAttrFn setattr = type_of(object)->info->setattr;
    if (UNLIKELY(!setattr))
        return set_fail(object, name, NULL);
    if (LIKELY(name_is_ready(name)))
        return setattr(object, name, value);
    OWNED Value interned = name_intern(name);
    return interned && setattr(object, interned, value);
}

int get_method(Borrowed object, Borrowed name, Value *out) {
    Type *type = type_of(object);
    if (type->info->getattr != object_slot_getattr || UNLIKELY(!name_is_ready(name))) {
        *out = get_attr(object, name);
        return *out ? 0 : -1;
    }
    Borrowed descr = type_lookup_inline(type, name);
    if (descr && value_has_flag(descr, TYPE_FLAG_METHOD_DESCRIPTOR)) {
        OWNED Value held = own(descr);
        Borrowed found = own_attribute(object, type, name);
        *out = found ? own(found) : MOVE(held);
        return found ? 0 : 1;
    }
    int found = find_interned(object, name, out);
    if (found == 0)
        raise_no_attribute(object, name);
    return found > 0 ? 0 : -1;
}

Value get_attr_text(Borrowed object, const char *name) {
    OWNED Value interned = str_intern_text(name);
    return interned ? get_attr(object, interned) : NULL;
}

int find_attr_text(Borrowed object, const char *name, Value *out) {
    OWNED Value interned = str_intern_text(name);
    return interned ? find_attr(object, interned, out) : -1;
}

bool set_attr_text(Borrowed object, const char *name, Borrowed value) {
    OWNED Value interned = str_intern_text(name);
    return interned && set_attr(object, interned, value);
}
