/* SPDX-License-Identifier: MIT
   The module type, and modules made from ModuleDef rows: their types, functions and per-interpreter state.

   Invariant: a ModuleDef gets its id once in the life of the process, under module_mutex; an interpreter's record of the
   module is at that index of its module_states. State lives as long as the interpreter, since functions of the module
   may be called after the module object is gone. */
#include "types/module.h"

#include <pthread.h>
#include <stdatomic.h>

#include "gil/interp.h"
#include "heap/collect.h"
#include "heap/heap.h"
#include "heap/memory.h"
#include "object/attr.h"
#include "object/error.h"
#include "object/hooks.h"
#include "object/protocol.h"
#include "object/type.h"
#include "types/dict.h"
#include "types/int.h"
#include "types/list.h"
#include "types/module_state.h"
#include "types/str.h"

#define SELF(v) AS(Module, v)

bool is_module(Borrowed v) { return is_pointer(v) && is_instance(v, &module_type); }

/* --- the native half --- */

typedef struct {
    ModuleDef const *def;
    void *state;        /* memory of def->state_size, or NULL */
    Value initial_dict; /* copy of the first module's dict: another module of this name starts from it; or NULL */
} ModuleRecord;

struct ModuleStates {
    int count;
    ModuleRecord records[]; /* by id; def NULL: not imported here */
};

static pthread_mutex_t module_mutex = PTHREAD_MUTEX_INITIALIZER; /* guards ids and readiness of static types */
static int module_last_id;                                       /* guarded by module_mutex */

static bool module_ready_types(Type *const *types) {
    for (Type *const *type = types; type && *type; type++)
        if (!type_ready(*type))
            return false;
    return true;
}

static bool module_exec_process(ModuleDef const *def) {
    if (!def->exec_process)
        return true;
    Thread *thread = heap_process_enter();
    bool ok = def->exec_process();
    heap_process_leave(thread);
    return ok;
}

/* Gives the row its id and makes its static types ready; no Python runs under the mutex. */
static bool module_register(ModuleDef const *def) {
    pthread_mutex_lock(&module_mutex);
    bool ok = *def->id || (module_ready_types(def->types) && module_ready_types(def->inner_types) && module_exec_process(def));
    if (ok && *def->id == 0)
        __atomic_store_n(def->id, ++module_last_id, __ATOMIC_RELEASE);
    pthread_mutex_unlock(&module_mutex);
    return ok;
}

/* The record of a registered row, making room for it. NULL: MemoryError. */
static ModuleRecord *module_record(ModuleDef const *def) {
    Interp *interp = interp_self();
    int id = *def->id;
    struct ModuleStates *states = interp->module_states;
    int count = states ? states->count : 0;
    if (id >= count) {
        int grown = id + 32;
        states = memory_resize(states, sizeof *states + (size_t)grown * sizeof(ModuleRecord));
        if (!states)
            return NULL;
        memset(states->records + count, 0, (size_t)(grown - count) * sizeof(ModuleRecord));
        states->count = grown;
        interp->module_states = states;
    }
    return &states->records[id];
}

void *module_state(ModuleDef const *def) {
    int id = __atomic_load_n(def->id, __ATOMIC_ACQUIRE);
    struct ModuleStates *states = interp_self()->module_states;
    return states && id > 0 && id < states->count ? states->records[id].state : NULL;
}

void module_states_clear(Interp *interp) {
    struct ModuleStates *states = interp->module_states;
    for (int i = 0; states && i < states->count; i++) {
        ModuleRecord *r = &states->records[i];
        drop(MOVE(r->initial_dict));
        if (r->state && r->def->clear)
            r->def->clear(r->state);
        states = interp->module_states; /* clearing may have imported something */
    }
}

void module_states_free(Interp *interp) {
    struct ModuleStates *states = interp->module_states;
    for (int i = 0; states && i < states->count; i++)
        memory_free(states->records[i].state);
    memory_free(states);
    interp->module_states = NULL;
}

int module_states_traverse(Interp *interp, Visitor visitor, void *arg) {
    struct ModuleStates *states = interp->module_states;
    for (int i = 0; states && i < states->count; i++) {
        ModuleRecord *r = &states->records[i];
        int stop = r->state && r->def->traverse ? r->def->traverse(r->state, visitor, arg) : 0;
        if (stop)
            return stop;
    }
    return 0;
}

/* --- adding to modules --- */

bool module_add(Borrowed module, const char *name, STEALS Value v) {
    OWNED Value owned = v;
    return owned && dict_set_text(module_dict(module), name, owned);
}

bool module_add_int(Borrowed module, const char *name, int64_t i) { return module_add(module, name, int_new(i)); }

bool module_add_text(Borrowed module, const char *name, const char *text) {
    return module_add(module, name, str_from_text(text));
}

bool module_add_type(Borrowed module, Type *type) {
    return module_add(module, type_short_name(type), own(TO_VALUE(type)));
}

static bool module_add_types(Borrowed module, ModuleDef const *def) {
    for (Type *const *type = def->types; type && *type; type++)
        if (type_short_name(*type)[0] != '_' && !module_add_type(module, *type))
            return false;
    return true;
}

static bool module_add_functions(Borrowed module, ModuleDef const *def) {
    if (!def->methods)
        return true;
    OWNED Value name = str_intern_text(def->name);
    if (!name)
        return false;
    for (MethodDef const *row = def->methods; row->name; row++)
        if (!module_add(module, row->name, native_function_new(row, module, name)))
            return false;
    return true;
}

/* Fills the first module of a row in this interpreter. */
static bool module_fill(Borrowed module, ModuleDef const *def, ModuleRecord *record) {
    record->def = def;
    if (def->state_size && !record->state && !(record->state = memory_new_zeroed(def->state_size)))
        return false;
    SELF(module)->state = record->state;
    return module_add_types(module, def) && module_add_functions(module, def) && (!def->exec || def->exec(module));
}

Value module_create(ModuleDef const *def) {
    if (!module_register(def))
        return NULL;
    OWNED Value name = str_from_text(def->name);
    OWNED Value module = name ? module_new(name) : NULL;
    ModuleRecord *record = module ? module_record(def) : NULL;
    if (!record)
        return NULL;
    SELF(module)->def = def;
    if (def->doc && !module_add_text(module, "__doc__", def->doc))
        return NULL;
    if (record->initial_dict) {
        SELF(module)->state = record->state;
        return dict_merge(module_dict(module), record->initial_dict, true) ? MOVE(module) : NULL;
    }
    if (!module_fill(module, def, record))
        return NULL;
    OWNED Value copy = dict_copy(module_dict(module));
    if (!copy || !(record = module_record(def)))
        return NULL;
    record->initial_dict = MOVE(copy);
    return MOVE(module);
}

/* --- the type --- */

static bool module_init_dict(Borrowed self, Borrowed name, Borrowed doc) {
    Module *m = SELF(self);
    if (!m->dict && !(m->dict = dict_new()))
        return false;
    if (!dict_set(m->dict, STR(__name__), name) || !dict_set(m->dict, STR(__doc__), doc) ||
        !dict_set(m->dict, STR(__package__), NONE) || !dict_set(m->dict, STR(__loader__), NONE) ||
        !dict_set(m->dict, STR(__spec__), NONE))
        return false;
    if (is_str_exact(name))
        REPLACE(m->name, own(name));
    return true;
}

Value module_new(Borrowed name) {
    OWNED Value self = type_alloc(&module_type);
    return self && module_init_dict(self, name, NONE) ? MOVE(self) : NULL;
}

static Value module_slot_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords) {
    OWNED Value self = type_alloc(type);
    if (!self || !(SELF(self)->dict = dict_new()))
        return NULL;
    return MOVE(self);
}

static bool module_slot_init(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords) {
    Borrowed bound[2];
    if (!native_bind("module", "(name, doc=None)", args, count, keywords, bound, NULL))
        return false;
    if (!is_str(bound[0])) {
        raise_error(&exc_TypeError, "module() argument 'name' must be str, not %.50s",
                    bound[0] == NONE ? "None" : type_of(bound[0])->name);
        return false;
    }
    return module_init_dict(self, bound[0], bound[1] ? bound[1] : NONE);
}

static void module_dealloc(Object *o) {
    Module *m = (Module *)o;
    gc_untrack(m);
    hook_module_free(o);
    drop(MOVE(m->dict));
    drop(MOVE(m->name));
    object_free(m);
}

static int module_traverse(Object *o, Visitor visitor, void *arg) {
    VISIT(((Module *)o)->dict);
    return ((Module *)o)->def ? hook_module_traverse(o, visitor, arg) : 0;
}

static void module_clear(Object *o) {
    Module *m = (Module *)o;
    if (m->def)
        hook_module_clear(o);
    if (m->dict && AS(Object, m->dict)->refcount == 1)
        drop(MOVE(m->dict));
}

/* repr is importlib's business, as soon as there is one. */
static Value module_slot_repr(Borrowed self) {
    Interp *interp = interp_self();
    if (interp->importlib) {
        OWNED Value function = get_attr_text(interp->importlib, "_module_repr");
        return function ? call_1(function, self) : NULL;
    }
    Borrowed name = SELF(self)->dict ? dict_peek_str(SELF(self)->dict, STR(__name__)) : NULL;
    return name ? str_format("<module %R>", name) : str_from_text("<module '?'>");
}

/* Whether __spec__._initializing says that the module is still being imported: then a circular import is likely. */
static int module_is_initializing(Borrowed self) {
    Borrowed spec = dict_peek_str(SELF(self)->dict, STR(__spec__));
    if (!spec || spec == NONE)
        return 0;
    OWNED Value kept = own(spec), flag = NULL;
    int found = find_attr(kept, STR(_initializing), &flag);
    int truth = found > 0 ? is_true(flag) : found;
    if (truth < 0) {
        error_clear();
        return 0;
    }
    return truth;
}

/* Whether `name` is a submodule that is being imported and has not become an attribute yet. */
static bool module_is_waiting_for(Borrowed self, Borrowed name) {
    Borrowed spec = dict_peek_str(SELF(self)->dict, STR(__spec__));
    if (!spec || spec == NONE)
        return false;
    OWNED Value kept = own(spec), waiting = NULL;
    int found = find_attr_text(kept, "_uninitialized_submodules", &waiting);
    found = found > 0 ? object_contains(waiting, name) : found;
    if (found < 0)
        error_clear();
    return found > 0;
}

static COLD Value module_fail_attribute(Borrowed self, Borrowed name) {
    Borrowed dict = SELF(self)->dict;
    Borrowed module_name = dict ? dict_peek_str(dict, STR(__name__)) : NULL;
    OWNED Value message = NULL;
    if (module_name && is_str(module_name)) {
        OWNED Value kept = own(module_name);
        const char *format = "module '%U' has no attribute '%U'";
        if (module_is_initializing(self)) {
            format = "partially initialized module '%U' has no attribute '%U' (most likely due to a circular import)";
            message = str_format(format, kept, name);
        } else if (module_is_waiting_for(self, name)) {
            format = "cannot access submodule '%U' of module '%U' (most likely due to a circular import)";
            message = str_format(format, name, kept);
        } else {
            message = str_format(format, kept, name);
        }
    } else {
        message = str_format("module has no attribute '%U'", name);
    }
    return message ? raise_attribute_error(message, self, name) : NULL;
}

static Value module_slot_getattr(Borrowed self, Borrowed name) {
    Value found;
    int state = object_find_attr(self, name, &found);
    if (state > 0)
        return found;
    if (state < 0) {
        /* a descriptor raised: __getattr__ of the module still has its turn on AttributeError */
        if (!error_matches(&exc_AttributeError))
            return NULL;
        error_clear();
    }
    Borrowed hook = SELF(self)->dict ? dict_peek_str(SELF(self)->dict, STR(__getattr__)) : NULL;
    if (hook) {
        OWNED Value kept = own(hook);
        return call_1(kept, name);
    }
    return module_fail_attribute(self, name);
}

static Value module_py_dir(Borrowed self, Borrowed const *args) {
    OWNED Value dict = get_attr(self, STR(__dict__));
    if (!dict)
        return NULL;
    if (!is_dict(dict))
        return raise_error(&exc_TypeError, "<module>.__dict__ is not a dictionary");
    Borrowed hook = dict_peek_str(dict, STR(__dir__));
    if (hook) {
        OWNED Value kept = own(hook);
        return call_0(kept);
    }
    return dict_keys(dict);
}

static Value module_get_annotations(Borrowed self, void *closure) {
    OWNED Value dict = get_attr(self, STR(__dict__));
    if (!dict)
        return NULL;
    if (!is_dict(dict))
        return raise_error(&exc_TypeError, "<module>.__dict__ is not a dictionary");
    Borrowed found = dict_peek_str(dict, STR(__annotations__));
    if (found)
        return own(found);
    OWNED Value fresh = dict_new();
    return fresh && dict_set(dict, STR(__annotations__), fresh) ? MOVE(fresh) : NULL;
}

static bool module_set_annotations(Borrowed self, Borrowed value, void *closure) {
    OWNED Value dict = get_attr(self, STR(__dict__));
    if (!dict)
        return false;
    if (!is_dict(dict)) {
        raise_error(&exc_TypeError, "<module>.__dict__ is not a dictionary");
        return false;
    }
    if (value)
        return dict_set(dict, STR(__annotations__), value);
    int removed = dict_remove(dict, STR(__annotations__));
    if (removed == 0)
        raise_error(&exc_AttributeError, "__annotations__");
    return removed > 0;
}

static MethodDef const module_methods[] = {
    METHOD_HIDDEN("__dir__", module_py_dir, "($self, /)", "__dir__() -> list\nspecialized dir() implementation"),
    METHOD_END,
};
static MemberDef const module_members[] = {
    {"__dict__", MEMBER_OBJECT, offsetof(Module, dict), true, NULL},
    MEMBER_END,
};
static GetSetDef const module_getsets[] = {
    {"__annotations__", module_get_annotations, module_set_annotations, NULL, NULL},
    GETSET_END,
};
static TypeInfo module_info = {
    .methods = module_methods,
    .members = module_members,
    .getsets = module_getsets,
    .new_signature = "(name, doc=None)",
    .dealloc = module_dealloc,
    .traverse = module_traverse,
    .clear = module_clear,
    .new = module_slot_new,
    .init = module_slot_init,
    .repr = module_slot_repr,
    .getattr = module_slot_getattr,
    .setattr = object_slot_setattr,
};
Type module_type = {
    STATIC_TYPE("module", Module, &module_info),
    .flags = TYPE_FLAG_GC | TYPE_FLAG_BASE,
    .doc = "A module: a namespace made by importing a file, or by calling this with a name.",
    .dict_offset = offsetof(Module, dict),
    .weaklist_offset = offsetof(Module, weaklist),
};
