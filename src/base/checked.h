/* SPDX-License-Identifier: MIT
   Arithmetic that says when it does not fit. Each function stores the result and returns true, or returns false. */
#ifndef GILT_BASE_CHECKED_H
#define GILT_BASE_CHECKED_H

#include "base/base.h"

static ALWAYS_INLINE MUST_CHECK bool checked_add_int64(int64_t a, int64_t b, int64_t *out) {
    return !__builtin_add_overflow(a, b, out);
}
static ALWAYS_INLINE MUST_CHECK bool checked_subtract_int64(int64_t a, int64_t b, int64_t *out) {
    return !__builtin_sub_overflow(a, b, out);
}
static ALWAYS_INLINE MUST_CHECK bool checked_multiply_int64(int64_t a, int64_t b, int64_t *out) {
    return !__builtin_mul_overflow(a, b, out);
}
static ALWAYS_INLINE MUST_CHECK bool checked_add_ssize(ssize_t a, ssize_t b, ssize_t *out) {
    return !__builtin_add_overflow(a, b, out);
}
static ALWAYS_INLINE MUST_CHECK bool checked_multiply_ssize(ssize_t a, ssize_t b, ssize_t *out) {
    return !__builtin_mul_overflow(a, b, out);
}
static ALWAYS_INLINE MUST_CHECK bool checked_add_size(size_t a, size_t b, size_t *out) {
    return !__builtin_add_overflow(a, b, out);
}
static ALWAYS_INLINE MUST_CHECK bool checked_multiply_size(size_t a, size_t b, size_t *out) {
    return !__builtin_mul_overflow(a, b, out);
}

#endif
