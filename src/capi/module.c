/* SPDX-License-Identifier: MIT
   Modules (moduleobject.h, modsupport.h): made by extensions in one phase (PyModule_Create) or several, their state and
   what is added to them. Loading their files is capi/loader.c. */
#include "capi/module.h"

#include "capi/capi.h"
#include "capi/foreign_type.h"
#include "heap/collect.h"
#include "heap/memory.h"
#include "object/hooks.h"
#include "object/protocol.h"
#include "object/type.h"
#include "types/dict.h"
#include "types/module.h"
#include "types/str.h"

enum { MOD_CREATE = 1, MOD_EXEC = 2, API_VERSION = 1013 };



static void module_def_dealloc(Object *o) {}
static TypeInfo module_def_info = {.dealloc = module_def_dealloc, .getattr = object_slot_getattr};
Type module_def_type = {
    STATIC_TYPE("moduledef", ForeignModuleDef, &module_def_info),
    .flags = TYPE_FLAG_DISALLOW_INSTANTIATION,
};

CapiState *capi_state(void) {
    Interp *interp = interp_self();
    if (!interp->capi)
        interp->capi = memory_new_zeroed(sizeof *interp->capi);
    return interp->capi;
}

struct KeptMemory {
    struct KeptMemory *next;
    _Alignas(16) char bytes[];
};

void *capi_keep_memory(size_t size) {
    CapiState *state = capi_state();
    struct KeptMemory *block = state ? memory_new_zeroed(sizeof *block + size) : NULL;
    if (!block)
        return NULL;
    block->next = state->kept;
    state->kept = block;
    return block->bytes;
}

ForeignModuleDef *foreign_module_def(Object *module) {
    ForeignModuleDef *def = (ForeignModuleDef *)(uintptr_t)((Module *)module)->def;
    return def && def->head.type == &module_def_type ? def : NULL;
}

/* --- life --- */

int hook_module_traverse(Object *module, Visitor visitor, void *arg) {
    ForeignModuleDef *def = foreign_module_def(module);
    bool ready = def && def->traverse && (def->state_size <= 0 || ((Module *)module)->state);
    return ready ? def->traverse(module, visitor, arg) : 0;
}

void hook_module_clear(Object *module) {
    ForeignModuleDef *def = foreign_module_def(module);
    if (def && def->clear && (def->state_size <= 0 || ((Module *)module)->state))
        def->clear(module);
}

void hook_module_free(Object *module) {
    ForeignModuleDef *def = foreign_module_def(module);
    if (!def)
        return;
    if (def->free && (def->state_size <= 0 || ((Module *)module)->state))
        def->free(module);
    memory_free(MOVE(((Module *)module)->state));
}

/* --- making --- */

CAPI Object *PyModuleDef_Init(ForeignModuleDef *def) {
    static ssize_t last_index; /* of the process; lock held */
    if (!type_has_flag(&module_def_type, TYPE_FLAG_READY) && !type_ready(&module_def_type))
        return NULL;
    if (def->index == 0) {
        def->head.refcount = IMMORTAL_START;
        def->head.type = &module_def_type;
        def->index = ++last_index;
    }
    return &def->head;
}

static bool check_version(const char *name, int version) {
    if (version == API_VERSION || version == 3)
        return true;
    return warn(&exc_RuntimeWarning, 1, "Python C API version mismatch for module %.100s: This Python has API version %d, "
                "module %.100s has version %d.", name, API_VERSION, name, version);
}

static bool add_functions(Object *module, Borrowed name, MethodDef *methods) {
    for (char *row = (char *)methods; row && ((MethodDef *)row)->name; row += offsetof(MethodDef, signature)) {
        MethodDef *def = (MethodDef *)row;
        if (def->flags & (METHOD_FOREIGN_CLASS | METHOD_FOREIGN_STATIC))
            return raise_error(&exc_ValueError, "module functions cannot set METH_CLASS or METH_STATIC") != NULL;
        if (!module_add(TO_VALUE(module), def->name, native_function_new(def, TO_VALUE(module), name)))
            return false;
    }
    return true;
}

static bool module_doc(Object *module, const char *doc) {
    return !doc || module_add(TO_VALUE(module), "__doc__", str_from_text(doc));
}

static bool module_set_state(Object *module, ForeignModuleDef *def) {
    Module *m = (Module *)module;
    if (def->state_size > 0 && !m->state && !(m->state = memory_new_zeroed((size_t)def->state_size)))
        return false;
    return true;
}

/* The name that PyModule_Create gives: the full one of the module that is being imported when the last parts agree. */
static const char *module_full_name(const char *name) {
    CapiState *state = capi_state();
    const char *context = state ? state->context : NULL, *dot = context ? strrchr(context, '.') : NULL;
    if (!dot || strcmp(dot + 1, name))
        return name;
    state->context = NULL;
    return context;
}

CAPI Object *PyModule_Create2(ForeignModuleDef *def, int version) {
    if (!PyModuleDef_Init(def) || !check_version(def->name, version))
        return NULL;
    if (def->slots)
        return raise_error(&exc_SystemError, "module %s: PyModule_Create is incompatible with m_slots", def->name);
    OWNED Value name = str_from_text(module_full_name(def->name));
    OWNED Value module = name ? module_new(name) : NULL;
    if (!module)
        return NULL;
    AS(Module, module)->def = (ModuleDef const *)(void *)def;
    Object *o = AS(Object, module);
    return module_set_state(o, def) && add_functions(o, name, def->methods) && module_doc(o, def->doc) ? to_c(MOVE(module)) : NULL;
}

/* What Py_mod_create makes, or a plain module. */
static Value create_by_slots(ForeignModuleDef *def, Borrowed spec, Borrowed name, const char *text) {
    Object *(*create)(Object *, ForeignModuleDef *) = NULL;
    bool has_exec = false;
    for (ForeignModuleSlot *s = def->slots; s && s->slot; s++) {
        if (s->slot == MOD_CREATE && create)
            return raise_error(&exc_SystemError, "module %s has multiple create slots", text);
        if (s->slot == MOD_CREATE)
            create = (Object * (*)(Object *, ForeignModuleDef *)) s->value;
        else if (s->slot == MOD_EXEC)
            has_exec = true;
        else
            return raise_error(&exc_SystemError, "module %s uses unknown slot ID %i", text, s->slot);
    }
    if (!create)
        return module_new(name);
    Object *made = create(AS(Object, spec), def);
    if (!made && !error_is_set())
        return raise_error(&exc_SystemError, "creation of module %s failed without setting an exception", text);
    if (made && error_is_set()) {
        drop_ref(made);
        raise_from_current(&exc_SystemError, "creation of module %s raised unreported exception", text);
        return NULL;
    }
    if (!made || is_module(TO_VALUE(made)))
        return TO_VALUE(made);
    OWNED Value held = TO_VALUE(made);
    if (def->state_size > 0 || def->traverse || def->clear || def->free)
        return raise_error(&exc_SystemError, "module %s is not a module object, but requests module state", text);
    if (has_exec)
        return raise_error(&exc_SystemError, "module %s specifies execution slots, but did not create a ModuleType instance", text);
    return MOVE(held);
}

CAPI Object *PyModule_FromDefAndSpec2(ForeignModuleDef *def, Object *spec, int version) {
    if (!PyModuleDef_Init(def))
        return NULL;
    OWNED Value name = get_attr_text(V(spec), "name");
    const char *text = name ? str_utf8(name, NULL) : NULL;
    if (!text || !check_version(text, version))
        return NULL;
    if (def->state_size < 0)
        return raise_error(&exc_SystemError, "module %s: m_size may not be negative for multi-phase initialization", text);
    OWNED Value module = create_by_slots(def, V(spec), name, text);
    if (!module)
        return NULL;
    Object *o = AS(Object, module);
    if (is_module(module)) {
        AS(Module, module)->state = NULL;
        AS(Module, module)->def = (ModuleDef const *)(void *)def;
    }
    if (!is_module(module) && (def->methods || def->doc)) {
        for (char *row = (char *)def->methods; row && ((MethodDef *)row)->name; row += offsetof(MethodDef, signature)) {
            OWNED Value f = native_function_new((MethodDef *)row, module, name);
            if (!f || !set_attr_text(module, ((MethodDef *)row)->name, f))
                return NULL;
        }
        return to_c(MOVE(module));
    }
    return add_functions(o, name, def->methods) && module_doc(o, def->doc) ? to_c(MOVE(module)) : NULL;
}

CAPI int PyModule_ExecDef(Object *module, ForeignModuleDef *def) {
    OWNED Value name = get_attr(TO_VALUE(module), STR(__name__));
    const char *text = name ? str_utf8(name, NULL) : NULL;
    if (!text || !module_set_state(module, def))
        return -1;
    for (ForeignModuleSlot *s = def->slots; s && s->slot; s++) {
        if (s->slot != MOD_EXEC)
            continue;
        int result = ((int (*)(Object *))s->value)(module);
        if (result && !error_is_set())
            raise_error(&exc_SystemError, "execution of module %s failed without setting an exception", text);
        else if (!result && error_is_set())
            raise_from_current(&exc_SystemError, "execution of module %s raised unreported exception", text);
        if (result || error_is_set())
            return -1;
    }
    return 0;
}

CAPI Object *PyModule_NewObject(Object *name) { return to_c(module_new(V(name))); }
CAPI Object *PyModule_New(const char *name) {
    OWNED Value text = str_from_text(name);
    return text ? to_c(module_new(text)) : NULL;
}

/* --- parts --- */

static bool module_check(Object *o) { return is_module(TO_VALUE(o)) || bad_internal_call() != NULL; }

CAPI Object *PyModule_GetDict(Object *o) { return module_check(o) ? AS(Object, ((Module *)o)->dict) : NULL; }
CAPI ForeignModuleDef *PyModule_GetDef(Object *o) {
    if (is_module(TO_VALUE(o)))
        return foreign_module_def(o);
    raise_error(&exc_TypeError, "bad argument type for built-in operation");
    return NULL;
}
CAPI void *PyModule_GetState(Object *o) {
    if (is_module(TO_VALUE(o)))
        return ((Module *)o)->state;
    return raise_error(&exc_TypeError, "bad argument type for built-in operation");
}

CAPI Object *PyModule_GetNameObject(Object *o) {
    if (!is_module(TO_VALUE(o)))
        return raise_error(&exc_TypeError, "bad argument type for built-in operation");
    Borrowed name = dict_peek_str(((Module *)o)->dict, STR(__name__));
    return name && is_str(name) ? own_for_c(name) : raise_error(&exc_SystemError, "nameless module");
}

CAPI const char *PyModule_GetName(Object *o) {
    OWNED Value name = TO_VALUE(PyModule_GetNameObject(o));
    return name ? str_utf8(name, NULL) : NULL;
}

CAPI Object *PyModule_GetFilenameObject(Object *o) {
    if (!is_module(TO_VALUE(o)))
        return raise_error(&exc_TypeError, "bad argument type for built-in operation");
    Borrowed name = dict_peek_str(((Module *)o)->dict, STR(__file__));
    return name && is_str(name) ? own_for_c(name) : raise_error(&exc_SystemError, "module filename missing");
}

CAPI int PyModule_SetDocString(Object *o, const char *doc) { return done(module_doc(o, doc)); }
CAPI int PyModule_AddFunctions(Object *o, MethodDef *methods) {
    OWNED Value name = TO_VALUE(PyModule_GetNameObject(o));
    return done(name && add_functions(o, name, methods));
}

/* --- adding --- */

CAPI int PyModule_AddObjectRef(Object *module, const char *name, Object *value) {
    if (!is_module(TO_VALUE(module)))
        return raise_error(&exc_TypeError, "PyModule_AddObjectRef() first argument must be a module"), -1;
    if (!value) {
        if (!error_is_set())
            raise_error(&exc_SystemError, "PyModule_AddObjectRef() must be called with an exception raised if value is NULL");
        return -1;
    }
    if (type_has_flag(value->type, TYPE_FLAG_TYPE) && !foreign_type_ready((Type *)value))
        return -1; /* modules may offer types that nobody made ready */
    return done(dict_set_text(((Module *)module)->dict, name, TO_VALUE(value)));
}

CAPI int PyModule_AddObject(Object *module, const char *name, Object *value) {
    int result = PyModule_AddObjectRef(module, name, value);
    if (result == 0)
        drop_ref(value);
    return result;
}

CAPI int PyModule_AddIntConstant(Object *module, const char *name, long value) {
    OWNED Value v = int_new(value);
    return done(v && dict_set_text(((Module *)module)->dict, name, v));
}

CAPI int PyModule_AddStringConstant(Object *module, const char *name, const char *value) {
    OWNED Value v = str_from_text(value);
    return done(v && dict_set_text(((Module *)module)->dict, name, v));
}

CAPI int PyModule_AddType(Object *module, Type *type) {
    if (!foreign_type_ready(type))
        return -1;
    return PyModule_AddObjectRef(module, type_short_name(type), (Object *)type);
}

/* --- by index --- */

bool module_by_index_set(ForeignModuleDef *def, Borrowed module) {
    CapiState *state = capi_state();
    if (!state || (!state->by_index && !(state->by_index = list_new(0))))
        return false;
    while (list_size(state->by_index) <= def->index)
        if (!list_append(state->by_index, NONE))
            return false;
    list_store(state->by_index, def->index, own(module));
    return true;
}

CAPI Object *PyState_FindModule(ForeignModuleDef *def) {
    CapiState *state = interp_self()->capi;
    if (def->slots || !state || !state->by_index || def->index >= list_size(state->by_index))
        return NULL;
    Borrowed found = list_peek(state->by_index, def->index);
    return found == NONE ? NULL : AS(Object, found);
}

CAPI int PyState_AddModule(Object *module, ForeignModuleDef *def) {
    if (def->slots)
        return raise_error(&exc_SystemError, "PyState_AddModule called on module with slots"), -1;
    return done(module_by_index_set(def, TO_VALUE(module)));
}

CAPI int PyState_RemoveModule(ForeignModuleDef *def) {
    if (def->slots)
        return raise_error(&exc_SystemError, "PyState_RemoveModule called on module with slots"), -1;
    return done(module_by_index_set(def, NONE));
}
