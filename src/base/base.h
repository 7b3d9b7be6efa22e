/* SPDX-License-Identifier: MIT
   Compiler vocabulary and assertions used by every file. No objects, no system calls. */
#ifndef GILT_BASE_BASE_H
#define GILT_BASE_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define LIKELY(x) __builtin_expect(!!(x), 1)
#define UNLIKELY(x) __builtin_expect(!!(x), 0)
#define NOINLINE __attribute__((noinline))
#define ALWAYS_INLINE inline __attribute__((always_inline))
/* Data that extension modules refer to, under a name that the linker adds (capi/symbol.def). */
#define EXPORTED __attribute__((visibility("default")))
#define COLD __attribute__((cold, noinline))
#define MUST_CHECK __attribute__((warn_unused_result))
#define NORETURN __attribute__((noreturn))
#define PRINTF_LIKE(f, a) __attribute__((format(printf, f, a)))
#define ARRAY_LENGTH(a) ((ssize_t)(sizeof(a) / sizeof((a)[0])))
#define CONTAINER_OF(ptr, type, field) ((type *)((char *)(ptr) - offsetof(type, field)))

/* Says in a signature that the callee takes over the caller's reference, also when it fails. */
#define STEALS
/* Says that a pointer result is lent by the owner that the comment names. */
#define BORROWED

/* Prints `what` with its place and aborts. Never returns. */
NORETURN COLD void fatal_at(const char *what, const char *file, int line);

/* Guards memory safety in every build. */
#define CHECK(cond) (LIKELY(cond) ? (void)0 : fatal_at("check failed: " #cond, __FILE__, __LINE__))
#ifdef GILT_DEBUG
#define ASSERT(cond) (LIKELY(cond) ? (void)0 : fatal_at("assertion failed: " #cond, __FILE__, __LINE__))
#define UNREACHABLE() fatal_at("unreachable", __FILE__, __LINE__)
#else
#define ASSERT(cond) ((void)0)
#define UNREACHABLE() __builtin_unreachable()
#endif

static inline ssize_t ssize_min(ssize_t a, ssize_t b) { return a < b ? a : b; }
static inline ssize_t ssize_max(ssize_t a, ssize_t b) { return a > b ? a : b; }

#endif
