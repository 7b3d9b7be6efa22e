/* SPDX-License-Identifier: MIT
   Slices, plain iterators, weak references, context variables, codecs by name, read-only mappings (sliceobject.h,
   iterobject.h, weakrefobject.h, cpython/context.h, codecs.h, descrobject.h). */
#include "capi/capi.h"
#include "object/protocol.h"
#include "types/codec.h"
#include "types/context.h"
#include "types/dict.h"
#include "types/iterators.h"
#include "types/module.h"
#include "types/slice.h"
#include "types/str.h"
#include "types/weakref.h"

/* --- slices --- */

CAPI Object *PySlice_New(Object *start, Object *stop, Object *step) { return to_c(slice_new(V(start), V(stop), V(step))); }
CAPI Object *_PySlice_FromIndices(ssize_t start, ssize_t stop) {
    OWNED Value from = int_new(start), to = int_new(stop);
    return from && to ? to_c(slice_new(from, to, NULL)) : NULL;
}
CAPI int PySlice_Unpack(Object *o, ssize_t *start, ssize_t *stop, ssize_t *step) {
    return done(slice_unpack(V(o), start, stop, step));
}
CAPI ssize_t PySlice_AdjustIndices(ssize_t length, ssize_t *start, ssize_t *stop, ssize_t step) {
    return slice_adjust(length, start, stop, step);
}
CAPI int PySlice_GetIndicesEx(Object *o, ssize_t length, ssize_t *start, ssize_t *stop, ssize_t *step, ssize_t *count) {
    if (!slice_unpack(V(o), start, stop, step))
        return -1;
    *count = slice_adjust(length, start, stop, *step);
    return 0;
}
/* The oldest form: nothing but ints, and no clipping at the end. */
CAPI int PySlice_GetIndices(Object *o, ssize_t length, ssize_t *start, ssize_t *stop, ssize_t *step) {
    Slice *s = (Slice *)o;
    Borrowed parts[] = {s->start, s->stop, s->step};
    ssize_t *out[] = {start, stop, step};
    *step = 1;
    for (int i = 2; i >= 0; i--) {
        if (parts[i] == NONE) {
            if (i < 2)
                *out[i] = (i == 0) == (*step < 0) ? (i == 0 ? length - 1 : length) : (i == 0 ? 0 : -1);
            continue;
        }
        if (!is_int(parts[i]) || !number_to_ssize(parts[i], &exc_OverflowError, out[i]))
            return -1;
        if (i < 2 && *out[i] < 0)
            *out[i] += length;
    }
    return *stop > length || *start >= length || *step == 0 ? -1 : 0;
}

/* One bound of a slice as PyArg_Parse's O& takes it: None leaves *out alone, numbers are clipped. */
CAPI int _PyEval_SliceIndexNotNone(Object *o, ssize_t *out) {
    if (!o->type->info->index)
        return raise_error(&exc_TypeError, "slice indices must be integers or have an __index__ method"), 0;
    return number_to_ssize(V(o), NULL, out);
}
CAPI int _PyEval_SliceIndex(Object *o, ssize_t *out) {
    if (V(o) == NONE)
        return 1;
    if (!o->type->info->index)
        return raise_error(&exc_TypeError, "slice indices must be integers or None or have an __index__ method"), 0;
    return number_to_ssize(V(o), NULL, out);
}

/* --- iterators --- */

CAPI Object *PySeqIter_New(Object *o) {
    return is_sequence(V(o)) ? to_c(sequence_iterator_new(&sequence_iterator_type, V(o))) : bad_internal_call();
}
CAPI Object *PyCallIter_New(Object *callable, Object *sentinel) {
    return to_c(callable_iterator_new(V(callable), V(sentinel)));
}

/* --- weak references --- */

CAPI Object *PyWeakref_NewRef(Object *o, Object *callback) { return to_c(weakref_new(V(o), V(callback))); }
CAPI Object *PyWeakref_NewProxy(Object *o, Object *callback) { return to_c(weakref_proxy_new(V(o), V(callback))); }
/* Borrowed: whoever asks must know that somebody keeps the object. */
CAPI Object *PyWeakref_GetObject(Object *reference) {
    if (!reference || (!is_weakref(V(reference)) && reference->type != &weakref_proxy_type &&
                       reference->type != &weakref_callable_proxy_type))
        return bad_internal_call();
    Value target = weakref_get(V(reference));
    Object *o = AS(Object, target);
    drop(target);
    return o;
}

/* --- context variables --- */

CAPI Object *PyContext_New(void) { return to_c(context_new()); }
CAPI Object *PyContext_CopyCurrent(void) { return to_c(context_copy_current()); }
static bool check_context(Object *o) {
    return is_context(V(o)) || raise_error(&exc_TypeError, "an instance of Context was expected");
}
CAPI Object *PyContext_Copy(Object *o) { return check_context(o) ? to_c(call_method_0(V(o), STR(copy))) : NULL; }
CAPI int PyContext_Enter(Object *o) { return check_context(o) ? done(context_enter(V(o))) : -1; }
CAPI int PyContext_Exit(Object *o) { return check_context(o) ? done(context_exit(V(o))) : -1; }

static bool check_var(Object *o) {
    return o->type == &context_var_type || raise_error(&exc_TypeError, "an instance of ContextVar was expected");
}
CAPI Object *PyContextVar_New(const char *name, Object *fallback) { return to_c(context_var_new(name, V(fallback))); }
CAPI int PyContextVar_Get(Object *var, Object *fallback, Object **out) {
    Value found = NULL;
    *out = NULL;
    if (!check_var(var) || context_var_get(V(var), V(fallback), &found) < 0)
        return -1;
    return !found || (*out = to_c(found)) ? 0 : -1;
}
CAPI Object *PyContextVar_Set(Object *var, Object *value) {
    return check_var(var) ? to_c(context_var_set(V(var), V(value))) : NULL;
}
CAPI int PyContextVar_Reset(Object *var, Object *token) {
    return check_var(var) ? done(context_var_reset(V(var), V(token))) : -1;
}

/* --- codecs --- */

CAPI int PyCodec_Register(Object *search) { return done(codec_register(V(search))); }
CAPI int PyCodec_Unregister(Object *search) { return done(codec_unregister(V(search))); }
CAPI Object *_PyCodec_Lookup(const char *encoding) { return to_c(codec_lookup(encoding)); }
CAPI int PyCodec_KnownEncoding(const char *encoding) {
    OWNED Value info = codec_lookup(encoding);
    if (!info)
        error_clear();
    return info != NULL;
}
CAPI Object *PyCodec_Encode(Object *o, const char *encoding, const char *errors) { return to_c(codec_encode(V(o), encoding, errors)); }
CAPI Object *PyCodec_Decode(Object *o, const char *encoding, const char *errors) { return to_c(codec_decode(V(o), encoding, errors)); }

static Object *codec_part(const char *encoding, ssize_t at) {
    OWNED Value info = codec_lookup(encoding);
    return info ? own_for_c(tuple_peek(info, at)) : NULL;
}
CAPI Object *PyCodec_Encoder(const char *encoding) { return codec_part(encoding, 0); }
CAPI Object *PyCodec_Decoder(const char *encoding) { return codec_part(encoding, 1); }
static Object *codec_stream(const char *encoding, ssize_t at, Object *stream, const char *errors) {
    OWNED Value info = codec_lookup(encoding), text = errors ? str_from_text(errors) : NULL;
    if (!info || (errors && !text))
        return NULL;
    Borrowed args[] = {V(stream), text};
    return to_c(call(tuple_peek(info, at), args, errors ? 2 : 1, NULL));
}
CAPI Object *PyCodec_StreamReader(const char *encoding, Object *stream, const char *errors) {
    return codec_stream(encoding, 2, stream, errors);
}
CAPI Object *PyCodec_StreamWriter(const char *encoding, Object *stream, const char *errors) {
    return codec_stream(encoding, 3, stream, errors);
}
CAPI Object *_PyCodecInfo_GetIncrementalEncoder(Object *info, const char *errors) {
    return to_c(codec_incremental_encoder(V(info), errors));
}
CAPI Object *_PyCodecInfo_GetIncrementalDecoder(Object *info, const char *errors) {
    return to_c(codec_incremental_decoder(V(info), errors));
}
CAPI Object *PyCodec_IncrementalEncoder(const char *encoding, const char *errors) {
    OWNED Value info = codec_lookup(encoding);
    return info ? to_c(codec_incremental_encoder(info, errors)) : NULL;
}
CAPI Object *PyCodec_IncrementalDecoder(const char *encoding, const char *errors) {
    OWNED Value info = codec_lookup(encoding);
    return info ? to_c(codec_incremental_decoder(info, errors)) : NULL;
}
CAPI Object *_PyCodec_LookupTextEncoding(const char *encoding, const char *instead) {
    return to_c(codec_lookup_text(encoding, instead));
}
CAPI int PyCodec_RegisterError(const char *name, Object *handler) { return done(codec_register_error(name, V(handler))); }
CAPI Object *PyCodec_LookupError(const char *name) { return to_c(codec_lookup_error(name)); }

static Object *run_handler(const char *name, Object *exception) {
    OWNED Value handler = codec_lookup_error(name);
    return handler ? to_c(call_1(handler, V(exception))) : NULL;
}
CAPI Object *PyCodec_StrictErrors(Object *e) { return run_handler("strict", e); }
CAPI Object *PyCodec_IgnoreErrors(Object *e) { return run_handler("ignore", e); }
CAPI Object *PyCodec_ReplaceErrors(Object *e) { return run_handler("replace", e); }
CAPI Object *PyCodec_XMLCharRefReplaceErrors(Object *e) { return run_handler("xmlcharrefreplace", e); }
CAPI Object *PyCodec_BackslashReplaceErrors(Object *e) { return run_handler("backslashreplace", e); }
CAPI Object *PyCodec_NameReplaceErrors(Object *e) { return run_handler("namereplace", e); }
CAPI const char *Py_hexdigits = "0123456789abcdef";

/* --- others --- */

CAPI Object *PyDictProxy_New(Object *mapping) { return to_c(mappingproxy_new(V(mapping))); }
CAPI Object *Py_GenericAlias(Object *origin, Object *args) { return to_c(generic_alias_new(V(origin), V(args))); }
CAPI Object *PyCell_New(Object *content) { return to_c(cell_new(V(content))); }
CAPI Object *PyCell_Get(Object *o) {
    if (!o || o->type != &cell_type)
        return bad_internal_call();
    return ((Cell *)o)->content ? own_for_c(((Cell *)o)->content) : NULL;
}
CAPI int PyCell_Set(Object *o, Object *content) {
    if (!o || o->type != &cell_type)
        return bad_internal_call(), -1;
    REPLACE(((Cell *)o)->content, own_maybe(V(content)));
    return 0;
}
CAPI Object *_PyNamespace_New(Object *dict) { return to_c(simple_namespace_new(V(dict))); }
