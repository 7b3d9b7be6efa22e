/* SPDX-License-Identifier: MIT
   Context variables. A Context holds a Dict that copies of it share: whoever changes a context whose dict is shared takes
   a copy of the dict first, so that copying a context is cheap and most tasks, which change nothing, never pay more.

   Invariants: vars maps ContextVars to values, or is NULL for an empty context; only the current context of a thread
   changes, by ContextVar.set and reset. A variable remembers the value it had in the current context; the memory is valid
   while thread and context_version are the same, and the context's dict keeps that value alive. */
#include "types/context.h"

#include "gil/interp.h"
#include "heap/collect.h"
#include "heap/memory.h"
#include "object/error.h"
#include "object/native.h"
#include "object/protocol.h"
#include "object/type.h"
#include "types/dict.h"
#include "types/int.h"
#include "types/list.h"
#include "types/module.h"
#include "types/str.h"

typedef struct {
    Object head;
    Value vars;      /* Dict, perhaps shared; or NULL */
    Value previous;  /* the context that was current before this one was entered, or NULL */
    bool entered;
    Value weaklist;
} Context;

typedef struct {
    Object head;
    Value name;           /* Str */
    Value default_value;  /* or NULL */
    Borrowed cached;      /* value in the context that the next two fields tell; NULL: none */
    uint64_t cached_thread, cached_version;
    hash_t hash;
} ContextVar;

typedef struct {
    Object head;
    Value context, var;
    Value old_value; /* or NULL: the variable had none */
    bool used;
} Token;

#define CONTEXT(v) AS(Context, v)
#define VAR(v) AS(ContextVar, v)
#define TOKEN(v) AS(Token, v)

/* --- contexts --- */

static Value context_with_vars(Borrowed vars) {
    Context *c = NEW_OBJECT(Context, &context_type);
    if (!c)
        return NULL;
    c->vars = own_maybe(vars);
    gc_track(c);
    return TO_VALUE(c);
}

bool context_add_constants(void) {
    return dict_set_text(context_token_type.dict, "MISSING", TO_VALUE(&context_missing_object));
}

Value context_new(void) { return context_with_vars(NULL); }

/* The thread's context, made when it has none yet; borrowed from the thread. */
static Context *context_current(void) {
    Thread *thread = thread_self;
    if (!thread->context)
        thread->context = context_new();
    return CONTEXT(thread->context);
}

Value context_copy_current(void) {
    Context *current = context_current();
    return current ? context_with_vars(current->vars) : NULL;
}

bool context_enter(Borrowed context) {
    Context *c = CONTEXT(context);
    Thread *thread = thread_self;
    if (c->entered) {
        raise_error(&exc_RuntimeError, "cannot enter context: %R is already entered", context);
        return false;
    }
    c->previous = thread->context;
    c->entered = true;
    thread->context = own(context);
    thread->context_version++;
    return true;
}

bool context_exit(Borrowed context) {
    Context *c = CONTEXT(context);
    Thread *thread = thread_self;
    if (!c->entered) {
        raise_error(&exc_RuntimeError, "cannot exit context: %R has not been entered", context);
        return false;
    }
    if (thread->context != context) {
        raise_error(&exc_RuntimeError, "cannot exit context: thread state references a different context object");
        return false;
    }
    thread->context = MOVE(c->previous);
    c->entered = false;
    thread->context_version++;
    drop((Value)context);
    return true;
}

/* The dict of a context that is about to change: its own, not shared with copies or iterators. */
static Value context_own_vars(Context *c) {
    if (c->vars && AS(Object, c->vars)->refcount == 1)
        return c->vars;
    Value fresh = c->vars ? dict_copy(c->vars) : dict_new();
    if (fresh)
        REPLACE(c->vars, fresh);
    return fresh;
}

static Value context_slot_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords) {
    if (count || (keywords && tuple_size(keywords)))
        return raise_error(&exc_TypeError, "Context() does not accept any arguments");
    return context_new();
}

static void context_dealloc(Object *o) {
    gc_untrack(o);
    drop(((Context *)o)->vars);
    drop(((Context *)o)->previous);
    object_free(o);
}

static int context_traverse(Object *o, Visitor visitor, void *arg) {
    VISIT(((Context *)o)->vars);
    VISIT(((Context *)o)->previous);
    return 0;
}

static void context_clear(Object *o) {
    drop(MOVE(((Context *)o)->vars));
    drop(MOVE(((Context *)o)->previous));
}

static bool context_check_key(Borrowed key) {
    if (is_exact(key, &context_var_type))
        return true;
    raise_error(&exc_TypeError, "a ContextVar key was expected, got %R", key);
    return false;
}

/* 1, 0, -1; borrowed from the context. */
static int context_find(Borrowed self, Borrowed key, Borrowed *out) {
    if (!context_check_key(key))
        return -1;
    Borrowed found = CONTEXT(self)->vars ? dict_peek_hash(CONTEXT(self)->vars, key, VAR(key)->hash) : NULL;
    *out = found;
    return found != NULL;
}

static Value context_slot_subscript(Borrowed self, Borrowed key) {
    Borrowed found;
    int state = context_find(self, key, &found);
    return state > 0 ? own(found) : state == 0 ? raise_key_error(key) : NULL;
}

static int context_slot_contains(Borrowed self, Borrowed key) {
    Borrowed found;
    return context_find(self, key, &found);
}

static ssize_t context_slot_length(Borrowed self) { return CONTEXT(self)->vars ? dict_size(CONTEXT(self)->vars) : 0; }

static Value context_slot_compare(Borrowed a, Borrowed b, CompareOp op) {
    if (!is_context(a) || !is_context(b) || (op != COMPARE_EQ && op != COMPARE_NE))
        return own(NOT_IMPLEMENTED);
    OWNED Value x = CONTEXT(a)->vars ? own(CONTEXT(a)->vars) : dict_new();
    OWNED Value y = CONTEXT(b)->vars ? own(CONTEXT(b)->vars) : dict_new();
    return x && y ? compare(x, y, op) : NULL;
}

static Value context_py_get(Borrowed self, Borrowed const *args) {
    Borrowed found;
    int state = context_find(self, args[0], &found);
    return state > 0 ? own(found) : state == 0 ? own(args[1] ? args[1] : NONE) : NULL;
}

static Value context_py_copy(Borrowed self, Borrowed const *args) { return context_with_vars(CONTEXT(self)->vars); }

static Value context_py_run(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords) {
    if (count < 1)
        return raise_error(&exc_TypeError, "run() missing 1 required positional argument");
    if (!context_enter(self))
        return NULL;
    OWNED Value result = call(args[0], args + 1, count - 1, keywords);
    OWNED Value error = error_take();
    if (!context_exit(self))
        return NULL;
    error_restore(MOVE(error));
    return MOVE(result);
}

/* --- iterators over contexts: they keep the dict, so that a change of the context leaves them alone --- */

typedef struct {
    Object head;
    Value vars; /* Dict or NULL */
    ssize_t position;
} ContextIterator;

static Value context_iterator_new(Type *type, Borrowed context) {
    ContextIterator *it = NEW_OBJECT(ContextIterator, type);
    if (!it)
        return NULL;
    it->vars = own_maybe(CONTEXT(context)->vars);
    gc_track(it);
    return TO_VALUE(it);
}

static void context_iterator_dealloc(Object *o) {
    gc_untrack(o);
    drop(((ContextIterator *)o)->vars);
    object_free(o);
}

static int context_iterator_traverse(Object *o, Visitor visitor, void *arg) {
    VISIT(((ContextIterator *)o)->vars);
    return 0;
}

static bool context_iterator_step(Borrowed self, Borrowed *key, Borrowed *value) {
    ContextIterator *it = AS(ContextIterator, self);
    return it->vars && dict_next(it->vars, &it->position, key, value);
}

static int context_keys_slot_next(Borrowed self, Value *out) {
    Borrowed key, value;
    if (!context_iterator_step(self, &key, &value))
        return 0;
    *out = own(key);
    return 1;
}

static int context_values_slot_next(Borrowed self, Value *out) {
    Borrowed key, value;
    if (!context_iterator_step(self, &key, &value))
        return 0;
    *out = own(value);
    return 1;
}

static int context_items_slot_next(Borrowed self, Value *out) {
    Borrowed key, value;
    if (!context_iterator_step(self, &key, &value))
        return 0;
    *out = tuple_pack(2, key, value);
    return *out ? 1 : -1;
}

static Value context_iterator_slot_iter(Borrowed self) { return own(self); }

static ssize_t context_iterator_slot_length(Borrowed self) {
    Borrowed vars = AS(ContextIterator, self)->vars;
    return vars ? dict_size(vars) : 0;
}

#define CONTEXT_ITERATOR(what)                                                                                         \
    static TypeInfo context_##what##_info = {                                                                          \
        .dealloc = context_iterator_dealloc, .traverse = context_iterator_traverse, .getattr = object_slot_getattr,    \
        .iter = context_iterator_slot_iter, .next = context_##what##_slot_next,                                        \
        .map_length = context_iterator_slot_length,                                                                    \
    };                                                                                                                 \
    Type context_##what##_type = {                                                                                     \
        STATIC_TYPE(#what, ContextIterator, &context_##what##_info),                                                   \
        .flags = TYPE_FLAG_GC,                                                                                         \
    };                                                                                                                 \
    static Value context_py_##what(Borrowed self, Borrowed const *args) {                                              \
        return context_iterator_new(&context_##what##_type, self);                                                     \
    }
CONTEXT_ITERATOR(keys)
CONTEXT_ITERATOR(values)
CONTEXT_ITERATOR(items)

static Value context_slot_iter(Borrowed self) { return context_iterator_new(&context_keys_type, self); }

static MethodDef const context_methods[] = {
    METHOD_RAW("run", context_py_run, NULL, NULL),
    METHOD("get", context_py_get, "($self, key, default=None, /)", "The value of a variable, else the default."),
    METHOD("items", context_py_items, "($self, /)", "Return all variables and their values."),
    METHOD("keys", context_py_keys, "($self, /)", "Return all variables."),
    METHOD("values", context_py_values, "($self, /)", "Return all values."),
    METHOD("copy", context_py_copy, "($self, /)", "Return a shallow copy of the context."),
    METHOD_END,
};
static TypeInfo context_info = {
    .methods = context_methods,
    .dealloc = context_dealloc,
    .traverse = context_traverse,
    .clear = context_clear,
    .new = context_slot_new,
    .hash = hash_not_implemented,
    .getattr = object_slot_getattr,
    .compare = context_slot_compare,
    .iter = context_slot_iter,
    .contains = context_slot_contains,
    .map_length = context_slot_length,
    .subscript = context_slot_subscript,
};
Type context_type = {
    STATIC_TYPE("_contextvars.Context", Context, &context_info),
    .flags = TYPE_FLAG_GC,
    .weaklist_offset = offsetof(Context, weaklist),
};

/* --- variables --- */

static Value context_var_make(Borrowed name, Borrowed default_value) {
    ContextVar *v = NEW_OBJECT(ContextVar, &context_var_type);
    if (!v)
        return NULL;
    v->name = own(name);
    v->default_value = own_maybe(default_value);
    hash_t h = hash_pointer(v) ^ str_hash(name);
    v->hash = h == -1 ? -2 : h;
    gc_track(v);
    return TO_VALUE(v);
}

Value context_var_new(const char *name, Borrowed default_value) {
    OWNED Value text = str_from_text(name);
    return text ? context_var_make(text, default_value) : NULL;
}

static Value context_var_slot_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords) {
    Borrowed b[2];
    ssize_t named = keywords ? tuple_size(keywords) : 0;
    if (count + named <= 2 && count != 1)
        return raise_error(&exc_TypeError, "ContextVar() takes %s 1 positional argument (%zd given)",
                           count ? "at most" : "exactly", count);
    if (!native_bind("ContextVar", "(name, *, default=None)", args, count, keywords, b, NULL))
        return NULL;
    if (!is_str(b[0]))
        return raise_error(&exc_TypeError, "context variable name must be a str");
    return context_var_make(b[0], b[1]);
}

static void context_var_dealloc(Object *o) {
    gc_untrack(o);
    drop(((ContextVar *)o)->name);
    drop(((ContextVar *)o)->default_value);
    object_free(o);
}

static int context_var_traverse(Object *o, Visitor visitor, void *arg) {
    VISIT(((ContextVar *)o)->default_value);
    return 0;
}

static void context_var_clear(Object *o) { drop(MOVE(((ContextVar *)o)->default_value)); }

static void context_var_remember(ContextVar *v, Borrowed value) {
    v->cached = value;
    v->cached_thread = thread_self->id;
    v->cached_version = thread_self->context_version;
}

/* The value in the current context, borrowed from it; NULL: none. */
static Borrowed context_var_peek(ContextVar *v) {
    Thread *thread = thread_self;
    if (LIKELY(v->cached && v->cached_version == thread->context_version && v->cached_thread == thread->id))
        return v->cached;
    Context *c = thread->context ? CONTEXT(thread->context) : NULL;
    Borrowed found = c && c->vars ? dict_peek_hash(c->vars, TO_VALUE(v), v->hash) : NULL;
    if (found)
        context_var_remember(v, found);
    return found;
}

int context_var_get(Borrowed var, Borrowed fallback, Value *out) {
    if (!is_exact(var, &context_var_type))
        return raise_error(&exc_TypeError, "an instance of ContextVar was expected"), -1;
    Borrowed found = context_var_peek(VAR(var));
    if (!found)
        found = fallback ? fallback : (Borrowed)VAR(var)->default_value;
    if (found)
        *out = own(found);
    return found != NULL;
}

static bool context_var_store(ContextVar *v, Borrowed value) {
    Context *c = context_current();
    Value vars = c ? context_own_vars(c) : NULL;
    v->cached = NULL;
    if (!vars || !dict_set_hash(vars, TO_VALUE(v), v->hash, value))
        return false;
    context_var_remember(v, value);
    return true;
}

Value context_var_set(Borrowed var, Borrowed value) {
    if (!is_exact(var, &context_var_type))
        return raise_error(&exc_TypeError, "an instance of ContextVar was expected");
    Context *c = context_current();
    Token *t = c ? NEW_OBJECT(Token, &context_token_type) : NULL;
    if (!t)
        return NULL;
    t->context = own(TO_VALUE(c));
    t->var = own(var);
    t->old_value = own_maybe(context_var_peek(VAR(var)));
    gc_track(t);
    OWNED Value token = TO_VALUE(t);
    return context_var_store(VAR(var), value) ? MOVE(token) : NULL;
}

bool context_var_reset(Borrowed var, Borrowed token) {
    Token *t = TOKEN(token);
    if (t->used) {
        raise_error(&exc_RuntimeError, "%R has already been used once", token);
        return false;
    }
    if (t->var != var) {
        raise_error(&exc_ValueError, "%R was created by a different ContextVar", token);
        return false;
    }
    Context *c = context_current();
    if (!c || t->context != TO_VALUE(c)) {
        raise_error(&exc_ValueError, "%R was created in a different Context", token);
        return false;
    }
    t->used = true;
    if (t->old_value)
        return context_var_store(VAR(var), t->old_value);
    VAR(var)->cached = NULL;
    Value vars = context_own_vars(c);
    int removed = vars ? dict_remove(vars, var) : -1;
    if (removed == 0)
        raise_value(&exc_LookupError, var);
    return removed > 0;
}

static Value context_var_slot_repr(Borrowed self) {
    ContextVar *v = VAR(self);
    if (v->default_value)
        return str_format("<ContextVar name=%R default=%R at %p>", v->name, v->default_value, (void *)v);
    return str_format("<ContextVar name=%R at %p>", v->name, (void *)v);
}

static hash_t context_var_slot_hash(Borrowed self) { return VAR(self)->hash; }

static Value context_var_py_get(Borrowed self, Borrowed const *args) {
    Value value;
    int found = context_var_get(self, args[0], &value);
    return found > 0 ? value : found == 0 ? raise_value(&exc_LookupError, self) : NULL;
}

static Value context_var_py_set(Borrowed self, Borrowed const *args) { return context_var_set(self, args[0]); }

static Value context_var_py_reset(Borrowed self, Borrowed const *args) {
    if (!is_exact(args[0], &context_token_type))
        return raise_error(&exc_TypeError, "expected an instance of Token, got %R", args[0]);
    return context_var_reset(self, args[0]) ? own(NONE) : NULL;
}

static Value context_class_getitem(Borrowed self, Borrowed const *args) { return generic_alias_new(self, args[0]); }

#define CLASS_GETITEM_ROW                                                                                              \
    METHOD_ROW("__class_getitem__", .bound = context_class_getitem, "($cls, object, /)", "See PEP 585",                        \
     METHOD_IS_CLASS | METHOD_HIDE_SIGNATURE)

static MethodDef const context_var_methods[] = {
    METHOD("get", context_var_py_get, "($self, default=<unrepresentable>, /)",
           "The value in the current context, else the default given here, else the variable's own, else LookupError."),
    METHOD("set", context_var_py_set, "($self, value, /)", "Set the value in the current context; returns a token for reset()."),
    METHOD("reset", context_var_py_reset, "($self, token, /)", "Set the variable back to what it was before that set()."),
    CLASS_GETITEM_ROW,
    METHOD_END,
};
static MemberDef const context_var_members[] = {
    {"name", MEMBER_OBJECT, offsetof(ContextVar, name), true, NULL},
    MEMBER_END,
};
static TypeInfo context_var_info = {
    .methods = context_var_methods,
    .members = context_var_members,
    .dealloc = context_var_dealloc,
    .traverse = context_var_traverse,
    .clear = context_var_clear,
    .new = context_var_slot_new,
    .repr = context_var_slot_repr,
    .hash = context_var_slot_hash,
    .getattr = object_slot_getattr,
};
Type context_var_type = {
    STATIC_TYPE("_contextvars.ContextVar", ContextVar, &context_var_info),
    .flags = TYPE_FLAG_GC,
};

/* --- tokens --- */

static Value missing_slot_repr(Borrowed self) { return str_from_text("<Token.MISSING>"); }
static TypeInfo context_missing_info = {.repr = missing_slot_repr, .getattr = object_slot_getattr};
Type context_missing_type = {STATIC_TYPE("Token.MISSING", Object, &context_missing_info)};
Object context_missing_object = STATIC_HEAD(&context_missing_type);

static Value token_slot_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords) {
    return raise_error(&exc_RuntimeError, "Tokens can only be created by ContextVars");
}

static void token_dealloc(Object *o) {
    gc_untrack(o);
    drop(((Token *)o)->context);
    drop(((Token *)o)->var);
    drop(((Token *)o)->old_value);
    object_free(o);
}

static int token_traverse(Object *o, Visitor visitor, void *arg) {
    VISIT(((Token *)o)->context);
    VISIT(((Token *)o)->var);
    VISIT(((Token *)o)->old_value);
    return 0;
}

static Value token_slot_repr(Borrowed self) {
    return str_format("<Token%s var=%R at %p>", TOKEN(self)->used ? " used" : "", TOKEN(self)->var, (const void *)self);
}

static Value token_get_var(Borrowed self, void *closure) { return own(TOKEN(self)->var); }

static Value token_get_old_value(Borrowed self, void *closure) {
    return own(TOKEN(self)->old_value ? TOKEN(self)->old_value : TO_VALUE(&context_missing_object));
}

static MethodDef const token_methods[] = {CLASS_GETITEM_ROW, METHOD_END};
static GetSetDef const token_getsets[] = {
    {"var", token_get_var, NULL, NULL, NULL},
    {"old_value", token_get_old_value, NULL, NULL, NULL},
    GETSET_END,
};
static TypeInfo context_token_info = {
    .methods = token_methods,
    .getsets = token_getsets,
    .dealloc = token_dealloc,
    .traverse = token_traverse,
    .new = token_slot_new,
    .repr = token_slot_repr,
    .hash = hash_not_implemented,
    .getattr = object_slot_getattr,
};
Type context_token_type = {
    STATIC_TYPE("_contextvars.Token", Token, &context_token_info),
    .flags = TYPE_FLAG_GC,
};
