/* SPDX-License-Identifier: MIT
   Native functions: parsing the signature texts of table rows, binding call arguments to them with CPython's messages,
   and builtin_function_or_method. Modules made from tables are in types/module.c, method descriptors in descriptor.c.

   Invariant: a signature is parsed once per text and process; the table of parsed signatures only grows, by atomic
   insertion at the head of a bucket, so readers need no lock. */
#include "object/native_inl.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "gil/interp.h"
#include "heap/collect.h"
#include "heap/memory.h"
#include "heap/weakref.h"
#include "object/error.h"
#include "object/hooks.h"
#include "object/protocol.h"
#include "object/type.h"
#include "types/dict.h"
#include "types/int.h"
#include "types/float.h"
#include "types/list.h"
#include "types/module.h"
#include "types/str.h"

/* --- parsing signature texts --- */

#define SIGNATURE_BUCKETS 4096
static _Atomic(NativeSignature *) signature_table[SIGNATURE_BUCKETS]; /* process-wide, insert-only */

typedef struct {
    NativeParameter parameters[NATIVE_MAX_PARAMETERS];
    bool keyword_only;    /* a star was seen */
    NativeSignature head; /* without parameters; last, since it ends open */
} SignatureDraft;

static bool signature_is_name_char(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/* Skips a default value: up to a comma or parenthesis at its own level. */
static const char *signature_skip_default(const char *p) {
    int depth = 0;
    char quote = 0;
    for (; *p; p++) {
        if (quote) {
            if (*p == '\\' && p[1])
                p++;
            else if (*p == quote)
                quote = 0;
        } else if (*p == '\'' || *p == '"') {
            quote = *p;
        } else if (*p == '(' || *p == '[' || *p == '{' || *p == '<') {
            depth++;
        } else if (*p == ')' || *p == ']' || *p == '}' || *p == '>') {
            if (depth == 0)
                break;
            depth--;
        } else if (*p == ',' && depth == 0) {
            break;
        }
    }
    return p;
}

static const char *signature_add_parameter(SignatureDraft *draft, const char *p) {
    int stars = 0;
    while (*p == '*') {
        stars++;
        p++;
    }
    const char *name = p;
    while (signature_is_name_char(*p))
        p++;
    if (stars == 1 && p == name) {
        draft->keyword_only = true;
        return p;
    }
    NativeSignature *s = &draft->head;
    CHECK(p > name && s->count < NATIVE_MAX_PARAMETERS);
    NativeParameter *parameter = &draft->parameters[s->count];
    *parameter = (NativeParameter){name, (uint16_t)(p - name), false};
    if (stars == 1) {
        s->args_index = s->count;
        draft->keyword_only = true;
    } else if (stars == 2) {
        s->kwargs_index = s->count;
    } else {
        parameter->required = *p != '=';
        if (!draft->keyword_only)
            s->max_positional++;
        if (*p == '=')
            p = signature_skip_default(p + 1);
        else if (s->min_positional == s->count)
            s->min_positional += !draft->keyword_only;
    }
    s->count++;
    return p;
}

static void signature_parse(SignatureDraft *draft, const char *text) {
    const char *p = text;
    CHECK(*p == '(');
    p++;
    if (*p == '$') {
        while (*p != ',' && *p != ')')
            p++;
    }
    while (*p != ')') {
        CHECK(*p);
        if (*p == ' ' || *p == ',' || *p == '\n') {
            p++;
        } else if (*p == '/') {
            draft->head.positional_only = draft->head.count;
            p++;
        } else {
            p = signature_add_parameter(draft, p);
        }
    }
    NativeSignature *s = &draft->head;
    s->simple = s->max_positional == s->count;
    s->pad_min = 0;
    for (int i = 0; i < s->count; i++)
        if (draft->parameters[i].required)
            s->pad_min = (int16_t)(i < s->max_positional ? i + 1 : INT16_MAX);
    if (s->args_index >= 0)
        s->pad_min = INT16_MAX;
}

static NativeSignature *signature_new(const char *text) {
    SignatureDraft draft;
    memset(&draft, 0, sizeof draft);
    draft.head.args_index = draft.head.kwargs_index = -1;
    signature_parse(&draft, text);
    size_t size = (size_t)draft.head.count * sizeof(NativeParameter);
    NativeSignature *s = malloc(sizeof *s + size);
    CHECK(s);
    *s = draft.head;
    s->text = text;
    memcpy(s->parameters, draft.parameters, size);
    return s;
}

NativeSignature *native_signature(const char *text) {
    uint64_t hash = (uint64_t)(uintptr_t)text * 0x9E3779B97F4A7C15u;
    _Atomic(NativeSignature *) *bucket = &signature_table[hash >> 52];
    /* acquire pairs with the release below: whoever sees the pointer sees the parsed signature */
    NativeSignature *head = atomic_load_explicit(bucket, memory_order_acquire);
    for (NativeSignature *s = head; s; s = s->next)
        if (s->text == text)
            return s;
    NativeSignature *s = signature_new(text);
    s->next = head;
    /* two threads may insert the same text; both copies are right and stay */
    while (!atomic_compare_exchange_weak_explicit(bucket, &s->next, s, memory_order_release, memory_order_relaxed))
        ;
    return s;
}

/* Fits no call, so that every call of an extension's row comes to native_call_slow. */
static NativeSignature foreign_signature = {.text = "", .args_index = -1, .kwargs_index = -1, .pad_min = INT16_MAX};

NativeSignature *native_signature_of(MethodDef const *def) {
    static const char empty[] = "()";
    if (method_is_foreign(def))
        return &foreign_signature;
    if ((def->flags & METHOD_IS_RAW) || !def->signature)
        return native_signature(empty);
    return native_signature(def->signature);
}

/* --- binding --- */

/* What a binding failure calls the function. */
typedef struct {
    const char *name;   /* plain name */
    Borrowed callee;    /* function or descriptor whose full name messages want, or NULL */
    Borrowed self;      /* for the full name when there is no callee; or NULL */
    bool is_row;        /* a method or function row: CPython's METH_NOARGS and METH_O messages apply */
    bool tuple_style;   /* METHOD_PARSE_TUPLE */
} BindName;

/* "list.append", "math.sin" or "len": how CPython's messages name a native function. */
static Value bind_full_name(BindName const *n) {
    if (n->callee)
        return native_full_name(n->callee);
    Borrowed self = n->self;
    if (!n->is_row || !self)
        return str_from_text(n->name);
    if (!is_module(self)) {
        OWNED Value type_name = type_qualname(is_type(self) ? AS(Type, self) : type_of(self));
        return type_name ? str_format("%U.%s", type_name, n->name) : NULL;
    }
    Borrowed module = dict_peek_str(module_dict(self), STR(__name__));
    if (!module || !is_str(module) || str_equal_ascii(module, "builtins"))
        return str_from_text(n->name);
    return str_format("%U.%s", module, n->name);
}

static COLD bool bind_fail_no_keywords(BindName const *n) {
    bool plain = n->callee && type_of(n->callee) == &native_function_type &&
                 AS(NativeFunction, n->callee)->def->flags & METHOD_HIDE_SIGNATURE &&
                 AS(NativeFunction, n->callee)->signature->count > 1; /* CPython's METH_VARARGS */
    OWNED Value name = plain ? str_from_text(n->name) : bind_full_name(n);
    if (name)
        raise_error(&exc_TypeError, "%U() takes no keyword arguments", name);
    return false;
}

bool native_no_keywords(const char *name, Borrowed keywords) {
    if (!keywords || tuple_size(keywords) == 0)
        return true;
    raise_error(&exc_TypeError, "%.200s() takes no keyword arguments", name);
    return false;
}

bool native_count(const char *name, ssize_t count, ssize_t min, ssize_t max) {
    if (count >= min && count <= max)
        return true;
    ssize_t bound = count < min ? min : max;
    const char *how = min == max ? "" : count < min ? "at least " : "at most ";
    raise_error(&exc_TypeError, "%.200s expected %s%zd argument%s, got %zd", name, how, bound, bound == 1 ? "" : "s", count);
    return false;
}

static COLD bool bind_fail_count(BindName const *n, NativeSignature const *s, ssize_t count) {
    ssize_t min = s->min_positional, max = s->max_positional;
    if (n->tuple_style) {
        ssize_t bound = count < min ? min : max;
        const char *how = min == max ? "exactly" : count < min ? "at least" : "at most";
        raise_error(&exc_TypeError, "%.150s() takes %s %zd argument%s (%zd given)", n->name, how, bound,
                    bound == 1 ? "" : "s", count);
        return false;
    }
    if (max == 0 || (max == 1 && min == 1 && n->is_row)) {
        OWNED Value name = bind_full_name(n);
        if (name && max == 0)
            raise_error(&exc_TypeError, "%U() takes no arguments (%zd given)", name, count);
        else if (name)
            raise_error(&exc_TypeError, "%U() takes exactly one argument (%zd given)", name, count);
        return false;
    }
    bool fits = native_count(n->name, count, min, max);
    ASSERT(!fits);
    return fits;
}

static COLD bool bind_fail_too_many(const char *name, NativeSignature const *s, ssize_t count, ssize_t total, ssize_t named) {
    if (total > named)
        raise_error(&exc_TypeError, "%.200s() takes at most %zd %sargument%s (%zd given)", name, named,
                    count == 0 ? "keyword " : "", named == 1 ? "" : "s", total);
    else if (s->max_positional == 0)
        raise_error(&exc_TypeError, "%.200s() takes no positional arguments", name);
    else
        raise_error(&exc_TypeError, "%.200s() takes %s %d positional argument%s (%zd given)", name,
                    s->min_positional < s->max_positional ? "at most" : "exactly", s->max_positional,
                    s->max_positional == 1 ? "" : "s", count);
    return false;
}

static COLD bool bind_fail_too_few(const char *name, NativeSignature const *s, ssize_t count, ssize_t needed) {
    raise_error(&exc_TypeError, "%.200s() takes %s %zd positional argument%s (%zd given)", name,
                needed < s->max_positional ? "at least" : "exactly", needed, needed == 1 ? "" : "s", count);
    return false;
}

/* The parameter that may be given as keyword `name`, or -1. */
static int signature_find(NativeSignature const *s, Borrowed name) {
    ssize_t size;
    const char *text;
    if (!str_is_ascii(name))
        return -1;
    size = str_length(name);
    text = str_data(name);
    for (int i = s->positional_only; i < s->count; i++) {
        NativeParameter const *p = &s->parameters[i];
        if (p->length == size && i != s->args_index && i != s->kwargs_index && !memcmp(p->name, text, (size_t)size))
            return i;
    }
    return -1;
}

/* How many of the leading parameters are positional-only and required. */
static ssize_t signature_positional_needed(NativeSignature const *s) {
    return ssize_min(s->min_positional, s->positional_only);
}

/* Reports the first keyword that fits no parameter, or one already given by position. */
static COLD bool bind_fail_keyword(const char *name, NativeSignature const *s, Borrowed keywords, ssize_t count) {
    ssize_t names = tuple_size(keywords);
    for (int i = s->positional_only; i < s->max_positional && i < count; i++)
        for (ssize_t k = 0; k < names; k++)
            if (signature_find(s, tuple_peek(keywords, k)) == i) {
                raise_error(&exc_TypeError, "argument for %.200s() given by name ('%U') and position (%d)", name,
                            tuple_peek(keywords, k), i + 1);
                return false;
            }
    for (ssize_t k = 0; k < names; k++) {
        Borrowed keyword = tuple_peek(keywords, k);
        if (signature_find(s, keyword) < 0) {
            raise_error(&exc_TypeError, "'%S' is an invalid keyword argument for %.200s()", keyword, name);
            return false;
        }
    }
    UNREACHABLE();
}

static bool bind_keywords(const char *name, NativeSignature const *s, Borrowed const *values, ssize_t count,
                          Borrowed keywords, Borrowed *out, Value scratch[2]) {
    ssize_t names = tuple_size(keywords), unknown = 0;
    for (ssize_t k = 0; k < names; k++) {
        Borrowed keyword = tuple_peek(keywords, k);
        if (!is_str(keyword)) {
            raise_error(&exc_TypeError, "keywords must be strings");
            return false;
        }
        int at = signature_find(s, keyword);
        if (at < 0 && s->kwargs_index >= 0) {
            if (!scratch[1] && !(scratch[1] = dict_new()))
                return false;
            if (!dict_set(scratch[1], keyword, values[k]))
                return false;
        } else if (at < 0 || out[at]) {
            unknown++;
        } else {
            out[at] = values[k];
        }
    }
    if (s->kwargs_index >= 0)
        out[s->kwargs_index] = scratch[1];
    for (int i = (int)ssize_min(count, s->max_positional); i < s->count; i++)
        if (s->parameters[i].required && !out[i]) {
            raise_error(&exc_TypeError, "%.200s() missing required argument '%.*s' (pos %d)", name,
                        (int)s->parameters[i].length, s->parameters[i].name, i + 1);
            return false;
        }
    return unknown == 0 || bind_fail_keyword(name, s, keywords, count);
}

static bool bind_missing(const char *name, NativeSignature const *s, Borrowed const *out) {
    for (int i = 0; i < s->count; i++)
        if (s->parameters[i].required && !out[i]) {
            raise_error(&exc_TypeError, "%.200s() missing required argument '%.*s' (pos %d)", name,
                        (int)s->parameters[i].length, s->parameters[i].name, i + 1);
            return true;
        }
    return false;
}

/* Binds to a signature whose named parameters are all positional-only, perhaps with *args. */
static bool bind_positional(BindName const *n, NativeSignature const *s, Borrowed const *args, ssize_t count,
                            Borrowed keywords, Borrowed *out, Value scratch[2]) {
    if (keywords && tuple_size(keywords))
        return bind_fail_no_keywords(n);
    if (count < s->min_positional || (count > s->max_positional && s->args_index < 0))
        return bind_fail_count(n, s, count);
    ssize_t direct = ssize_min(count, s->max_positional);
    for (ssize_t i = 0; i < direct; i++)
        out[i] = args[i];
    for (ssize_t i = direct; i < s->count; i++)
        out[i] = NULL;
    if (s->args_index >= 0) {
        if (!(scratch[0] = tuple_from_array(args + direct, count - direct)))
            return false;
        out[s->args_index] = scratch[0];
    }
    return true;
}

static bool bind(BindName const *n, NativeSignature const *s, Borrowed const *args, ssize_t count, Borrowed keywords,
                 Borrowed *out, Value scratch[2]) {
    int stars = (s->args_index >= 0) + (s->kwargs_index >= 0);
    if (s->positional_only + stars == s->count && s->kwargs_index < 0)
        return bind_positional(n, s, args, count, keywords, out, scratch);
    ssize_t names = keywords ? tuple_size(keywords) : 0;
    ssize_t named = s->count - stars;
    if ((count + names > named && !stars) || (count > s->max_positional && s->args_index < 0))
        return bind_fail_too_many(n->name, s, count, stars ? 0 : count + names, named);
    ssize_t needed = signature_positional_needed(s);
    if (count < needed)
        return bind_fail_too_few(n->name, s, count, needed);
    ssize_t direct = ssize_min(count, s->max_positional);
    for (ssize_t i = 0; i < direct; i++)
        out[i] = args[i];
    for (ssize_t i = direct; i < s->count; i++)
        out[i] = NULL;
    if (s->args_index >= 0) {
        if (!(scratch[0] = tuple_from_array(args + direct, count - direct)))
            return false;
        out[s->args_index] = scratch[0];
    }
    if (names)
        return bind_keywords(n->name, s, args + count, count, keywords, out, scratch);
    return !bind_missing(n->name, s, out);
}

bool native_bind(const char *name, const char *signature, Borrowed const *args, ssize_t count, Borrowed keywords,
                 Borrowed *out, Value scratch[2]) {
    BindName n = {name, NULL, NULL, false, false};
    Value own_scratch[2] = {NULL, NULL};
    NativeSignature *s = native_signature(signature);
    Value *used = scratch ? scratch : own_scratch;
    used[0] = used[1] = NULL;
    if (!bind(&n, s, args, count, keywords, out, used)) {
        drop(MOVE(used[0]));
        drop(MOVE(used[1]));
        return false;
    }
    ASSERT(scratch || (!own_scratch[0] && !own_scratch[1]));
    return true;
}

Value native_call_slow(MethodDef const *def, NativeSignature *signature, Borrowed self, Borrowed const *args, ssize_t count,
                       Borrowed keywords, Borrowed callee) {
    if (def->flags & METHOD_IS_RAW)
        return def->fn.raw(self, args, count, keywords);
    if (method_is_foreign(def))
        return hook_call_foreign(def, self, args, count, keywords, callee);
    BindName n = {def->name, callee, self, true, (def->flags & METHOD_IS_TUPLE) != 0};
    Borrowed bound[NATIVE_MAX_PARAMETERS];
    Value scratch[2] = {NULL, NULL};
    Value result = NULL;
    if (bind(&n, signature, args, count, keywords, bound, scratch))
        result = def->fn.bound(self, bound);
    drop(scratch[0]);
    drop(scratch[1]);
    return result;
}

Value native_call(MethodDef const *def, NativeSignature *signature, Borrowed self, Borrowed const *args, ssize_t count,
                  Borrowed keywords) {
    return native_call_inline(def, signature, self, args, count, keywords, NULL);
}

/* --- argument helpers --- */

static COLD bool arg_fail_index(Borrowed v) {
    raise_error(&exc_TypeError, "'%.200T' object cannot be interpreted as an integer", v);
    return false;
}

/* An int with v's value: v itself or what __index__ gives. */
static Value arg_index(Borrowed v) {
    if (is_int(v))
        return own(v);
    if (!has_index(v)) {
        arg_fail_index(v);
        return NULL;
    }
    return number_index(v);
}

/* The value as int64, or clipped; *overflow tells by sign. */
static bool arg_int64_overflow(Borrowed v, int64_t *out, int *overflow) {
    if (LIKELY(is_imm_int(v))) {
        *out = imm_int_get(v);
        *overflow = 0;
        return true;
    }
    OWNED Value i = arg_index(v);
    if (!i)
        return false;
    *out = int_get(i, overflow);
    return true;
}

static bool arg_integer(Borrowed v, int64_t *out, int64_t min, int64_t max, const char *c_type) {
    int overflow;
    int64_t i;
    if (!arg_int64_overflow(v, &i, &overflow))
        return false;
    if (UNLIKELY(overflow || i < min || i > max)) {
        raise_error(&exc_OverflowError, "Python int too large to convert to C %s", c_type);
        return false;
    }
    *out = i;
    return true;
}

bool arg_ssize(Borrowed v, ssize_t *out) {
    int64_t i;
    if (!arg_integer(v, &i, INT64_MIN, INT64_MAX, "ssize_t"))
        return false;
    *out = i;
    return true;
}

bool arg_ssize_clipped(Borrowed v, ssize_t *out) {
    int overflow;
    int64_t i;
    if (!arg_int64_overflow(v, &i, &overflow))
        return false;
    *out = overflow < 0 ? INT64_MIN : overflow > 0 ? INT64_MAX : i;
    return true;
}

bool arg_int(Borrowed v, int *out) {
    int64_t i;
    if (!arg_integer(v, &i, INT32_MIN, INT32_MAX, "int"))
        return false;
    *out = (int)i;
    return true;
}

bool arg_int_format(Borrowed v, int *out) {
    int64_t i;
    if (!arg_integer(v, &i, INT64_MIN, INT64_MAX, "long"))
        return false;
    *out = (int)i;
    if (i != *out)
        raise_error(&exc_OverflowError, "signed integer is %s", i > 0 ? "greater than maximum" : "less than minimum");
    return i == *out;
}

bool arg_int64(Borrowed v, int64_t *out) { return arg_integer(v, out, INT64_MIN, INT64_MAX, "long"); }

bool arg_uint64(Borrowed v, uint64_t *out) {
    OWNED Value i = arg_index(v);
    return i && int_get_uint64(i, out);
}

bool arg_double(Borrowed v, double *out) {
    if (LIKELY(is_float(v))) {
        *out = float_get(v);
        return true;
    }
    if (is_int_exact(v))
        return int_get_double(v, out);
    TypeInfo *info = type_of(v)->info;
    if (!info->to_float && !info->index) {
        raise_error(&exc_TypeError, "must be real number, not %.50T", v);
        return false;
    }
    OWNED Value f = number_to_float(v);
    if (!f)
        return false;
    *out = float_get(f);
    return true;
}

bool arg_is_str(const char *function, int position, Borrowed v) {
    if (LIKELY(is_str(v)))
        return true;
    if (position)
        raise_error(&exc_TypeError, "%.200s() argument %d must be str, not %.50s", function, position,
                    v == NONE ? "None" : type_of(v)->name);
    else
        raise_error(&exc_TypeError, "%.200s() argument must be str, not %.50s", function,
                    v == NONE ? "None" : type_of(v)->name);
    return false;
}

const char *arg_text(const char *function, int position, Borrowed v, ssize_t *size) {
    if (!arg_is_str(function, position, v))
        return NULL;
    ssize_t length;
    const char *text = str_utf8(v, &length);
    if (!text)
        return NULL;
    if (size)
        *size = length;
    else if (strlen(text) != (size_t)length)
        return raise_error(&exc_ValueError, "embedded null character");
    return text;
}

/* --- builtin_function_or_method --- */

Value native_function_bind(MethodDef const *def, NativeSignature *signature, Borrowed self, Type *class) {
    NativeFunction *f = NEW_OBJECT(NativeFunction, &native_function_type);
    if (!f)
        return NULL;
    f->def = def;
    f->self = own_maybe(self);
    f->signature = signature;
    if (UNLIKELY(method_is_foreign(def)) && class)
        f->defining_class = own_ref(class);
    gc_track(f);
    return TO_VALUE(f);
}

Value native_function_new(MethodDef const *def, Borrowed self, Borrowed module_name) {
    Value f = native_function_bind(def, native_signature_of(def), self, NULL);
    if (f)
        AS(NativeFunction, f)->module = own_maybe(module_name);
    return f;
}

static void native_function_dealloc(Object *o) {
    NativeFunction *f = (NativeFunction *)o;
    gc_untrack(f);
    drop(f->self);
    drop(f->module);
    drop_ref(f->defining_class);
    object_free(f);
}

static int native_function_traverse(Object *o, Visitor visitor, void *arg) {
    NativeFunction *f = (NativeFunction *)o;
    VISIT(f->self);
    VISIT(f->module);
    VISIT(f->defining_class);
    return 0;
}

static Value native_function_slot_call(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords) {
    NativeFunction *f = AS(NativeFunction, self);
    if (!recursion_enter(" while calling a Python object"))
        return NULL;
    Borrowed receiver = f->def->flags & (METHOD_IS_STATIC | METHOD_FOREIGN_STATIC) ? NULL : f->self;
    Value result = native_call_inline(f->def, f->signature, receiver, args, count, keywords, self);
    recursion_leave();
    return result;
}

static bool native_function_is_method(NativeFunction const *f) { return f->self && !is_module(f->self); }

static Value native_function_qualname(Borrowed self, void *closure) {
    NativeFunction *f = AS(NativeFunction, self);
    if (!native_function_is_method(f))
        return str_from_text(f->def->name);
    OWNED Value type_name = get_attr(is_type(f->self) ? (Borrowed)f->self : TO_VALUE(type_of(f->self)), STR(__qualname__));
    if (!type_name)
        return NULL;
    if (!is_str(type_name))
        return raise_error(&exc_TypeError, "<method>.__class__.__qualname__ is not a unicode object");
    return str_format("%S.%s", type_name, f->def->name);
}

Value native_full_name(Borrowed callee) {
    OWNED Value name = NULL, module = NULL;
    int found = find_attr(callee, STR(__qualname__), &name);
    if (found < 0)
        return NULL;
    if (!found)
        return object_str(callee);
    found = find_attr(callee, STR(__module__), &module);
    if (found < 0)
        return NULL;
    if (!found || module == NONE || (is_str(module) && str_equal_ascii(module, "builtins")))
        return str_format("%S", name);
    return str_format("%S.%S", module, name);
}

static Value native_function_name(Borrowed self, void *closure) { return str_from_text(AS(NativeFunction, self)->def->name); }

static Value native_function_doc(Borrowed self, void *closure) {
    return native_doc(AS(NativeFunction, self)->def);
}

static Value native_function_self(Borrowed self, void *closure) {
    NativeFunction *f = AS(NativeFunction, self);
    bool is_static = (f->def->flags & (METHOD_IS_STATIC | METHOD_FOREIGN_STATIC)) != 0;
    return own(f->self && !is_static ? (Borrowed)f->self : NONE);
}

const char *native_doc_split(const char *name, const char *doc, ssize_t *signature_size) {
    *signature_size = 0;
    const char *dot = strrchr(name, '.');
    const char *short_name = dot ? dot + 1 : name;
    size_t length = strlen(short_name);
    if (!doc || strncmp(doc, short_name, length) || doc[length] != '(')
        return doc;
    const char *end = strstr(doc, ")\n--\n\n"), *gap = strstr(doc, "\n\n");
    if (!end || (gap && gap < end))
        return doc;
    *signature_size = end + 1 - (doc + length);
    return end + 6;
}

Value native_doc(MethodDef const *def) {
    ssize_t size;
    const char *doc = method_is_foreign(def) ? native_doc_split(def->name, def->doc, &size) : def->doc;
    return doc && *doc ? str_from_text(doc) : own(NONE);
}

Value native_text_signature(MethodDef const *def) {
    if (method_is_foreign(def)) {
        ssize_t size;
        native_doc_split(def->name, def->doc, &size);
        return size ? str_from_utf8(strchr(def->doc, '('), size) : own(NONE);
    }
    if (!def->signature || (def->flags & (METHOD_HIDE_SIGNATURE | METHOD_IS_TUPLE)))
        return own(NONE);
    return str_from_text(def->signature);
}

static Value native_function_text_signature(Borrowed self, void *closure) {
    return native_text_signature(AS(NativeFunction, self)->def);
}

static Value native_function_slot_repr(Borrowed self) {
    NativeFunction *f = AS(NativeFunction, self);
    if (!native_function_is_method(f))
        return str_format("<built-in function %s>", f->def->name);
    return str_format("<built-in method %s of %T object at %p>", f->def->name, f->self,
                      is_immediate(f->self) ? (void *)VALUE_BITS(f->self) : (void *)f->self);
}

static hash_t native_function_slot_hash(Borrowed self) {
    NativeFunction *f = AS(NativeFunction, self);
    hash_t h = hash_pointer(f->self) ^ hash_pointer((void *)(uintptr_t)f->def->fn.bound);
    return h == -1 ? -2 : h;
}

static Value native_function_slot_compare(Borrowed a, Borrowed b, CompareOp op) {
    if ((op != COMPARE_EQ && op != COMPARE_NE) || !is_exact(a, &native_function_type) || !is_exact(b, &native_function_type))
        return own(NOT_IMPLEMENTED);
    NativeFunction *x = AS(NativeFunction, a), *y = AS(NativeFunction, b);
    bool same = x->self == y->self && x->def->fn.bound == y->def->fn.bound;
    return bool_value(same == (op == COMPARE_EQ));
}

static Value native_function_py_reduce(Borrowed self, Borrowed const *args) {
    NativeFunction *f = AS(NativeFunction, self);
    if (!native_function_is_method(f))
        return str_from_text(f->def->name);
    Borrowed getattr = dict_peek_text(interp_self()->builtins, "getattr");
    if (!getattr)
        return raise_error(&exc_RuntimeError, "lost builtins.getattr");
    return build_value("O(Os)", getattr, f->self, f->def->name);
}

static MethodDef const native_function_methods[] = {
    METHOD("__reduce__", native_function_py_reduce, "($self, /)", "Return state for pickling."),
    METHOD_END,
};
static GetSetDef const native_function_getsets[] = {
    {"__doc__", native_function_doc, NULL, NULL, NULL},
    {"__name__", native_function_name, NULL, NULL, NULL},
    {"__qualname__", native_function_qualname, NULL, NULL, NULL},
    {"__self__", native_function_self, NULL, NULL, NULL},
    {"__text_signature__", native_function_text_signature, NULL, NULL, NULL},
    GETSET_END,
};
static MemberDef const native_function_members[] = {
    {"__module__", MEMBER_OBJECT, offsetof(NativeFunction, module), false, NULL},
    MEMBER_END,
};
static TypeInfo native_function_info = {
    .methods = native_function_methods,
    .getsets = native_function_getsets,
    .members = native_function_members,
    .dealloc = native_function_dealloc,
    .traverse = native_function_traverse,
    .repr = native_function_slot_repr,
    .hash = native_function_slot_hash,
    .call = native_function_slot_call,
    .getattr = object_slot_getattr,
    .compare = native_function_slot_compare,
};
Type native_function_type = {
    STATIC_TYPE("builtin_function_or_method", NativeFunction, &native_function_info),
    .flags = TYPE_FLAG_GC | TYPE_FLAG_VISIBLE | TYPE_FLAG_DISALLOW_INSTANTIATION,
    .weaklist_offset = offsetof(NativeFunction, weaklist),
};
