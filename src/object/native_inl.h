/* SPDX-License-Identifier: MIT
   The parsed form of a row's signature, and the call fast paths that vm/ inlines. A NativeSignature is made once per
   signature text and process, never changes and is never freed, so it may be read without any lock. */
#ifndef GILT_OBJECT_NATIVE_INL_H
#define GILT_OBJECT_NATIVE_INL_H

#include "object/native.h"

#define NATIVE_MAX_PARAMETERS 32

typedef struct NativeParameter {
    const char *name;      /* inside the signature text, not zero-terminated */
    uint16_t length;
    bool required;
} NativeParameter;

/* Parameters in the order of the text: positional-only, positional-or-keyword, *args, keyword-only, **kwargs. */
typedef struct NativeSignature {
    const char *text;
    struct NativeSignature *next; /* in the same bucket of the process' table */
    int16_t count;                /* all parameters, $self left out: what the C function finds in `args` */
    int16_t positional_only;      /* how many lead that may not be named */
    int16_t max_positional;       /* how many may be given by position (without *args) */
    int16_t min_positional;       /* how many of these lead without default */
    int16_t args_index;           /* where *args goes, or -1 */
    int16_t kwargs_index;         /* where **kwargs goes, or -1 */
    int16_t pad_min;              /* from this many positional arguments on NULLs complete the rest; INT16_MAX: never */
    bool simple;                  /* no keyword-only parameters, neither * nor **: `count` positional arguments fit as they are */
    NativeParameter parameters[];
} NativeSignature;

/* The parsed form of `text` (which must live as long as the process; its address is the key).
   gil: not needed.  runs: nothing.  fails: never (aborts on malformed text and without memory). */
NativeSignature *native_signature(const char *text);
/* Of a row; rows that are called raw, or without text, have the signature "()"; an extension's rows one that fits no call. */
NativeSignature *native_signature_of(MethodDef const *def);

/* A bound function for a row whose signature is known already; `class`: whose descriptor the row is, kept for rows of
   extensions, whose functions may want it. new. */
Value native_function_bind(MethodDef const *def, NativeSignature *signature, Borrowed self, Type *class) MUST_CHECK;
/* Everything but the exact simple call. `callee` is the function or descriptor for messages, or NULL. */
Value native_call_slow(MethodDef const *def, NativeSignature *signature, Borrowed self, Borrowed const *args, ssize_t count,
                       Borrowed keywords, Borrowed callee) MUST_CHECK;

/* Whether `count` positional arguments and NULLs behind them are what the row's function wants. */
static ALWAYS_INLINE bool native_can_pad(NativeSignature const *signature, ssize_t count) {
    return count >= signature->pad_min && count <= signature->max_positional;
}
static inline Value native_call_padded(MethodDef const *def, NativeSignature const *signature, Borrowed self,
                                       Borrowed const *args, ssize_t count) {
    Borrowed all[NATIVE_MAX_PARAMETERS];
    ssize_t i = 0, n = signature->count;
    for (; i < count; i++)
        all[i] = args[i];
    for (; i < n; i++)
        all[i] = NULL;
    return def->fn.bound(self, all);
}

/* Calls a row; no recursion check. */
static ALWAYS_INLINE Value native_call_inline(MethodDef const *def, NativeSignature *signature, Borrowed self,
                                              Borrowed const *args, ssize_t count, Borrowed keywords, Borrowed callee) {
    if (LIKELY(!keywords && !(def->flags & METHOD_IS_RAW))) {
        if (signature->simple && count == signature->count)
            return def->fn.bound(self, args);
        if (native_can_pad(signature, count))
            return native_call_padded(def, signature, self, args, count);
    }
    return native_call_slow(def, signature, self, args, count, keywords, callee);
}

#endif
